"""How much of an office's time passes between two moments: nights and days off do not count."""

from datetime import datetime, time, timedelta
from typing import Final

from dudao.organisation.deadlines import Office

_MICROSECOND: Final = timedelta(microseconds=1)


def day_length(office: Office) -> timedelta:
    """From opening to closing time."""
    return _since_midnight(office.closes) - _since_midnight(office.opens)


def between(start: datetime, end: datetime, office: Office) -> timedelta:
    """The office time from one moment to a later one: office hours of working days, at the office's own clock."""
    return _position(end, office) - _position(start, office)


def _position(moment: datetime, office: Office) -> timedelta:
    """The office time up to a moment, from a start that is the same for all moments."""
    local = moment.astimezone(office.zone)
    day, length = local.toordinal(), day_length(office)
    before = office.calendar.number(day - 1)
    today = min(max(_since_midnight(local.time()) - _since_midnight(office.opens), timedelta(0)), length)
    return length * before + (today if office.calendar.worked(day) else timedelta(0))


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second) + _MICROSECOND * clock.microsecond
