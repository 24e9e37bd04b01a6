"""The desk's tests: a clock that stands still, and people at their browsers."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from dudao.organisation.models import Staff
from tests.cast import NOW

SignedIn = Callable[[Staff], Client]


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let it be NOW, or whatever moment a test sets."""

    def stand(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    stand(NOW)
    return stand


@pytest.fixture
def at_desk() -> SignedIn:
    """The browser of somebody signed in, reading English."""

    def client(staff: Staff) -> Client:
        browser = Client(headers={"accept-language": "en"})
        browser.force_login(staff)
        return browser

    return client
