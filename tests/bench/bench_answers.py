"""Answers to a survey over HTTP on PostgreSQL, two server processes: how many a second, none lost, none doubled, every fifth sent twice.

The households answer the page that their letter leads to. They stand on the same machine as the server and the database, and take their
share of its processors: what is left of them is what the server had.
"""

import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench.bench_http import database
from tests.bench.clerk import Browser
from tests.bench.rows import Options, Row
from tests.frame.deployments import Deployment
from tests.frame.test_serving import serving

CLIENTS: Final = 6
EVERY_FIFTH_TWICE: Final = 5
PROMISED: Final = 200


@dataclass(slots=True)
class Told:
    """What the households of one client met."""

    pages: list[float] = field(default_factory=list)
    sends: list[float] = field(default_factory=list)
    answered: int = 0
    errors: list[str] = field(default_factory=list)


def run(options: Options) -> list[Row]:
    if not options.postgres:
        return []
    households = 6000 if options.full else 1200
    with database(options.postgres) as url, tempfile.TemporaryDirectory() as folder:
        made = Deployment(Path(folder), url, {"DUDAO_PORTAL_RATE": "1000000"})
        made.run("migrate")
        links = made.run_module("tests.bench.surveyed", str(households)).stdout.split()
        with serving(made) as (_process, port), ProcessPoolExecutor(CLIENTS) as pool:
            look = list(pool.map(looked, [port] * CLIENTS, [links[client::CLIENTS][:30] for client in range(CLIENTS)]))
            started = time.perf_counter()
            told = list(pool.map(answered, [port] * CLIENTS, [links[client::CLIENTS] for client in range(CLIENTS)]))
            spent = time.perf_counter() - started
        return figures(look, told, made, households, spent)


def looked(port: int, links: list[str]) -> Told:
    """Open the questionnaire, which also warms the server up."""
    browser, told = Browser(port, ""), Told()
    for link in links:
        page = browser.get(link)
        told.pages.append(page.seconds)
        if page.status != 200:
            told.errors.append(f"{page.status} for a page")
    browser.close()
    return told


def answered(port: int, links: list[str]) -> Told:
    """Send the answers of each household, of every fifth with a double tap."""
    browser, told = Browser(port, ""), Told()
    said = {"version": "1", "do": "send", **{f"a{place}": str(place % 6 + 1) for place in range(16)}}
    for number, link in enumerate(links):
        said["a16"] = said["a17"] = f"電梯等得太久，希望早晚加開 {number}"
        for _again in range(2 if number % EVERY_FIFTH_TWICE == 0 else 1):
            answer = browser.post(link, said)
            told.sends.append(answer.seconds)
            if answer.status not in (200, 302):
                told.errors.append(f"{answer.status} for an answer")
        told.answered += 1
    browser.close()
    return told


def figures(look: list[Told], told: list[Told], made: Deployment, households: int, spent: float) -> list[Row]:
    """What the households saw, held against what is stored."""
    ((stored,),) = made.ask("SELECT count(*) FROM surveys_response")
    ((returned,),) = made.ask("SELECT count(*) FROM surveys_invitation WHERE state = 'returned' AND draft IS NULL")
    errors = [error for each in (*look, *told) for error in each.errors]
    for error in errors[:5]:
        print(error, file=sys.stderr)
    sent = sum(each.answered for each in told)
    sends = sorted(second for each in told for second in each.sends)
    pages = sorted(second for each in look for second in each.pages)
    fine = not errors and stored == returned == sent == households
    said = f"{sent} households in {len(sends)} sends: {len(errors)} errors, {stored} stored, {returned} returned"
    return [
        Row("answers on the web", sent / spent, "answers/s", limit=f"≥ {PROMISED}", holds=sent / spent >= PROMISED),
        Row("every fifth sent twice", len(sends) / spent, "sends/s", rival=said, limit="none lost or doubled", holds=fine),
        Row("sending answers, median", median(sends) * 1000, "ms"),
        Row("sending answers, p99", sends[int(len(sends) * 0.99)] * 1000, "ms"),
        Row("opening the questionnaire, median", median(pages) * 1000, "ms"),
    ]
