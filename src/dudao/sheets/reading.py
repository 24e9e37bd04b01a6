"""Opening a file as a table and finding its columns by their names."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dudao.organisation.refusal import Sentence
from dudao.sheets import cleaning
from dudao.sheets.delimited import CsvTable
from dudao.sheets.packages import is_workbook
from dudao.sheets.tables import Cell, Flaw, NotReadable, Row, Table
from dudao.sheets.workbooks import WorkbookTable

HEADER_WITHIN = 30
SHOWN = 40


class Options(NamedTuple):
    """How to read a file, where that is not to be found out."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


class Header(NamedTuple):
    """The row with the names of the columns; ``names`` are tidied, a repeated name is followed by #2, #3."""

    line: int
    names: tuple[str, ...]
    cells: tuple[Cell, ...]

    def place(self, wanted: str) -> int | None:
        """The position of a column, by its name whatever its capitals and spaces."""
        folded = fold(wanted)
        return next((place for place, name in enumerate(self.names) if fold(name) == folded), None)


def open_table(path: Path, options: Options) -> Table:
    """Open a CSV or XLSX file by what it is, whatever it is called. Raises NotReadable with what to do."""
    if not path.exists():
        raise NotReadable(_("There is no file {path}."), path=path)
    if path.is_dir():
        raise NotReadable(_("{path} is a folder. Name the file in it."), path=path)
    try:
        if is_workbook(path):
            return WorkbookTable(path, sheet=options.sheet)
        return CsvTable(path, encoding=options.encoding, delimiter=options.delimiter)
    except PermissionError as error:
        raise NotReadable(_("{path} may not be read: its permissions forbid it."), path=path) from error


def find_header(table: Table, wanted: Iterable[str], *, advice: Sentence = "") -> Header:
    """The first row, near the top, that has all columns wanted. Titles above it are passed over.

    Where a name stands in a cell merged with the ones below it, the row that has the others finds it above.
    Raises NotReadable with the names that are missing, those that are most like them, and the ``advice`` of whoever asks.
    """
    folded = {fold(name): name for name in wanted}
    best: tuple[int, Header] | None = None
    above: tuple[Cell, ...] = ()
    for row in islice(table.records(), HEADER_WITHIN):
        header = _header(row, above)
        found = len(folded.keys() & {fold(name) for name in header.names})
        if found == len(folded):
            return header
        if best is None or found > best[0]:
            best = (found, header)
        above = header.cells if len(header.cells) >= len(above) else above
    if best is None:
        raise NotReadable(_("The table is empty."))
    raise _missing(best[1], list(folded.values()), advice)


def likely_header(table: Table, known: Callable[[str], bool]) -> Header:
    """The row near the top in which most headings are known; where none is, the first row of the table."""
    best: tuple[int, Header] | None = None
    above: tuple[Cell, ...] = ()
    for row in islice(table.records(), HEADER_WITHIN):
        header = _header(row, above)
        found = sum(1 for cell in row.cells if isinstance(cell, str) and cell and known(cell))
        if best is None or found > best[0]:
            best = (found, header)
        above = header.cells if len(header.cells) >= len(above) else above
    if best is None:
        raise NotReadable(_("The table is empty."))
    return best[1]


def _header(row: Row, above: Sequence[Cell]) -> Header:
    width = max(len(row.cells), len(above))
    own = [*row.cells, *[""] * (width - len(row.cells))]
    filled = tuple(cell if cell != "" else above[place] if place < len(above) else "" for place, cell in enumerate(own))
    seen: dict[str, int] = {}
    names = []
    for cell in filled:
        name = cleaning.line(str(cell))
        times = seen[fold(name)] = seen.get(fold(name), 0) + 1
        names.append(name if times == 1 or not name else f"{name}#{times}")
    return Header(row.line, tuple(names), filled)


def _missing(header: Header, wanted: list[str], advice: Sentence) -> NotReadable:
    there = {fold(name): name for name in header.names if name}
    told = []
    for name in wanted:
        if fold(name) in there:
            continue
        like = get_close_matches(fold(name), there, n=1, cutoff=0.5)
        told.append(str(format_lazy(_("“{name}” (did you mean “{like}”?)"), name=name, like=there[like[0]]) if like else f"“{name}”"))
    said = _("The table has no column {missing}. Its columns, in line {line}, are: {columns}.")
    return NotReadable(
        format_lazy("{said} {advice}", said=said, advice=advice) if advice else said,
        missing=", ".join(told),
        line=header.line,
        columns=", ".join(list(there.values())[:SHOWN]) or "—",
    )


def rows_below(table: Table, header: Header) -> Iterator[Row]:
    """The records after the header, each as wide as it. A row that does not fit has a flaw; a header that comes again is passed over."""
    width = len(header.names)
    first = header.cells[0] if header.cells else ""
    exact = isinstance(table, CsvTable)
    for row in table.records():
        if row.line <= header.line:
            continue
        if row.flaw is not None:
            yield row
        elif len(row.cells) != width:
            yield _fitted(row, width, exact=exact)
        elif row.cells[0] != first or tuple(row.cells) != header.cells:
            yield row


def _fitted(row: Row, width: int, *, exact: bool) -> Row:
    cells = row.cells
    if len(cells) > width:
        if all(cell == "" for cell in cells[width:]):
            return Row(row.line, cells[:width])
    elif not exact:
        return Row(row.line, [*cells, *[""] * (width - len(cells))])
    message = _("the row has {value} cells, the header has {width}: look for a missing quotation mark or an unquoted delimiter")
    return Row(row.line, cells, Flaw("wrong_width", message, str(len(cells)), {"width": width}))


def fold(name: str) -> str:
    return cleaning.line(name).casefold()
