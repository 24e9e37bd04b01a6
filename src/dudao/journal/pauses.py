"""When a message is tried again, when it is given up, and when a person wants quiet: pure."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

FIRST: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(hours=1)
PATIENCE: Final = timedelta(days=3)
LEAST_TRIES: Final = 8
REST: Final = timedelta(minutes=1)
"""How long a server that does not answer is left alone with the other messages that wait for it."""


def pause(failures: int) -> timedelta:
    """A minute, then twice as long each time, an hour at most."""
    doublings = min(max(failures, 1) - 1, 10)
    return min(FIRST * (1 << doublings), LONGEST)


def spent(attempts: int, wanted_at: datetime, now: datetime) -> bool:
    """Whether to give up: tried for three days, and often enough that the worker itself cannot have been what was missing."""
    return attempts >= LEAST_TRIES and now - wanted_at >= PATIENCE


def quiet_words(start: time, end: time, zone: str) -> str:
    """Quiet hours as a message carries them; nothing when they begin when they end."""
    return f"{start:%H:%M}-{end:%H:%M} {zone}" if start != end else ""


def quiet_until(words: str, now: datetime) -> datetime | None:
    """The end of the quiet hours that ``now`` lies in, such as ``20:00-08:00 Asia/Shanghai``; None when it is not quiet."""
    if not words:
        return None
    span, _, zone = words.partition(" ")
    start, end = (time.fromisoformat(part) for part in span.split("-"))
    there = now.astimezone(ZoneInfo(zone))
    clock = there.time()
    if not (start <= clock < end if start < end else clock >= start or clock < end):
        return None
    day = there.date() if clock < end else there.date() + timedelta(days=1)
    return datetime.combine(day, end, there.tzinfo)
