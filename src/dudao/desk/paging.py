"""Pages of long lists by key, never by offset: the last page costs what the first one does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext

from dudao.desk import words

Row = TypeVar("Row", bound=Model)
PER_PAGE = 50
COUNTED = 1000


@dataclass
class Page(Generic[Row]):
    """One page of a list and the keys of its neighbours."""

    rows: list[Row]
    previous: str
    next: str
    total: str

    @property
    def words(self) -> str:
        return gettext("%(shown)s of %(total)s") % {"shown": len(self.rows), "total": self.total}


def bounded_count(rows: QuerySet[Any], limit: int = COUNTED) -> str:
    """The number of rows, counted only as far as anyone reads it: 1,000+ beyond."""
    number = rows.order_by()[: limit + 1].count()
    return f"{words.count(limit)}+" if number > limit else words.count(number)


@dataclass(frozen=True)
class Order:
    """An order by one moment and the primary key; rows without the moment come last when ``empty_last``."""

    column: str
    descending: bool = False
    empty_last: bool = False

    def keys(self, *, backward: bool) -> tuple[str, ...]:
        sign = "-" if self.descending != backward else ""
        return f"{sign}{self.column}", f"{sign}id"

    def key_of(self, row: Model) -> str:
        moment: datetime | None = getattr(row, self.column)
        return f"{moment.isoformat() if moment else '-'}~{row.pk}"

    def beyond(self, key: str, *, backward: bool) -> tuple[str, Q] | None:
        """Which part of the list a key lies in (``dated`` or ``empty``) and the condition for what lies beyond it there."""
        moment, _, pk = key.partition("~")
        side = "lt" if self.descending != backward else "gt"
        try:
            if moment == "-":
                return "empty", Q(**{f"id__{side}": int(pk)})
            at = datetime.fromisoformat(moment)
            same = Q(**{self.column: at, f"id__{side}": int(pk)})
        except ValueError:
            return None
        if at.tzinfo is None:
            return None
        return "dated", Q(**{f"{self.column}__{side}": at}) | same


class Numbered(Order):
    """An order by a whole number, such as that of a form, and the primary key."""

    def key_of(self, row: Model) -> str:
        return f"{getattr(row, self.column)}~{row.pk}"

    def beyond(self, key: str, *, backward: bool) -> tuple[str, Q] | None:
        number, _, pk = key.partition("~")
        side = "lt" if self.descending != backward else "gt"
        if not (number.isascii() and number.isdigit() and pk.isascii() and pk.isdigit() and len(number + pk) < 30):
            return None
        return "dated", Q(**{f"{self.column}__{side}": int(number)}) | Q(**{self.column: int(number), f"id__{side}": int(pk)})


def page_of(rows: QuerySet[Row], order: Order, *, after: str = "", before: str = "", total: Callable[[], str]) -> Page[Row]:
    """The page after or before a key, at most ``PER_PAGE`` rows in at most three queries; a broken key gives the first page.

    The keys are found first, without the joins of ``rows``: with them a database may prefer to sort everything.
    """
    backward = bool(before)
    start = order.beyond(before or after, backward=backward) if before or after else None
    found = _keys(rows, order, start, backward=backward)
    more = len(found) > PER_PAGE
    loaded = {row.pk: row for row in rows.order_by().filter(pk__in=found[:PER_PAGE])}
    shown = [loaded[pk] for pk in found[:PER_PAGE] if pk in loaded]
    if backward:
        shown.reverse()
    has_previous, has_next = (more, True) if backward else (start is not None, more)
    return Page(
        rows=shown,
        previous=order.key_of(shown[0]) if shown and has_previous else "",
        next=order.key_of(shown[-1]) if shown and has_next else "",
        total=total(),
    )


def _keys(rows: QuerySet[Row], order: Order, start: tuple[str, Q] | None, *, backward: bool) -> list[int]:
    """One key more than a page: from the dated rows by their index, then, when these run out, from those without a date."""
    parts: Sequence[str] = ("dated", "empty") if order.empty_last else ("dated",)
    if backward:
        parts = parts[::-1]
    if start is not None and start[0] in parts:
        parts = parts[parts.index(start[0]) :]
    found: list[int] = []
    for part in parts:
        wanted = PER_PAGE + 1 - len(found)
        if wanted > 0:
            found += _part(rows, order, part, start, backward=backward).values_list("pk", flat=True)[:wanted]
    return found


def _part(rows: QuerySet[Row], order: Order, part: str, start: tuple[str, Q] | None, *, backward: bool) -> QuerySet[Row]:
    keys = order.keys(backward=backward)
    if order.empty_last:
        rows = rows.filter(**{f"{order.column}__isnull": part == "empty"})
    if part == "empty":
        keys = keys[1:]
    if start is not None and start[0] == part:
        rows = rows.filter(start[1])
    return rows.order_by(*keys)
