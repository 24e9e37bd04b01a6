"""Keeping memory small while a large log goes in, whatever the database is allowed at other times."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

FRUGAL: Final = {"cache_size": -65_536, "mmap_size": 0}
"""SQLite: 64 MB of pages, none of them mapped into memory. Negative means KiB."""


@contextmanager
def frugal() -> Iterator[None]:
    """Hold the embedded database to little memory meanwhile; PostgreSQL has its own."""
    if connection.vendor != "sqlite":
        yield
        return
    before = {name: _pragma(name) for name in FRUGAL}
    for name, value in FRUGAL.items():
        _pragma(f"{name}={value}")
    try:
        yield
    finally:
        for name, value in before.items():
            _pragma(f"{name}={value}")


def _pragma(words: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {words}")
        row = cursor.fetchone()
    return int(row[0]) if row else 0
