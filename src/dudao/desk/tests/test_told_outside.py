"""The pages of what is told outside: my reminders, my deputies, the outbox and the webhooks of an administrator."""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from dudao.approvals.models import Decision, Request
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import complaint, periodic
from dudao.desk.views.outbox import FAULTS
from dudao.journal import outbox, webhooks
from dudao.journal.models import Endpoint, Message
from dudao.organisation.models import Company, Deputy, Post, Staff
from dudao.reminders.models import Preference
from tests.cast import NOW, START, Cast

pytestmark = pytest.mark.django_db
WISHES = {"rhythm": "both", "digest_at": "09:30", "quiet_from": "19:00", "quiet_until": "07:00", "by_mail": "on"}


def posted(cast: Cast, key: str = "1", **more: str) -> Message:
    with transaction.atomic():
        made = outbox.post("mail", to="head@ch.example", title="逾期 2 件", body="內文", site=cast.site, subject=None, now=NOW, key=key)
    Message.objects.filter(pk=made.pk).update(**more)
    return made


def test_everyone_chooses_their_own_reminders(cast: Cast, at_desk: SignedIn, settings: Settings) -> None:
    settings.MESSENGERS = {"ding": "dingtalk://TOKEN/{to}"}
    browser = at_desk(cast.clerk)
    page = browser.get(reverse("desk:reminders")).content.decode()
    assert "Neither mail nor a messenger" not in page
    assert "TOKEN" not in page
    refused = browser.post(reverse("desk:reminders"), WISHES | {"messenger": "ding", "handle": ""})
    assert (refused.status_code, "known there" in refused.content.decode()) == (422, True)
    assert browser.post(reverse("desk:reminders"), WISHES | {"messenger": "ding", "handle": "138"}).status_code == 302
    chosen = Preference.objects.get()
    assert (chosen.staff, chosen.rhythm, chosen.handle, f"{chosen.quiet_from:%H:%M}") == (cast.clerk, "both", "138", "19:00")
    browser.post(reverse("desk:reminders"), WISHES | {"rhythm": "off"})
    assert Preference.objects.get().rhythm == "off"
    assert browser.post(reverse("desk:reminders"), WISHES | {"digest_at": "25:00"}).status_code == 422


def test_a_head_names_a_deputy_who_then_answers(cast: Cast, at_desk: SignedIn) -> None:
    vice = Staff.objects.create(company=cast.company, username="vice", name="馮副主任")
    Post.objects.create(staff=vice, role="customer_service", company=cast.company, branch=cast.site.branch, site=cast.site, from_day=START)
    manager_post = Post.objects.get(staff=cast.manager)
    duty = periodic(cast)
    at_desk(cast.head).post(reverse("desk:ask_waiver", args=[duty.pk]), {"reason": "當月停業裝修"})
    manager = at_desk(cast.manager)
    day = NOW.date().isoformat()
    said = {"post": manager_post.pk, "staff": cast.inspector.pk, "from_day": day, "to_day": day}
    assert "錢專員" in manager.get(reverse("desk:deputies")).content.decode()
    assert manager.post(reverse("desk:deputies"), said | {"staff": cast.manager.pk}).status_code == 422
    assert manager.post(reverse("desk:deputies"), said | {"to_day": "2026-11-01"}).status_code == 422
    assert manager.post(reverse("desk:deputies"), said).status_code == 302
    inspector = at_desk(cast.inspector)
    assert "Asked of me" in inspector.get(reverse("desk:day")).content.decode()
    assert "in place of 趙經理" in inspector.get(reverse("desk:approvals")).content.decode()
    inspector.post(reverse("desk:answer", args=[Request.objects.get().pk]), {"grant": "1"})
    assert Decision.objects.get().for_whom == cast.manager
    assert "錢專員 (for 趙經理)" in manager.get(reverse("desk:approvals")).content.decode()


def test_a_deputy_from_elsewhere_finds_and_answers_what_waits(cast: Cast, at_desk: SignedIn) -> None:
    Deputy.objects.create(post=Post.objects.get(staff=cast.manager), staff=cast.stranger, from_day=NOW.date(), to_day=NOW.date())
    at_desk(cast.head).post(reverse("desk:ask_waiver", args=[periodic(cast).pk]), {"reason": "當月停業裝修"})
    stranger = at_desk(cast.stranger)
    assert "當月停業裝修" in stranger.get(reverse("desk:approvals")).content.decode()
    stranger.post(reverse("desk:answer", args=[Request.objects.get().pk]), {"refuse": "1", "remark": "請補辦"})
    assert Request.objects.get().state == "refused"


def test_nobody_ends_anothers_leave(cast: Cast, at_desk: SignedIn) -> None:
    made = Deputy.objects.create(post=Post.objects.get(staff=cast.head), staff=cast.clerk, from_day=NOW.date(), to_day=NOW.date())
    assert at_desk(cast.clerk).post(reverse("desk:end_deputy", args=[made.pk])).status_code == 404
    assert at_desk(cast.head).post(reverse("desk:end_deputy", args=[made.pk])).status_code == 302
    assert not Deputy.objects.exists()


def test_who_decides_nothing_has_nothing_to_hand_over(cast: Cast, at_desk: SignedIn) -> None:
    page = at_desk(cast.clerk).get(reverse("desk:deputies")).content.decode()
    assert "nothing to hand over" in page
    assert "Leave and deputies</a>" not in page


