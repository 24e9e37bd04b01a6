"""A table as it stands in a file: rows with their line numbers, cells as they are, and what is wrong with them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeAlias

from django.utils.functional import Promise

from dudao.organisation.refusal import Invalid

LONGEST_CELL = 1_000_000
"""Characters. A spreadsheet holds 32,767; what is longer is a quotation mark that nobody closed, or an attack."""


class NotReadable(Invalid):
    """The file cannot be read as a table. Nothing was taken in; the message says what to do."""


class Flaw(NamedTuple):
    """Something wrong with a row or a cell, in words for the user; ``code`` groups flaws of the same sort."""

    code: str
    message: str | Promise
    value: str = ""
    facts: Mapping[str, object] = MappingProxyType({})

    def __reduce__(self) -> tuple[type["Flaw"], tuple[object, ...]]:
        """As another process takes it: a proxy of no facts cannot be handed over."""
        return Flaw, (self.code, self.message, self.value, dict(self.facts))

    def __str__(self) -> str:
        return str(self.message).format(value=shortened(self.value), **self.facts)


Cell: TypeAlias = str | int | float | bool | datetime | Flaw
"""``datetime`` is a real date of a spreadsheet: clock time without zone. An empty cell is the empty text."""


class Row(NamedTuple):
    """One record. ``line`` is where it begins, as an editor or a spreadsheet counts; ``flaw`` tells why it cannot be used."""

    line: int
    cells: Sequence[Cell]
    flaw: Flaw | None = None


class Table(Protocol):
    """A file opened as a table. ``records`` may be asked again and starts anew each time."""

    how: str
    """How it was read, for the report: encoding and delimiter, or the name of the sheet."""

    notes: list[str | Promise]
    """What the reader should know: other sheets, damaged characters, an encoding that looks wrong."""

    epoch: datetime
    """Day 0 of numbers that stand for dates."""

    def records(self) -> Iterator[Row]:
        """All rows that hold anything, the header among them."""
        ...

    def share_read(self) -> float:
        """How much of the file the present reading has passed, from 0 to 1."""
        ...


def shortened(text: str, longest: int = 60) -> str:
    """A value for a message: on one line and not too long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
