"""Raising something: what comes in, what is refused, what comes twice, what is too much."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from dudao.cases.models import Case, CaseContact, CaseFollow
from dudao.journal.models import Attachment, Entry
from dudao.journal.tests import files
from dudao.organisation.models import Post
from dudao.portal.forms import title_of
from dudao.portal.tests.stories import SAID, raised, written
from dudao.portal.tickets import Ticket
from tests.cast import NOW, START, Cast

pytestmark = pytest.mark.django_db


def send(phone: Client, cast: Cast, **more: object) -> int:
    return phone.post(reverse("portal:raise", args=[cast.site.code]), written(cast, **more)).status_code


def test_a_complaint_comes_in_with_its_place_its_words_and_who_to_call(phone: Client, estate: Cast) -> None:
    case, address = raised(phone, estate)
    assert (case.kind, case.channel, case.category, case.unit, case.place) == ("complaint", "online", "lift", estate.unit, "")
    assert (case.title, case.text) == ("三棟電梯又停了,困了十分鐘", SAID)
    contact = CaseContact.objects.get(case=case)
    assert (contact.name, contact.telephone) == ("王小姐", "13812345678")
    assert Entry.objects.about(case).filter(act="cases.received", by=None, via="portal").count() == 1
    page = phone.get(address).content.decode()
    assert case.number in page
    assert "You have an answer by Tuesday 24 November 2026, 18:00." in page


def test_only_kind_and_words_are_asked(phone: Client, estate: Cast) -> None:
    case, _address = raised(phone, estate, building="", where="", category="", contact_name="", contact_telephone="")
    assert (case.category, case.building, case.unit) == ("other", None, None)
    assert not CaseContact.objects.exists()


def test_a_place_that_is_none_of_ours_stays_as_written(phone: Client, estate: Cast) -> None:
    case, _address = raised(phone, estate, where="地下車庫 B2")
    assert (str(case.building), case.unit, case.place) == ("3棟", None, "地下車庫 B2")


def test_whoever_is_in_charge_has_it_at_once_and_is_not_named(phone: Client, estate: Cast) -> None:
    post = {"role": Post.Role.HANDLER, "company": estate.company, "branch": estate.site.branch, "site": estate.site, "from_day": START}
    Post.objects.create(staff=estate.handler, categories=["lift"], **post)
    case, address = raised(phone, estate)
    assert case.assignee == estate.handler
    page = phone.get(address).content.decode()
    assert "It is being handled." in page
    assert estate.handler.name not in page


def test_sent_twice_is_one_case_and_the_same_code(phone: Client, estate: Cast) -> None:
    form = written(estate)
    address = reverse("portal:raise", args=["CH"])
    first, second = phone.post(address, form), phone.post(address, form)
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == CaseFollow.objects.count() == 1


def test_going_back_and_writing_something_else_is_another_case(phone: Client, estate: Cast) -> None:
    form, address = written(estate), reverse("portal:raise", args=["CH"])
    first = phone.post(address, form)
    second = phone.post(address, form | {"text": "另一件事:路燈不亮"})
    assert first.headers["Location"] != second.headers["Location"]
    assert Case.objects.count() == 2


def test_the_code_is_kept_nowhere(phone: Client, estate: Cast) -> None:
    case, address = raised(phone, estate)
    secret = address.rsplit("/", 1)[-1]
    assert re.fullmatch("[2-9A-Z]{12}", secret)
    assert secret not in CaseFollow.objects.get(case=case).digest
    assert not any(secret in str(entry.data) + str(entry.key) for entry in Entry.objects.all())


def test_photos_are_checked_and_bare_and_the_rest_is_said(phone: Client, estate: Cast) -> None:
    uploads = [files.upload("a.jpg", files.photo(place=True)), files.upload("b.jpg", b"MZ" + bytes(200)), files.upload("c.svg", b"<svg/>")]
    case, address = raised(phone, estate, files=uploads)
    kept = Attachment.objects.about(case).get()
    assert (kept.kind, kept.added_by) == ("picture", None)
    page = phone.get(address).content.decode()
    assert "“b.jpg” is a program" in page
    assert "“c.svg” is a drawing" in page
    assert "You added a photo." in page


@pytest.mark.parametrize("text", ["", "   ", "字" * 10_001])
def test_nothing_and_too_much_are_refused_and_what_was_typed_stays(phone: Client, estate: Cast, text: str) -> None:
    answer = phone.post(reverse("portal:raise", args=["CH"]), written(estate, text=text))
    assert answer.status_code == 422
    assert "13812345678" in answer.content.decode()
    assert not Case.objects.exists()


def test_hostile_words_stay_words(phone: Client, estate: Cast) -> None:
    words = "<script>alert(1)</script> 😀 {{ 7*7 }} %s {number}"
    _case, address = raised(phone, estate, text=words)
    page = phone.get(address).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 😀 {{ 7*7 }}" in page


def test_programs_that_fill_in_everything_get_nothing_in(phone: Client, estate: Cast) -> None:
    answer = phone.post(reverse("portal:raise", args=["CH"]), written(estate, website="https://spam.example"))
    assert answer.status_code == 422
    assert "Leave the last field empty" in answer.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize("ticket", ["", "made up", str(Ticket.new("NW", NOW - timedelta(minutes=1)))])
def test_a_form_that_was_not_handed_out_here_is_asked_again(phone: Client, estate: Cast, ticket: str) -> None:
    assert send(phone, estate, ticket=ticket) == 422
    assert not Case.objects.exists()


@pytest.mark.parametrize(("age", "said"), [(0, "That was very fast"), (100_000, "open for a long time")])
def test_a_form_too_young_or_too_old_is_sent_once_more(phone: Client, estate: Cast, age: int, said: str) -> None:
    ticket = str(Ticket.new("CH", NOW - timedelta(seconds=age)))
    answer = phone.post(reverse("portal:raise", args=["CH"]), written(estate, ticket=ticket))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert SAID in answer.content.decode()


def test_without_the_browsers_token_nothing_comes_in(estate: Cast) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    answer = strict.post(reverse("portal:raise", args=["CH"]), written(estate))
    assert answer.status_code == 403
    assert "Allow cookies, reload the page" in answer.content.decode()
    assert not Case.objects.exists()


@override_settings(PORTAL_CASES=2)
def test_too_many_from_one_address_are_told_to_call_and_later_taken_in(
    phone: Client, estate: Cast, stand: Callable[[datetime], None]
) -> None:
    for number in range(2):
        raised(phone, estate, text=f"第 {number} 件")
    answer = phone.post(reverse("portal:raise", args=["CH"]), written(estate, text="第三件"))
    assert answer.status_code == 429
    assert "Wait 60 minutes, or call 400 820 1234." in answer.content.decode()
    assert int(answer.headers["Retry-After"]) == 3600
    assert Case.objects.count() == 2
    stand(NOW + timedelta(hours=1))
    assert send(phone, estate, text="第三件") == 302


@override_settings(PORTAL_SITE_CASES=2)
def test_too_many_for_one_site_from_many_addresses(estate: Cast) -> None:
    codes = [Client(REMOTE_ADDR=f"10.0.0.{n}").post("/p/CH/raise", written(estate, text=f"{n}")).status_code for n in range(3)]
    assert codes == [302, 302, 429]


@override_settings(PORTAL_RATE=3)
def test_a_flood_of_requests_is_answered_with_the_telephone_and_no_work(phone: Client, estate: Cast) -> None:
    codes = [phone.get("/p/CH/").status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    assert "400 820 1234" in phone.get("/p/CH/raise").content.decode()
    assert phone.post("/p/CH/raise", written(estate)).status_code == 429
    assert Client(REMOTE_ADDR="10.9.9.9").get("/p/CH/").status_code == 200


def test_a_form_of_a_gigabyte_is_not_read(phone: Client, estate: Cast) -> None:
    answer = phone.generic("POST", "/p/CH/raise", b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="1000000000")
    assert answer.status_code == 422
    assert "too large together" in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "title"), [("電梯壞了。快來", "電梯壞了"), ("。。。", "。。。"), ("a" * 80, "a" * 59 + "…"), ("停水!\n急", "停水")]
)
def test_the_title_is_the_first_sentence(text: str, title: str) -> None:
    assert title_of(text) == title
