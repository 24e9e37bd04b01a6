"""The cells of one worksheet, row by row, as its XML streams by."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from dudao.sheets.strings import SharedTexts
from dudao.sheets.tables import LONGEST_CELL, Cell, Flaw, Row
from dudao.sheets.xml import local_parser

FROM_1900 = datetime.combine(date(1899, 12, 30), time())
"""Day 0 of a spreadsheet's dates. Its day 60, 29 February 1900, never was; so dates before it are not read."""
FROM_1904 = datetime.combine(date(1904, 1, 1), time())
MOST_COLUMNS = 16_384
EXACT_BELOW = 10**15
FIRST_SERIAL, LAST_SERIAL = 61, 2_958_466
"""1 March 1900 and the day after 31 December 9999."""

RawCell = tuple[dict[str, str], str]
"""The attributes of a cell and the text of its value."""

ROUNDED = _("{value} has more than 15 digits, which a spreadsheet rounds: format the column as text")


class CellEvents:
    """Hears the parser and calls ``done`` with the number of each row and its cells, those without value or formula left out.

    A million rows mean a hundred million calls: so nothing is worked on before its row is complete.
    """

    __slots__ = ("_aid", "_cell", "_cells", "_done", "_formula", "_inside", "_row", "_value")

    def __init__(self, done: Callable[[str | None, list[RawCell]], None]) -> None:
        self._done = done
        self._cells: list[RawCell] = []
        self._cell: dict[str, str] = {}
        self._value = ""
        self._row: str | None = None
        self._inside = self._formula = self._aid = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._cell, self._value, self._formula = attributes, "", False
        elif name == "v" or (name == "t" and not self._aid):
            self._inside = True
        elif name == "row":
            self._row = attributes.get("r")
            self._cells.clear()
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._aid = True

    def end(self, name: str) -> None:
        if name == "c":
            if self._value or self._formula:
                self._cells.append((self._cell, self._value))
        elif name in ("v", "t"):
            self._inside = False
        elif name == "row":
            if self._cells:
                self._done(self._row, self._cells)
        elif name == "rPh":
            self._aid = False

    def text(self, piece: str) -> None:
        if self._inside and len(self._value) <= LONGEST_CELL:
            self._value += piece


class Reading(NamedTuple):
    """What the cells of a sheet need to be understood."""

    texts: SharedTexts
    dates: list[bool]
    epoch: datetime


class SheetRows:
    """Turns raw cells into rows. Formatted blanks leave no trace, nor do rows of nothing else."""

    def __init__(self, reading: Reading) -> None:
        events = CellEvents(self._take_row)
        self.parser = local_parser(events.start, events.end, events.text)
        self._reading = reading
        self._columns: dict[str, int] = {}
        self._done: list[Row] = []
        self._line = 0

    def take(self) -> list[Row]:
        """The rows that are complete, and forget them."""
        done, self._done = self._done, []
        return done

    def _take_row(self, number: str | None, raw: list[RawCell]) -> None:
        self._line = int(number) if number else self._line + 1
        cells: list[Cell] = []
        columns = self._columns
        for attributes, value in raw:
            letters = attributes.get("r", "").rstrip("0123456789")
            column = columns.get(letters) if letters else len(cells)
            if column is None:
                column = self._column(letters)
            if column > len(cells):
                cells.extend([""] * (column - len(cells)))
            cells[column : column + 1] = (self._cell(attributes, value),)
        if any(cell != "" for cell in cells):
            self._done.append(Row(self._line, cells))

    def _column(self, letters: str) -> int:
        number = 0
        for letter in letters.upper():
            number = number * 26 + ord(letter) - 64
        self._columns[letters] = column = min(max(number, 1), MOST_COLUMNS) - 1
        return column

    def _cell(self, attributes: dict[str, str], value: str) -> Cell:
        kind = attributes.get("t", "n")
        if kind == "s":
            return self._shared(value)
        if not value:
            return Flaw("formula_without_value", _("the formula has no result: open the file in a spreadsheet program and save it"))
        if kind == "n":
            return self._number(attributes, value)
        if kind == "e":
            return Flaw("error_value", _("the cell shows the error {value}"), value)
        if kind == "b":
            return value == "1"
        if kind == "d":
            return datetime.fromisoformat(value).replace(tzinfo=None)
        return _text(value)

    def _shared(self, value: str) -> Cell:
        try:
            return _text(self._reading.texts.get(int(value)))
        except (IndexError, ValueError):
            return Flaw("text_missing", _("the text of the cell is missing: the workbook is damaged"), value)

    def _number(self, attributes: dict[str, str], value: str) -> Cell:
        try:
            number = float(value)
        except ValueError:
            return _text(value)
        style = int(attributes.get("s", 0))
        dates = self._reading.dates
        if style < len(dates) and dates[style]:
            return self._date(number, value)
        if not number.is_integer():
            return number
        if abs(number) >= EXACT_BELOW:
            return Flaw("number_rounded", ROUNDED, value)
        return int(number)

    def _date(self, number: float, value: str) -> Cell:
        if not FIRST_SERIAL <= number < LAST_SERIAL:
            return Flaw("not_a_date", _("{value} is formatted as a date but is none"), value)
        return from_serial(number, self._reading.epoch)


def from_serial(serial: float, epoch: datetime) -> datetime:
    """The clock time of a spreadsheet's date number, to the second: the fraction of a day is not exact."""
    days, rest = divmod(serial, 1)
    return epoch + timedelta(days=int(days), seconds=round(rest * 86400))


def _text(value: str) -> Cell:
    if len(value) > LONGEST_CELL:
        return Flaw("cell_too_long", _("the cell is longer than {longest} characters"), value[:60], {"longest": LONGEST_CELL})
    return value
