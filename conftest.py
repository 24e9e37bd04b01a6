"""What every test of the house shares: compiled texts, one language, plain static files."""

from collections.abc import Iterator
from importlib.util import find_spec

import pytest
from django.utils import translation

import catalogues

pytest_plugins = [name for name in ("tests.cast", "tests.mailbox") if find_spec(name)]


def pytest_configure(config: pytest.Config) -> None:
    """Compile the translations once, before any worker reads them."""
    if not hasattr(config, "workerinput"):
        catalogues.compile_stale()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Texts made outside a request come out in English; requests choose their language themselves."""
    with translation.override("en"):
        yield
