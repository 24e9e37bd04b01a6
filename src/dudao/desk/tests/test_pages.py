"""What is true of every page: no style or script inside, errors that say what to do."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path, reverse
from django.views.defaults import server_error

from dudao.desk.middleware import RefusalMiddleware
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import complaint, periodic
from dudao.desk.tests.test_routes import addresses
from dudao.organisation.refusal import Refusal
from tests.cast import Cast


def read(browser: Client, address: str) -> str:
    """The page at an address; nothing when a file is there."""
    answer: Any = browser.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
        return ""
    return str(answer.content.decode()) if answer.headers["Content-Type"].startswith("text/html") else ""


INSIDE = re.compile(r'\sstyle="|<style|<script(?![^>]*src=)|\son\w+="', re.IGNORECASE)


def test_no_page_holds_style_or_script(cast: Cast, at_desk: SignedIn) -> None:
    browser = at_desk(cast.head)
    for name, address in addresses(cast).items():
        page = read(browser, address)
        assert not INSIDE.search(page), name


def test_every_form_that_changes_something_is_protected(cast: Cast, at_desk: SignedIn) -> None:
    browser = at_desk(cast.head)
    for name, address in addresses(cast).items():
        for form in re.findall(r'<form[^>]*method="post".*?</form>', read(browser, address), re.DOTALL):
            assert "csrfmiddlewaretoken" in form, name


def test_pages_have_one_heading_and_a_title(cast: Cast, at_desk: SignedIn) -> None:
    browser = at_desk(cast.head)
    for name, address in addresses(cast).items():
        page = read(browser, address)
        if "<html" in page and name != "style":
            assert page.count("<h1") == 1, name
            assert not re.search(r"<title>\s*·", page), name


def test_an_address_that_only_takes_a_form_says_so(cast: Cast, at_desk: SignedIn) -> None:
    """Where somebody lands whose session had ended when they sent it."""
    answer = at_desk(cast.clerk).get(reverse("desk:preferences"))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "Go back and send the form again." in answer.content.decode()


def test_an_address_without_anything_says_so_kindly(cast: Cast, at_desk: SignedIn) -> None:
    answer = at_desk(cast.clerk).get("/nowhere")
    assert answer.status_code == 404
    assert "nothing at this address" in answer.content.decode()


def test_a_form_that_is_too_old_says_what_is_kept(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    browser.force_login(cast.clerk)
    answer = browser.post(reverse("desk:log"), {"title": "x"})
    assert answer.status_code == 403
    assert "what you typed is still there" in answer.content.decode()


def test_a_failure_of_ours_needs_nothing_to_be_told() -> None:
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


class Busy(Refusal):
    status = 409


@pytest.mark.django_db
def test_a_refusal_becomes_a_page_that_names_the_way_out() -> None:
    request = RequestFactory().get("/")
    middleware = RefusalMiddleware(lambda _request: HttpResponse())
    answer = middleware.process_exception(request, Busy("Somebody is at it. Try again in a minute."))
    assert answer is not None
    assert answer.status_code == 409
    assert "Try again in a minute." in answer.content.decode()
    assert middleware.process_exception(request, ValueError()) is None


def fail(_request: object) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [path("fails", fail)]


@override_settings(ROOT_URLCONF=__name__)
def test_a_page_that_fails_shows_the_error_page(db: None) -> None:
    answer = Client(raise_request_exception=False).get("/fails")
    assert answer.status_code == 500


@pytest.mark.parametrize("language", ["zh-TW", "zh-CN", "en"])
def test_pages_are_there_in_three_languages(cast: Cast, at_desk: SignedIn, language: str) -> None:
    case, _duty = complaint(cast), periodic(cast)
    browser = at_desk(cast.head)
    for address in (reverse("desk:day"), reverse("desk:cases"), reverse("desk:case", args=[case.number]), reverse("desk:reports")):
        assert browser.get(address, headers={"accept-language": language}).status_code == 200
