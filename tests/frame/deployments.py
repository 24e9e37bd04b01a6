"""Whole installations of Dudao for a test: a data folder, a database of their own, and commands run as a person runs them."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import psycopg
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent.parent
KEYS_OF_A_BATCH = 'SELECT "cases_case"."number" AS "number", "cases_case"."id" AS "pk"'
"""What an import asks once in the middle of a batch: the cases are written, their entries and duties are not."""
STAYING = ("PATH", "HOME", "LANG", "TMPDIR")
PATIENCE = 900
"""Seconds after which a process hangs, even on a very slow machine; no test measures anything by them."""


@dataclass(frozen=True)
class Deployment:
    """``database`` is empty for the embedded SQLite file, else the address of a PostgreSQL database."""

    folder: Path
    database: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in STAYING if name in os.environ}
        paths = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
        return kept | {"DUDAO_DATA": str(self.folder), "DUDAO_DATABASE": self.database, "PYTHONPATH": paths, "LANG": "C.UTF-8"} | self.extra

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "dudao", *words]

    def run(self, *words: str, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run one command to its end; its exit code has to be ``code`` unless that is None."""
        return self._finished(self.command(*words), code)

    def run_module(self, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the tests' own modules to its end, which has to be a good one."""
        return self._finished([sys.executable, "-m", module, *arguments], 0)

    def _finished(self, command: list[str], code: int | None) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(command, cwd=ROOT, env=self.environment(), capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert code is None or done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """A command that goes on in the background; killed at the end if it still does."""
        with background(self.command(*words), self.environment()) as process:
            yield process

    @contextmanager
    def halted(self, words: str, number: int, module: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """A module that has stopped before its so-manieth statement that holds these words; killed at the end, if it was not let go on."""
        command = [sys.executable, "-m", "tests.frame.halting", words, str(number), module, *arguments]
        with background(command, self.environment()) as process:
            _pid, status = os.waitpid(process.pid, os.WUNTRACED)
            assert os.WIFSTOPPED(status), process.stdout and process.stdout.read()
            yield process

    def record(self, entries: int) -> None:
        """Somebody records so many entries."""
        self.run_module("tests.frame.living", "write", str(entries))

    def seed(self, entries: int) -> "Deployment":
        """Make the tables and fill them with a company and so many journal entries."""
        self.run("migrate")
        self.run_module("tests.frame.living", "seed", str(entries))
        return self

    def ask(self, question: str) -> list[tuple[object, ...]]:
        """Ask the database itself, past Django; nothing when it has no such table yet."""
        try:
            if self.database:
                with psycopg.connect(self.database) as connection:
                    return connection.execute(question.encode()).fetchall()
            with closing(sqlite3.connect(self.folder / "dudao.sqlite3", timeout=20)) as file:
                return file.execute(question).fetchall()
        except (sqlite3.OperationalError, psycopg.errors.UndefinedTable):
            return []

    def change(self, statement: str) -> None:
        """Change the database itself, past Django, to what it never should be."""
        if self.database:
            with psycopg.connect(self.database) as connection:
                connection.execute(statement.encode())
            return
        with closing(sqlite3.connect(self.folder / "dudao.sqlite3", timeout=20)) as file, file:
            file.execute(statement)


def go_on(process: subprocess.Popen[str]) -> str:
    """Let a process that has stopped go on to its end; what it said."""
    process.send_signal(signal.SIGCONT)
    return process.communicate(timeout=PATIENCE)[0]


@contextmanager
def background(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def on_postgres() -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("postgresql")


def address(name: str) -> str:
    """The address of a database on the server that the tests use."""
    server = settings.DATABASES["default"]
    options = dict(server["OPTIONS"])
    host = server["HOST"]
    if host.startswith("/"):
        options["host"], host = host, ""
    login = quote(server["USER"], safe="") + (f":{quote(server['PASSWORD'], safe='')}" if server["PASSWORD"] else "")
    port = f":{server['PORT']}" if server["PORT"] else ""
    return f"postgresql://{login}@{host}{port}/{name}" + (f"?{urlencode(options)}" if options else "")


def drop(connection: psycopg.Connection, name: str) -> None:
    """Drop a database; one that a busy server does not let go in time is left behind rather than waited for."""
    connection.execute("SET statement_timeout = '30s'")
    with suppress(psycopg.errors.QueryCanceled):
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


@contextmanager
def postgres_database(like: str = "") -> Iterator[str]:
    """A new PostgreSQL database, empty or like another one, dropped afterwards."""
    name = f"dudao_frame_{uuid.uuid4().hex[:12]}"
    template = f" TEMPLATE {urlsplit(like).path.strip('/')}" if like else ""
    with psycopg.connect(address("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}{template}".encode())
        try:
            yield address(name)
        finally:
            drop(connection, name)


@contextmanager
def deployment(folder: Path, *, postgres: bool | None = None) -> Iterator[Deployment]:
    """A new installation, by default on the kind of database that the tests run on."""
    folder.mkdir(parents=True, exist_ok=True)
    if on_postgres() if postgres is None else postgres:
        with postgres_database() as url:
            yield Deployment(folder, url)
    else:
        yield Deployment(folder)


@contextmanager
def copied(original: Deployment, folder: Path) -> Iterator[Deployment]:
    """Another installation with the same records."""
    shutil.copytree(original.folder, folder)
    if original.database:
        with postgres_database(original.database) as url:
            yield Deployment(folder, url)
    else:
        yield Deployment(folder)
