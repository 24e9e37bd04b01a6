"""What a publication must say, from when to when it holds, and whether it came late: pure."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from dudao.duties import periods
from dudao.publications.refusals import Incomplete
from dudao.publications.vocabulary import ENTRIES, PERIODIC, SPAN_LIMIT, Channel, Product

NO_DIGITS: Final = re.compile(r"[^0-9]")
BETWEEN: Final = r"[\s()（）\-–]{0,3}"
"""What may stand between the digits of a telephone number."""


@dataclass(frozen=True, slots=True)
class Span:
    """When a publication holds: from a day to a day, and no longer than until it was withdrawn."""

    from_day: date
    until_day: date | None
    public_since: date | None
    ended_on: date | None

    def holds_on(self, day: date) -> bool:
        """Known to its readers on that day, and valid."""
        return (
            self.public_since is not None
            and max(self.from_day, self.public_since) <= day
            and (self.until_day is None or day <= self.until_day)
            and (self.ended_on is None or day < self.ended_on)
        )


def due_on(from_day: date, event_on: date | None, lead_days: int | None) -> date:
    """The day by which it must be up: so many days ahead of what it announces, else the first day on which it holds."""
    return from_day if event_on is None else event_on - timedelta(days=lead_days or 0)


def is_late(due: date, public_since: date | None, today: date) -> bool:
    """Made public after the day on which it was due, or not yet although that day is over."""
    return (public_since or today) > due


def expires_on(until_day: date | None, ended_on: date | None) -> date | None:
    """The last day on which it may hang."""
    return min((day for day in (until_day, ended_on) if day is not None), default=None)


def overstayed(expires: date | None, down_on: date | None, today: date) -> bool:
    """Still up after its last day."""
    return expires is not None and (down_on or today) > expires


def month_of(day: date) -> int:
    return day.year * 100 + day.month


def check_days(from_day: date, until_day: date | None, event_on: date | None, lead_days: int | None) -> None:
    """Refuse days that cannot be, naming the field to change."""
    if until_day is not None and until_day < from_day:
        raise Incomplete(_("It cannot expire before it begins. Enter a later last day, or leave it empty."), field="until_day")
    if event_on is None and lead_days:
        raise Incomplete(_("Enter the day of what is announced; the days ahead are counted back from it."), field="event_on")
    if lead_days is not None and not 0 <= lead_days <= SPAN_LIMIT:
        raise Incomplete(_("Enter between 0 and {most} days ahead."), field="lead_days", most=SPAN_LIMIT)
    if event_on is not None and until_day is not None and due_on(from_day, event_on, lead_days) > until_day:
        raise Incomplete(_("It would expire before the day on which it must be up. Enter a later last day."), field="until_day")


def check_product(product: str, channels: Sequence[str], period: str) -> None:
    if product not in Product.values:
        raise Incomplete(_("There is no such publication. Choose one of the list."), field="product")
    if not channels or set(channels) - set(Channel.values):
        raise Incomplete(_("Choose at least one channel of the list."), field="channels")
    every = PERIODIC.get(product)
    if every is None:
        return
    try:
        periods.parse(every, period)
    except ValueError as error:
        example = {"month": "2026-11", "quarter": "2026Q4"}[every]
        raise Incomplete(_("Enter the period it is about, like {example}."), field="period", example=example) from error


def check_content(product: str, title: str, text: str, entries: Mapping[str, str]) -> None:
    """Refuse to put forward what says nothing."""
    if not title and product not in PERIODIC:
        raise Incomplete(_("Give it a title, so that readers know at a glance what it is about."), field="title")
    if not text and not entries:
        raise Incomplete(_("It has no text yet. Write what readers should know."), field="text")


def known_entries(entries: Mapping[str, str]) -> dict[str, str]:
    """The lines of a directory that say something, in their order."""
    return {key: entries[key] for key in ENTRIES if entries.get(key)}


def tells(number: str, texts: Iterable[str]) -> bool:
    """Whether a telephone number stands in one of the texts, however either is spaced."""
    digits = NO_DIGITS.sub("", number)
    if not digits:
        return False
    spaced = re.compile(rf"(?<!\d){BETWEEN.join(digits)}(?!\d)")
    return any(spaced.search(text) for text in texts)


def digest_of(content: Mapping[str, Any]) -> str:
    """The fingerprint of a frozen version."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
