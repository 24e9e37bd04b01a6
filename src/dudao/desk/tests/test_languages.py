"""Which language a page speaks."""

import pytest
from django.test import Client
from django.urls import reverse

from dudao.desk.languages import accepted
from dudao.desk.tests.conftest import SignedIn
from tests.cast import Cast


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh-hant"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-hant"),
        ("zh-HK", "zh-hant"),
        ("zh-MO", "zh-hant"),
        ("zh-Hant-CN", "zh-hant"),
        ("zh-CN,zh;q=0.9", "zh-hans"),
        ("zh-SG", "zh-hans"),
        ("zh", "zh-hans"),
        ("zh-Hans-HK", "zh-hans"),
        ("en-GB,zh-TW;q=0.5", "en"),
        ("en;q=0.2,zh-TW;q=0.5", "zh-hant"),
        ("fr-FR,en;q=0.3", "en"),
        ("fr-FR,de", "zh-hant"),
        ("en;q=nonsense,zh-CN", "zh-hans"),
        ("en;q=0", "zh-hant"),
        ("*", "zh-hant"),
    ],
)
def test_browsers_language_is_followed_and_traditional_chinese_when_unknown(header: str, language: str) -> None:
    assert accepted(header) == language


def test_pages_say_their_language_to_browsers_and_caches(db: None) -> None:
    page = Client().get(reverse("organisation:sign_in"), headers={"accept-language": "zh-CN"})
    assert page.headers["Content-Language"] == "zh-hans"
    assert "Accept-Language" in page.headers["Vary"]
    assert '<html lang="zh-Hans"' in page.content.decode()


def test_choice_is_kept_in_the_browser_of_whoever_is_not_signed_in(db: None) -> None:
    browser = Client(headers={"accept-language": "en"})
    browser.post(reverse("desk:preferences"), {"language": "zh-hant", "next": "/sign-in"})
    assert browser.get(reverse("organisation:sign_in")).headers["Content-Language"] == "zh-hant"


def test_choice_on_the_account_counts_in_every_browser(cast: Cast, at_desk: SignedIn) -> None:
    at_desk(cast.clerk).post(reverse("desk:preferences"), {"language": "zh-hans", "next": "/"})
    assert at_desk(cast.clerk).get(reverse("desk:day")).headers["Content-Language"] == "zh-hans"


def test_unknown_choice_changes_nothing(cast: Cast, at_desk: SignedIn) -> None:
    browser = at_desk(cast.clerk)
    browser.post(reverse("desk:preferences"), {"language": "tlh", "theme": "neon", "next": "/"})
    assert browser.get(reverse("desk:day")).headers["Content-Language"] == "en"


def test_one_is_never_sent_to_another_house(db: None) -> None:
    for wanted in ("https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""):
        assert Client().post(reverse("desk:preferences"), {"theme": "dark", "next": wanted}).headers["Location"] == "/"


def test_theme_is_kept_and_given_back_to_the_system(cast: Cast, at_desk: SignedIn) -> None:
    browser = at_desk(cast.clerk)
    browser.post(reverse("desk:preferences"), {"theme": "dark", "next": "/"})
    assert 'data-theme="dark"' in browser.get(reverse("desk:day")).content.decode()
    browser.post(reverse("desk:preferences"), {"theme": "auto", "next": "/"})
    assert "data-theme" not in browser.get(reverse("desk:day")).content.decode()
