"""Files of every condition: what can be read is read right, what cannot says what to do."""

import codecs
import io
import random
import resource
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from dudao.cases.imports.files.tables import LONGEST_CELL, Flaw, NotReadable, Row
from dudao.cases.imports.reading import Options, find_header, open_table, rows_below

SIMPLIFIED = "编号,日期,内容\n1,2025-03-01 10:00,三号楼电梯停运，住户被困，要求尽快维修\n2,2025-03-02 11:00,地下室漏水，物业没有回复\n"
TRADITIONAL = "編號,日期,內容\n1,2025-03-01 10:00,三號樓電梯停運，住戶被困，要求盡快維修\n2,2025-03-02 11:00,地下室漏水，物業沒有回覆\n"
FRENCH = "numéro,date,texte\n1,2025-03-01 10:00,L’ascenseur est arrêté depuis dimanche, à réparer\n".replace("dimanche, à", "dimanche à")


def saved(folder: Path, content: bytes, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def records(path: Path, **options: str) -> list[Row]:
    return list(open_table(path, Options(**options)).records())


def flaws(rows: list[Row]) -> list[str]:
    return [str(cell) for row in rows for cell in row.cells if isinstance(cell, Flaw)]


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (SIMPLIFIED, "utf-8", "UTF-8"),
        (SIMPLIFIED, "utf-8-sig", "UTF-8"),
        (SIMPLIFIED, "gb18030", "GB18030"),
        (SIMPLIFIED, "gb2312", "GB18030"),
        (SIMPLIFIED, "utf-16", "UTF-16"),
        (SIMPLIFIED, "utf-16-le", "UTF-16"),
        (SIMPLIFIED, "utf-16-be", "UTF-16"),
        (TRADITIONAL, "big5", "Big5"),
        (TRADITIONAL, "gb18030", "GB18030"),
        (TRADITIONAL, "utf-8", "UTF-8"),
        (FRENCH, "cp1252", "Windows-1252"),
        (FRENCH, "utf-8", "UTF-8"),
        ("id,text\n1,plain\n", "ascii", "UTF-8"),
    ],
)
def test_the_encoding_is_found_and_the_text_comes_out_right(tmp_path: Path, text: str, encoding: str, found: str) -> None:
    table = open_table(saved(tmp_path, text.encode(encoding)), Options())
    assert table.how.startswith(found)
    assert [",".join(str(cell) for cell in row.cells) for row in table.records()] == text.splitlines()


def test_text_that_two_encodings_read_as_well_is_asked_for_not_guessed(tmp_path: Path) -> None:
    path = saved(tmp_path, "id,urgent\n1,是\n".encode("gb18030"))
    with pytest.raises(NotReadable, match="--encoding") as refused:
        open_table(path, Options())
    assert "gb18030 →" in str(refused.value)
    assert records(path, encoding="gb18030")[1].cells == ["1", "是"]


def test_an_encoding_that_is_told_wrong_is_refused_with_line_and_place(tmp_path: Path) -> None:
    path = saved(tmp_path, SIMPLIFIED.encode("gb18030"))
    with pytest.raises(NotReadable, match="Line 1 cannot be read as UTF-8"):
        records(path, encoding="utf-8")


def test_an_encoding_that_reads_but_makes_no_sense_is_pointed_out(tmp_path: Path) -> None:
    table = open_table(saved(tmp_path, "号,内容\n1,电梯停运\n".encode("gb18030")), Options(encoding="cp1252"))
    assert "GB18030" in str(table.notes[0])


def test_an_encoding_nobody_knows_is_answered_with_known_ones(tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="utf-8, utf-16, gb18030"):
        open_table(saved(tmp_path, b"a,b\n"), Options(encoding="klingon"))


def test_a_mark_that_contradicts_what_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="Leave --encoding out"):
        open_table(saved(tmp_path, codecs.BOM_UTF8 + b"a,b\n"), Options(encoding="big5"))


def test_utf8_with_a_damaged_place_is_told_as_that(tmp_path: Path) -> None:
    content = SIMPLIFIED.encode().replace("住".encode(), b"\xe4\xbd")
    with pytest.raises(NotReadable, match="UTF-8, but damaged"):
        open_table(saved(tmp_path, content), Options())


def test_damage_far_below_the_part_looked_at_is_found_while_reading(tmp_path: Path) -> None:
    lines = [f"{number},电梯停运请尽快维修\n".encode() for number in range(20_000)]
    lines[15_000] = b"15000,\xe7\x94\n"
    table = open_table(saved(tmp_path, b"".join(lines)), Options())
    with pytest.raises(NotReadable, match="Line 15001"):
        list(table.records())


