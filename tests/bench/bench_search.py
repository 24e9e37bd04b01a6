"""How long it takes to find cases by words, rare and common, Traditional and Simplified, at one site and in the whole company."""

import time
from collections.abc import Iterator
from statistics import median

from django.test import Client, override_settings
from django.urls import reverse

from dudao.cases.models import CaseWords
from dudao.organisation.models import Staff
from tests.bench.databases import urls
from tests.bench.generate import filled
from tests.bench.rows import Options, Row

TARGET_MS = {"SQLite": 300, "PostgreSQL": 150}
PEOPLE = {"at one site": "clerk3", "in the company": "manager"}
LOOKS = 40


def run(options: Options) -> list[Row]:
    size = 1_000_000 if options.full else 100_000
    rows: list[Row] = []
    for engine, url in urls(options, size).items():
        with filled(url, size):
            rows += _rows(engine, size)
    return rows


def sought() -> dict[str, str]:
    """What to look for, from the words of the cases themselves: in every tenth case and more, in some, in few, in one, in none."""
    titles = CaseWords.objects.order_by("pk").values_list("words", "case__title", "case__number")[:2000]
    first = list(titles)
    common = max({title[:2] for _words, title, _number in first}, key=lambda pair: sum(pair in title for _w, title, _n in first))
    return {
        "two characters, common": common,
        "a whole title": first[1][1],
        "a character": common[0],
        "Simplified for Traditional": "电梯",
        "part of a number": first[7][2].rpartition("-")[2],
        "a number": first[7][2],
        "not there": "鯨魚",
    }


@override_settings(ALLOWED_HOSTS=["*"])
def _rows(engine: str, size: int) -> Iterator[Row]:
    for where, username in PEOPLE.items():
        client = Client()
        client.force_login(Staff.objects.get(username=username), backend="dudao.organisation.backends.StaffBackend")
        for what, words in sought().items():
            seconds = sorted(_seconds(client, words) for _look in range(LOOKS))
            p95 = seconds[int(len(seconds) * 0.95)] * 1000
            limit = TARGET_MS[engine]
            yield Row(
                f"{engine}: search {where}, {what} ({words}), p95 of {size:,}", p95, "ms", f"median {median(seconds) * 1000:.0f} ms",
                limit=f"≤ {limit}", holds=p95 <= limit,
            )  # fmt: skip


def _seconds(client: Client, words: str) -> float:
    started = time.perf_counter()
    response = client.get(reverse("desk:cases"), {"q": words, "state": "all"})
    taken = time.perf_counter() - started
    if response.status_code != 200:
        raise AssertionError(f"the search for {words} answered {response.status_code}")
    return taken
