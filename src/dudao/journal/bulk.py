"""Many rows into one table at once: COPY on PostgreSQL, one prepared statement on SQLite.

For imports only. It goes round the ORM's per-row cost, not round the rules: what is written here was decided by
the same functions that decide a single act, and the tables' constraints hold as ever.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models

Adapt = Callable[[Any], Any]


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert ``rows`` (tuples in the order of ``columns``, which are attribute names such as ``site_id``).

    Datetimes must be aware; JSON columns take Python values. Must run inside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("bulk.insert needs a transaction: half a batch must never stay behind")
    by_attname = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_attname[column] for column in columns]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "postgresql":
        _copy(table, names, [_for_postgresql(field) for field in fields], rows)
    else:
        _execute_many(table, names, [_for_sqlite(field) for field in fields], rows)


def _copy(table: str, names: str, adapts: list[Adapt | None], rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in _adapted(rows, adapts):
            copy.write_row(row)


def _execute_many(table: str, names: str, adapts: list[Adapt | None], rows: Iterable[Sequence[Any]]) -> None:
    marks = ", ".join("?" for _ in adapts)
    statement = " ".join(["INSERT INTO", table, "(", names, ") VALUES (", marks, ")"])
    with connection.cursor() as cursor:
        # The driver's own cursor: Django's would translate the placeholders of every row.
        cursor.cursor.connection.executemany(statement, _adapted(rows, adapts))


def _adapted(rows: Iterable[Sequence[Any]], adapts: list[Adapt | None]) -> Iterator[list[Any]]:
    """The rows with those columns translated that need it; empty ones never do."""
    columns = [(place, adapt) for place, adapt in enumerate(adapts) if adapt is not None]
    for row in rows:
        adapted = list(row)
        for place, adapt in columns:
            value = adapted[place]
            if value is not None:
                adapted[place] = adapt(value)
        yield adapted


def _for_sqlite(field: "models.Field[Any, Any]") -> Adapt | None:
    if isinstance(field, models.DateTimeField):
        return as_sqlite_text
    if isinstance(field, models.JSONField):
        return _as_json
    return None


def _for_postgresql(field: "models.Field[Any, Any]") -> Adapt | None:
    return _as_json if isinstance(field, models.JSONField) else None


@lru_cache(maxsize=8192)
def as_sqlite_text(moment: datetime) -> str:
    """The text under which Django keeps an aware moment in SQLite: UTC, without zone."""
    return moment.astimezone(UTC).isoformat(" ")[:ZONE]


ZONE = -len("+00:00")
_encode = json.JSONEncoder(ensure_ascii=False).encode


def _as_json(value: Any) -> str:
    return _encode(value)
