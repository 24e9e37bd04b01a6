"""Signing in with a second factor, sessions seen and ended, accounts that close: whole flows through HTTP."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dudao.desk.tests.conftest import SignedIn
from dudao.journal.models import Entry
from dudao.organisation import acts, codes
from dudao.organisation.models import Post, Staff
from dudao.organisation.signing import OpenSession, RecoveryCode, SecondFactor
from tests.cast import NOW, Cast

PASSWORD = "willow-gate-77"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/604.1"
MINE, FACTOR = "/signing-in/", "/signing-in/second-factor"
LATER = NOW + timedelta(seconds=30)
Clock = Callable[[datetime], None]


@pytest.fixture
def clerk(cast: Cast) -> Staff:
    acts.set_password(cast.clerk, PASSWORD)
    return cast.clerk


def browser(agent: str = CHROME, address: str = "127.0.0.1") -> Client:
    return Client(headers={"accept-language": "en", "user-agent": agent}, REMOTE_ADDR=address)


def sign_in(client: Client, username: str = "clerk", password: str = PASSWORD) -> str:
    answer = client.post("/sign-in", {"username": username, "password": password, "next": "/duties/"})
    return str(answer.headers.get("Location") or answer.status_code)


def inside(client: Client) -> bool:
    return client.get("/duties/").status_code == 200


def secret_of(staff: Staff) -> str:
    return codes.decrypt(SecondFactor.objects.get(staff=staff).secret) or ""


def code_of(staff: Staff, at: datetime) -> str:
    return codes.code_at(secret_of(staff), int(at.timestamp()) // 30)


def guard(staff: Staff) -> list[str]:
    """Set the second factor up as of NOW, a minute ago; the recovery codes."""
    before = NOW - timedelta(minutes=5)
    acts.begin_second_factor(staff, now=before)
    return acts.confirm_second_factor(staff, code_of(staff, before), now=before)


@pytest.mark.parametrize(("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")])
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert codes.code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", seconds // 30) == code


def test_setting_up_by_the_page_then_signing_in_with_a_code(clerk: Staff, still: Clock) -> None:
    here = browser()
    assert sign_in(here) == "/duties/"
    page = here.get(FACTOR).content.decode()
    secret = secret_of(clerk)
    assert secret in page.replace(" ", "")
    assert "data:image/svg+xml;base64," in page
    assert secret in here.get(FACTOR).content.decode().replace(" ", ""), "loaded twice it is the same"
    assert here.post(FACTOR, {"code": "000000"}).status_code == 422
    answer = here.post(FACTOR, {"code": code_of(clerk, NOW)})
    shown = re.findall(r"<code>(\w{5}-\w{5})</code>", answer.content.decode())
    assert (answer.status_code, len(shown), "no-store" in answer.headers["Cache-Control"]) == (201, 10, True)
    assert shown[0] not in here.get(FACTOR).content.decode()
    assert secret not in str(SecondFactor.objects.values_list()) + str(RecoveryCode.objects.values_list())
    there = browser(IPHONE)
    assert sign_in(there) == "/sign-in/code"
    assert not inside(there), "the password alone opens nothing now"
    assert there.post("/sign-in/code", {"code": code_of(clerk, NOW)}).status_code == 422, "the code that confirmed it was used"
    still(LATER)
    code = code_of(clerk, LATER)
    answer = there.post("/sign-in/code", {"code": f"{code[:3]} {code[3:]}"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/duties/")
    assert inside(there)
    third = browser()
    sign_in(third)
    assert third.post("/sign-in/code", {"code": code}).status_code == 422, "no code is taken twice"


def test_a_recovery_code_signs_in_once(clerk: Staff) -> None:
    kept = guard(clerk)
    for expected in (302, 422):
        client = browser()
        sign_in(client)
        assert client.post("/sign-in/code", {"code": kept[3].upper()}).status_code == expected
    assert Entry.objects.about(clerk).filter(act="organisation.recovery_code_used").count() == 1


def test_wrong_codes_pause_the_account_from_every_address(clerk: Staff, still: Clock) -> None:
    guard(clerk)
    answers = []
    for number in range(5):
        client = browser(address=f"10.0.0.{number}")
        sign_in(client)
        answers.append(client.post("/sign-in/code", {"code": "123456"}).status_code)
    assert answers == [422, 422, 422, 422, 429]
    sign_in(client)
    assert client.post("/sign-in/code", {"code": code_of(clerk, NOW)}).status_code == 429, "the right one does not help now"
    after = NOW + timedelta(minutes=15, seconds=1)
    still(after)
    sign_in(client)
    assert client.post("/sign-in/code", {"code": code_of(clerk, after)}).status_code == 302


@pytest.mark.parametrize("then", ["late", "password", "left"])
def test_what_was_begun_with_the_password_does_not_outlive_it(clerk: Staff, still: Clock, then: str) -> None:
    guard(clerk)
    client = browser()
    assert client.get("/sign-in/code").headers["Location"] == "/sign-in"
    sign_in(client)
    moment = NOW + timedelta(minutes=11) if then == "late" else NOW
    still(moment)
    if then == "password":
        acts.set_password(clerk, "other-gate-78")
    elif then == "left":
        Staff.objects.filter(pk=clerk.pk).update(is_active=False)
    answer = client.post("/sign-in/code", {"code": code_of(clerk, moment)})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in")
    assert not inside(client)


def test_removal_and_new_recovery_codes_ask_for_the_password(clerk: Staff, at_desk: SignedIn) -> None:
    old = guard(clerk)
    here = at_desk(clerk)
    assert "10 recovery codes are left" in here.get(FACTOR).content.decode()
    assert here.post(FACTOR, {"act": "remove", "password": "wrong"}).status_code == 422
    assert here.post(FACTOR, {"act": "renew", "password": PASSWORD}).status_code == 201
    assert not acts.take_code(clerk, old[0], now=NOW)
    assert here.post(FACTOR, {"act": "remove", "password": PASSWORD}).status_code == 302
    assert sign_in(browser()) == "/duties/"
    assert not RecoveryCode.objects.exists()


def test_a_post_may_ask_for_the_second_factor(clerk: Staff, settings: LazySettings) -> None:
    settings.SECOND_FACTOR_ROLES = ["customer_service"]
    here = browser()
    sign_in(here)
    assert here.get("/duties/").headers["Location"] == FACTOR
    assert "Your post asks for a second factor" in here.get(FACTOR).content.decode()
    assert here.post(FACTOR, {"code": code_of(clerk, NOW)}).status_code == 201
    assert inside(here)
    assert here.post(FACTOR, {"act": "remove", "password": PASSWORD}).status_code == 422
    assert acts.has_second_factor(clerk)


def test_an_administrator_resets_it_and_the_journal_says_so(cast: Cast, clerk: Staff, at_desk: SignedIn) -> None:
    guard(clerk)
    address = reverse("desk:account_act", args=[clerk.pk, "reset-second-factor"])
    assert at_desk(cast.head).post(address).status_code == 403
    admin = at_desk(cast.admin)
    assert "second factor set up" in admin.get("/accounts/", {"who": "clerk"}).content.decode()
    for _twice in range(2):
        assert admin.post(address).status_code == 302
    assert not acts.has_second_factor(clerk)
    assert Entry.objects.about(clerk).filter(act="organisation.second_factor_removed", by=cast.admin).count() == 1
    assert admin.get("/accounts/999999").status_code == 404
    assert admin.post(reverse("desk:account_act", args=[clerk.pk, "promote"])).status_code == 404


def test_own_sessions_are_listed_and_ended(clerk: Staff, still: Clock) -> None:
    here, there = browser(), browser(IPHONE, address="10.1.2.3")
    sign_in(here)
    sign_in(there)
    still(NOW + timedelta(minutes=6))
    assert inside(there)
    page = here.get(MINE).content.decode()
    for words in ("Chrome · Windows", "Safari · iPhone", "10.1.2.3", "this one"):
        assert words in page
    other = OpenSession.objects.get(device="Safari · iPhone")
    assert (other.began_at, other.seen_at) == (NOW, NOW + timedelta(minutes=6))
    assert here.post(reverse("desk:end_session", args=[other.pk])).status_code == 302
    assert here.post(reverse("desk:end_session", args=[other.pk])).status_code == 404
    assert there.get("/duties/").headers["Location"] == "/sign-in?next=/duties/"
    sign_in(there)
    assert here.post(reverse("desk:end_others")).status_code == 302
    assert (inside(here), inside(there)) == (True, False)


def test_nobody_ends_others_sessions_but_an_administrator(cast: Cast, clerk: Staff, at_desk: SignedIn) -> None:
    here = browser()
    sign_in(here)
    pk = OpenSession.objects.get(staff=clerk).pk
    assert at_desk(cast.head).post(reverse("desk:end_session", args=[pk])).status_code == 404
    assert at_desk(cast.head).post(reverse("desk:account_act", args=[clerk.pk, "end-sessions"])).status_code == 403
    assert inside(here)
    assert at_desk(cast.admin).post(reverse("desk:account_act", args=[clerk.pk, "end-sessions"])).status_code == 302
    assert not inside(here)
    assert Entry.objects.about(clerk).filter(act="organisation.sessions_ended", by=cast.admin).count() == 1


def test_a_new_password_ends_the_sessions_elsewhere(clerk: Staff) -> None:
    here, there = browser(), browser(IPHONE)
    sign_in(here)
    sign_in(there)
    here.post("/password", {"old": PASSWORD, "new": "new-gate-7788", "again": "new-gate-7788"})
    assert (inside(here), inside(there)) == (True, False)
    assert OpenSession.objects.filter(staff=clerk).count() == 1


@pytest.mark.parametrize("how", ["end_post", "leave"])
def test_with_the_last_post_the_account_closes(clerk: Staff, still: Clock, how: str) -> None:
    today = timezone.localdate(NOW)
    here = browser()
    sign_in(here)
    _token, secret = acts.give_token(clerk, name="x", scopes=["cases:read"], expires_at=NOW + timedelta(days=9), by=clerk, now=NOW)
    bearer = Client(headers={"authorization": f"Bearer {secret}"})
    if how == "leave":
        acts.leave(clerk, on=today)
    else:
        for post in Post.objects.filter(staff=clerk):
            acts.end_post(post, on=today)
    assert inside(here), "the last day is worked to its end"
    tomorrow = NOW + timedelta(days=1)
    still(tomorrow)
    assert not inside(here)
    assert bearer.get("/api/v1/me").status_code == 401
    answer = browser().post("/sign-in", {"username": "clerk", "password": PASSWORD})
    assert answer.status_code == 422
    assert "ask an administrator" in answer.content.decode()
    assert "account is closed" in answer.content.decode()
    assert "account is closed" not in browser().post("/sign-in", {"username": "clerk", "password": "guess"}).content.decode()


def test_a_post_that_ended_yesterday_ends_the_sessions_at_once(clerk: Staff) -> None:
    here = browser()
    sign_in(here)
    for post in Post.objects.filter(staff=clerk):
        acts.end_post(post, on=timezone.localdate(NOW) - timedelta(days=1))
    assert not OpenSession.objects.filter(staff=clerk).exists()
    assert not inside(here)


def test_sessions_that_have_run_out_are_forgotten(clerk: Staff) -> None:
    sign_in(browser())
    assert acts.forget_sessions(NOW + timedelta(hours=12)) == 0
    assert acts.forget_sessions(NOW + timedelta(days=3)) == 1


def test_the_pages_ask_the_same_number_of_questions_however_much_there_is(cast: Cast, clerk: Staff, at_desk: SignedIn) -> None:
    admin, here = at_desk(cast.admin), at_desk(clerk)
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert admin.get("/accounts/").status_code == 200
            assert admin.get(f"/accounts/{clerk.pk}").status_code == 200
            assert here.get(MINE).status_code == 200
        counts.append(len(queries))
        for number in range(5):
            acts.hire(cast.company, username=f"more{number}", name=f"More {number}")
            at_desk(clerk)
    assert counts[0] == counts[1]
