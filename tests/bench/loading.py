"""Many rows into a table as fast as each engine takes them: values come ready as text and numbers, indexes are made afterwards."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from django.core.management.color import no_style
from django.db import connection, models

Value = str | int | None
BATCH = 20_000
INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql LIKE 'CREATE INDEX%%'",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef LIKE 'CREATE INDEX%%'",
}


def load(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Insert rows; moments are given as UTC text, truth as 0 and 1, JSON as text."""
    names = ", ".join(columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join("?" * len(columns))
            cursor.cursor.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
            return
        waiting = iter(rows)
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            while batch := list(islice(waiting, BATCH)):
                copy.write("".join("\t".join("\\N" if each is None else str(each) for each in row) + "\n" for row in batch))


@contextmanager
def without_indexes(*tables: type[models.Model]) -> Iterator[None]:
    """Drop the plain indexes of some tables, leave foreign keys unchecked, and make the indexes again at the end."""
    with connection.cursor() as cursor:
        made: list[tuple[str, str]] = []
        for model in tables:
            cursor.execute(INDEXES[connection.vendor], [model._meta.db_table])
            made += cursor.fetchall()
        for name, _statement in made:
            cursor.execute(f'DROP INDEX "{name}"')
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    with connection.cursor() as cursor:
        for _name, statement in made:
            cursor.execute(statement.replace("%", "%%"))


def number_on(*tables: type[models.Model]) -> None:
    """Let the next key follow the loaded ones: keys were given by us, not taken from the sequences."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)


def settle() -> None:
    """What the server does by itself after a while: statistics and, on PostgreSQL, the visibility map of index-only scans."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")
