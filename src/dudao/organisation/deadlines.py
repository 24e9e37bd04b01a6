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
    "day_due",
    "day_in_month",
    "day_of_month_due",
    "explain",
    "month_of",
    "office_of",
    "reckon",
]

Counting: TypeAlias = Literal["end_of_day", "same_time"]
CLOSINGS_KEPT = 20_000


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


class Closing(NamedTuple):
    """Closing time of one day: as an instant, and as seconds since 1970."""

    at: datetime
    second: int


@dataclass(frozen=True, slots=True)
class Office:
    """Where the clock hangs: time zone, opening hours, working days. One object for each way of keeping hours, used again and again."""

    zone: ZoneInfo
    opens: time
    closes: time
    calendar: WorkingCalendar
    _closings: dict[int, Closing] = field(default_factory=dict, init=False, repr=False, compare=False)

    def closing(self, ordinal: int) -> Closing:
        """Closing time of a day; kept, for conversions of time zones are much of the cost of a due time."""
        kept = self._closings.get(ordinal)
        if kept is None:
            if len(self._closings) >= CLOSINGS_KEPT:
                self._closings.clear()
            at = datetime.combine(date.fromordinal(ordinal), self.closes, self.zone).astimezone(UTC)
            kept = self._closings[ordinal] = Closing(at, int(at.timestamp()))
        return kept


class Reckoned(NamedTuple):
    """A due time (in UTC), whether it rests on days whose official list is not known yet, and how it was reached."""

    due_at: datetime
    provisional: bool
    steps: Steps


def reckon(start: datetime, term: Term, office: Office, counting: Counting) -> Reckoned:
    """The due time of a term that begins with ``start``. Raises ``ValueError`` for a naive start or an unknown counting rule."""
    if start.tzinfo is None:
        raise ValueError("a due time is reckoned from an aware time")
    steps: Steps = {"from": int(start.timestamp()), "rule": counting, "unit": term.unit, "n": term.n}
    if counting == "end_of_day":
        if term.unit == "wd":
            return _working_end_of_day(start, term.n, office, steps)
        if term.unit != "h":
            return _at_closing(_days_on(start.astimezone(office.zone), term), office, steps)
    elif counting != "same_time":
        raise ValueError(f"there is no counting rule {counting!r}")
    elif term.unit == "wd":
        return _working_same_time(start, term.n, office, steps)
    elif term.unit != "h":
        local = start.astimezone(office.zone)
        return _at(_clock_on(_days_on(local, term), local.time(), office), steps)
    return _at(start.astimezone(UTC) + term.span, steps)


def _working_end_of_day(start: datetime, n: int, office: Office, steps: Steps) -> Reckoned:
    first, number, _clock = _counted_from(start, office, steps, opening=False)
    counted = n - 1 if n and "wait" in steps else n
    return _at_closing(_worked_on(first, number, counted, office, steps), office, steps)


def _working_same_time(start: datetime, n: int, office: Office, steps: Steps) -> Reckoned:
    first, number, clock = _counted_from(start, office, steps, opening=True)
    return _at(_clock_on(_worked_on(first, number, n, office, steps), clock, office), steps)


def _counted_from(start: datetime, office: Office, steps: Steps, *, opening: bool) -> tuple[int, int, time]:
    """The working day that counts as the day of receipt, its number, and the clock time then; notes in ``steps`` why it was shifted."""
    local = start.astimezone(office.zone)
    day, clock = local.toordinal(), local.time()
    number = office.calendar.number(day)
    if office.calendar.ordinal(number) != day:
        steps["shift"] = "day_off"
    elif clock >= office.closes:
        steps["shift"] = "after_closing"
    elif opening and clock < office.opens:
        steps["shift"] = "before_opening"
        return day, number, office.opens
    else:
        return day, number, clock
    first = office.calendar.ordinal(number + 1)
    steps["wait"] = first - day
    return first, number + 1, office.opens


def _worked_on(first: int, number: int, n: int, office: Office, steps: Steps) -> int:
    """The n-th working day after ``first``, whose number is given; notes the days off in between and whether it is provisional."""
    due = office.calendar.ordinal(number + n)
    if off := due - first - n:
        steps["off"] = off
    if not office.calendar.known_between(first, due):
        steps["provisional"] = 1
    return due


def _clock_on(ordinal: int, clock: time, office: Office) -> datetime:
    return datetime.combine(date.fromordinal(ordinal), clock, office.zone).astimezone(UTC)


def _at_closing(ordinal: int, office: Office, steps: Steps) -> Reckoned:
    closing = office.closing(ordinal)
    steps["due"] = closing.second
    return Reckoned(closing.at, "provisional" in steps, steps)


def _at(at: datetime, steps: Steps) -> Reckoned:
    steps["due"] = int(at.timestamp())
    return Reckoned(at, "provisional" in steps, steps)


def _days_on(local: datetime, term: Term) -> int:
    """So many calendar days or months after a local time's day, as an ordinal."""
    if term.days is not None:
        return local.toordinal() + term.days
    return add_months(local.date(), term.months or 0).toordinal()


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months on (back when negative), or the month's last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day_in_month(year, month + 1, day.day)


def day_in_month(year: int, month: int, day: int) -> date:
    """A day of a month, or the month's last day when it is shorter: the 30th of February is its last."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def day_due(day: date, office: Office) -> Reckoned:
    """Due on a named day: at closing time, whether or not it is worked."""
    return _at_closing(day.toordinal(), office, {"unit": "day", "n": 0})


def day_of_month_due(year: int, month: int, day: int, office: Office) -> Reckoned:
    """Due on a day of a month, such as the 28th, at closing time; on the last day of a shorter month (2.1.7.a)."""
    return _at_closing(day_in_month(year, month, day).toordinal(), office, {"unit": "dom", "n": day})


def office_of(site: Site) -> Office:
    """The office hours and calendar a site follows; one small query for each ``site`` object, however often it is asked."""
    if site.kept_office is None:
        site.kept_office = _office(site.time_zone, site.opens_at, site.closes_at, calendar_of(site.region))
    return site.kept_office


@lru_cache(maxsize=256)
def _office(zone: str, opens: time, closes: time, calendar: WorkingCalendar) -> Office:
    return Office(ZoneInfo(zone), opens, closes, calendar)


def month_of(moment: datetime, zone: ZoneInfo) -> int:
    """Year and month of an instant on the site's clock, as 202611."""
    local = moment.astimezone(zone)
    return local.year * 100 + local.month
