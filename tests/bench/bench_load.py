"""Fifty clerks at work for ten minutes on PostgreSQL: what they wait for each page, and that no act is lost or doubled.

Each goes through the same script over and over: my day, list, search, quick log, the case's page, answer, referral, result, return
visit, closing; thinks between two pages, and clicks twice on some. What the server confirmed is then looked for in the journal.
On a machine that has other work to do, waiting says little: so it is also told how much of the processor a page took, and for how
long the clerks themselves stood still.
"""

import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Self
from urllib.parse import quote

from tests.bench.bench_http import database
from tests.bench.clerk import Answer, Browser
from tests.bench.rows import Options, Row
from tests.frame.deployments import Deployment
from tests.frame.test_serving import serving

LIMIT_MS = 400
SITES = 10
THINKS = (2.0, 10.0)
"""Seconds between two pages, evenly spread: reading one, typing on the other."""
STILL_SECONDS = 0.3
TWICE = 0.2
"""How many of the forms are sent by a double click."""
SOUGHT = ("電梯", "漏水", "停運", "CH-26")
WORDS = {
    "respond": {"text": "已告知住戶維修人員在路上。"},
    "refer": {"text": "請於三日內答覆。"},
    "record_result": {"result": "更換門機皮帶，恢復運行。", "told": "on"},
    "record_visit": {"outcome": "satisfied", "text": "住戶表示滿意。"},
    "close": {"text": ""},
}
"""The acts of a case's life after it is logged, in their order, with what is typed."""
JOURNALLED = {act: f"cases.{name}" for act, name in zip(WORDS, ("responded", "referred", "resolved", "visited", "closed"), strict=True)}
CASE = re.compile(r"^/cases/([^/]+)$")


@dataclass
class Seen:
    """What one clerk met: seconds by page, refusals, and the acts that the server confirmed: (number, act of the journal)."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    confirmed: set[tuple[str, str]] = field(default_factory=set)
    doubles: int = 0


@dataclass
class Clerk:
    """``until`` is when the clerk goes home, on the clock of ``time.monotonic``; a case begun is finished."""

    browser: Browser
    until: float
    chance: random.Random
    seen: Seen = field(default_factory=Seen)

    def work(self) -> None:
        time.sleep(self.chance.uniform(0, THINKS[1]))
        try:
            self.note("sign in", self.browser.sign_in(), 302)
            while time.monotonic() < self.until:
                self.look_round()
                self.one_case()
        except OSError as error:
            self.seen.errors.append(f"no answer: {type(error).__name__}")
        self.browser.close()

    def look_round(self) -> None:
        for what, path in (("my day", "/"), ("list", "/cases/"), ("search", f"/cases/?q={quote(self.chance.choice(SOUGHT))}&state=all")):
            self.note(what, self.browser.get(path), 200)
            self.think()

    def one_case(self) -> None:
        title = f"電梯停運 {self.browser.username}-{self.chance.randrange(10**9)}"
        told = {"kind": "complaint", "channel": "phone", "category": "lift", "title": title, "place": "3 棟", "text": "按了沒有反應"}
        where = self.send("quick log", "/cases/new", told | {"responsibility": "developer"})
        if (found := CASE.match(where)) is None:
            return
        number = found.group(1)
        self.seen.confirmed.add((number, "cases.received"))
        for act, words in WORDS.items():
            self.note("case page", self.browser.get(f"/cases/{number}"), 200)
            self.think()
            if not self.send(act.replace("_", " "), f"/cases/{number}/{act}", words):
                return
            self.seen.confirmed.add((number, JOURNALLED[act]))

    def send(self, what: str, path: str, words: dict[str, str]) -> str:
        """Open a form, fill it in, send it, sometimes twice; where the server leads afterwards, or nothing when it refuses."""
        form = self.browser.get(path)
        self.note(f"form: {what}", form, 200)
        self.think()
        sent = words | form.hidden
        answer = self.browser.post(path, sent)
        self.note(what, answer, 302)
        if self.chance.random() < TWICE:
            self.seen.doubles += 1
            self.note(f"{what}, again", self.browser.post(path, sent), 302)
        return answer.where if answer.status == 302 else ""

    def note(self, what: str, answer: Answer, expected: int) -> None:
        self.seen.seconds.setdefault(what, []).append(answer.seconds)
        if answer.status != expected:
            self.seen.errors.append(f"{what}: {answer.status}")

    def think(self) -> None:
        time.sleep(self.chance.uniform(*THINKS))


def run(options: Options) -> Iterator[Row]:
    if not options.postgres:
        return
    clerks, minutes = (50, 10) if options.full else (10, 1)
    with tempfile.TemporaryDirectory() as folder, database(options.postgres) as url:
        made = Deployment(Path(folder), url)
        made.run("migrate")
        subprocess.run([sys.executable, "-m", "tests.bench.counter", str(clerks), str(SITES)], env=made.environment(), check=True)
        with serving(made) as (process, port), Stillness() as still:
            started = time.monotonic()
            at_work = [Clerk(Browser(port, f"clerk{n}"), started + minutes * 60, random.Random(n)) for n in range(clerks)]
            with ThreadPoolExecutor(clerks) as pool:
                list(pool.map(Clerk.work, at_work))
            spent, busy = time.monotonic() - started, processor_seconds(process.pid)
        who = f"{clerks} clerks, {minutes} min"
        yield from figures(who, at_work, made, spent)
        asked = sum(clerk.browser.requests for clerk in at_work)
        yield Row(f"{who}: processor time of the pages' processes for each request", busy / asked * 1000, "ms", f"{busy:.0f} s in all")
        yield Row(f"{who}: the clerks themselves stood still", still.seconds, "s", f"in {still.times} pauses, of {spent:.0f} s")


@dataclass
class Stillness:
    """Whether this machine lets us work: how long a thread that wants to wake ten times a second was kept waiting."""

    seconds: float = 0.0
    times: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        threading.Thread(target=self.watch, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.over.set()

    def watch(self) -> None:
        last = time.monotonic()
        while not self.over.wait(0.1):
            late, last = time.monotonic() - last - 0.1, time.monotonic()
            if late > STILL_SECONDS:
                self.seconds, self.times = self.seconds + late, self.times + 1


def processor_seconds(server: int) -> float:
    """Of the server's process and of those that serve pages: nothing of what is drawn or done in the background."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,cputimes=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 3) for line in listed.splitlines()]
    return float(sum(int(spent) for pid, parent, spent, args in rows if server in (int(pid), int(parent)) and " work " not in args))


