"""Where reminders go in these tests: a mail server and messengers that are set, and people with addresses who read English."""

import pytest
from pytest_django import Settings

from tests.cast import Cast


@pytest.fixture(autouse=True)
def _mail(settings: Settings, cast: Cast) -> None:
    settings.EMAIL_HOST, settings.WEB_ADDRESS = "mail.example", "https://dudao.example"
    settings.MESSENGERS = {"ding": "json://127.0.0.1/{to}", "group": "json://127.0.0.1/all"}
    for staff in (cast.clerk, cast.head, cast.handler, cast.manager, cast.stranger):
        staff.email = f"{staff.username}@ch.example"
        staff.language = "en"
        staff.save()
