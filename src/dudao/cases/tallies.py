"""Figures of many sites at once. What the cases of a site's month count is kept in one row, and added up with those of other sites.

A row holds as long as its site's journal has not gone on and no due time of its cases has passed; whoever asks has the others counted
first. So the figures are always those that counting gives, whatever changed a case and whoever changed it.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeAlias

import numpy as np
from django.db.models import Count, Min
from django.utils import timezone
from numpy.typing import NDArray

from dudao.cases.models import Case
from dudao.cases.reads import CaseQuerySet
from dudao.cases.spans import Span
from dudao.cases.stages import StageIds, stage_ids
from dudao.cases.statistics import NAMES, REPEAT_DAYS, STANDING_NAMES, counts_by
from dudao.cases.tally import CaseTally
from dudao.cases.vocabulary import Kind
from dudao.duties import periods
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from dudao.journal.reads import SETTLING
from dudao.organisation.models import Site

ORDER: Final = tuple(sorted(NAMES))
"""The figures in the order in which a row keeps them, for each of KINDS."""
KINDS: Final = tuple(Kind.values)
GROUPED: Final = ("category", "channel", "responsibility")
AT_ONCE: Final = 50
"""Sites counted together."""
KEPT: Final = 36
"""Months up to the present one of which tallies are kept; what lies before is counted when somebody asks."""
Numbers: TypeAlias = NDArray[np.int32]
Place: TypeAlias = tuple[int, int]
"""A site and a month."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is kept of a site and month."""

    counts: bytes
    groups: str


class Tallies:
    """The tallies of some sites and months, right at this moment."""

    def __init__(self, sites: Sequence[Site], months: Iterable[int], ids: StageIds, now: datetime) -> None:
        self.sites = {site.pk: site for site in sites}
        self.rows = _right(self.sites, sorted(set(months)), ids, now)

    def counts(self, months: Iterable[int], kind: str = "") -> dict[str, int]:
        """Every figure of some of the months by its name, of one kind of case or of all."""
        return self._named(self._numbers(months).sum(axis=0), kind)

    def by_month(self, months: Iterable[int], kind: str = "") -> dict[int, dict[str, int]]:
        """The same for each of the months."""
        return {month: self.counts([month], kind) for month in months}

    def by_site(self, months: Iterable[int], kind: str = "") -> list[tuple[int, int]]:
        """How many cases each site received, most first; sites without any are left out."""
        listed = list(months)
        kinds = [KINDS.index(kind)] if kind else list(range(len(KINDS)))
        of_all = self._numbers(listed)[:, kinds, ORDER.index("all")].sum(axis=1)
        found: Counter[int] = Counter()
        for (site, _month), number in zip(self._places(listed), of_all.tolist(), strict=True):
            found[site] += number
        return sorted(((site, n) for site, n in found.items() if n), key=lambda each: (-each[1], each[0]))

    def groups(self, months: Iterable[int], kind: str = "") -> dict[str, list[tuple[str, int]]]:
        """How many cases have each value of a column, most frequent first."""
        found: dict[str, Counter[str]] = {column: Counter() for column in GROUPED}
        texts = [self.rows[place].groups for place in self._places(months)]
        for groups in json.loads(f"[{','.join(texts)}]"):
            for column, values in groups.items():
                for value, numbers in values.items():
                    found[column][value] += numbers[KINDS.index(kind)] if kind else sum(numbers)
        return {column: sorted(_there(counter), key=lambda each: (-each[1], each[0])) for column, counter in found.items()}

    def _places(self, months: Iterable[int]) -> list[Place]:
        return [(site, month) for month in months for site in self.sites]

    def _numbers(self, months: Iterable[int]) -> Numbers:
        """All numbers of some months: place, kind, figure."""
        kept = b"".join(self.rows[place].counts for place in self._places(months))
        return np.frombuffer(kept, dtype="<i4").reshape(-1, len(KINDS), len(ORDER))

    def _named(self, numbers: Numbers, kind: str) -> dict[str, int]:
        chosen = numbers[KINDS.index(kind)] if kind else numbers.sum(axis=0)
        return dict(zip(ORDER, chosen.tolist(), strict=True))


def months_kept(span: Span, today: date) -> list[int] | None:
    """The months of a span of which tallies can tell; None when it is not of whole months, or reaches too far back."""
    month = periods.period_of("month", span.first)
    latest = periods.period_of("month", today)
    if span.first.day != 1 or (span.last + timedelta(days=1)).day != 1 or month.first < latest.later(1 - KEPT).first:
        return None
    found = []
    while month.first <= min(span.last, latest.first):
        found.append(_number(month.first))
        month = month.later(1)
    return found


def refresh_tallies(now: datetime) -> int:
    """Count whatever is out of date, so that nobody has to wait for it: the background's chore. Returns for how many sites."""
    ids = stage_ids()
    latest = periods.period_of("month", timezone.localdate(now))
    months = sorted(_number(latest.later(-back).first) for back in range(KEPT))
    stale = _stale_sites(months, _basis(ids), now)
    for start in range(0, len(stale), AT_ONCE):
        _right({site.pk: site for site in stale[start : start + AT_ONCE]}, months, ids, now)
    return len(stale)


