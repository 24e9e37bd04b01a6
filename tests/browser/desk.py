"""People at the desk in a real browser: signed in, on the story's clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from dudao.organisation.models import Staff


def sit_down(page: Page, staff: Staff, url: str) -> None:
    """Sign somebody in at this window, without the way through the sign-in page."""
    client = Client()
    client.force_login(staff)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])


@contextmanager
def clock_from(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the server's clock run on from a moment."""
    began = monotonic()
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: moment + timedelta(seconds=monotonic() - began))
        yield
