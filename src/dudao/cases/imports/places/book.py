"""Reading the workbook: which of its sheets is which, which column is which, every cell by what it may hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dudao.cases.imports.listing import Listing
from dudao.cases.imports.places.sheets import SHEETS, Column, SheetShape, plain
from dudao.cases.imports.places.values import value_of
from dudao.sheets import cleaning
from dudao.sheets.packages import is_workbook
from dudao.sheets.reading import HEADER_WITHIN, Header, Options, open_table, rows_below
from dudao.sheets.tables import Flaw, NotReadable, Row, Table
from dudao.sheets.workbooks import sheet_names

MOST_ROWS: Final = 200_000
MISTAKE_COLUMNS: Final = ("sheet", "line", "column", "value", "message")


class Line(NamedTuple):
    """One row that was read whole: values by the key of their column, None where nothing stands."""

    line: int
    values: dict[str, Any]


@dataclass(slots=True)
class Sheet:
    """One sheet as it stands in the file, under the file's own names."""

    shape: SheetShape
    name: str
    headings: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    rows: int = 0


@dataclass(slots=True)
class Book:
    mistakes: Listing
    most_rows: int = MOST_ROWS
    sheets: dict[str, Sheet] = field(default_factory=dict)
    notes: list[str | Promise] = field(default_factory=list)

    def lines(self, key: str) -> list[Line]:
        return self.sheets[key].lines if key in self.sheets else []

    def blame(self, key: str, line: int, column: str, message: object, value: str = "") -> None:
        """Note what is wrong with a row; ``column`` is a key, or empty."""
        sheet = self.sheets[key]
        heading = sheet.headings.get(column, "")
        self.mistakes.add({"sheet": sheet.name, "line": line, "column": heading, "value": value, "message": str(message)})


def read_book(path: Path, mistakes: Listing, options: Options, most_rows: int = MOST_ROWS) -> Book:
    """All sheets that are known by their names; or the one table of a CSV file, known by its columns."""
    book = Book(mistakes, most_rows)
    known = _by_name(path) if path.is_file() and is_workbook(path) and options.sheet is None else []
    if known:
        for shape, name in known:
            _read_sheet(book, shape, name, open_table(path, Options(sheet=name)))
    else:
        table = open_table(path, options)
        shape = _by_columns(table)
        book.notes = list(table.notes)
        _read_sheet(book, shape, str(shape.title), table)
    return book


def _by_name(path: Path) -> list[tuple[SheetShape, str]]:
    names = sheet_names(path)
    known = [(shape, name) for shape in SHEETS if (name := next((name for name in names if plain(name) in shape.names()), None))]
    if not known and len(names) > 1:
        wanted = ", ".join(str(shape.title) for shape in SHEETS)
        raise NotReadable(_("No sheet has a name that is known here. Known are: {wanted}. The file has: {names}."),
                          wanted=wanted, names=", ".join(names[:20]))  # fmt: skip
    return known


def _by_columns(table: Table) -> SheetShape:
    """The sheet whose columns the table has: the one with the most of them, all that are needed among them."""
    found = [(len(columns), shape) for shape in SHEETS if (columns := _columns(table, shape)[1]) and not _lacking(shape, columns)]
    if not found:
        raise NotReadable(_("The table has not all columns of any sheet. Fill in the template: dudao import places --template FILE.xlsx."))
    return max(found, key=lambda each: each[0])[1]


def _columns(table: Table, shape: SheetShape) -> tuple[Header, dict[str, int]]:
    """The row near the top with the most headings that are known, and the position of each column."""
    best: tuple[Header, dict[str, int]] = (Header(0, (), ()), {})
    called = {column.key: column.names() for column in reversed(shape.columns)}
    for row in islice(table.records(), HEADER_WITHIN):
        names = tuple(cleaning.line(str(cell)) for cell in row.cells)
        places = {key: place for key, known in called.items() if (place := _place(names, known)) is not None}
        if len(places) > len(best[1]):
            best = (Header(row.line, names, tuple(row.cells)), places)
    return best


def _place(names: tuple[str, ...], known: frozenset[str]) -> int | None:
    return next((place for place, name in enumerate(names) if name and plain(name) in known), None)


def _lacking(shape: SheetShape, places: dict[str, int]) -> list[Column]:
    return [column for column in shape.needed() if column.key not in places]


def _read_sheet(book: Book, shape: SheetShape, name: str, table: Table) -> None:
    header, places = _columns(table, shape)
    sheet = book.sheets[shape.key] = Sheet(shape, name, {key: header.names[place] for key, place in places.items()})
    if not header.line and next(iter(table.records()), None) is None:
        return
    if lacking := _lacking(shape, places):
        titles = ", ".join(f"“{column.title}”" for column in lacking)
        book.blame(shape.key, header.line or 1, "", str(_("columns are missing: {titles}")).format(titles=titles))
        return
    unknown = [name for place, name in enumerate(header.names) if name and place not in places.values()]
    if unknown:
        book.notes.append(
            format_lazy(_("In the sheet “{sheet}” these columns are not read: {columns}."), sheet=name, columns=", ".join(unknown[:12]))
        )
    columns = [(column, places[column.key]) for column in shape.columns if column.key in places]
    for row in rows_below(table, header):
        sheet.rows += 1
        if sheet.rows > book.most_rows:
            raise NotReadable(
                _("The sheet “{sheet}” has more than {rows:,} rows. Divide it into several files."), sheet=name, rows=book.most_rows
            )
        _take(book, sheet, row, columns, table)


def _take(book: Book, sheet: Sheet, row: Row, columns: list[tuple[Column, int]], table: Table) -> None:
    if row.flaw is not None:
        book.blame(sheet.shape.key, row.line, "", row.flaw)
        return
    values: dict[str, Any] = dict.fromkeys(column.key for column in sheet.shape.columns)
    right = True
    for column, value in _values(row, columns, table):
        if isinstance(value, Flaw):
            book.blame(sheet.shape.key, row.line, column.key, value, value.value[:60])
            right = False
        else:
            values[column.key] = value
    if right:
        sheet.lines.append(Line(row.line, values))


def _values(row: Row, columns: list[tuple[Column, int]], table: Table) -> Iterator[tuple[Column, Any]]:
    for column, place in columns:
        yield column, value_of(column, row.cells[place], table.epoch)
