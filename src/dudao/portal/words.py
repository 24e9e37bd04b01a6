"""How moments are said to customers: the day in words and the clock time, at the site."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language

from dudao.organisation.models import Site


def moment(value: datetime, site: Site) -> str:
    """2026年11月23日 星期一 18:00, or Monday 23 November 2026, 18:00."""
    there = value.astimezone(ZoneInfo(site.time_zone))
    weekday = WEEKDAYS[there.weekday()]
    if (get_language() or "").startswith("zh"):
        return f"{there.year}年{there.month}月{there.day}日 {weekday} {there:%H:%M}"
    return f"{weekday} {there.day} {there:%B} {there.year}, {there:%H:%M}"
