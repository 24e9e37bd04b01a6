"""The working calendar: an official list taken in, running numbers renewed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dudao.organisation import access, rules
from dudao.organisation.acts.saving import save_checked
from dudao.organisation.calendar import WorkingCalendar, calendar_of
from dudao.organisation.calendar_lists import DayRow
from dudao.organisation.calendar_table import Exceptional, TableDay, digest, table, table_end
from dudao.organisation.models import CalendarDay, CalendarRegion, Staff
from dudao.organisation.refusal import Invalid, Refusal

YEARS = (1970, 2200)
COLUMNS = ["working", "reason", "source", "running"]


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """What an import changed: days that are now worked and were not, or the other way round, and how far lists are known.

    Due times that were reckoned over a changed day, or lay beyond ``confirmed_before``, are to be reckoned again.
    """

    region: str
    version: int
    changed: frozenset[date]
    confirmed_before: date | None
    confirmed_until: date
    before: WorkingCalendar

    @property
    def anything(self) -> bool:
        return bool(self.changed) or self.confirmed_before != self.confirmed_until


Listener: TypeAlias = Callable[[CalendarChange, Staff | None, datetime], object]
_listeners: list[Listener] = []


def listen_to_calendars(listener: Listener) -> None:
    """Have ``listener(change, by, now)`` called in the transaction of every import that changes a calendar: open due times move with it."""
    if listener not in _listeners:
        _listeners.append(listener)


@transaction.atomic
def load_calendar(
    region: str,
    rows: Iterable[DayRow],
    confirmed_until: date,
    *,
    covers_from: date,
    week: str | None = None,
    source: str = "",
    by: Staff | None = None,
    now: datetime | None = None,
) -> CalendarChange:
    """Take in an official list that answers for every day from ``covers_from`` to ``confirmed_until``.

    1. Days in that range which the list does not name follow their weekday again, whatever an earlier list said.
    2. Days named before the range (make-up days in December) are taken as well; all others keep what they were.
    3. The table goes on by weekdays for two years after the last known day, with running numbers throughout.

    Loading the same list again changes nothing. Refused when it would leave years between two lists unknown.
    """
    if by is not None:
        access.require(by, "organisation.load_calendar", None)
    kept = CalendarRegion.objects.select_for_update().filter(region=region).first() or CalendarRegion(region=region, version=0)
    known = {day.day: day for day in _stored(region)}
    _require_no_gap(kept, known, covers_from, confirmed_until)
    before = calendar_of(region)
    exceptions = _exceptions(known, kept.week, covers_from, confirmed_until) | {row.day: Exceptional(*row[1:], source) for row in rows}
    until = max(confirmed_until, kept.confirmed_until) if known else confirmed_until
    kept.week, kept.confirmed_until = rules.week(week or kept.week), until
    days = table(exceptions, min([covers_from, *exceptions, *known]), table_end(until), kept.week)
    _store(kept, days, known)
    changed = frozenset(day.day for day in days if day.working != before.is_working(day.day))
    change = CalendarChange(region, kept.version, changed, before.confirmed_until if known else None, until, before)
    for listener in _listeners if change.anything else ():
        listener(change, by, now or timezone.now())
    return change


def _stored(region: str) -> Iterable[TableDay]:
    return (TableDay(*row) for row in CalendarDay.objects.filter(region=region).values_list("day", *COLUMNS))


def _require_no_gap(kept: CalendarRegion, known: Mapping[date, TableDay], covers_from: date, confirmed_until: date) -> None:
    if confirmed_until < covers_from:
        raise Invalid(_("The list would end on {last}, before it begins on {first}."), first=covers_from, last=confirmed_until)
    if not YEARS[0] <= covers_from.year <= confirmed_until.year <= YEARS[1]:
        raise Invalid(_("A list of days off lies between the years {first} and {last}."), first=YEARS[0], last=YEARS[1])
    a_day = timedelta(days=1)
    if known and (covers_from > kept.confirmed_until + a_day or confirmed_until < min(known) - a_day):
        raise Refusal(
            _("The lists of {region} are known from {first} to {last}. Import the years between first, so that no gap is taken for known."),
            region=kept.region,
            first=min(known),
            last=kept.confirmed_until,
        )


def _exceptions(known: Mapping[date, TableDay], week: str, covers_from: date, confirmed_until: date) -> dict[date, Exceptional]:
    """Days of earlier lists that stand: outside the new list's range, and not as their weekday says or named by a list."""
    return {
        day.day: Exceptional(day.working, day.reason, day.source)
        for day in known.values()
        if not covers_from <= day.day <= confirmed_until and (day.source or day.working != (week[day.day.weekday()] == "1"))
    }


def _store(kept: CalendarRegion, days: Sequence[TableDay], known: Mapping[date, TableDay]) -> None:
    """Write the days that differ from what is stored; a new version only when the calendar reads differently."""
    changed = [CalendarDay(region=kept.region, **day._asdict()) for day in days if known.get(day.day) != day]
    CalendarDay.objects.bulk_create(changed, update_conflicts=True, unique_fields=["region", "day"], update_fields=COLUMNS)
    name = digest(days, kept.confirmed_until, kept.week)
    if name != kept.digest:
        kept.digest = name
        kept.version += 1
        save_checked(kept)