def test_the_outbox_shows_what_failed_and_tries_again(cast: Cast, at_desk: SignedIn) -> None:
    given_up = posted(cast, state="g", last_error="refused: 550 no such person")
    posted(cast, "2", last_error="no answer: mail.example: [Errno 111]")
    admin = at_desk(cast.admin)
    assert "head@ch.example" not in admin.get(reverse("desk:outbox")).content.decode()
    assert "refused for good: 550 no such person" in admin.get(reverse("desk:outbox"), {"state": "given-up"}).content.decode()
    page = admin.get(reverse("desk:outbox"), {"state": "failing"}).content.decode()
    assert ("no answer: mail.example" in page, "內文" in page) == (True, False)
    admin.post(reverse("desk:retry_message", args=[given_up.pk]))
    assert Message.objects.get(pk=given_up.pk).state == "w"
    assert admin.post(reverse("desk:retry_message", args=[999])).status_code == 404


def test_only_ones_own_company_and_only_administrators(cast: Cast, at_desk: SignedIn) -> None:
    message = posted(cast, state="g")
    other = Company.objects.create(code="zz", name="別家")
    theirs = Staff.objects.create(company=other, username="theirs", name="別家管理")
    Post.objects.create(staff=theirs, role="administrator", company=other, from_day=START)
    assert "逾期 2 件" not in at_desk(theirs).get(reverse("desk:outbox"), {"state": "given-up"}).content.decode()
    assert at_desk(theirs).post(reverse("desk:retry_message", args=[message.pk])).status_code == 404
    assert at_desk(cast.head).post(reverse("desk:retry_message", args=[message.pk])).status_code == 403
    assert Message.objects.get().state == "g"


def test_a_webhook_is_registered_once_and_its_secret_shown_once(cast: Cast, at_desk: SignedIn, settings: Settings) -> None:
    settings.WEBHOOKS_PRIVATE = True
    admin = at_desk(cast.admin)
    form = {
        "key": "k1",
        "name": "業主 App",
        "url": "http://127.0.0.1:9/hook",
        "company": cast.company.pk,
        "site": "ch",
        "events": "cases.*\ncases.closed",
    }
    assert admin.post(reverse("desk:endpoints"), form | {"site": "XX"}).status_code == 422
    assert admin.post(reverse("desk:endpoints"), form | {"url": "ftp://x"}).status_code == 422
    shown, again = admin.post(reverse("desk:endpoints"), form), admin.post(reverse("desk:endpoints"), form)
    endpoint = Endpoint.objects.get()
    secret = re.search(r"whs_[0-9a-f]{64}", shown.content.decode())
    assert secret
    assert secret.group() == webhooks.secret_of(endpoint)
    assert again.status_code == 200
    assert "no-store" in shown.headers["Cache-Control"]
    assert (endpoint.site, endpoint.events) == (cast.site, ["cases.*", "cases.closed"])
    page = admin.get(reverse("desk:endpoint", args=[endpoint.pk])).content.decode()
    assert "whs_" not in page
    for act in ("pause", "test", "resume"):
        assert admin.post(reverse("desk:endpoint_act", args=[endpoint.pk, act])).status_code == 302
    assert "journal.webhook_tested" in admin.get(reverse("desk:endpoint", args=[endpoint.pk])).content.decode()
    assert "whs_" in admin.post(reverse("desk:endpoint_act", args=[endpoint.pk, "secret"])).content.decode()
    assert at_desk(cast.head).post(reverse("desk:endpoint_act", args=[endpoint.pk, "remove"])).status_code == 403
    admin.post(reverse("desk:endpoint_act", args=[endpoint.pk, "remove"]))
    assert admin.get(reverse("desk:endpoint", args=[endpoint.pk])).status_code == 404


def test_a_private_address_is_refused_in_words(cast: Cast, at_desk: SignedIn) -> None:
    form = {"key": "k1", "name": "x", "url": "http://169.254.169.254/", "company": cast.company.pk, "site": "", "events": ""}
    answer = at_desk(cast.admin).post(reverse("desk:endpoints"), form)
    assert (answer.status_code, "private network" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("name", ["outbox", "endpoints", "endpoint", "reminders", "deputies"])
def test_pages_ask_equally_often_whatever_their_length(cast: Cast, at_desk: SignedIn, settings: Settings, name: str) -> None:
    settings.WEBHOOKS_PRIVATE = True
    endpoint, _secret = webhooks.register(cast.company, name="x", url="http://127.0.0.1:9/", events=[], by=cast.admin, now=NOW)
    address = reverse(f"desk:{name}", args=[endpoint.pk] if name == "endpoint" else [])

    def grow(number: int) -> None:
        for each in range(number):
            posted(cast, f"{number}-{each}")
            complaint(cast)
            day = START + timedelta(days=number * 40 + each)
            Deputy.objects.create(
                post=Post.objects.get(staff=cast.head), staff=cast.clerk, from_day=day, to_day=NOW.date() + timedelta(days=each)
            )

    def asked() -> int:
        browser = at_desk(cast.admin if name in ("outbox", "endpoints", "endpoint") else cast.head)
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        return len(queries)

    grow(2)
    few = asked()
    grow(8)
    assert asked() == few
    assert few <= 16


def test_every_fault_has_words() -> None:
    assert set(FAULTS) == set(outbox.FAULTS)
