"""Signing in at a messenger and coming back, in a browser that holds the pages to their own policy."""

from collections.abc import Iterator

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from dudao.config import sign_on
from dudao.organisation import acts
from tests.cast import Cast
from tests.frame import work_messengers

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "willow-gate-77"


@pytest.fixture
def outside(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[work_messengers.Messengers]:
    spoken = work_messengers.Messengers()
    server = work_messengers.serve(spoken)
    for variable, _name in sign_on.MESSENGERS.values():
        monkeypatch.setenv(variable, spoken.address.replace("//", f"//{work_messengers.CLIENT}:s3cret%3A%2F%C3%BC@"))
    settings.SOCIALACCOUNT_PROVIDERS = sign_on.providers()
    yield spoken
    server.shutdown()
    server.server_close()


def test_linked_with_the_password_and_from_then_on_it_signs_in(page: Page, cast: Cast, outside: work_messengers.Messengers) -> None:
    acts.set_password(cast.clerk, PASSWORD)
    page.goto("/sign-in?next=/signing-in/")
    page.locator("[name=username]").fill(cast.clerk.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("button.primary").click()
    page.locator("section form [name=password]").fill(PASSWORD)
    page.get_by_role("button", name="連結", exact=True).click()
    page.get_by_role("link", name="連結釘釘").click()
    expect(page.get_by_role("button", name="解除釘釘的連結")).to_be_visible()
    assert SocialAccount.objects.get().user == cast.clerk
    page.context.clear_cookies()
    page.goto("/sign-in?next=/duties/")
    page.get_by_role("link", name="釘釘").click()
    page.wait_for_url("**/duties/")
