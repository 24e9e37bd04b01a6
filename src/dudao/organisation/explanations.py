"""A due time's steps as a sentence in the reader's language: received …, counted from …, by …."""

from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

Steps: TypeAlias = dict[str, str | int]

WEEKDAYS = (
    pgettext_lazy("short weekday", "Mon"),
    pgettext_lazy("short weekday", "Tue"),
    pgettext_lazy("short weekday", "Wed"),
    pgettext_lazy("short weekday", "Thu"),
    pgettext_lazy("short weekday", "Fri"),
    pgettext_lazy("short weekday", "Sat"),
    pgettext_lazy("short weekday", "Sun"),
)


def explain(steps: Steps, zone: ZoneInfo) -> str:
    """How a due time was reached, such as 「收到 週五 17:40,過下班 → 週一起算 1 個工作日 → 週一 18:00 前」.

    ``steps`` are those of ``deadlines.reckon``, ``day_due`` or ``day_of_month_due``; clock times are shown in ``zone``. Weekdays
    stand alone when everything lies within one week, else with their dates. A time that a person set says so (``rule`` is ``set``,
    ``due`` in ISO form). Without a due time there is nothing to say: "".
    """
    if "due" not in steps:
        return ""
    due = _local(steps["due"], zone)
    parts: list[str] = []
    dated = True
    if "from" in steps:
        start = _local(steps["from"], zone)
        dated = (due.date() - start.date()).days > 6
        parts = [_received(steps, start, dated=dated), _counted(steps, start, due, dated=dated)]
    elif steps.get("unit") == "dom":
        parts = [_day_of_month(int(steps["n"]))]
    elif steps.get("rule") == "set":
        parts = [_("set by hand")]
    sentence = " → ".join([*parts, _("by {when}").format(when=f"{_day(due.date(), dated=dated)} {due:%H:%M}")])
    if "provisional" in steps:
        sentence += _(" (provisional: the official days off of that time are not published yet)")
    return sentence


def _received(steps: Steps, start: datetime, *, dated: bool) -> str:
    sentences = {
        "": _("received {when}"),
        "after_closing": _("received {when}, after closing"),
        "day_off": _("received {when}, a day off"),
        "before_opening": _("received {when}, before opening"),
    }
    return sentences[str(steps.get("shift", ""))].format(when=f"{_day(start.date(), dated=dated)} {start:%H:%M}")


def _counted(steps: Steps, start: datetime, due: datetime, *, dated: bool) -> str:
    term = _term(str(steps["unit"]), int(steps["n"]))
    if off := int(steps.get("off", 0)):
        term = ngettext("{term} ({off} day off in between)", "{term} ({off} days off in between)", off).format(term=term, off=off)
    if "shift" not in steps:
        return term
    when = _day(start.date() + timedelta(days=int(steps.get("wait", 0))), dated=dated)
    if steps["rule"] == "same_time":
        when = f"{when} {due:%H:%M}"
    return _("{term} counted from {when}").format(term=term, when=when)


def _term(unit: str, n: int) -> str:
    if unit == "wd":
        return ngettext("{n} working day", "{n} working days", n).format(n=n)
    if unit == "d":
        return ngettext("{n} day", "{n} days", n).format(n=n)
    if unit == "h":
        return ngettext("{n} hour", "{n} hours", n).format(n=n)
    return ngettext("{n} month", "{n} months", n).format(n=n)


def _day_of_month(n: int) -> str:
    if n > 28:
        return _("day {n} of the month, or its last day").format(n=n)
    return _("day {n} of the month").format(n=n)


def _day(day: date, *, dated: bool) -> str:
    weekday = str(WEEKDAYS[day.weekday()])
    if not dated:
        return weekday
    return _("{weekday} {date}").format(weekday=weekday, date=date_format(day, pgettext("date without year", "j M")))


def _local(moment: str | int, zone: ZoneInfo) -> datetime:
    """A moment as steps hold it: reckoned ones in seconds since 1970, those that a person set as written."""
    at = datetime.fromtimestamp(moment, UTC) if isinstance(moment, int) else datetime.fromisoformat(moment)
    return at.astimezone(zone)
