"""Who may go where in the portal: every address × customers and staff; and what every page of it carries along."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from dudao.organisation.models import Staff
from dudao.portal import urls
from dudao.portal.tests.stories import invited_to_answer, raised
from dudao.publications.tests.scenes import approved, asked
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
OPEN, AWAY, HIDDEN, WRONG = 200, 302, 404, 405
TABLE = {
    "language": WRONG, "site": OPEN, "publication": OPEN, "raise": OPEN, "questionnaire": OPEN, "follow": OPEN, "case": OPEN, "add": AWAY,
    "answer": AWAY,
}  # fmt: skip
"""The portal asks nobody who they are: customers and staff of any site are answered alike."""
PEOPLE = ("manager", "inspector", "leader", "head", "clerk", "handler", "admin", "stranger")


def routes() -> Iterator[str]:
    for pattern in urls.urlpatterns:
        if isinstance(pattern, URLPattern):
            yield str(pattern.name)


def addresses(phone: Client, cast: Cast) -> dict[str, str]:
    case, address = raised(phone, cast)
    of_case = [cast.site.code, case.number, address.rsplit("/", 1)[-1]]
    given: dict[str, list[str]] = {
        "language": [],
        "publication": [cast.site.code, approved(cast).number],
        "questionnaire": [cast.site.code, invited_to_answer(cast)],
        "case": of_case,
        "add": of_case,
        "answer": of_case,
    }
    return {name: reverse(f"portal:{name}", args=given.get(name, [cast.site.code])) for name in TABLE}


def test_every_route_is_in_the_table() -> None:
    assert sorted(routes()) == sorted(TABLE)


def test_customers_and_staff_are_answered_alike(phone: Client, estate: Cast) -> None:
    asked = addresses(phone, estate)
    for who in ("", *PEOPLE):
        browser = Client()
        if who:
            person: Staff = getattr(estate, who)
            browser.force_login(person)
        assert {name: browser.get(address).status_code for name, address in asked.items()} == TABLE, who


def test_every_page_is_private_unindexed_and_small(phone: Client, estate: Cast) -> None:
    for name, address in addresses(phone, estate).items():
        answer = phone.get(address)
        assert answer.headers["X-Robots-Tag"].startswith("noindex"), name
        assert answer.headers["Cache-Control"] == "private, no-store", name
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], name
        assert len(answer.content) < 40_000, name
        assert b"<script" not in answer.content, name


def test_no_page_has_anybodys_contact(phone: Client, estate: Cast) -> None:
    for name, address in addresses(phone, estate).items():
        page = phone.get(address).content.decode()
        assert "王小姐" not in page, name
        assert "13812345678" not in page, name


@pytest.mark.parametrize(
    "address", ["/p/XX/", "/p/XX/raise", "/p/CH", "/p/", "/p/CH/c/1", "/p/CH/nothing", "/p/%00/", "/p/CH/?building=%00", "/p/CH/c/%00/x"]
)
def test_what_is_not_there_is_said_to_a_customer(phone: Client, estate: Cast, address: str) -> None:
    answer = phone.get(address, follow=True)
    if address == "/p/CH":
        assert answer.status_code == OPEN
    else:
        assert answer.status_code == HIDDEN
        assert "This did not work" in answer.content.decode()
        assert "/cases/" not in answer.content.decode()


def test_a_site_that_was_given_up_has_no_page(phone: Client, estate: Cast) -> None:
    estate.site.closed_on = (NOW - timedelta(days=2)).date()
    estate.site.save()
    assert phone.get("/p/CH/").status_code == HIDDEN


@pytest.mark.parametrize(("language", "said"), [("zh-hant", "我要反映"), ("zh-hans", "我要反映"), ("en", "Raise it")])
def test_three_languages_and_back_to_where_one_was(phone: Client, estate: Cast, language: str, said: str) -> None:
    answer = phone.post("/p/language", {"language": language, "next": "/p/CH/"})
    assert answer.headers["Location"] == "/p/CH/"
    assert said in phone.get("/p/CH/").content.decode()


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/p/", "/cases/", ""])
def test_the_language_leads_nowhere_else(phone: Client, estate: Cast, away: str) -> None:
    assert phone.post("/p/language", {"language": "en", "next": away}).headers["Location"] == "/"


def test_what_is_published_is_read_and_nothing_else(phone: Client, estate: Cast) -> None:
    up, waiting = approved(estate), asked(estate, title="還沒批的通知")
    elsewhere = approved(estate, title="只貼樓裏", channels=["board"])
    page = phone.get("/p/CH/").content.decode()
    assert up.heading in page
    assert waiting.heading not in page
    assert elsewhere.heading not in page
    assert "起停水四小時" in phone.get(reverse("portal:publication", args=["CH", up.number])).content.decode()
    for other, code in ((waiting, "CH"), (elsewhere, "CH"), (up, "NW")):
        assert phone.get(reverse("portal:publication", args=[code, other.number])).status_code == HIDDEN


def test_what_is_meant_for_a_building_is_read_by_its_code(phone: Client, estate: Cast) -> None:
    notice = approved(estate, title="三棟消殺", buildings=[estate.unit.building])
    assert notice.heading not in phone.get("/p/CH/").content.decode()
    assert notice.heading in phone.get("/p/CH/?building=3").content.decode()
    assert phone.get(reverse("portal:publication", args=["CH", notice.number]) + "?building=3").status_code == OPEN