def test_zero_bytes_are_no_text(tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="zero bytes"):
        open_table(saved(tmp_path, bytes(range(256)) * 8), Options())


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="empty"):
        open_table(saved(tmp_path, b""), Options())
    with pytest.raises(NotReadable, match="There is no file"):
        open_table(tmp_path / "none.csv", Options())
    with pytest.raises(NotReadable, match="folder"):
        open_table(tmp_path, Options())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    text = "".join(delimiter.join(row) + "\n" for row in (["id", "when", "what"], ["1", "2025-01-01", '"a, b; c"'], ["2", "", "x"]))
    assert [len(row.cells) for row in records(saved(tmp_path, text.encode()))] == [3, 3, 3]


def test_a_delimiter_named_in_the_first_line_is_believed(tmp_path: Path) -> None:
    assert records(saved(tmp_path, b"sep=|\na|b,c\n"))[0].cells == ["a", "b,c"]


def test_line_breaks_in_cells_keep_the_lines_of_the_file(tmp_path: Path) -> None:
    rows = records(saved(tmp_path, b'id,text\r\n1,"one\r\ntwo\r\nthree"\r\n\r\n2,short\r\n'))
    assert [(row.line, row.cells[0]) for row in rows] == [(1, "id"), (2, "1"), (6, "2")]
    assert rows[1].cells[1] == "one\r\ntwo\r\nthree"


def test_a_cell_of_fifty_megabytes_is_told_not_held(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    with path.open("wb") as file:
        file.write(b"id,text\n1,")
        for _ in range(50):
            file.write(b"x" * (1 << 20))
        file.write(b"\n2,fine\n")
    rows = records(path)
    assert rows[1].line == 2
    assert "characters long" in str(rows[1].flaw)
    assert rows[2].cells == ["2", "fine"]


@pytest.mark.slow
def test_a_million_rows_are_read_in_the_memory_of_a_few(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("id,text\n")
        file.writelines(f"{number},电梯停运，住户被困，要求尽快维修 {number}\n" for number in range(1_000_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sum(1 for _row in open_table(path, Options()).records()) == 1_000_001
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000


def test_a_quotation_mark_that_is_never_closed_names_its_line(tmp_path: Path) -> None:
    text = b'id,text\n1,fine\n2,"open\n' + b"3,more text that is swallowed\n" * 40_000
    with pytest.raises(NotReadable, match="From line 3 on"):
        records(saved(tmp_path, text))


def test_a_row_that_lacks_cells_or_has_more_is_told(tmp_path: Path) -> None:
    table = open_table(saved(tmp_path, b"id,a,b\n1,2,3\n1,2\n1,2,3,4\n1,2,3,\n"), Options(delimiter=","))
    below = list(rows_below(table, find_header(table, ["id", "a", "b"])))
    assert [str(row.flaw)[:17] if row.flaw else "" for row in below] == ["", "the row has 2 cel", "the row has 4 cel", ""]


def test_titles_above_the_header_and_headers_that_come_again_are_passed_over(tmp_path: Path) -> None:
    table = open_table(
        saved(tmp_path, "投诉登记表,,\n2025年,,\n编号,日期,内容\n1,2025-01-01,漏水\n编号,日期,内容\n2,2025-01-02,停电\n".encode()),
        Options(),
    )
    header = find_header(table, ["编号", "日期"])
    assert header.line == 3
    assert [row.cells[0] for row in rows_below(table, header)] == ["1", "2"]


def test_a_column_that_is_missing_is_answered_with_the_one_most_like_it(tmp_path: Path) -> None:
    table = open_table(saved(tmp_path, b"Reference,Opened\n1,2\n"), Options())
    with pytest.raises(NotReadable, match="did you mean “Reference”"):
        find_header(table, ["Refrence", "Opened"])


def test_columns_of_the_same_name_are_told_apart_by_number(tmp_path: Path) -> None:
    table = open_table(saved(tmp_path, b"id,date,date\n1,2,3\n"), Options())
    assert find_header(table, ["date#2"]).place("Date#2") == 2


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


def test_an_attribute_of_fifty_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(1 << 20).hex().encode()
    sheet = b'<worksheet><sheetData><row r="1"><c r="A1" z="' + noise * 25 + b'"><v>1</v></c></row></sheetData></worksheet>'
    before = time.process_time()
    with pytest.raises(NotReadable, match="damaged"):
        records(replaced(plain(tmp_path), SHEET, sheet))
    assert time.process_time() - before < 8


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
