"""What every test of the house shares: compiled texts, one language, plain static files."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest
from django.utils import translation

import catalogues

pytest_plugins = [name for name in ("tests.cast", "tests.mailbox") if find_spec(name)]

ROOMS: Final = Path(__file__).resolve().parent / "src" / "dudao"
PURE: Final = tuple(ROOMS / room for room in ("demo", "organisation", "rendering", "rulebook", "surveys"))
"""Rooms whose tests without a database are of rules, arithmetic and papers: they start no installation of their own."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What needs no database is not tried once more against another one."""
    if not os.environ.get("DUDAO_TEST_DATABASE"):
        return
    again = [item for item in items if _needs_database(item) or not any(room in item.path.parents for room in PURE)]
    kept = set(again)
    if len(again) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = again


def _needs_database(item: pytest.Item) -> bool:
    fixtures: set[str] = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & {"db", "transactional_db"}) or item.get_closest_marker("django_db") is not None


def pytest_configure(config: pytest.Config) -> None:
    """Compile the translations once, before any worker reads them."""
    if not hasattr(config, "workerinput"):
        catalogues.compile_stale()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Texts made outside a request come out in English; requests choose their language themselves."""
    with translation.override("en"):
        yield
