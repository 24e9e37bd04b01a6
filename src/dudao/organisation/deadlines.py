"""When something is due: terms reckoned in a site's own time, office hours and working days, each with its explanation.

The counting rules, in words:

``end_of_day``
    Due at closing time. Working days are counted from the day after receipt; received at or after closing, or on a day off,
    the first day that counts is the next working day. So Friday 10:00 and Friday 18:00 (closing 18:00) with one working day are
    both due on Monday at closing; with a term of 0 they are due on Friday and on Monday.
``same_time``
    Due at the same clock time n working days on. Received outside ``opens <= t < closes`` or on a day off, the clock starts at
    opening of the working day that follows (the same day, if it came before opening).

Calendar days and months are never shifted for days off: at closing time of that day under ``end_of_day``, at the same clock time
under ``same_time``. Hours are hours that pass, under either rule. Clock times are the site's; a time that the clock skips is read as
if the clock had not been moved, a time that it repeats is the first of the two (or stays the one it was).

``steps`` keeps how a due time was reached, small enough to stand beside every duty: ``from`` and ``due`` in seconds since 1970,
``rule``, ``unit`` (wd, d, h, m; day and dom without from and rule) and ``n``; where they apply ``shift`` (after_closing, day_off,
before_opening), ``wait`` (days until counting began), ``off`` (days off in between), ``provisional``. ``explain`` says it in words.
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from dudao.organisation.calendar import WorkingCalendar, calendar_of
from dudao.organisation.explanations import Steps, explain
from dudao.organisation.models import Site

__all__ = [
    "Counting",
    "Office",
    "Reckoned",
    "Steps",
    "Term",
    "add_months",
    "closing_at",
    "day_due",
    "day_in_month",
    "day_of_month_due",
    "explain",
    "month_of",
    "office_by",
    "office_of",
    "reckon",
]

Counting: TypeAlias = Literal["end_of_day", "same_time"]
MOST_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Term:
    """How long somebody has: exactly one of the four, none below 0."""

    working_days: int | None = None
    days: int | None = None
    hours: int | None = None
    months: int | None = None
    unit: str = field(init=False, repr=False, compare=False)
    n: int = field(init=False, repr=False, compare=False)
    span: timedelta = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        amounts = {"wd": self.working_days, "d": self.days, "h": self.hours, "m": self.months}
        given = [(unit, n) for unit, n in amounts.items() if n is not None]
        if len(given) != 1 or given[0][1] < 0:
            raise ValueError(f"a term has one of working_days, days, hours, months, 0 or more, not {self!r}")
        object.__setattr__(self, "unit", given[0][0])
        object.__setattr__(self, "n", given[0][1])
        object.__setattr__(self, "span", timedelta(hours=self.hours or 0))


class Kept(NamedTuple):
    """What many due times have in common: where a day and a term lead to. ``at`` is None when the clock time is each start's own."""

    day: int
    at: datetime | None
    steps: Steps


@dataclass(frozen=True, slots=True)
class Office:
    """Where the clock hangs: time zone, opening hours, working days. One object for each way of keeping hours, used again and again."""

    zone: ZoneInfo
    opens: time
    closes: time
    calendar: WorkingCalendar
    kept: dict[tuple[int, str, int, str], Kept] = field(default_factory=dict, init=False, repr=False, compare=False)

    def on(self, ordinal: int, clock: time) -> datetime:
        """The instant at which the office's clock shows a time on a day."""
        return datetime.combine(date.fromordinal(ordinal), clock, self.zone).astimezone(UTC)


class Reckoned(NamedTuple):
    """A due time (in UTC), whether it rests on days whose official list is not known yet, and how it was reached."""

    due_at: datetime
    provisional: bool
    steps: Steps


def reckon(start: datetime, term: Term, office: Office, counting: Counting) -> Reckoned:
    """The due time of a term that begins with ``start``. Raises ``ValueError`` for a naive start or an unknown counting rule.

    Where a day leads to under a term is worked out once for each office and kept, so that an import spends its time elsewhere.
    """
    if start.tzinfo is None:
        raise ValueError("a due time is reckoned from an aware time")
    steps: Steps = {"from": int(start.timestamp()), "rule": counting, "unit": term.unit, "n": term.n}
    if term.unit == "h":
        return _at(start.astimezone(UTC) + term.span, steps)
    local = start.astimezone(office.zone)
    clock = local.time()
    hours = "after_closing" if clock >= office.closes else "before_opening" if clock < office.opens else "open"
    key = (local.toordinal(), counting + hours, term.n, term.unit)
    kept = office.kept.get(key) or _keep(key, term, office, counting, hours)
    steps.update(kept.steps)
    if kept.at is None:
        return _at(office.on(kept.day, clock), steps)
    return Reckoned(kept.at, "provisional" in steps, steps)


