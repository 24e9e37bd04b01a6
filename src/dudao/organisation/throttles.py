"""How often somebody came in a stretch of time: counted in the database, so that all processes and machines count together."""

from datetime import UTC, datetime, timedelta
from typing import ClassVar

from django.core.cache import cache
from django.db import connection, models


class Throttle(models.Model):
    """A count that is of no use after ``until``."""

    name = models.CharField(max_length=120, primary_key=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["until"], name="throttle_until")]


def count(name: str, most: int, window: timedelta, now: datetime) -> int:
    """Count once in this window; the seconds to wait when that is more than ``most``, else 0.

    Each process counts for itself first: whoever floods one is refused there, before the database is asked.
    """
    key, until = _window(name, window, now)
    cache.add(key, 0, timeout=2 * window.total_seconds())
    reached = cache.incr(key)
    if reached <= most:
        reached = _add(key, until)
    return _wait(until, now) if reached > most else 0


def reached(name: str, most: int, window: timedelta, now: datetime) -> int:
    """Without counting: the seconds to wait when ``most`` was reached in this window, else 0."""
    key, until = _window(name, window, now)
    there = Throttle.objects.filter(pk=key).values_list("count", flat=True).first() or 0
    return _wait(until, now) if there >= most else 0


def forget(now: datetime) -> int:
    """Drop the counts that are over."""
    gone, _per_table = Throttle.objects.filter(until__lt=now).delete()
    return gone


def _window(name: str, window: timedelta, now: datetime) -> tuple[str, datetime]:
    """The key of the window that ``now`` lies in, and its end."""
    length = int(window.total_seconds())
    number = int(now.timestamp()) // length
    return f"{name}:{length}:{number}", datetime.fromtimestamp((number + 1) * length, UTC)


def _wait(until: datetime, now: datetime) -> int:
    return max(1, int((until - now).total_seconds()))


def _add(key: str, until: datetime) -> int:
    """Count one more, in one statement: what is counted at once by several processes is counted for each."""
    table = connection.ops.quote_name(Throttle._meta.db_table)
    statement = (
        f"INSERT INTO {table} (name, count, until) VALUES (%s, 1, %s) "  # noqa: S608 -- the table's name is our own
        f"ON CONFLICT (name) DO UPDATE SET count = {table}.count + 1 RETURNING count"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [key, connection.ops.adapt_datetimefield_value(until)])
        (there,) = cursor.fetchone()
    return int(there)
