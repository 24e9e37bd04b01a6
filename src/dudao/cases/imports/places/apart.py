"""A rehearsal that nobody waits for: on the embedded database it is done in a copy of the registers, in memory.

That database has one writer at a time, so a rehearsal of minutes, which writes everything and takes it back, would keep the whole
company from writing. PostgreSQL locks only the rows, so there it is done in place. What a rehearsal may look at is copied: places,
people, editions. Of what grows with the years, cases, duties and the journal, the tables are there and empty: a register that was
never taken in owes nothing yet, and what would be reckoned anew of the others is not part of the report.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection

COPIED: Final = ("organisation_", "duties_edition", "duties_obligation", "django_content_type")
"""Beginnings of the names of tables whose rows are copied."""


@contextmanager
def apart() -> Iterator[None]:
    """Have whatever is written meanwhile written to the copy, which is gone afterwards."""
    if connection.vendor != "sqlite" or connection.in_atomic_block or _in_memory():
        yield
        return
    connection.ensure_connection()
    real = connection.connection
    copy = connection.get_new_connection(connection.get_connection_params() | {"database": ":memory:"})
    try:
        _fill(copy, str(connection.settings_dict["NAME"]))
        connection.connection = copy
        yield
    finally:
        connection.connection = real
        copy.close()


def _in_memory() -> bool:
    name = str(connection.settings_dict["NAME"])
    return name == ":memory:" or "mode=memory" in name


def _fill(copy: Any, path: str) -> None:
    """The tables with their indexes as they are, and the rows of the registers, as they all were at one moment."""
    copy.execute("PRAGMA foreign_keys = OFF")
    copy.execute("ATTACH DATABASE ? AS real", (path,))
    copy.execute("BEGIN")
    tables = copy.execute("SELECT name, sql FROM real.sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'").fetchall()
    virtual = [name for (name,) in copy.execute("SELECT name FROM real.sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'")]
    for name, sql in tables:
        if name.startswith("sqlite_") or any(name.startswith(f"{each}_") for each in virtual):
            continue
        copy.execute(sql)
        if name.startswith(COPIED):
            copy.execute(f'INSERT INTO main."{name}" SELECT * FROM real."{name}"')  # noqa: S608 - a name out of the database itself
    for (sql,) in copy.execute("SELECT sql FROM real.sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall():
        copy.execute(sql)
    copy.execute("COMMIT")
    copy.execute("DETACH DATABASE real")
    copy.execute("PRAGMA foreign_keys = ON")
