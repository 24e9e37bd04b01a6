"""Memory while a large log goes in: little for the database, and few searches for garbage that is not there."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

FRUGAL: Final = {"cache_size": -65_536, "mmap_size": 0, "wal_autocheckpoint": 16_384}
"""SQLite: 64 MB of pages (negative means KiB), none of them mapped into memory. What was written goes into the file after as many
pages, not after a thousand: batch after batch writes to the same pages of the indexes, and each of them goes in once for all."""


@contextmanager
def frugal() -> Iterator[None]:
    """Hold the embedded database to little memory meanwhile; PostgreSQL has its own."""
    with rarely_collecting(), _small_cache():
        yield


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """Rows make many short-lived values and no circles of them: looking for such circles costs a twentieth of the time."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def _small_cache() -> Iterator[None]:
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
