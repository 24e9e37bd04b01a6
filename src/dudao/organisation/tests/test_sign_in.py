"""Signing in and out, being locked out, and changing one's password."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone

from dudao.organisation import acts
from dudao.organisation.backends import StaffBackend
from dudao.organisation.models import Staff
from dudao.organisation.tests.conftest import PASSWORD, Town

pytestmark = pytest.mark.django_db
NO_MATCH = "User name and password do not match an open account"


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "en"})


def sign_in(browser: Client, username: str = "clerk", password: str = PASSWORD, **more: str) -> tuple[int, str]:
    """The status, and the text or the address that the browser is sent to."""
    response = browser.post("/sign-in", {"username": username, "password": password, **more})
    return response.status_code, response.headers.get("Location") or response.content.decode()


def signed_in(browser: Client) -> bool:
    return SESSION_KEY in browser.session


@pytest.mark.parametrize("username", ["clerk", "CLERK", " Clerk "])
def test_signing_in_leads_to_the_first_page(town: Town, browser: Client, username: str) -> None:
    assert browser.get("/sign-in").status_code == 200
    assert sign_in(browser, username) == (302, "/")
    assert signed_in(browser)
    assert browser.get("/sign-in").headers["Location"] == "/"


def test_the_session_is_a_new_one_after_signing_in(town: Town, browser: Client) -> None:
    session = browser.session
    session["chosen"] = "before"
    session.save()
    before = session.session_key
    sign_in(browser)
    assert browser.session.session_key != before


@pytest.mark.parametrize(
    ("wanted", "sent_to"),
    [
        ("/cases/CH-2611-0412?tab=1", "/cases/CH-2611-0412?tab=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("cases", "/"),
        ("", "/"),
    ],
)
def test_the_page_that_was_asked_for_comes_next_if_it_is_ours(town: Town, browser: Client, wanted: str, sent_to: str) -> None:
    page = browser.get("/sign-in", {"next": wanted}).content.decode()
    assert f'name="next" value="{sent_to}"' in page
    assert sign_in(browser, next=wanted) == (302, sent_to)


def test_whatever_is_wrong_the_answer_is_the_same(town: Town, browser: Client) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    acts.leave(town.head, on=yesterday)
    Staff.objects.filter(pk=town.leader.pk).update(is_active=False)
    acts.hire(town.company, username="nopass", name="No Password")
    answers = set()
    for username, password in [("clerk", "wrong"), ("nobody", PASSWORD), ("head", "wrong"), ("leader", "wrong"), ("nopass", "")]:
        status, text = sign_in(browser, username, password or "x")
        answers.add((status, re.sub(rf'value="{username}"|csrfmiddlewaretoken" value="\w+"', "", text)))
    assert len(answers) == 1
    status, text = answers.pop()
    assert status == 422
    assert NO_MATCH in text
    assert not signed_in(browser)


def test_nothing_typed_is_told_by_field(town: Town, browser: Client) -> None:
    status, text = sign_in(browser, "", "")
    assert status == 422
    assert NO_MATCH not in text
    assert text.count("This field is required") == 2


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Try again in 15 minutes."),
        ("zh-hant", "失敗次數太多，請於 15 分鐘後再試。"),
        ("zh-hans", "失败次数太多，请于 15 分钟后再试。"),
    ],
)
def test_five_failures_pause_that_name_from_that_address(town: Town, language: str, words: str) -> None:
    browser = Client(headers={"accept-language": language})
    answers = [sign_in(browser, "Clerk", "wrong")[0] for _ in range(5)]
    assert answers == [422, 422, 422, 422, 429]
    status, text = sign_in(browser)
    assert (status, words in text) == (429, True), "the right password does not help now"
    assert sign_in(browser, "head") == (302, "/"), "others at the same desk still get in"


def test_signing_in_in_time_forgets_the_failures(town: Town, browser: Client) -> None:
    for _ in range(2):
        for _ in range(3):
            sign_in(browser, password="wrong")
        assert sign_in(browser) == (302, "/")
        browser.post("/sign-out")


def test_signing_out_ends_the_session(town: Town, browser: Client) -> None:
    sign_in(browser)
    assert browser.get("/sign-out").status_code == 405
    assert browser.post("/sign-out").headers["Location"] == "/sign-in"
    assert not signed_in(browser)
    assert browser.post("/sign-out").headers["Location"] == "/sign-in"


def test_a_form_from_elsewhere_is_refused(town: Town) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/sign-in", {"username": "clerk", "password": PASSWORD}).status_code == 403


@pytest.mark.parametrize("change", [{"is_active": False}, {"left_on": timezone.localdate() - timedelta(days=1)}])
def test_a_session_ends_with_the_account(town: Town, browser: Client, change: dict[str, object]) -> None:
    sign_in(browser)
    assert browser.get("/password").status_code == 200
    Staff.objects.filter(pk=town.clerk.pk).update(**change)
    assert browser.get("/password").headers["Location"] == "/sign-in?next=/password"


def change_password(browser: Client, old: str, new: str, again: str) -> tuple[int, str]:
    response = browser.post("/password", {"old": old, "new": new, "again": again})
    return response.status_code, response.content.decode()


def test_changing_the_password_keeps_this_session_and_ends_the_others(town: Town, browser: Client) -> None:
    elsewhere = Client()
    sign_in(browser)
    sign_in(elsewhere)
    before = browser.session.session_key
    assert change_password(browser, PASSWORD, "willow-gate-77", "willow-gate-77")[0] == 302
    assert browser.session.session_key != before
    assert "Your password is changed" in browser.get("/password").content.decode()
    assert elsewhere.get("/password").headers["Location"] == "/sign-in?next=/password"
    assert sign_in(Client(), password="willow-gate-77") == (302, "/")


@pytest.mark.parametrize(
    ("old", "new", "again", "says"),
    [
        ("wrong", "willow-gate-77", "willow-gate-77", "not your present password"),
        (PASSWORD, "willow-gate-77", "willow-gate-78", "The two new passwords differ"),
        (PASSWORD, "short", "short", "too short"),
        (PASSWORD, "", "", "This field is required"),
    ],
)
def test_a_password_that_cannot_be_changed_stays(town: Town, browser: Client, old: str, new: str, again: str, says: str) -> None:
    sign_in(browser)
    status, text = change_password(browser, old, new, again)
    assert (status, says in text) == (422, True)
    assert Staff.objects.get(pk=town.clerk.pk).check_password(PASSWORD)


def test_guessing_the_present_password_in_a_session_left_open_is_paused_too(town: Town, browser: Client) -> None:
    sign_in(browser)
    answers = [change_password(browser, f"guess-{n}", "willow-gate-77", "willow-gate-77")[0] for n in range(5)]
    assert answers[-1] == 429
    assert change_password(browser, PASSWORD, "willow-gate-77", "willow-gate-77")[0] == 429
    assert Staff.objects.get(pk=town.clerk.pk).check_password(PASSWORD)


def test_the_password_page_is_for_those_signed_in(browser: Client) -> None:
    assert browser.get("/password").headers["Location"] == "/sign-in?next=/password"


def test_the_backend_answers_nobody_to_half_a_question(town: Town) -> None:
    backend = StaffBackend()
    assert backend.authenticate(None) is None
    assert backend.authenticate(None, username="clerk") is None
    assert backend.get_user(0) is None
    assert backend.authenticate(None, username="clerk", password=PASSWORD) == town.clerk
