"""How times, days and numbers are said on the desk, in the reader's language. Presentation only: no rule of the standard is here."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEKDAYS = (
    pgettext_lazy("short weekday", "Mon"),
    pgettext_lazy("short weekday", "Tue"),
    pgettext_lazy("short weekday", "Wed"),
    pgettext_lazy("short weekday", "Thu"),
    pgettext_lazy("short weekday", "Fri"),
    pgettext_lazy("short weekday", "Sat"),
    pgettext_lazy("short weekday", "Sun"),
)


def span(length: timedelta) -> str:
    """A length of time in its largest whole unit: minutes below an hour, hours below a day, else days."""
    if length < HOUR:
        count = max(1, int(length / timedelta(minutes=1)))
        return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}
    if length < DAY:
        count = int(length / HOUR)
        return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}
    count = length.days
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def overdue_by(length: timedelta) -> str:
    return gettext("%(span)s overdue") % {"span": span(length)}


def left(length: timedelta) -> str:
    return gettext("%(span)s left") % {"span": span(length)}


def late_by(length: timedelta) -> str:
    return gettext("%(span)s late") % {"span": span(length)}


def chinese() -> bool:
    return (get_language() or "").startswith("zh")


def weekday(day: date) -> str:
    """Mon or 週一."""
    return str(WEEKDAYS[day.weekday()])


def day_words(day: date, *, today: date | None = None, with_weekday: bool = True) -> str:
    """11月23日 週一 or Mon 23 Nov; with the year when it is not this one."""
    other_year = today is None or day.year != today.year
    if chinese():
        said = f"{day.year}年{day.month}月{day.day}日" if other_year else f"{day.month}月{day.day}日"
        return f"{said} {weekday(day)}" if with_weekday else said
    said = f"{day.day} {day:%b}" + (f" {day.year}" if other_year else "")
    return f"{weekday(day)} {said}" if with_weekday else said


def moment_words(moment: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """The clock time alone for today, else the day and the clock time, at the site."""
    there = moment.astimezone(zone)
    today = now.astimezone(zone).date()
    clock = f"{there:%H:%M}"
    return clock if there.date() == today else f"{day_words(there.date(), today=today)} {clock}"


def month_words(month: int) -> str:
    """202611 → 2026年11月 or Nov 2026."""
    year, number = divmod(month, 100)
    return f"{year}年{number}月" if chinese() else f"{date(year, number, 1):%b} {year}"


def listed(parts: Iterable[str]) -> str:
    """Things one after the other, as the language divides them."""
    return ("、" if chinese() else ", ").join(parts)


def points(value: Decimal | None) -> str:
    """Points without trailing zeros, at least one decimal: 33.2, 0.1, 0.25."""
    if value is None:
        return "–"
    exact = value.normalize()
    exponent = exact.as_tuple().exponent
    places = max(1, -exponent) if isinstance(exponent, int) else 1
    return number_format(exact, decimal_pos=min(places, 3))


def percent(part: Decimal | float | None) -> str:
    """A share of one as whole percent; 100 only when it is all, 0 only when it is nothing."""
    if part is None:
        return "–"
    value = float(part) * 100
    whole = round(value)
    if whole == 100 and value < 100:
        whole = 99
    if whole == 0 and value > 0:
        whole = 1
    return f"{whole} %"


def count(number: int) -> str:
    return f"{number:,}"
