"""The mailroom's tests: a real mailbox of the site, a real mail server for what goes out, files that are thrown away."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from pytest_django import Settings

from dudao.config import environment
from tests.cast import Cast
from tests.mailbox import ADDRESS, PASSWORD, USER, Mailbox, mailbox
from tests.outside import MailServer, mail_server


@pytest.fixture(scope="module")
def imap() -> Iterator[Mailbox]:
    with mailbox() as listening:
        yield listening


@pytest.fixture
def inbox(imap: Mailbox, settings: Settings, cast: Cast, tmp_path: Path) -> Mailbox:
    """The mailbox of the site CH, empty."""
    imap.empty()
    settings.MEDIA_ROOT = tmp_path
    settings.WEB_ADDRESS = "https://dudao.example"
    settings.MAILBOXES = set_up(imap.port)
    return imap


def set_up(port: int, options: str = "", scheme: str = "imap") -> dict[str, dict[str, Any]]:
    """The setting that leads to the mailbox at this port, read as it is at the start."""
    words = f"CH={scheme}://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/INBOX?address={ADDRESS}{options}"
    with pytest.MonkeyPatch.context() as environ:
        environ.setenv("DUDAO_MAILBOXES", words)
        return environment.mailboxes()


@pytest.fixture
def post_office(settings: Settings) -> Iterator[MailServer]:
    """What goes out arrives here."""
    with mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.DEFAULT_FROM_EMAIL = "翠湖苑 <service@ch.example>"
        yield server
