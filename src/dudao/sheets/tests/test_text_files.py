"""Files of every condition: what can be read is read right, what cannot says what to do."""

import codecs
import resource
from pathlib import Path

import pytest

from dudao.sheets.reading import Options, find_header, open_table, rows_below
from dudao.sheets.tables import NotReadable
from dudao.sheets.tests.files import records, saved

SIMPLIFIED = "编号,日期,内容\n1,2025-03-01 10:00,三号楼电梯停运，住户被困，要求尽快维修\n2,2025-03-02 11:00,地下室漏水，物业没有回复\n"
TRADITIONAL = "編號,日期,內容\n1,2025-03-01 10:00,三號樓電梯停運，住戶被困，要求盡快維修\n2,2025-03-02 11:00,地下室漏水，物業沒有回覆\n"
FRENCH = "numéro,date,texte\n1,2025-03-01 10:00,L’ascenseur est arrêté depuis dimanche, à réparer\n".replace("dimanche, à", "dimanche à")


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
