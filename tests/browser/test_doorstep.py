"""The first page anyone sees, on a desk and on a phone, in three languages."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.mark.locale("zh-TW")
def test_desk_greets_in_traditional_chinese(page: Page) -> None:
    page.goto("/sign-in")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    expect(page.get_by_role("button", name="登入")).to_be_visible()


@pytest.mark.locale("zh-CN")
def test_phone_greets_in_simplified_chinese_and_nothing_scrolls_sideways(phone: Page) -> None:
    phone.goto("/sign-in")
    expect(phone.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(phone.get_by_role("button", name="登录")).to_be_visible()
    assert not phone.evaluate(WIDER_THAN_THE_WINDOW)


@pytest.mark.locale("en-GB")
def test_unknown_person_is_asked_to_sign_in(page: Page) -> None:
    page.goto("/")
    expect(page).to_have_url("/sign-in?next=/")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.locale("fr-FR")
def test_other_languages_get_traditional_chinese(page: Page) -> None:
    page.goto("/sign-in")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
