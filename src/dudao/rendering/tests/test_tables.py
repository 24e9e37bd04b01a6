"""Tables come out as spreadsheets and CSV that hold what was put in, and nothing in them ever runs."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from dudao.rendering import tables
from dudao.rendering.tables import Cell, TooManyRows, write_csv, write_xlsx


@dataclass
class Table:
    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


SHANGHAI = timezone(timedelta(hours=8))
RUNS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1", '=HYPERLINK("http://x")', "=cmd|' /C calc'!A0"]


def table(*rows: tuple[Cell, ...], title: str = "表") -> Table:
    return Table(title, ("名稱", "值"), rows)


def naive(told: str) -> datetime:
    """A moment as a spreadsheet holds it, without a zone."""
    return datetime.fromisoformat(told)


def read(*sheets: Table) -> openpyxl.Workbook:
    file = io.BytesIO()
    write_xlsx(file, sheets)
    return openpyxl.load_workbook(io.BytesIO(file.getvalue()))


def cells(*rows: tuple[Cell, ...]) -> list[tuple[object, ...]]:
    return [tuple(cell.value for cell in row) for row in read(table(*rows)).worksheets[0].iter_rows(min_row=2)]


def rows_of_csv(*rows: tuple[Cell, ...]) -> list[list[str]]:
    file = io.BytesIO()
    write_csv(file, table(*rows))
    assert file.getvalue().startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))[1:]


@pytest.mark.parametrize("text", RUNS)
def test_text_is_never_a_formula(text: str) -> None:
    sheet = read(table((text, 1))).worksheets[0]
    assert sheet["A2"].data_type in ("s", "inlineStr")
    assert sheet["A2"].value.strip() == text.strip().replace("\r", "")
    assert sheet["A2"].hyperlink is None
    ((written, one),) = rows_of_csv((text, 1))
    assert written == f"'{text}"
    assert one == "1"


def test_numbers_days_and_moments_keep_their_sort() -> None:
    moment = datetime(2026, 11, 23, 18, 0, tzinfo=SHANGHAI)
    assert cells((Decimal("33.2"), -5), (date(2026, 2, 28), moment), (None, True), ("", 0)) == [
        (33.2, -5),
        (naive("2026-02-28"), naive("2026-11-23T18:00")),
        (None, True),
        (None, 0),
    ]
    assert rows_of_csv((Decimal("33.20"), -5), (date(2026, 2, 28), moment), (None, True)) == [
        ["33.20", "-5"],
        ["2026-02-28", "2026-11-23 18:00:00+08:00"],
        ["", "True"],
    ]


def test_moments_of_another_zone_are_written_as_they_stand() -> None:
    assert cells((datetime(2026, 1, 1, 0, 30, tzinfo=UTC), "")) == [(naive("2026-01-01T00:30"), None)]


@pytest.mark.parametrize("number", [12345678901234567, Decimal("0.1234567890123456"), float("nan"), float("inf"), Decimal("NaN")])
def test_numbers_that_a_spreadsheet_cannot_hold_are_text(number: float | Decimal) -> None:
    assert cells((number, "")) == [(str(number), None)]


def test_text_too_long_for_a_cell_is_cut_visibly_and_control_characters_vanish() -> None:
    ((long, odd),) = cells(("字" * 40_000, "a\x00b\x07c\nd"))
    assert isinstance(long, str)
    assert (len(long), long[-2:]) == (32_767, "字…")
    assert odd == "abc\nd"


def test_titles_become_names_that_sheets_may_have() -> None:
    same = "檢查標準/2026 [草稿] 這個名稱比一張工作表的名稱所能容納的三十一個字還要長"
    names = read(*(table(("a", 1), title=title) for title in (same, same, "Sheet", "sheet", "///", "'"))).sheetnames
    assert len(set(names)) == 6
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)
    assert names[2:4] == ["Sheet", "sheet 2"]


def test_headers_stand_first_and_stay_in_sight() -> None:
    sheet = read(table(("a", 1))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["名稱", "值"]
    assert sheet.freeze_panes == "A2"


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ROWS", 2)
    with pytest.raises(TooManyRows, match="A sheet holds 2 rows"):
        read(table(("a", 1), ("b", 2), ("c", 3)))


def test_rows_may_come_from_a_generator_and_files_are_closed(tmp_path: Path) -> None:
    @dataclass
    class Long:
        title = "long"
        headers = ("n",)

        @property
        def rows(self) -> Iterator[tuple[int]]:
            return ((number,) for number in range(5_000))

    write_xlsx(tmp_path / "long.xlsx", [Long()])
    assert zipfile.is_zipfile(tmp_path / "long.xlsx")
    write_csv(tmp_path / "long.csv", Long())
    assert (tmp_path / "long.csv").read_bytes().count(b"\r\n") == 5_001
