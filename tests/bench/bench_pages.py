"""How long the server takes for a page when there is much in the database, and that neither time nor queries grow with it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from dudao.cases import acts as cases
from dudao.cases.models import Case
from dudao.journal.reads import SETTLING
from dudao.organisation.models import Site, Staff
from dudao.scores import acts as scores
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
    """A clerk and the quality manager, signed in, with the clerk's site and its cases."""

    clerk: Client
    manager: Client
    site: Site
    cases: list[str]


Address = Callable[[Desk, int], str]


def _list(**asked: str) -> Address:
    """The case list of all sites, the months taking turns."""
    return lambda _desk, look: f"{reverse('desk:cases')}?{urlencode({'site': '', **asked, 'month': MONTHS[look % len(MONTHS)]})}"


MONTHS = ("2026-11", "2026-05", "2025-08", "2024-12")
PAGES: dict[str, Address] = {
    "my day": lambda _desk, _look: reverse("desk:day"),
    "case list": lambda _desk, _look: reverse("desk:cases"),
    "case page": lambda desk, look: reverse("desk:case", args=[desk.cases[look % len(desk.cases)]]),
    "duties": lambda _desk, _look: reverse("desk:duties"),
    "figures of a site": lambda desk, _look: f"{reverse('desk:figures')}?site={desk.site.code}",
    "site score": lambda desk, _look: reverse("desk:score", args=[desk.site.code]),
    "reports": lambda _desk, _look: reverse("desk:reports"),
    "publications": lambda _desk, _look: reverse("desk:publications"),
}
"""Of a clerk, at their own site."""
COMPANY_PAGES: dict[str, Address] = {
    "manager's day": lambda _desk, _look: reverse("desk:day"),
    "manager's case list": lambda _desk, _look: f"{reverse('desk:cases')}?site=",
    "manager's case list of a month": _list(),
    "manager's case list of a month and category": _list(category="lift"),
    "manager's case list, closed": lambda _desk, _look: f"{reverse('desk:cases')}?site=&state=closed",
    "company": lambda _desk, _look: reverse("desk:company"),
    "figures of the company": lambda _desk, _look: f"{reverse('desk:figures')}?site=",
    "figures of the company, a quarter": lambda _desk, _look: f"{reverse('desk:figures')}?site=&period=2026Q3",
    "figures of a branch": lambda desk, _look: f"{reverse('desk:figures')}?site=&branch={desk.site.branch_id}",
}
"""Of the quality manager, over all sites."""


def run(options: Options) -> list[Row]:
    sizes = (100_000, 1_000_000) if options.full else (10_000, 100_000)
    at = {size: urls(options, size) for size in sizes}
    rows: list[Row] = []
    for engine in at[sizes[0]]:
        seen = {size: {page: Seen() for page in (*PAGES, *COMPANY_PAGES)} for size in sizes}
        for size in sizes:
            with filled(at[size][engine], size):
                do_chores()
        for _round in range(ROUNDS):
            for size in sizes:
                with filled(at[size][engine], size):
                    look_at_all(seen[size])
        for page in (*PAGES, *COMPANY_PAGES):
            rows += _rows(f"{engine}: {page}", seen[sizes[0]][page], seen[sizes[1]][page], sizes)
    return rows


def do_chores() -> None:
    """What the background does every minute: whatever is kept is made right. Twice, as what is new is looked at again."""
    for now in (timezone.now(), timezone.now() + SETTLING * 2):
        cases.refresh_tallies(now)
        scores.refresh_all(now)


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
        _look_at(seen[page], [(desk.clerk, address(desk, look)) for look, desk in enumerate(desks)])
    for page, address in COMPANY_PAGES.items():
        _look_at(seen[page], [(desk.manager, address(desk, look)) for look, desk in enumerate(desks)])


def _look_at(seen: Seen, looks: list[tuple[Client, str]]) -> None:
    for client, address in looks:
        _get(client, address)
    seen.queries = _queries(*looks[0])
    seen.seconds += [_get(client, address) for _look in range(LOOKS) for client, address in looks]


def _desk(site: Site) -> Desk:
    cases = list(Case.objects.filter(site=site).order_by("-pk").values_list("number", flat=True)[:LOOKS])
    return Desk(_signed_in(f"clerk{int(site.code[1:])}"), _signed_in("manager"), site, cases)


def _signed_in(username: str) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(username=username), backend="dudao.organisation.backends.StaffBackend")
    return client


def _queries(client: Client, address: str) -> int:
    """How many queries a page takes. Counted before the next request empties the log."""
    with CaptureQueriesContext(connection) as queries:
        _get(client, address)
    if not len(queries):
        raise AssertionError(f"no query of {address} was seen")
    return len(queries)


def _get(client: Client, address: str) -> float:
    """Seconds that a page takes; a page that does not come is no fast page."""
    started = time.perf_counter()
    response = client.get(address)
    taken = time.perf_counter() - started
    if response.status_code != 200:
        raise AssertionError(f"{address} answered {response.status_code}")
    return taken
