"""Reading values out of the cells of a row, as the map says; each step that changes a value is noted as an oddity."""

from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from dudao.cases.imports import cleaning
from dudao.cases.imports.dates import Clock, Dates
from dudao.cases.imports.files.tables import Cell, Flaw
from dudao.cases.imports.mapping import FieldShape, MomentShape
from dudao.cases.imports.oddities import Oddities
from dudao.cases.imports.reading import Header

REMEMBERED: Final = 20_000
Tidy = Callable[[str], str]


class Value(NamedTuple):
    """What a cell means, and the code of what was odd about it."""

    text: str | Flaw
    odd: str = ""


class Context(NamedTuple):
    """What all readers of one file share."""

    header: Header
    dates: Dates
    oddities: Oddities


class FieldReader:
    """Reads one value. What a cell means is worked out once for each different cell.

    ``to_blame`` is the column of the last flaw, when the value is joined from several.
    """

    def __init__(self, shape: FieldShape, context: Context, *, tidy: Tidy = cleaning.line) -> None:
        self._shape = shape
        self._tidy = tidy
        self._oddities = context.oddities
        self._parts = [FieldReader(part, context, tidy=tidy) for part in shape.parts]
        self.column: str = shape.column or "+".join(part.column for part in self._parts)
        self.to_blame = self.column
        place = context.header.place(shape.column) if shape.column else None
        self._place = -1 if place is None else place
        self._words = {cleaning.line(word).casefold(): meant for word, meant in shape.values.items()}
        self._known: dict[str, Value] = {}

    def read(self, cells: Sequence[Cell], line: int) -> str | Flaw:
        if self._shape.constant is not None:
            return self._shape.constant
        if self._parts:
            return self._joined(cells, line)
        cell = cells[self._place]
        raw = cell if type(cell) is str else as_text(cell)
        if isinstance(raw, Flaw):
            return raw
        value = self._known.get(raw)
        if value is None:
            value = self._remember(raw)
        if value.odd:
            self._oddities.note(value.odd, self.column, line, raw, str(value.text))
        return value.text

    def given(self, cells: Sequence[Cell]) -> bool:
        """Whether the cell itself holds anything, whatever the map makes of an empty one."""
        return self._place >= 0 and self.raw(cells).strip() != ""

    def raw(self, cells: Sequence[Cell]) -> str:
        return str(cells[self._place])

    def _remember(self, raw: str) -> Value:
        value = self._meaning(raw)
        if len(raw) < 100:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[raw] = value
        return value

    def _joined(self, cells: Sequence[Cell], line: int) -> str | Flaw:
        found = []
        for part in self._parts:
            value = part.read(cells, line)
            if isinstance(value, Flaw):
                self.to_blame = part.to_blame
                return value
            if value:
                found.append(value)
        return self._dressed(self._shape.join.join(found)) or self._shape.otherwise or ""

    def _meaning(self, raw: str) -> Value:
        shape, text = self._shape, self._tidy(raw)
        if not text:
            return Value(shape.otherwise, "empty") if shape.otherwise is not None else Value("")
        odd = "" if text == raw else "spaces"
        if self._words:
            return self._translated(text, odd)
        if shape.form == "number":
            number = cleaning.whole(text, shape.width)
            if number is None:
                return self._unknown(Flaw("not_a_number", _("there is no single whole number in “{value}”"), text))
            text, odd = number, _difference(text, number) or odd
        elif shape.form == "key":
            text = cleaning.key(text)
        return Value(self._dressed(text), odd)

    def _translated(self, text: str, odd: str) -> Value:
        meant = self._words.get(text.casefold())
        if meant is not None:
            return Value(self._dressed(meant), odd)
        return self._unknown(Flaw("unknown_word", UNKNOWN, text, {"column": self.column}))

    def _unknown(self, flaw: Flaw) -> Value:
        return Value(flaw) if self._shape.otherwise is None else Value(self._shape.otherwise, "unknown")

    def _dressed(self, text: str) -> str:
        return f"{self._shape.before}{text}{self._shape.after}" if text else text


UNKNOWN = _("“{value}” is not named under values of {column}: add it there, or say what it shall be under otherwise")


def _difference(text: str, number: str) -> str:
    if text == number:
        return ""
    if "." in text:
        return "decimal"
    return "padded" if number.endswith(text) else "spelt"


def as_text(cell: Cell) -> str | Flaw:
    """A cell as it would be typed: whole numbers without decimal point, dates year first."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time.min else f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell if isinstance(cell, Flaw) else str(cell)


class MomentReader:
    """Reads one time and puts it on the time line."""

    def __init__(self, shape: MomentShape, context: Context) -> None:
        self.column = shape.column
        self.place = context.header.place(shape.column) or 0
        self._clock = time.fromisoformat(shape.clock.zfill(5))
        self._dates = context.dates
        self._oddities = context.oddities
        self._texts = self._reals = 0

    def read(self, cells: Sequence[Cell], line: int, clock: Clock) -> datetime | Flaw | None:
        """The time in UTC; None for an empty cell."""
        cell = cells[self.place]
        if type(cell) is str:
            cell = cell.strip()
            if not cell:
                return None
            self._texts += 1
        elif isinstance(cell, datetime):
            self._reals += 1
        found = self._dates.read(cell)
        if isinstance(found, Flaw):
            return found
        at = found.at
        if found.day_only:
            at = datetime.combine(at.date(), self._clock)
            self._oddities.note("day_only", self.column, line, str(cell), f"{at:%Y-%m-%d %H:%M}")
        return self._placed(at, line, clock)

    def _placed(self, at: datetime, line: int, clock: Clock) -> datetime:
        if at.tzinfo is not None:
            return at
        placed = clock.place(at)
        if placed.skipped or placed.twice:
            code = "skipped" if placed.skipped else "twice"
            self._oddities.note(code, self.column, line, f"{at:%Y-%m-%d %H:%M:%S}", placed.at.isoformat())
        return placed.at

    def finish(self) -> None:
        """Note how many dates were text in a column of real ones."""
        if self._texts and self._reals:
            self._oddities.count("date_text", self.column, self._texts)
