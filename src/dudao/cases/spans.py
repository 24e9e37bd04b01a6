"""The time that figures are about: whole days from one to another, at the clock of each site."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Case as Choose
from django.db.models import Q, When

from dudao.duties import periods
from dudao.duties.periods import MONTHS, Period

LONGEST: Final = 3 * 366
"""Days of the longest time that is counted at once."""


@dataclass(frozen=True, slots=True)
class Span:
    """From a first to a last day, both counted. ``key`` is that of a month, quarter, half-year or year, or empty for any other time."""

    first: date
    last: date
    key: str = ""

    @classmethod
    def of(cls, period: Period) -> "Span":
        return cls(period.first, period.last, period.key)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> "Span":
        """The time to compare with: the month, quarter or year before, else as many days before."""
        if self.key:
            return Span.of(_period(self.key).later(-1))
        return Span(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    def received(self, zones: Iterable[str]) -> Q:
        """The condition that a case came in within it. ``zones`` are the time zones of the sites asked about.

        With one zone, which is the rule, this is one range that an index on the moment serves.
        """
        ordered = sorted(set(zones)) or ["UTC"]
        found = Q()
        for name in ordered:
            zone = ZoneInfo(name)
            start, end = (datetime.combine(day, time(0), zone) for day in (self.first, self.last + timedelta(days=1)))
            within = Q(received_at__gte=start, received_at__lt=end)
            found |= within if len(ordered) == 1 else within & Q(site__time_zone=name)
        return found


def _period(key: str) -> Period:
    """The period of a key, whatever its sort. Raises ValueError."""
    for every in MONTHS:
        try:
            return periods.parse(every, key)
        except ValueError:
            continue
    raise ValueError(f"{key!r} is no period")


def span_of(key: str) -> Span | None:
    """The time of a key such as 2026-11, 2026Q4, 2026H2 or 2026; None when it is none."""
    try:
        return Span.of(_period(key))
    except ValueError:
        return None


def span_between(first: str, last: str) -> Span | None:
    """The time from one ISO day to another; None when either is no day, they are the wrong way round or too far apart."""
    try:
        found = Span(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return None
    if not (date(1990, 1, 1) <= found.first <= found.last <= date(2999, 12, 30) and found.days <= LONGEST):
        return None
    return found


def at_site(part: Callable[..., Any], zones: Iterable[str]) -> Any:
    """A part of the moment of receipt, such as the hour or the day, on the clock of each case's own site."""
    ordered = sorted(set(zones)) or ["UTC"]
    if len(ordered) == 1:
        return part("received_at", tzinfo=ZoneInfo(ordered[0]))
    return Choose(*[When(site__time_zone=name, then=part("received_at", tzinfo=ZoneInfo(name))) for name in ordered])
