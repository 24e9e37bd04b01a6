"""The mailroom's tests: a real mail server for what goes out; the mailbox is that of ``tests.mailbox``."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.outside import MailServer, mail_server


@pytest.fixture
def post_office(settings: Settings) -> Iterator[MailServer]:
    """What goes out arrives here."""
    with mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.DEFAULT_FROM_EMAIL = "翠湖苑 <service@ch.example>"
        yield server
