"""Remembering acts, and what must not happen twice."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import F

from dudao.journal import bulk
from dudao.journal.models import Entry, Series
from dudao.journal.reads import kind_of
from dudao.organisation.models import Site, Staff

Listener = Callable[[Entry], None]
_listeners: list[Listener] = []

COLUMNS = ("site_id", "act", "subject_kind", "subject_id", "at", "recorded_at", "by_id", "via", "facts", "data", "key")


def listen(listener: Listener) -> None:
    """Call ``listener`` with every new entry, inside the act's own transaction. Said once, in the wiring."""
    if listener not in _listeners:
        _listeners.append(listener)


def record(
    act: str,
    *,
    subject: models.Model,
    site: Site | None,
    by: Staff | None,
    at: datetime,
    recorded_at: datetime | None = None,
    facts: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    via: str = "desk",
    key: str | None = None,
) -> Entry:
    """Write one entry and let the listeners follow it, all in the transaction of the act.

    ``at`` is when it happened, ``recorded_at`` when it was entered (``at`` unless told). ``facts`` are the attributes
    of the subject after the act that obligations may ask about; ``data`` is what the sentence on the timeline shows.
    Raises IntegrityError when ``key`` was used before: ask :func:`once` first.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{act} must be recorded in the transaction that does it")
    entry = Entry.objects.create(
        site=site,
        act=act,
        subject_kind=kind_of(subject),
        subject_id=subject.pk,
        at=at,
        recorded_at=recorded_at or at,
        by=by,
        via=via,
        facts=dict(facts or {}),
        data=dict(data or {}),
        key=key or None,
    )
    for listener in _listeners:
        listener(entry)
    return entry


def record_many(entries: Iterable[Entry]) -> None:
    """Write entries of a bulk import. The listeners are not called: the import lets the duties follow whole histories."""
    rows: Iterable[Sequence[Any]] = ([getattr(entry, column) for column in COLUMNS] for entry in entries)
    bulk.insert(Entry, COLUMNS, rows)


def once(key: str | None) -> Entry | None:
    """The entry already made under this idempotency key, when a form or a client sends the same thing again."""
    return Entry.objects.filter(key=key).first() if key else None


def take_numbers(series: str, count: int = 1) -> int:
    """Take ``count`` consecutive numbers of a series and return the first; two takers never get the same one."""
    if not connection.in_atomic_block:
        raise RuntimeError("numbers are taken in the transaction that uses them")
    if not Series.objects.filter(name=series).update(last=F("last") + count):
        Series.objects.bulk_create([Series(name=series)], ignore_conflicts=True)
        Series.objects.filter(name=series).update(last=F("last") + count)
    return Series.objects.get(name=series).last - count + 1


def take_many_numbers(wanted: Mapping[str, int]) -> dict[str, int]:
    """Take so many numbers of each of several series; the first of each. As :func:`take_numbers`, with few queries for a whole batch."""
    if not connection.in_atomic_block:
        raise RuntimeError("numbers are taken in the transaction that uses them")
    names = sorted(wanted)
    Series.objects.bulk_create([Series(name=name) for name in names], ignore_conflicts=True)
    rows = list(Series.objects.select_for_update().filter(name__in=names).order_by("name"))
    first = {row.name: row.last + 1 for row in rows}
    for row in rows:
        row.last += wanted[row.name]
    Series.objects.bulk_create(rows, update_conflicts=True, unique_fields=["name"], update_fields=["last"])
    return first