def _keep(key: tuple[int, str, int, str], term: Term, office: Office, counting: Counting, hours: str) -> Kept:
    if counting not in ("end_of_day", "same_time"):
        raise ValueError(f"there is no counting rule {counting!r}")
    day = key[0]
    steps: Steps = {}
    if term.unit == "wd":
        due = _working_days_on(day, term.n, office, counting, hours, steps)
    else:
        due = day + term.days if term.days is not None else add_months(date.fromordinal(day), term.n).toordinal()
    if counting == "end_of_day" or "shift" in steps:
        at = office.on(due, office.closes if counting == "end_of_day" else office.opens)
        kept = Kept(due, at, steps | {"due": int(at.timestamp())})
    else:
        kept = Kept(due, None, steps)
    if len(office.kept) >= MOST_KEPT:
        office.kept.clear()
    return office.kept.setdefault(key, kept)


def _working_days_on(day: int, n: int, office: Office, counting: Counting, hours: str, steps: Steps) -> int:
    """The day on which n working days have passed.

    1. The day of receipt counts as day 0 if it is worked and, on arrival, the office has not closed; else the next working day takes
       its place: as day 1 to the end of the day, as day 0 to the same time.
    2. From there to the n-th working day by the calendar's running numbers.
    3. ``steps`` get why it was shifted, how many days counting waited, the days off in between, whether any of it is provisional.
    """
    calendar = office.calendar
    first, number = day, calendar.number(day)
    if calendar.ordinal(number) != day:
        steps["shift"] = "day_off"
    elif hours == "after_closing" or (hours == "before_opening" and counting == "same_time"):
        steps["shift"] = hours
    if steps.get("shift", "before_opening") != "before_opening":
        first, number = calendar.ordinal(number + 1), number + 1
        steps["wait"] = first - day
        n = max(n - 1, 0) if counting == "end_of_day" else n
    due = calendar.ordinal(number + n)
    if off := due - first - n:
        steps["off"] = off
    if not calendar.known_between(day, due):
        steps["provisional"] = 1
    return due


def _at(at: datetime, steps: Steps) -> Reckoned:
    steps["due"] = int(at.timestamp())
    return Reckoned(at, "provisional" in steps, steps)


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months on (back when negative), or the month's last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day_in_month(year, month + 1, day.day)


def day_in_month(year: int, month: int, day: int) -> date:
    """A day of a month, or the month's last day when it is shorter: the 30th of February is its last."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def day_due(day: date, office: Office) -> Reckoned:
    """Due on a named day: at closing time, whether or not it is worked."""
    return _at(office.on(day.toordinal(), office.closes), {"unit": "day", "n": 0})


def day_of_month_due(year: int, month: int, day: int, office: Office) -> Reckoned:
    """Due on a day of a month, such as the 28th, at closing time; on the last day of a shorter month (2.1.7.a)."""
    return _at(office.on(day_in_month(year, month, day).toordinal(), office.closes), {"unit": "dom", "n": day})


def office_of(site: Site) -> Office:
    """The office hours and calendar a site follows; one small query for each ``site`` object, however often it is asked."""
    if site.kept_office is None:
        site.kept_office = office_by(site, calendar_of(site.region))
    return site.kept_office


def office_by(site: Site, calendar: WorkingCalendar) -> Office:
    """The same by another calendar, such as the one that held before a new list came."""
    return _office(site.time_zone, site.opens_at, site.closes_at, calendar)


def closing_at(office: Office, closes: time) -> Office:
    """The office as if it closed at that time."""
    return office if closes == office.closes else _office(office.zone.key, office.opens, closes, office.calendar)


@lru_cache(maxsize=256)
def _office(zone: str, opens: time, closes: time, calendar: WorkingCalendar) -> Office:
    return Office(ZoneInfo(zone), opens, closes, calendar)


def month_of(moment: datetime, zone: ZoneInfo) -> int:
    """Year and month of an instant on the site's clock, as 202611."""
    local = moment.astimezone(zone)
    return local.year * 100 + local.month
