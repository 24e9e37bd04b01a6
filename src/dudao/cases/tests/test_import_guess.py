"""A map is proposed from the file: it can be used as it is, and says what it does not know."""

from argparse import ArgumentParser
from pathlib import Path

import pytest
import xlsxwriter

from dudao.cases import commands
from dudao.cases.imports.guessing import Guess, as_yaml, guess
from dudao.cases.imports.registers import categories_at
from dudao.cases.imports.reviewing import load_map
from dudao.cases.imports.run import Order, import_cases
from dudao.cases.models import Case
from dudao.cases.tests.import_scenes import COLUMNS, row, write_log
from dudao.organisation.refusal import Invalid
from dudao.sheets.reading import Options
from dudao.sheets.tables import NotReadable
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def proposed(path: Path, cast: Cast, **options: str) -> Guess:
    return guess(path, Options(**options), source="old", categories=categories_at(cast.site, NOW), site="CH")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5"])
def test_a_log_is_taken_in_by_the_map_proposed_for_it(cast: Cast, tmp_path: Path, encoding: str) -> None:
    rows = [
        row(number, 渠道=("電話", "微信", "來訪")[number % 3], 內容="電梯又停了，請盡快維修", 處理日期="2026-03-30 09:00", 結果="修好了")
        for number in range(30)
    ]
    log = write_log(tmp_path, rows, encoding=encoding)
    found = proposed(log, cast, encoding=encoding)
    assert found.columns == {
        "reference": "編號", "received_at": "日期", "channel": "渠道", "category": "類別", "title": "標題", "text": "內容",
        "building": "樓棟", "unit": "單元", "contact_telephone": "電話", "resolved.at": "處理日期", "resolved.result": "結果",
    }  # fmt: skip
    assert found.unused == ["回應日期", "負責人"]
    assert not found.open_words
    (tmp_path / "map.yaml").write_text(as_yaml(found), encoding="utf-8")
    outcome = import_cases(Order(log, tmp_path / "map.yaml", reading=Options(encoding=encoding)), NOW)
    assert list(outcome.problems.first) == []
    assert Case.objects.filter(source="old").count() == 30
    assert set(Case.objects.values_list("category", "channel")) == {("lift", "phone"), ("lift", "online"), ("lift", "counter")}


def test_a_workbook_with_titles_above_and_headings_in_simplified_or_english(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        page = book.add_worksheet("2026")
        page.write_row(0, 0, ["翠湖苑投诉登记"])
        page.write_row(2, 0, ["投诉编号", "受理时间", "Source", "投诉类型", "投诉内容", "联系电话", "备注"])
        for line in range(3, 9):
            day = f"2026-03-{line:02} 09:30"
            page.write_row(line, 0, [f"T{line}", day, "来电", "照明", "灯坏了", 13800000000 + line, ""])
    found = proposed(path, cast)
    assert found.line == 3
    assert found.columns["received_at"] == "受理时间"
    assert found.columns["contact_telephone"] == "联系电话"
    assert found.map["fields"]["channel"] == {"column": "Source", "values": {"来电": "phone"}}
    assert found.map["fields"]["category"]["values"] == {"照明": "electricity"}
    assert found.unused == ["备注"]
    (tmp_path / "map.yaml").write_text(as_yaml(found), encoding="utf-8")
    outcome = import_cases(Order(path, tmp_path / "map.yaml", dry_run=True), NOW)
    assert list(outcome.problems.first) == []
    assert outcome.taken is not None
    assert outcome.taken.cases == 6


def test_words_nobody_knows_are_told_and_a_heading_alone_makes_no_date(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        "編號,受理時間,日期,渠道,標題,回訪時間\n1,2026-03-01 10:00,週一,飛鴿,漏水,已回訪\n2,2026-03-02 10:00,週二,電話,漏水,未回訪\n",
        encoding="utf-8",
    )
    found = proposed(path, cast)
    assert found.columns["received_at"] == "受理時間"
    assert found.open_words == {"channel": ["飛鴿"]}
    assert "飛鴿" in as_yaml(found)


def test_a_table_without_references_or_receipts_is_answered_with_its_columns(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(NotReadable, match="甲, 乙"):
        proposed(path, cast)


def test_the_command_writes_a_map_that_can_be_read_and_never_over_another(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = write_log(tmp_path, [row(number) for number in range(5)])
    parser = ArgumentParser()
    commands.register(parser.add_subparsers())
    told = ["import", "cases", str(log), "--site", "CH", "--guess", str(tmp_path / "new.yaml")]
    options = parser.parse_args(told)
    assert options.run(options) == 0
    assert "received_at" in capsys.readouterr().out
    assert load_map(tmp_path / "new.yaml").columns() <= set(COLUMNS)
    with pytest.raises(Invalid, match="there already"):
        options.run(options)
    bare = parser.parse_args(["import", "cases", str(log)])
    with pytest.raises(Invalid, match="--guess"):
        bare.run(bare)
