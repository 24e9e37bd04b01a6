"""Tables written as spreadsheets and as CSV, in constant memory, so that no cell is ever run as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, Protocol

import xlsxwriter
from django.utils.translation import gettext as _

Cell = str | int | float | Decimal | bool | date | datetime | None

ROWS: Final = 1_048_575
"""Rows of the largest sheet below its header."""
LONGEST: Final = 32_767
"""Characters of the longest cell; what is longer is cut and ends in …"""

_FORBIDDEN: Final = str.maketrans("", "", "".join(chr(code) for code in range(32) if code not in (9, 10)))
_IN_NAMES: Final = str.maketrans("[]:*?/\\'", "        ")
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class Sheet(Protocol):
    """One table of a spreadsheet."""

    @property
    def title(self) -> str: ...

    @property
    def headers(self) -> Sequence[str]: ...

    @property
    def rows(self) -> Iterable[Sequence[Cell]]: ...


class TooManyRows(Exception):
    """A sheet cannot hold so many rows; as CSV it can."""


def write_xlsx(target: Path | BinaryIO, sheets: Iterable[Sheet]) -> None:
    """Write a spreadsheet. Moments are written as local time of their own zone, points as numbers, text never as a formula.

    Raises TooManyRows. Numbers beyond fifteen digits, which a spreadsheet would round, are written as text.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options) as book:
        styles = {
            "header": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "number": book.add_format({"valign": "top"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"}),
        }
        taken: set[str] = set()
        for sheet in sheets:
            _write_sheet(book.add_worksheet(_name(sheet.title, taken)), sheet, styles)


def _write_sheet(page: Any, sheet: Sheet, styles: dict[str, Any]) -> None:
    page.freeze_panes(1, 0)
    for column, header in enumerate(sheet.headers):
        page.set_column(column, column, min(max(len(header) * 2 + 2, 12), 40))
        page.write_string(0, column, header, styles["header"])
    for number, row in enumerate(sheet.rows, start=1):
        if number > ROWS:
            raise TooManyRows(_("A sheet holds %(rows)s rows. Choose fewer, or write CSV.") % {"rows": f"{ROWS:,}"})
        for column, cell in enumerate(row):
            _write_cell(page, number, column, cell, styles)


def _write_cell(page: Any, row: int, column: int, cell: Cell, styles: dict[str, Any]) -> None:
    match cell:
        case None | "":
            return
        case bool():
            page.write_boolean(row, column, cell, styles["number"])
        case int() | float() | Decimal() if _is_exact(cell):
            page.write_number(row, column, cell, styles["number"])
        case datetime():
            page.write_datetime(row, column, cell.replace(tzinfo=None), styles["moment"])
        case date():
            page.write_datetime(row, column, cell, styles["day"])
        case _:
            page.write_string(row, column, _text(cell), styles["text"])


def _is_exact(number: float | Decimal) -> bool:
    """Whether a spreadsheet's number, which has fifteen digits, holds it; what is not finite it cannot hold at all."""
    exact = Decimal(str(number)) if isinstance(number, float) else Decimal(number)
    return exact.is_finite() and len(exact.normalize().as_tuple().digits) <= 15


def _text(cell: object) -> str:
    text = str(cell).translate(_FORBIDDEN)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _name(title: str, taken: set[str]) -> str:
    """A name that a sheet may have: 31 characters, without brackets and slashes, once in the book whatever its case."""
    base = " ".join(_text(title).translate(_IN_NAMES).split()) or "1"
    name, number = base[:31], 1
    while name.lower() in taken:
        number += 1
        name = f"{base[: 30 - len(str(number))]} {number}"
    taken.add(name.lower())
    return name


def write_csv(target: Path | BinaryIO, sheet: Sheet) -> None:
    """Write one table as CSV: UTF-8 with byte order mark, so that spreadsheets read Chinese right; dates as ISO 8601.

    Text that a spreadsheet would run as a formula gets an apostrophe before it; numbers are left as they are.
    """
    if isinstance(target, Path):
        with target.open("wb") as file:
            _write_csv(file, sheet)
    else:
        _write_csv(target, sheet)


def _write_csv(file: IO[bytes], sheet: Sheet) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_inert(header) for header in sheet.headers])
    for row in sheet.rows:
        writer.writerow([_inert(cell) for cell in row])
    text.detach()


def _inert(cell: Cell) -> object:
    """A cell as CSV may hold it."""
    match cell:
        case None:
            return ""
        case bool() | int() | float() | Decimal():
            return cell
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
        case date():
            return cell.isoformat()
        case _:
            return f"'{cell}" if cell.startswith(_RUNS) else cell