def figures(who: str, clerks: list[Clerk], made: Deployment, spent: float) -> Iterator[Row]:
    """What the clerks met, and what the journal holds of it."""
    seconds: dict[str, list[float]] = {}
    for clerk in clerks:
        for what, found in clerk.seen.seconds.items():
            seconds.setdefault(what, []).extend(found)
    errors = [error for clerk in clerks for error in clerk.seen.errors]
    for error, times in Counter(errors).most_common(10):
        print(f"{who}: {times} × {error}", file=sys.stderr)
    every = sorted(second for found in seconds.values() for second in found)
    again = sum(clerk.browser.again for clerk in clerks)
    yield Row(f"{who}: requests", len(every), "requests", f"{len(every) / spent:.1f} a second; {again} connections taken up again")
    yield Row(f"{who}: answers that were not as they should be", len(errors), "errors", limit="0", holds=not errors)
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        yield Row(f"{who}: every page and form, {name}", at(every, share), "ms")
    p99 = at(every, 0.99)
    yield Row(f"{who}: every page and form, p99", p99, "ms", limit=f"< {LIMIT_MS}", holds=p99 < LIMIT_MS)
    slowest = sorted(seconds, key=lambda what: at(sorted(seconds[what]), 0.95), reverse=True)[:5]
    for what in slowest:
        found = sorted(seconds[what])
        yield Row(f"{who}: {what}, p95 of {len(found)}", at(found, 0.95), "ms", f"median {median(found) * 1000:.0f} ms")
    yield kept(who, clerks, made)


def at(ordered: list[float], share: float) -> float:
    """Milliseconds of the one that so many stay below."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


def kept(who: str, clerks: list[Clerk], made: Deployment) -> Row:
    """Whether each act that was confirmed stands in the journal once, and none that nobody sent."""
    confirmed = set().union(*(clerk.seen.confirmed for clerk in clerks))
    question = (
        "SELECT c.number, e.act FROM journal_entry e JOIN cases_case c ON e.subject_kind = 'case' AND e.subject_id = c.id "
        f"WHERE e.act IN ({', '.join(repr(act) for act in ('cases.received', *JOURNALLED.values()))})"
    )
    found = Counter((str(number), str(act)) for number, act in made.ask(question))
    lost, doubled = len(confirmed - found.keys()), sum(times > 1 for times in found.values())
    unknown = len(found.keys() - confirmed)
    doubles = sum(clerk.seen.doubles for clerk in clerks)
    said = f"{doubles} sent twice: {lost} lost, {doubled} doubled, {unknown} that no clerk was told of"
    return Row(f"{who}: acts confirmed", len(confirmed), "acts", said, limit="none lost or doubled", holds=not (lost or doubled or unknown))
