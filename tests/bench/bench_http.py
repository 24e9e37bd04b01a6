"""Cases logged over HTTP by four clients at once, with double submits: none lost, none doubled, on both databases."""

import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.bench.clerk import Browser
from tests.bench.rows import Options, Row
from tests.frame.deployments import Deployment
from tests.frame.test_serving import serving

CLIENTS = 4
EVERY_FIFTH_TWICE = 5


@dataclass(slots=True)
class Client:
    """One clerk who logs cases, some of them with a double click."""

    browser: Browser
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)

    def work(self, cases: int) -> None:
        self.browser.sign_in()
        for number in range(cases):
            told = {
                "kind": "complaint", "channel": "phone", "category": "lift", "title": f"電梯停運 {self.browser.username}-{number}",
                "place": "3 棟", "text": "按了沒有反應",
            }  # fmt: skip
            hidden = self.browser.get("/cases/new").hidden
            for _again in range(2 if number % EVERY_FIFTH_TWICE == 0 else 1):
                answer = self.browser.post("/cases/new", told | hidden)
                self.seconds.append(answer.seconds)
                if answer.status != 302:
                    self.errors.append(f"{answer.status} for {told['title']}")
            self.titles.add(told["title"])


def run(options: Options) -> list[Row]:
    rows = measure("SQLite", "", options)
    if options.postgres:
        with database(options.postgres) as url:
            rows += measure("PostgreSQL", url, options)
    return rows


@contextmanager
def database(server: str) -> Iterator[str]:
    """A PostgreSQL database of its own, dropped afterwards."""
    name = f"dudao_bench_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def measure(kind: str, url: str, options: Options) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, nullcontext(Deployment(Path(folder), url)) as made:
        made.run("migrate")
        subprocess.run([sys.executable, "-m", "tests.bench.counter", str(CLIENTS)], env=made.environment(), check=True)
        with serving(made) as (_process, port):
            clients = [Client(Browser(port, f"clerk{number}")) for number in range(CLIENTS)]
            started = time.perf_counter()
            with ThreadPoolExecutor(CLIENTS) as pool:
                list(pool.map(lambda client: client.work(150 if options.full else 30), clients))
            spent = time.perf_counter() - started
            for client in clients:
                client.browser.close()
        return figures(kind, clients, made, spent)


def figures(kind: str, clients: list[Client], made: Deployment, spent: float) -> list[Row]:
    """What the clients saw, held against what is stored: every title once, every number once and without gaps."""
    sent = set().union(*(client.titles for client in clients))
    stored = [str(title) for (title,) in made.ask("SELECT title FROM cases_case")]
    numbers = sorted(int(str(number).rsplit("-", 1)[1]) for (number,) in made.ask("SELECT number FROM cases_case"))
    errors = [error for client in clients for error in client.errors]
    lost, doubled = len(sent - set(stored)), len(stored) - len(set(stored))
    gapless = numbers == list(range(1, len(stored) + 1))
    seconds = sorted(second for client in clients for second in client.seconds)
    for error in errors[:5]:
        print(f"{kind}: {error}", file=sys.stderr)
    fine = not errors and not lost and not doubled and gapless
    said = f"{len(sent)} cases in {len(seconds)} submits: {len(errors)} errors, {lost} lost, {doubled} doubled"
    asked, again = sum(client.browser.requests for client in clients), sum(client.browser.again for client in clients)
    return [
        Row(f"{kind}: 4 clients, forms and submits", asked / spent, "requests/s", rival=f"{again} connections dropped and taken up again"),
        Row(f"{kind}: 4 clients logging cases", len(sent) / spent, "cases/s", rival=said, limit="none lost or doubled", holds=fine),
        Row(f"{kind}: submit, median", median(seconds) * 1000, "ms"),
        Row(f"{kind}: submit, p99", seconds[int(len(seconds) * 0.99)] * 1000, "ms"),
    ]
