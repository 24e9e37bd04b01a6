"""In which order a log writes day, month and year: found from its dates, or chosen."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from dudao.cases.imports.dates import EXCEL, Read, reader_of, usual
from dudao.sheets.tables import Cell

CLOCKS: Final = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")


def _forms(*days: str) -> tuple[str, ...]:
    return tuple(f"{day}{clock}" for day in days for clock in CLOCKS)


ORDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "year": (),
    "month": _forms("%m/%d/%Y", "%m-%d-%Y"),
    "day": _forms("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"),
    "excel": (EXCEL,),
}
"""The formats of a map by the order; none at all is year first, in any of the usual ways."""
_READERS: Final = {order: [reader_of(form) for form in forms if form != EXCEL] for order, forms in ORDERS.items() if order != "year"}


def order_of(cells: Sequence[Cell]) -> str:
    """The order that reads the most of these. Where two read as many, month before day only if every date can be read so."""
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    counts = {order: sum(_by(order, text) is not None for text in texts) for order in ("year", "month", "day")}
    best = max(counts, key=lambda order: counts[order])
    if texts and not counts[best] and not any(isinstance(cell, datetime) for cell in cells):
        return "excel" if all(text.replace(".", "", 1).isdecimal() for text in texts) else "year"
    return best


def read_by(text: str) -> Read | None:
    """A date in any of the orders, to tell that it is one at all."""
    return _any(text.strip())


@lru_cache(maxsize=4096)
def _any(text: str) -> Read | None:
    return next((found for order in ("year", "month", "day") if (found := _by(order, text)) is not None), None)


def _by(order: str, text: str) -> Read | None:
    if order == "year":
        return usual(text)
    return next((found for read in _READERS[order] if (found := read(text)) is not None), None)
