"""The filter of the case list: what the address says, checked, as a query in an order that an index serves."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import QueryDict

from dudao.cases.reads import CaseQuerySet
from dudao.cases.vocabulary import Channel, Kind, State
from dudao.desk.figure_filter import FigureFilter
from dudao.desk.paging import Order
from dudao.organisation.models import Site, Staff

if TYPE_CHECKING:
    from collections.abc import Mapping

DUE_FIRST = Order("next_due_at", empty_last=True)
NEWEST_FIRST = Order("received_at", descending=True)
PARAMETERS = ("q", "state", "kind", "channel", "category", "assignee", "month", "overdue", "counted", "unit")
"""What the address may ask of the list, in the order in which a kept filter names it."""
STATES = ("", "resolved", "closed", "all")


class CaseFilter:
    """What is asked of the list. Anything unknown in the address counts as not asked."""

    def __init__(self, query: QueryDict, site: Site | None) -> None:
        self.site = site
        self.kind = _one_of(query, "kind", Kind.values)
        self.channel = _one_of(query, "channel", Channel.values)
        self.state = _one_of(query, "state", STATES)
        self.category = query.get("category", "")[:60]
        self.assignee = _one_of(query, "assignee", ("me", "nobody"))
        self.overdue = query.get("overdue") == "1"
        self.month = month_in(query.get("month", ""))
        self.words = query.get("q", "").strip()[:100]
        self.unit = _number(query.get("unit", ""))
        self.figure = FigureFilter.of(query)

    @property
    def order(self) -> Order:
        """Work by what is due next; everything else by what came in last."""
        return DUE_FIRST if self._work else NEWEST_FIRST

    @property
    def _work(self) -> bool:
        """Whether what is still open is asked for; words and months are looked for among all cases."""
        return self.state == "" and not self.words and not self.month

    @property
    def used(self) -> bool:
        return any(
            (
                self.kind,
                self.channel,
                self.state,
                self.category,
                self.assignee,
                self.overdue,
                self.month,
                self.words,
                self.unit,
                self.figure.used,
            )
        )

    def apply(self, cases: CaseQuerySet, user: Staff, now: datetime) -> CaseQuerySet:
        if self.site is not None:
            cases = cases.filter(site=self.site)
        for column in ("kind", "channel", "category"):
            if value := getattr(self, column):
                cases = cases.filter(**{column: value})
        if self.month:
            cases = cases.filter(month=self.month)
        if self.unit:
            cases = cases.filter(unit=self.unit)
        if self.figure.used:
            cases = self.figure.apply(cases, self.site, user, now)
        if self.overdue:
            cases = cases.overdue(now)
        if self.assignee:
            cases = cases.filter(assignee=user) if self.assignee == "me" else cases.filter(assignee__isnull=True)
        return self._in_state(cases).search(self.words)

    def _in_state(self, cases: CaseQuerySet) -> CaseQuerySet:
        if self._work:
            return cases.open()
        return cases.filter(state=self.state) if self.state in (State.RESOLVED, State.CLOSED) else cases


def _one_of(query: "Mapping[str, str]", name: str, allowed: "list[str] | tuple[str, ...]") -> str:
    value = query.get(name, "")
    return value if value in allowed else ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def month_in(text: str) -> int | None:
    """2026-11 as the browser's month field sends it, or 202611; anything else is no month."""
    number = _number(text.replace("-", ""))
    return number if number and 190001 <= number <= 299912 and 1 <= number % 100 <= 12 else None
