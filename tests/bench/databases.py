"""Databases of the benchmarks: a file under build/ and a database of its own on PostgreSQL, both kept for the next run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.db import connections
from psycopg import sql

from dudao.config import environment
from dudao.duties import editions
from tests.bench.rows import Options

FOLDER = Path(__file__).resolve().parents[2] / "build" / "bench"


def urls(options: Options, cases: int | str) -> dict[str, str]:
    """Where each engine keeps the history of so many cases, or something else of a name: engine → address; empty for the embedded one."""
    postgres = os.environ.get("DUDAO_BENCH_POSTGRES") or options.postgres
    return {"SQLite": ""} | ({"PostgreSQL": _own_database(postgres, cases)} if postgres else {})


@contextmanager
def pointed(url: str, cases: int | str) -> Iterator[None]:
    """Let Django's default connection lead to one of the benchmark's databases."""
    folder = FOLDER / str(cases)
    folder.mkdir(parents=True, exist_ok=True)
    before = connections.settings["default"]
    _swap({**before, "CONN_MAX_AGE": None, **environment.database(folder, url)})
    try:
        yield
    finally:
        _swap(before)


def _swap(settings: dict[str, object]) -> None:
    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = settings
    editions.forget()


def _own_database(url: str, cases: int | str) -> str:
    """The address of ``dudao_bench_<cases>`` on that server, made when it is not there."""
    name = f"dudao_bench_{cases}"
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    parts = urlsplit(url)
    return parts._replace(path=f"/{name}").geturl()
