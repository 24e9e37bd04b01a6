"""Reading values out of the cells of a row, as the map says; each step that changes a value is noted as an oddity."""

from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import Final, NamedTuple, Protocol

from django.utils.translation import gettext_lazy as _

from dudao.cases.imports.dates import Clock, Dates
from dudao.cases.imports.mapping import FieldShape, MomentShape
from dudao.cases.imports.oddities import Oddities
from dudao.sheets import cleaning
from dudao.sheets.reading import Header
from dudao.sheets.tables import Cell, Flaw

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


Check = Callable[[str], Flaw | None]
"""What may be wrong with a value for the field it is meant for."""


class FieldReader(Protocol):
    """Reads one value out of a row. ``to_blame`` is the column to name when it cannot be used."""

    column: str
    to_blame: str

    def read(self, cells: Sequence[Cell], line: int) -> str | Flaw: ...

    def given(self, cells: Sequence[Cell]) -> str:
        """What the cells themselves hold, whatever the map makes of empty ones."""
        ...


def field_reader(shape: FieldShape, context: Context, *, tidy: Tidy = cleaning.line, check: Check | None = None) -> FieldReader:
    if shape.constant is not None:
        return ConstantReader(shape.constant, check)
    if shape.parts:
        return JoinedReader(shape, [field_reader(part, context, tidy=tidy) for part in shape.parts], check)
    return ColumnReader(shape, context, tidy, check)


class ConstantReader:
    """Always the same."""

    column = to_blame = ""

    def __init__(self, constant: str, check: Check | None) -> None:
        self._value = (check(constant) if check else None) or constant

    def read(self, _cells: Sequence[Cell], _line: int) -> str | Flaw:
        return self._value

    def given(self, _cells: Sequence[Cell]) -> str:
        return ""


class JoinedReader:
    """Several values in one; those that are empty leave no gap."""

    def __init__(self, shape: FieldShape, parts: list[FieldReader], check: Check | None) -> None:
        self.column = self.to_blame = "+".join(part.column for part in parts)
        self._shape = shape
        self._parts = parts
        self._check = check

    def read(self, cells: Sequence[Cell], line: int) -> str | Flaw:
        found = []
        for part in self._parts:
            value = part.read(cells, line)
            if type(value) is not str:
                self.to_blame = part.to_blame
                return value
            if value:
                found.append(value)
        joined = dressed(self._shape.join.join(found), self._shape) or self._shape.otherwise or ""
        self.to_blame = self.column
        return (self._check(joined) if self._check else None) or joined

    def given(self, cells: Sequence[Cell]) -> str:
        return " ".join(part.given(cells) for part in self._parts).strip()


class ColumnReader:
    """One column. What a cell means is worked out once for each different cell."""

    def __init__(self, shape: FieldShape, context: Context, tidy: Tidy, check: Check | None) -> None:
        self.column = self.to_blame = shape.column or ""
        self._shape = shape
        self._tidy = tidy
        self._check = check
        self._oddities = context.oddities
        self._place = context.header.place(self.column) or 0
        self._words = {cleaning.line(word).casefold(): meant for word, meant in shape.values.items()}
        self._known: dict[str, Value] = {}

    def read(self, cells: Sequence[Cell], line: int) -> str | Flaw:
        cell = cells[self._place]
        raw = cell if type(cell) is str else as_text(cell)
        if type(raw) is not str:
            return raw
        value = self._known.get(raw) or self._remember(raw)
        if value.odd:
            self._oddities.note(value.odd, self.column, line, raw, str(value.text))
        return value.text

    def given(self, cells: Sequence[Cell]) -> str:
        return str(cells[self._place]).strip()

    def _remember(self, raw: str) -> Value:
        value = self._meaning(raw)
        if self._check is not None and type(value.text) is str and (flaw := self._check(value.text)):
            value = Value(flaw)
        if len(raw) < 100:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[raw] = value
        return value

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
        return Value(dressed(text, shape), odd)

    def _translated(self, text: str, odd: str) -> Value:
        meant = self._words.get(text.casefold())
        if meant is not None:
            return Value(dressed(meant, self._shape), odd)
        return self._unknown(Flaw("unknown_word", UNKNOWN, text, {"column": self.column}))

    def _unknown(self, flaw: Flaw) -> Value:
        return Value(flaw) if self._shape.otherwise is None else Value(self._shape.otherwise, "unknown")


def dressed(text: str, shape: FieldShape) -> str:
    return f"{shape.before}{text}{shape.after}" if text else text


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

    def dates_read(self) -> tuple[int, int]:
        """How many dates were text, and how many real ones, since this was last asked."""
        found = (self._texts, self._reals)
        self._texts = self._reals = 0
        return found
