"""How long the server takes for a page when there is much in the database, and that neither time nor queries grow with it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from dudao.cases.models import Case
from dudao.organisation.models import Site, Staff
from tests.bench.databases import urls
from tests.bench.generate import filled
from tests.bench.rows import Options, Row

PEOPLE = 10
"""Clerks of as many sites look at their own, in each of some rounds; both sizes take turns, so that a busy machine slows both alike."""
LOOKS = 5
ROUNDS = 4
TARGET_MS = 100
GROWTH = 1.5


@dataclass
class Seen:
    """One page in one database: seconds of every look, and how many queries one took."""

    seconds: list[float] = field(default_factory=list)
    queries: int = 0

    @property
    def p95(self) -> float:
        """Milliseconds."""
        return sorted(self.seconds)[int(len(self.seconds) * 0.95)] * 1000

    @property
    def middle(self) -> float:
        return median(self.seconds) * 1000


@dataclass(frozen=True)
class Desk:
    """A clerk who is signed in, their site and its cases."""

    client: Client
    site: Site
    cases: list[str]


PAGES: dict[str, Callable[[Desk, int], str]] = {
    "my day": lambda _desk, _look: reverse("desk:day"),
    "case list": lambda _desk, _look: reverse("desk:cases"),
    "case page": lambda desk, look: reverse("desk:case", args=[desk.cases[look % len(desk.cases)]]),
    "figures of a site": lambda desk, _look: f"{reverse('desk:figures')}?site={desk.site.code}",
    "company": lambda _desk, _look: reverse("desk:company"),
    "site score": lambda desk, _look: reverse("desk:score", args=[desk.site.code]),
}


def run(options: Options) -> list[Row]:
    sizes = (100_000, 1_000_000) if options.full else (10_000, 100_000)
    at = {size: urls(options, size) for size in sizes}
    rows: list[Row] = []
    for engine in at[sizes[0]]:
        seen = {size: {page: Seen() for page in PAGES} for size in sizes}
        for _round in range(ROUNDS):
            for size in sizes:
                with filled(at[size][engine], size):
                    look_at_all(seen[size])
        for page in PAGES:
            rows += _rows(f"{engine}: {page}", seen[sizes[0]][page], seen[sizes[1]][page], sizes)
    return rows


def _rows(what: str, small: Seen, large: Seen, sizes: tuple[int, int]) -> Iterator[Row]:
    ratio, same = large.middle / small.middle, large.queries == small.queries
    rival = f"with {sizes[0]:,} cases {small.middle:.1f} ms"
    yield Row(f"{what}, p95 with {sizes[1]:,} cases", large.p95, "ms", limit=f"≤ {TARGET_MS}", holds=large.p95 <= TARGET_MS)
    yield Row(f"{what}, median at ten times the data", large.middle, "ms", rival, ratio, f"≤ {GROWTH}", holds=ratio <= GROWTH)
    yield Row(f"{what}, queries", large.queries, "", f"with {sizes[0]:,} cases {small.queries}", limit="the same", holds=same)


@override_settings(ALLOWED_HOSTS=["*"])
def look_at_all(seen: dict[str, Seen]) -> None:
    """Every page in the database at hand, the desks taking turns so that no page is seen twice in a row."""
    desks = [_desk(site) for site in Site.objects.order_by("pk")[:PEOPLE]]
    for page, address in PAGES.items():
        for look, desk in enumerate(desks):
            _get(desk, address(desk, look))
        seen[page].queries = _queries(desks[0], address(desks[0], 0))
        seen[page].seconds += [_get(desk, address(desk, look)) for look in range(LOOKS) for desk in desks]


def _desk(site: Site) -> Desk:
    client = Client()
    client.force_login(Staff.objects.get(username=f"clerk{int(site.code[1:])}"), backend="dudao.organisation.backends.StaffBackend")
    return Desk(client, site, list(Case.objects.filter(site=site).order_by("-pk").values_list("number", flat=True)[:LOOKS]))


def _queries(desk: Desk, address: str) -> int:
    """How many queries a page takes. Counted before the next request empties the log."""
    with CaptureQueriesContext(connection) as queries:
        _get(desk, address)
    if not len(queries):
        raise AssertionError(f"no query of {address} was seen")
    return len(queries)


def _get(desk: Desk, address: str) -> float:
    """Seconds that a page takes; a page that does not come is no fast page."""
    started = time.perf_counter()
    response = desk.client.get(address)
    taken = time.perf_counter() - started
    if response.status_code != 200:
        raise AssertionError(f"{address} answered {response.status_code}")
    return taken
