"""Many rows into one table at once: COPY on PostgreSQL, one prepared statement on SQLite.

For imports only. It goes round the ORM's per-row cost, not round the rules: what is written here was decided by
the same functions that decide a single act, and the tables' constraints hold as ever.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from django.db import connection, models
from pydantic_core import to_json

Adapt = Callable[[Any], Any]
MOST_PARAMETERS = 999
"""Of one statement: so many any SQLite takes."""


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert ``rows`` (tuples in the order of ``columns``, which are attribute names such as ``site_id``).

    Datetimes must be aware; JSON columns take Python values. Must run inside a transaction.
    """
    insert_adapted(model, columns, adapted(model, columns, rows))


def adapted(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    """The rows as the database's driver takes them: plain values, which may have been made in another process."""
    adapt = _for_postgresql if connection.vendor == "postgresql" else _for_sqlite
    return _adapted(rows, [adapt(field) for field in _fields(model, columns)])


def insert_adapted(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows that were ``adapted``. Must run inside a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("a bulk insert needs a transaction: half a batch must never stay behind")
    names = [connection.ops.quote_name(str(field.column)) for field in _fields(model, columns)]
    table = connection.ops.quote_name(model._meta.db_table)
    (_copy if connection.vendor == "postgresql" else _execute_many)(table, names, rows)


def _fields(model: type[models.Model], columns: Sequence[str]) -> "list[models.Field[Any, Any]]":
    by_attname = {field.attname: field for field in model._meta.concrete_fields}
    return [by_attname[column] for column in columns]


def _copy(table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _execute_many(table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Many rows to a statement. The search index, which a trigger keeps, is written out at the end of each statement: row by row
    that alone took a fifth of an import."""
    remaining, together = iter(rows), max(1, MOST_PARAMETERS // len(names))
    head = " ".join(["INSERT INTO", table, "(", ", ".join(names), ") VALUES "])
    one = f"({', '.join('?' * len(names))})"
    with connection.cursor() as cursor:
        # The driver's own cursor: Django's would translate the placeholders of every row.
        execute = cursor.cursor.connection.execute
        while some := list(islice(remaining, together)):
            execute(head + ", ".join([one] * len(some)), list(chain.from_iterable(some)))


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
    return (moment if moment.tzinfo is UTC else moment.astimezone(UTC)).isoformat(" ")[:ZONE]


ZONE = -len("+00:00")


def _as_json(value: Any) -> str:
    return to_json(value).decode()
