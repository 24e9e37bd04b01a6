"""The portal's tests: a clock that stands still, a customer at their telephone, nothing counted before."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from tests.cast import NOW, Cast


@pytest.fixture(autouse=True)
def stand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[datetime], None]]:
    """Let it be NOW, or whatever moment a test sets."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    at(NOW)
    cache.clear()
    with override_settings(MEDIA_ROOT=tmp_path):
        yield at
    cache.clear()


@pytest.fixture
def phone() -> Client:
    """A customer's telephone, reading English, with the browser's own check of forms."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def estate(cast: Cast) -> Cast:
    """The cast, at a site with a telephone."""
    cast.site.hotline = "400 820 1234"
    cast.site.save()
    return cast
