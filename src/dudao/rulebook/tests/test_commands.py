"""``dudao rulebook check``, ``show`` and ``publish``."""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import pytest

from dudao.rulebook.books import UnknownBook, built_in, names
from dudao.rulebook.commands import register
from dudao.rulebook.export import Table
from dudao.rulebook.schema import Rulebook
from dudao.rulebook.tests.books import KNOWN, SMALL, small


def write(target: BinaryIO, sheets: Iterable[Table]) -> None:
    target.write("\n".join(f"{sheet.title} {len(sheet.rows)}" for sheet in sheets).encode())


def publish(rulebook: Rulebook, text: str) -> str:
    return f"published {rulebook.key} of {len(text)} characters"


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers(), KNOWN, write, publish)
    options = parser.parse_args(["rulebook", *arguments])
    code: int = options.run(options)
    return code


@pytest.fixture
def book(tmp_path: Path) -> Path:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    return file


def test_check_says_that_a_book_is_sound_and_what_is_not_measured(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", str(book)) == 0
    assert capsys.readouterr().out == "small 2026.1 is sound: 3 points, 3 criteria.\n1 criterion is not measured yet: 2.1.a\n"


def test_check_tells_every_problem_with_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(small(("per: occurrence", "per: ocurrence"), ("cases.responded", "cases.respond")), encoding="utf-8")
    assert run("check", str(file)) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"{file}:46: error: “ocurrence” cannot stand at “per”. Did you mean “occurrence”?",
        f"{file}:56: error: There is no act “cases.respond”. Did you mean “cases.responded”?",
        "2 errors. Nothing was changed.",
    ]


def test_check_shows_warnings_and_succeeds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "warned.yaml"
    file.write_text(small(("{working_days: {parameter: answer}}", "{working_days: 1}")), encoding="utf-8")
    assert run("check", str(file)) == 0
    assert f"{file}:8: warning: Nothing uses the parameter “answer”." in capsys.readouterr().err


def test_show_writes_a_document_to_the_terminal(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run("show", "residential", "--language", "zh-hant") == 0
    assert capfdbinary.readouterr().out.decode().startswith("# 顧客關係督導標準（物業）\n")


def test_show_writes_data_and_spreadsheets_to_files(book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", str(book), "--format", "json", "--output", str(tmp_path / "small.json")) == 0
    assert json.loads((tmp_path / "small.json").read_text(encoding="utf-8"))["rulebook"] == "small"
    assert run("show", str(book), "--format", "xlsx", "--language", "en", "--output", str(tmp_path / "small.xlsx")) == 0
    assert (tmp_path / "small.xlsx").read_text().splitlines()[0] == "Criteria 3"
    assert capsys.readouterr().out.splitlines() == [f"Written to {tmp_path / name}." for name in ("small.json", "small.xlsx")]


def test_show_refuses_what_it_cannot_do(book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "residental") == 1
    assert "There is no built-in rulebook “residental”. Did you mean “residential”?" in capsys.readouterr().err
    assert run("show", str(book), "--language", "fr") == 2
    assert "Choose one of: zh-hant, en." in capsys.readouterr().err
    assert run("show", str(book), "--output", str(tmp_path / "no" / "where.md")) == 1
    assert "Choose another place." in capsys.readouterr().err
    book.write_text("rulebook: [", encoding="utf-8")
    assert run("show", str(book)) == 1
    assert run("publish", str(book)) == 1
    assert "The YAML cannot be read here" in capsys.readouterr().err


def test_a_spreadsheet_is_not_thrown_at_a_terminal(book: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert run("show", str(book), "--format", "xlsx") == 2
    assert "Add --output FILE.xlsx." in capsys.readouterr().err


def test_publish_hands_over_the_checked_book_and_its_text(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("publish", str(book)) == 0
    assert capsys.readouterr().out == f"published small of {len(SMALL)} characters\n"


def test_without_writer_and_publisher_there_are_no_such_words(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers(), KNOWN)
    for words in (["publish", str(book)], ["show", str(book), "--format", "xlsx"]):
        with pytest.raises(SystemExit):
            parser.parse_args(["rulebook", *words])
    assert "invalid choice" in capsys.readouterr().err


def test_the_books_that_come_along() -> None:
    assert names() == ("residential", "student-apartments")
    assert built_in("residential").is_file()
    with pytest.raises(UnknownBook):
        built_in("../residential")
