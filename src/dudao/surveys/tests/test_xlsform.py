"""Questionnaires go out as XLSForm and come in again; what cannot be understood is told by row."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from dudao.sheets.tables import NotReadable
from dudao.surveys import xlsform
from dudao.surveys.bank import bank
from dudao.surveys.questionnaire import Content

ALL = Content(bank().title, bank().introductions["residential"], tuple(item.question for item in bank().items))


NO_RESULT = "the formula has no result: open the file in a spreadsheet program and save it"


def saved(folder: Path, content: Content = ALL, change: Callable[[Any], None] | None = None) -> Path:
    path = folder / "form.xlsx"
    path.write_bytes(xlsform.written(content, name="S-1", version="2"))
    if change:
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
    return path


def refused(path: Path) -> list[tuple[str, int, str, str]]:
    with pytest.raises(xlsform.NoForm) as refusal:
        xlsform.read(path)
    return [(mistake.sheet, mistake.line, mistake.column, str(mistake.message)) for mistake in refusal.value.mistakes]


def grouped(content: Content) -> Content:
    return Content(content.title, content.introduction, tuple(question for _group, each in content.grouped() for question in each))


def test_what_goes_out_comes_in_again(tmp_path: Path) -> None:
    again = xlsform.read(saved(tmp_path))
    assert again == grouped(ALL)
    assert again.content_hash == grouped(ALL).content_hash


def test_other_programs_find_what_the_format_asks_for(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(saved(tmp_path))
    assert book.sheetnames == ["survey", "choices", "settings"]
    assert [cell.value for cell in book["settings"][2]] == ["顧客意見調查表", "S-1", "2", "繁體中文 (zh-Hant)"]
    survey = [[cell.value for cell in row] for row in book["survey"].iter_rows()]
    assert survey[0] == [
        "type",
        "name",
        "label::繁體中文 (zh-Hant)",
        "label::简体中文 (zh-Hans)",
        "label::English (en)",
        "required",
        "extra",
    ]
    assert survey[3][:5] == ["begin_group", "staff", "工作人員", "工作人员", "Staff"]
    assert survey[4][:2] == ["select_one levels", "staff_manner"]
    levels = [[cell.value for cell in row] for row in book["choices"].iter_rows(min_row=2, max_row=7)]
    assert [row[1] for row in levels] == [5, 4, 3, 2, 1, 6]
    assert (levels[0][4], levels[4][4]) == ("Very satisfied", "Very dissatisfied")


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book["survey"]["E5"].data_type = "s"
        book["survey"]["E5"].value = "'=HYPERLINK(1)"

    content = xlsform.read(saved(tmp_path, change=change))
    assert content.questions[0].text.en == "'=HYPERLINK(1)"


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [
        ("A5", "rank levels", ("survey", 5, "type", f"“rank levels” is no type used here; write one of: {xlsform.TYPES}")),
        ("A5", "select_one stars", ("survey", 5, "type", "there is no list “stars” in the sheet choices")),
        ("E5", None, ("survey", 5, "label::English (en)", "the text in English is missing")),
        ("B6", "staff_manner", ("survey", 6, "name", "“staff_manner” stands twice")),
        ("B5", None, ("survey", 5, "name", "this must not be empty")),
        ("F5", "perhaps", ("survey", 5, "required", "write yes or no, not “perhaps”")),
        ("E5", "=1+1", ("survey", 5, "label::English (en)", NO_RESULT)),
        ("B3", "remark", ("survey", 3, "name", "a note is called form_title or introduction")),
    ],
)  # fmt: skip
def test_a_mistake_is_told_by_row_and_column(tmp_path: Path, cell: str, value: str | None, told: tuple[str, int, str, str]) -> None:
    def change(book: Any) -> None:
        book["survey"][cell].value = value

    assert told in refused(saved(tmp_path, change=change))


def test_groups_are_those_of_the_standard_and_stand_in_pairs(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book["survey"]["B4"].value = "stars"
        book["survey"].append(["end_group", "other"])
        book["survey"].append(["text", "outside", "外", "外", "outside"])
        book["survey"].append(["begin_group", "other", "外", "外", "outside"])

    mistakes = refused(saved(tmp_path, change=change))
    assert [mistake[3][:24] for mistake in mistakes] == [
        "“stars” is no group; wri", "no group is open here", "the question stands in n", "a group is not closed: e",
    ]  # fmt: skip


def test_choices_are_checked_too(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book["choices"]["B3"].value = 5
        book["choices"]["A4"].value = None
        book["choices"]["C5"].value = None

    assert [mistake[:3] for mistake in refused(saved(tmp_path, change=change))] == [
        ("choices", 3, "name"), ("choices", 4, "list_name"), ("choices", 5, "label::繁體中文 (zh-Hant)"),
    ]  # fmt: skip


def test_columns_that_are_missing_are_named(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("survey").write_row(0, 0, ["type", "label"])
        book.add_worksheet("choices").write_row(0, 0, ["list_name", "name", "label::English (en)", "label::zh-Hant", "label::简体中文"])
    assert [mistake[:3] for mistake in refused(path)] == [
        ("survey", 1, "name"), *(("survey", 1, f"label::{name}") for name in xlsform.NAMES.values()),
    ]  # fmt: skip


def test_a_sheet_of_a_million_rows_ends_early(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        for number in range(2100):
            book["choices"].append(["many", f"c{number}", "一", "一", "one"])

    assert refused(saved(tmp_path, change=change))[0][3] == "the sheet has more than 2000 rows"


@pytest.mark.parametrize("content", [b"", b"type,name\ntext,a\n", b"PK\x03\x04 damaged", b"<html></html>"])
def test_files_that_are_no_workbook(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(content)
    with pytest.raises(NotReadable):
        xlsform.read(path)


def test_a_workbook_without_the_sheets(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Log").write_row(0, 0, ["type"])
    with pytest.raises(NotReadable, match="no sheet “choices”"):
        xlsform.read(path)
