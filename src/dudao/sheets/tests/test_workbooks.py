"""Workbooks and other archives of every condition: what can be read is read right, what cannot says what to do."""

import io
import random
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from dudao.sheets.reading import Options, find_header, open_table, rows_below
from dudao.sheets.tables import LONGEST_CELL, NotReadable, Row
from dudao.sheets.tests.files import flaws, records, saved
from dudao.sheets.workbooks import is_date_code

Write = Callable[[xlsxwriter.Workbook], None]


def workbook(folder: Path, write: Write) -> Path:
    path = folder / "log.xlsx"
    book = xlsxwriter.Workbook(path)
    write(book)
    book.close()
    return path


def test_a_workbook_gives_real_dates_numbers_and_texts(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Log")
        sheet.write_row(0, 0, ["id", "when", "chinese", "zip", "done", "text"])
        sheet.write_number(1, 0, 101001240754)
        sheet.write_datetime(1, 1, datetime(2025, 3, 1, 10, 0, 1), book.add_format({"num_format": "m/d/yy h:mm"}))
        sheet.write_datetime(1, 2, datetime(2025, 3, 1), book.add_format({"num_format": 'yyyy"年"m"月"d"日"'}))
        sheet.write_number(1, 3, 2118.0)
        sheet.write_boolean(1, 4, True)
        sheet.write_rich_string(1, 5, "one ", book.add_format({"bold": True}), "two")

    rows = records(workbook(tmp_path, write))
    assert rows[1] == Row(2, [101001240754, datetime(2025, 3, 1, 10, 0, 1), datetime(2025, 3, 1), 2118, True, "one two"])


def test_formulas_give_their_result_and_without_one_say_so(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, "=1+1", None, 2)
        sheet.write_formula(0, 1, '="a"&"b"', None, "ab")
        sheet.write_formula(0, 2, "=1/0", None, "#DIV/0!")
        sheet.write_formula(0, 3, "=NOW()", None, "")

    rows = records(workbook(tmp_path, write))
    assert rows[0].cells[:2] == [2, "ab"]
    assert flaws(rows) == [
        "the cell shows the error #DIV/0!",
        "the formula has no result: open the file in a spreadsheet program and save it",
    ]


def test_merged_headers_are_found_above(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        merged = book.add_format({"align": "center"})
        sheet.merge_range(0, 0, 0, 3, "投诉台账", merged)
        sheet.merge_range(1, 0, 2, 0, "编号", merged)
        sheet.merge_range(1, 1, 1, 2, "客户", merged)
        sheet.write_row(2, 1, ["姓名", "电话"])
        sheet.merge_range(1, 3, 2, 3, "内容", merged)
        sheet.write_row(3, 0, ["A-1", "王", "138", "漏水"])

    table = open_table(workbook(tmp_path, write), Options())
    header = find_header(table, ["编号", "姓名", "电话", "内容"])
    assert (header.line, header.names) == (3, ("编号", "姓名", "电话", "内容"))
    assert [row.cells for row in rows_below(table, header)] == [["A-1", "王", "138", "漏水"]]


def test_numbers_that_a_spreadsheet_has_rounded_are_refused(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet().write_number(0, 0, 310101199001011234)

    assert "more than 15 digits" in flaws(records(workbook(tmp_path, write)))[0]


def test_other_sheets_are_mentioned_and_can_be_chosen(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("hidden").hide()
        first = book.add_worksheet("2024")
        first.write(0, 0, "old")
        first.activate()
        book.add_worksheet("2025").write(0, 0, "new")

    path = workbook(tmp_path, write)
    table = open_table(path, Options())
    assert table.how == "2024"
    assert "2025" in str(table.notes[0])
    assert records(path, sheet="2025")[0].cells == ["new"]
    with pytest.raises(NotReadable, match="It has: hidden, 2024, 2025"):
        open_table(path, Options(sheet="2026"))


def test_days_counted_from_1904(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    book.add_worksheet().write_datetime(0, 0, datetime(2025, 3, 1), book.add_format({"num_format": "d mmm yyyy"}))
    book.close()
    assert records(path)[0].cells == [datetime(2025, 3, 1)]


SHEET = "xl/worksheets/sheet1.xml"


def replaced(path: Path, part: str, content: bytes) -> Path:
    """The same workbook with one part written anew."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, kept in parts.items():
            new.writestr(name, content if name == part else kept)
    return path


def plain(folder: Path) -> Path:
    return workbook(folder, lambda book: book.add_worksheet().write(0, 0, "x"))


def test_formatted_blanks_are_no_rows_and_declared_dimensions_are_not_believed(tmp_path: Path) -> None:
    rows = [f'<row r="{line}"><c r="A{line}"><v>{line}</v></c><c r="B{line}" t="str"><v>real</v></c></row>' for line in range(1, 496)]
    rows += [f'<row r="{line}"><c r="A{line}" s="1"/><c r="B{line}" s="1"/></row>' for line in range(496, 65_203)]
    sheet = f'<worksheet><dimension ref="A1:XFD1048576"/><sheetData>{"".join(rows)}</sheetData></worksheet>'
    found = records(replaced(plain(tmp_path), SHEET, sheet.encode()))
    assert [row.line for row in found] == list(range(1, 496))
    assert found[-1].cells == [495, "real"]


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = replaced(plain(tmp_path), SHEET, b"<worksheet><sheetData>" + b" " * (200 << 20) + b"</sheetData></worksheet>")
    assert path.stat().st_size < 1 << 20
    with pytest.raises(NotReadable, match="would unpack from 1 to 200 MB"):
        open_table(path, Options())


def test_entities_that_explode_are_refused(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData/></worksheet>'
    with pytest.raises(NotReadable, match="damaged"):
        records(replaced(plain(tmp_path), SHEET, bomb))


def test_a_cell_that_is_far_too_long_is_a_flaw_of_the_cell(tmp_path: Path) -> None:
    sheet = (
        b'<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'
        + b"ab" * LONGEST_CELL
        + b"</t></is></c></row></sheetData></worksheet>"
    )
    path = replaced(plain(tmp_path), SHEET, sheet)
    assert "longer than" in flaws(records(path))[0]


def test_prefixes_missing_references_and_gaps(tmp_path: Path) -> None:
    sheet = (
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        b'<x:row><x:c><x:v>1</x:v></x:c><x:c t="str"><x:v>two</x:v></x:c></x:row>'
        b'<x:row r="9"><x:c r="C9"><x:v>3</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert records(replaced(plain(tmp_path), SHEET, sheet)) == [Row(1, [1, "two"]), Row(9, ["", "", 3])]


def test_a_broken_workbook_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="damaged"):
        records(replaced(plain(tmp_path), SHEET, b"<worksheet><sheetData><row>"))
    with pytest.raises(NotReadable, match="damaged"):
        open_table(saved(tmp_path, plain(tmp_path).read_bytes()[:2000], "cut.xlsx"), Options())


def with_bytes(path: Path, part: str, change: Callable[[bytearray, int, int], None]) -> Path:
    """The file with bytes changed: ``change`` is given all of them, and where the packed part begins and ends."""
    with zipfile.ZipFile(path) as package:
        entry = package.getinfo(part)
    content = bytearray(path.read_bytes())
    start = entry.header_offset + 30 + int.from_bytes(content[entry.header_offset + 26 : entry.header_offset + 28], "little")
    change(content, start, start + entry.compress_size)
    path.write_bytes(content)
    return path


PARTS = (SHEET, "xl/sharedStrings.xml", "xl/workbook.xml")


def shared(folder: Path, part: str) -> Path:
    """A workbook of some thousand texts, packed; or with a long comment in the small part."""
    path = plain(folder)
    with zipfile.ZipFile(path) as package:
        content = package.read(part)
    return replaced(path, part, content + b"<!-- " + str(list(range(9_000))).encode() + b" -->")


@pytest.mark.parametrize("part", PARTS)
def test_bytes_flipped_inside_a_part_are_damage_told_in_words(tmp_path: Path, part: str) -> None:
    def flip(content: bytearray, start: int, end: int) -> None:
        for place in range((start + end) // 2, (start + end) // 2 + 3):
            content[place] ^= 0xFF

    with pytest.raises(NotReadable, match="damaged"):
        records(with_bytes(shared(tmp_path, part), part, flip))


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_holds_more_than_it_declares_is_damage_told_in_words(tmp_path: Path, part: str) -> None:
    def understate(content: bytearray, _start: int, _end: int) -> None:
        entry = content.rindex(part.encode()) - 46
        assert content[entry : entry + 4] == b"PK\x01\x02"
        content[entry + 24 : entry + 28] = (900).to_bytes(4, "little")

    with pytest.raises(NotReadable, match="damaged"):
        records(with_bytes(shared(tmp_path, part), part, understate))


def test_an_attribute_of_fifty_megabytes_is_refused_before_it_is_held(tmp_path: Path) -> None:
    """The parser would keep the whole of it, and go over it again with every piece that comes."""
    noise = random.Random(1).randbytes(1 << 20).hex().encode()
    sheet = b'<worksheet><sheetData><row r="1"><c r="A1" z="' + noise * 25 + b'"><v>1</v></c></row></sheetData></worksheet>'
    path = replaced(plain(tmp_path), SHEET, sheet)
    tracemalloc.start()
    with pytest.raises(NotReadable, match="damaged"):
        records(path)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 12 << 20


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"), "old kind"),
        (b"<html><body><table><tr><td>1</td></tr></table>", "web page"),
        (b"%PDF-1.7", "no table"),
    ],
)
def test_other_kinds_of_file_are_answered_with_what_to_do(tmp_path: Path, content: bytes, advice: str) -> None:
    with pytest.raises(NotReadable, match=advice):
        open_table(saved(tmp_path, content, "log.xls"), Options())


@pytest.mark.parametrize(("part", "advice"), [("content.xml", "OpenDocument"), ("xl/workbook.bin", "xlsb"), ("readme.txt", "no workbook")])
def test_other_archives_are_answered_with_what_to_do(tmp_path: Path, part: str, advice: str) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr(part, "x")
    with pytest.raises(NotReadable, match=advice):
        open_table(saved(tmp_path, held.getvalue(), "log.xlsx"), Options())


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("yyyy-mm-dd", True), ('yyyy"年"m"月"d"日"', True), ("[$-409]h:mm AM/PM", True), ("[h]:mm", True), ("0.00", False),
        ("General", False), ('0" days"', False), ("[Red]0.0;[Blue]-0.0", False), ("#,##0\\d", False), ("@", False),
    ],
)  # fmt: skip
def test_which_number_formats_are_dates(code: str, is_date: bool) -> None:
    assert is_date_code(code) is is_date
