"""Shapes of small pictures: where a due time stands, how long a bar is, where a line runs. Numbers in, plain attributes out."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from dudao.desk import words

ICONS = {
    "overdue": "exclamation-circle",
    "today": "clock",
    "later": "clock",
    "done": "check-circle",
    "late": "exclamation-circle",
    "waived": "minus-circle",
    "void": "minus-circle",
}
WIDTH, HEIGHT = 120, 28
HEAT_STEPS = 6


def standing(duty: Any, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """How a duty stands now. Overdue is a comparison with ``now``; what was done late stays marked late."""
    at = words.moment_words(duty.due_at, zone, now=now)
    if duty.outcome == "w":
        return _part("waived", gettext("waived"), at)
    if duty.outcome == "v":
        return _part("void", gettext("no longer owed"), at)
    if duty.outcome == "d":
        late = duty.done_at - duty.due_at
        done_at = words.moment_words(duty.done_at, zone, now=now)
        if late.total_seconds() > 0:
            return _part("late", gettext("done %(late)s") % {"late": words.late_by(late)}, done_at)
        return _part("done", gettext("done in time"), done_at)
    return standing_of_time(duty.due_at, zone, now, provisional=duty.provisional)


def standing_of_time(moment: datetime | None, zone: ZoneInfo, now: datetime, *, provisional: bool = False) -> dict[str, Any]:
    """How an open due time stands; nothing to show when there is none."""
    if moment is None:
        return {"state": ""}
    at = words.moment_words(moment, zone, now=now)
    if moment < now:
        return _part("overdue", words.overdue_by(now - moment), at, provisional=provisional)
    today = moment.astimezone(zone).date() == now.astimezone(zone).date()
    return _part("today" if today else "later", words.left(moment - now), at, provisional=provisional)


def _part(state: str, said: str, at: str, *, provisional: bool = False) -> dict[str, Any]:
    return {"state": state, "icon": ICONS[state], "words": said, "at": at, "provisional": provisional}


def bar(kept: float, whole: float, gone: float) -> dict[str, Any]:
    """Widths in hundredths; a loss that exists is at least one hundredth wide, so that it is seen."""
    if whole <= 0:
        return {"kept": 0, "gone": 0, "gone_at": 100}
    lost = min(100.0, max(1.0, gone / whole * 100)) if gone > 0 else 0.0
    held = min(100.0 - lost, max(0.0, kept / whole * 100))
    return {"kept": round(held, 2), "gone": round(lost, 2), "gone_at": round(held, 2)}


def spark(values: Sequence[Decimal | float | None]) -> dict[str, Any]:
    """Points of the lines between gaps, scaled to their own range."""
    known = [float(value) for value in values if value is not None]
    if not known:
        return {"lines": [], "last": None}
    low, high = min(known), max(known)
    spread = high - low
    step = WIDTH / max(1, len(values) - 1)
    lines: list[list[str]] = [[]]
    last = (0.0, 0.0)
    for index, value in enumerate(values):
        if value is None:
            lines.append([])
            continue
        share = (float(value) - low) / spread if spread else 0.5
        last = (round(index * step, 1), round(HEIGHT - 3 - share * (HEIGHT - 6), 1))
        lines[-1].append(f"{last[0]},{last[1]}")
    return {"lines": [" ".join(line) for line in lines if line], "last": last, "width": WIDTH, "height": HEIGHT}


def heat(lost: Decimal | float | None, possible: Decimal | float | None) -> int | None:
    """The step of one hue for a share lost: 0 nothing, 1 to 6; None when nothing could be lost or it was not measured."""
    if lost is None or not possible:
        return None
    share = float(lost) / float(possible)
    return 0 if share <= 0 else min(HEAT_STEPS, 1 + int(share * HEAT_STEPS * 0.999))