def _stale_sites(months: list[int], basis: str, now: datetime) -> list[Site]:
    """Those of which something is missing or out of date."""
    sites = list(Site.objects.order_by("pk"))
    ends = Entry.objects.ends([site.pk for site in sites])
    rows = CaseTally.objects.filter(month__in=months, basis=basis).order_by().values_list("site")
    found = {each[0]: each[1:] for each in rows.annotate(n=Count("pk"), read=Min("entry"), stale=Min("stale_at"))}

    def holds(site: int) -> bool:
        n, read, stale_at = found.get(site, (0, 0, None))
        return n == len(months) and read >= ends[site] and (stale_at is None or stale_at >= now)

    return [site for site in sites if not holds(site.pk)]


def _right(sites: dict[int, Site], months: list[int], ids: StageIds, now: datetime) -> dict[Place, Row]:
    """What is kept of every site and month, counted anew where it may have changed.

    The journal's ends are read before anything else: what is entered meanwhile makes the row out of date again.
    """
    ends, basis = Entry.objects.ends(list(sites)), _basis(ids)
    kept: dict[Place, Row] = {}
    read: dict[Place, int] = {}
    rows = CaseTally.objects.among(list(sites), months).values_list("site", "month", "entry", "stale_at", "basis", "counts", "groups")
    for site, month, entry, stale_at, of, counts, groups in rows:
        if site in sites:
            read[site, month] = entry
            if entry >= ends[site] and of == basis and (stale_at is None or stale_at >= now):
                kept[site, month] = Row(bytes(counts), groups)
    for month in months:
        stale = [site for pk, site in sites.items() if (pk, month) not in kept]
        for start in range(0, len(stale), AT_ONCE):
            some = stale[start : start + AT_ONCE]
            counted, due = _counted(some, month, ids, now)
            settling = {site.pk for site in some if read.get((site.pk, month)) != ends[site.pk]}
            _keep(counted, due, ends, settling, basis, now)
            kept |= counted
    return kept


def _counted(sites: list[Site], month: int, ids: StageIds, now: datetime) -> tuple[dict[Place, Row], dict[int, datetime]]:
    """The rows of some sites for a month, and when the next due time of each site's cases passes. Four queries."""
    cases = _received(sites, month)
    numbers = np.zeros((len(sites), len(KINDS), len(ORDER)), dtype="<i4")
    groups: dict[int, dict[str, Any]] = {site.pk: {column: {} for column in GROUPED} for site in sites}
    place = {site.pk: position for position, site in enumerate(sites)}
    for (site, kind), found in counts_by(cases, ids, now, "site", "kind").items():
        numbers[place[site], KINDS.index(kind)] = [found[name] for name in ORDER]
    for site, kind, *values, n in cases.order_by().values_list("site", "kind", *GROUPED).annotate(n=Count("pk")):
        for column, value in zip(GROUPED, values, strict=True):
            groups[site][column].setdefault(value, [0] * len(KINDS))[KINDS.index(kind)] += n
    rows = {(site.pk, month): Row(numbers[place[site.pk]].tobytes(), json.dumps(groups[site.pk], ensure_ascii=False)) for site in sites}
    return rows, _next_due(cases, sites, now)


def _received(sites: list[Site], month: int) -> CaseQuerySet:
    """The cases that some sites received in a month, each by its own clock; the same question as that of the lists."""
    span = Span.of(periods.parse("month", f"{month // 100}-{month % 100:02}"))
    received = span.received(site.time_zone for site in sites)
    return Case.objects.counting().filter(received, site__in=[site.pk for site in sites])


def _next_due(cases: CaseQuerySet, sites: list[Site], now: datetime) -> dict[int, datetime]:
    waiting = cases.order_by().filter(next_due_at__isnull=False).values("pk")
    open_ones = Duty.objects.open().filter(shadow=False, subject_kind="case", subject_id__in=waiting, due_at__gte=now)
    among = open_ones.filter(site__in=[site.pk for site in sites])
    return dict(among.order_by().values("site").annotate(next=Min("due_at")).values_list("site", "next"))


def _keep(counted: dict[Place, Row], due: dict[int, datetime], ends: dict[int, int], settling: set[int], basis: str, now: datetime) -> None:
    """Write rows down. What two count at once is the same."""
    rows = []
    for (site, month), row in counted.items():
        again = [at for at in (due.get(site), now + SETTLING if site in settling else None) if at is not None]
        rows.append(
            CaseTally(
                site_id=site, month=month, entry=ends[site], stale_at=min(again, default=None), basis=basis, counts=row.counts,
                groups=row.groups,
            )
        )  # fmt: skip
    CaseTally.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["month", "site"], update_fields=["entry", "stale_at", "basis", "counts", "groups"]
    )


def _basis(ids: StageIds) -> str:
    told = (ORDER, KINDS, REPEAT_DAYS, sorted(STANDING_NAMES), sorted((stage, sorted(known)) for stage, known in ids.items()))
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _there(counter: Counter[str]) -> list[tuple[str, int]]:
    return [(value, n) for value, n in counter.items() if n]


def _number(first: date) -> int:
    return first.year * 100 + first.month
