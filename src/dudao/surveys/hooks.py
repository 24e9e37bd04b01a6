"""What surveys ask of rooms that they must not know; the wiring says who answers."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeAlias

from dudao.organisation.models import Site

CasesOf: TypeAlias = Callable[[Site, datetime], Mapping[int, int]]
NoticeOf: TypeAlias = Callable[[Site, str, date], date | None]
_cases: list[CasesOf] = []
_notices: list[NoticeOf] = []


def count_cases_by(counted: CasesOf) -> None:
    """Say who counts the cases of each unit of a site since a moment. For the wiring."""
    _cases[:] = [counted]


def look_for_notice_by(found: NoticeOf) -> None:
    """Say who knows since which day customers of a site could read a notice that is in force on a day. For the wiring."""
    _notices[:] = [found]


def cases_of(site: Site, since: datetime) -> Mapping[int, int]:
    """How many cases each unit of a site brought up since then; none where nobody counts them."""
    return _cases[0](site, since) if _cases else {}


def notice_since(site: Site, number: str, day: date) -> date | None:
    """Since when customers could read the notice of this number; None when it is not out on that day, or there is none."""
    return _notices[0](site, number, day) if _notices else None
