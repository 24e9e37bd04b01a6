"""Logs become cases: checked whole, written whole, remembered as if typed at the time; a second run changes nothing."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter

from dudao.cases import acts
from dudao.cases.imports import report
from dudao.cases.imports.run import Order, import_cases
from dudao.cases.models import Case, CaseContact
from dudao.cases.tests.import_scenes import COLUMNS, MAP, mistakes, odd, row, take, write_log, write_map
from dudao.duties.acts import materialise, rebuild
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from dudao.organisation.models import Site
from dudao.organisation.refusal import Invalid
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db

DONE = {"處理日期": "2026-03-09 16:00", "結果": "已修復"}


def sh(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def test_a_row_becomes_a_case_with_its_journal_and_duties_as_if_typed_at_the_time(tmp_path: Path, cast: Cast) -> None:
    told = {"回應日期": "2026-03-02 11:00", "負責人": "陳師傅", "日期": "2026-03-02 10:00", **DONE}
    take(tmp_path, [row(1, **told)])
    case = Case.objects.get()
    assert (case.source, case.reference, case.site, case.unit, case.channel, case.category) == (
        "old",
        "T-0001",
        cast.site,
        cast.unit,
        "phone",
        "lift",
    )
    assert (case.received_at, case.logged_at, case.closed_at) == (sh("2026-03-02 10:00"), sh("2026-03-02 10:00"), sh("2026-03-09 16:00"))
    assert (case.state, case.result, case.assignee, case.number) == ("closed", "已修復", cast.handler, "CH-2603-0001")
    entries = list(Entry.objects.about(case).values_list("act", "at", "recorded_at", "via"))
    assert [entry[0] for entry in entries] == ["cases.received", "cases.assigned", "cases.responded", "cases.resolved", "cases.closed"]
    assert all(at == recorded_at and via == "import" for _act, at, recorded_at, via in entries)
    respond = Duty.objects.get(obligation__key="respond", subject_id=case.pk)
    assert (respond.opened_at, respond.due_at, respond.outcome) == (sh("2026-03-02 10:00"), sh("2026-03-03 18:00"), "d")


def test_imported_duties_are_those_that_a_rebuild_from_the_journal_gives(tmp_path: Path, cast: Cast) -> None:
    take(tmp_path, [row(number, **(DONE if number % 3 else {})) for number in range(1, 9)], map_text=MAP)
    materialise(NOW)
    assert not rebuild(cast.site, now=NOW, dry_run=True).differing


def test_personal_data_go_to_their_own_table(tmp_path: Path, cast: Cast) -> None:
    take(tmp_path, [row(1), row(2, 電話="")])
    assert [contact.telephone for contact in CaseContact.objects.all()] == ["13800000000"]


def test_a_dry_run_writes_nothing_and_says_what_it_would(tmp_path: Path, cast: Cast) -> None:
    outcome = take(tmp_path, [row(1), row(2, **DONE)], dry_run=True)
    assert not Case.objects.exists()
    assert not Entry.objects.filter(subject_kind="case").exists()
    assert outcome.taken is not None
    assert (outcome.taken.cases, outcome.taken.entries) == (2, 4)
    assert any("Would be taken in: 2 cases" in line for line in report.lines(outcome))


def test_one_bad_row_keeps_everything_out(tmp_path: Path, cast: Cast) -> None:
    outcome = take(tmp_path, [row(1), row(2, 日期="30/02/2026"), row(3)])
    assert not Case.objects.exists()
    assert outcome.taken is None
    assert mistakes(outcome) == [(3, "日期", "not_a_date")]
    assert any(line.startswith("Nothing was taken in.") for line in report.lines(outcome))


def test_good_rows_alone_when_that_is_wanted(tmp_path: Path, cast: Cast) -> None:
    outcome = take(tmp_path, [row(1), row(2, 渠道="鴿子"), row(3)], skip_bad=True)
    assert sorted(Case.objects.values_list("reference", flat=True)) == ["T-0001", "T-0003"]
    assert mistakes(outcome) == [(3, "渠道", "unknown_word")]


def test_a_second_run_changes_nothing(tmp_path: Path, cast: Cast) -> None:
    rows = [row(number, **(DONE if number % 2 else {})) for number in range(1, 7)]
    take(tmp_path, rows)
    before = [list(model.objects.order_by("pk").values()) for model in (Case, Entry, Duty)]
    outcome = take(tmp_path, rows)
    assert [list(model.objects.order_by("pk").values()) for model in (Case, Entry, Duty)] == before
    assert outcome.taken is not None
    assert (outcome.taken.cases, outcome.since.same) == (0, 6)


@pytest.mark.parametrize(
    ("told", "column", "code"),
    [
        ({"編號": ""}, "編號", "empty"),
        ({"編號": "1.01001E+11"}, "編號", "digits_gone"),
        ({"編號": "N" * 81}, "編號", "too_long"),
        ({"日期": ""}, "日期", "empty"),
        ({"日期": "soon"}, "日期", "not_a_date"),
        ({"日期": "1899-01-01"}, "日期", "too_early"),
        ({"日期": "2027-01-01 10:00"}, "日期", "rule"),
        ({"渠道": "鴿子"}, "渠道", "unknown_word"),
        ({"渠道": ""}, "渠道", "empty"),
        ({"標題": " "}, "標題", "empty"),
        ({"處理日期": "2026-03-01 09:00"}, "處理日期", "early"),
        ({"處理日期": "2027-03-01 09:00"}, "處理日期", "rule"),
        ({"內容": "很長" * 5001}, "內容", "too_long"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(tmp_path: Path, cast: Cast, told: dict[str, str], column: str, code: str) -> None:
    outcome = take(tmp_path, [row(1), row(1, **{"編號": "T-9999", "日期": "2026-03-02 10:00", **told})])
    assert (3, column, code) in mistakes(outcome)
    assert not Case.objects.exists()


def test_all_mistakes_of_a_row_are_told_at_once(tmp_path: Path, cast: Cast) -> None:
    outcome = take(tmp_path, [row(1, 編號="", 渠道="鴿子", 日期="soon")])
    assert {code for _line, _column, code in mistakes(outcome)} == {"empty", "unknown_word", "not_a_date"}


def test_a_reference_that_stands_twice_names_the_first_line(tmp_path: Path, cast: Cast) -> None:
    outcome = take(tmp_path, [row(1), row(2), row(1), row(1)])
    assert mistakes(outcome) == [(4, "編號", "twice"), (5, "編號", "twice")]
    assert "line 2" in outcome.problems.first[0]["message"]
    again = take(tmp_path, [row(1), row(2), row(1), row(1)], skip_bad=True)
    assert again.taken is not None
    assert again.taken.cases == 2


def test_the_screen_shows_some_mistakes_the_file_all(tmp_path: Path, cast: Cast) -> None:
    path = tmp_path / "errors.csv"
    outcome = take(tmp_path, [row(number, 渠道="=cmd()") for number in range(1, 200)], errors=path)
    shown = [line for line in report.lines(outcome) if "=cmd()" in line]
    assert len(shown) == 20
    with path.open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))
    assert len(written) == 199
    assert written[0] | {"message": ""} == {"line": "2", "column": "渠道", "code": "unknown_word", "value": "'=cmd()", "message": ""}
    take(tmp_path, [row(1)], errors=path)
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 1


def test_mistakes_as_json_lines(tmp_path: Path, cast: Cast) -> None:
    path = tmp_path / "errors.jsonl"
    take(tmp_path, [row(1, 渠道="鴿子"), row(2, 日期="?")], errors=path)
    assert [json.loads(line)["column"] for line in path.read_text(encoding="utf-8").splitlines()] == ["渠道", "日期"]


def test_words_are_translated_whatever_their_spaces_and_capitals(tmp_path: Path, cast: Cast) -> None:
    map_text = MAP.replace("微信: online", "We Chat: online")
    outcome = take(tmp_path, [row(1, 渠道="we  chat"), row(2, 渠道="　WE CHAT ")], map_text=map_text)
    assert set(Case.objects.values_list("channel", flat=True)) == {"online"}
    assert odd(outcome)["spaces", "渠道"] == 2


def test_what_is_odd_is_counted_with_what_was_done(tmp_path: Path, cast: Cast) -> None:
    rows = [
        row(1, 標題="電梯  停運", 單元="9999"),
        row(2, 樓棟="88", 日期="2026-03-03"),
        row(3, 標題="長" * 200, 結果="寫了結果沒寫日期"),
        row(4, 回應日期="2026-03-06", 負責人="查無此人"),
    ]
    outcome = take(tmp_path, rows)
    found = odd(outcome)
    assert found["spaces", "標題"] == found["no_unit", "單元"] == found["no_building", "樓棟"] == found["day_only", "日期"] == 1
    assert found["shortened", "標題"] == found["no_time", "結果"] == found["no_person", "負責人"] == 1
    assert found["still_open", ""] == 4
    assert Case.objects.get(reference="T-0001").place == "3 9999"
    cut = Case.objects.get(reference="T-0003")
    assert (len(cut.title), cut.text) == (160, "長" * 200)
    noted = Entry.objects.get(subject_id=Case.objects.get(reference="T-0004").pk, act="cases.noted")
    assert noted.data["text"] == "查無此人"
    text = "\n".join(report.lines(outcome))
    assert "units that are not in the register: kept in words as the place" in text


def test_closed_before_received_is_mended_only_when_the_map_says_so(tmp_path: Path, cast: Cast) -> None:
    rows = [row(1, 處理日期="2026-03-01 09:00", 日期="2026-03-02 10:00")]
    outcome = take(tmp_path, rows, map_text=MAP + "before_received: at_receipt\n")
    assert odd(outcome)["early", "處理日期"] == 2
    case = Case.objects.get()
    assert case.closed_at == case.received_at


def test_numbers_in_other_clothes(tmp_path: Path, cast: Cast) -> None:
    map_text = MAP.replace(
        "text: 內容", "text: {parts: [{column: 內容, as: number, width: 5, before: 'ZIP '}, {column: 負責人, as: number, before: 'ward '}]}"
    )
    map_text = map_text.replace("  assigned: {at: 回應日期, to: 負責人}\n", "")
    rows = [row(1, 內容="2118.0", 負責人="Ward 5"), row(2, 內容="02118", 負責人="05"), row(3, 內容="Ward 5 of 6")]
    outcome = take(tmp_path, rows, map_text=map_text)
    assert mistakes(outcome) == [(4, "內容", "not_a_number")]
    take(tmp_path, rows[:2], map_text=map_text)
    assert set(Case.objects.values_list("text", flat=True)) == {"ZIP 02118 ward 5"}


def test_sites_by_column_by_code_or_name(tmp_path: Path, cast: Cast) -> None:
    map_text = MAP.replace("site: {constant: CH}", "site: {column: 單元, values: {城裡: ZX}, otherwise: CH}").replace(
        "  building: 樓棟\n  unit: 單元\n", ""
    )
    take(tmp_path, [row(1, 單元="城裡"), row(2, 單元=""), row(3, 單元="那裡")], map_text=map_text)
    assert list(Case.objects.order_by("reference").values_list("site__code", flat=True)) == ["ZX", "CH", "CH"]
    map_text = map_text.replace("{column: 單元, values: {城裡: ZX}, otherwise: CH}", "單元")
    outcome = take(tmp_path, [row(4, 單元="南灣花園"), row(5, 單元="nw"), row(6, 單元="月球")], map_text=map_text)
    assert mistakes(outcome) == [(4, "單元", "no_site")]


def test_the_site_named_on_the_command_line_goes_before_the_map(tmp_path: Path, cast: Cast) -> None:
    take(tmp_path, [row(1)], map_text=MAP.replace("site: {constant: CH}", "site: 沒有這一欄"), site="nw")
    assert Case.objects.get().site == cast.elsewhere
    with pytest.raises(Invalid, match="--site"):
        take(tmp_path, [row(1)], map_text=MAP.replace("site: {constant: CH}\n", ""))


def test_a_category_that_the_rulebook_does_not_have(tmp_path: Path, cast: Cast) -> None:
    outcome = take(tmp_path, [row(1)], map_text=MAP.replace("電梯: lift", "電梯: elevators"))
    assert mistakes(outcome) == [(2, "類別", "no_category")]
    assert "residential" in outcome.problems.first[0]["message"]


def test_a_case_that_went_on_in_a_later_file_is_taken_on(tmp_path: Path, cast: Cast) -> None:
    take(tmp_path, [row(1), row(2)])
    outcome = take(tmp_path, [row(1, **DONE), row(2), row(3)])
    assert (outcome.since.went_on, outcome.since.acts, outcome.since.same, outcome.since.differing) == (1, 2, 1, 0)
    case = Case.objects.get(reference="T-0001")
    assert (case.state, case.result, case.closed_at) == ("closed", "已修復", sh("2026-03-09 16:00"))
    assert [entry.act for entry in Entry.objects.about(case)] == ["cases.received", "cases.resolved", "cases.closed"]
    materialise(NOW)
    assert not rebuild(cast.site, now=NOW, dry_run=True).differing
    again = take(tmp_path, [row(1, **DONE), row(2), row(3)])
    assert (again.since.same, again.since.went_on) == (3, 0)


def test_a_dry_run_of_a_later_file_changes_nothing(tmp_path: Path, cast: Cast) -> None:
    take(tmp_path, [row(1)])
    outcome = take(tmp_path, [row(1, **DONE)], dry_run=True)
    assert outcome.since.went_on == 1
    assert Case.objects.get().state == "open"


def test_what_a_later_file_says_otherwise_is_told_and_not_changed(tmp_path: Path, cast: Cast) -> None:
    take(tmp_path, [row(1, **DONE), row(2)])
    path = tmp_path / "changes.csv"
    outcome = take(tmp_path, [row(1, 處理日期="2026-03-10 16:00", 結果="已修復"), row(2, 標題="改了標題")], changes=path)
    assert outcome.since.differing == 2
    told = {(each["line"], each["what"]) for each in outcome.changes.first}
    assert told == {(2, "acts"), (3, "title")}
    assert Case.objects.get(reference="T-0001").closed_at == sh("2026-03-09 16:00")
    assert Case.objects.get(reference="T-0002").title == "電梯停運 2"
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 3


def test_what_people_did_here_since_is_theirs(tmp_path: Path, cast: Cast) -> None:
    take(tmp_path, [row(1), row(2)])
    case = Case.objects.get(reference="T-0001")
    acts.record_result(case, by=cast.handler, now=NOW, result="我們修好了")
    outcome = take(tmp_path, [row(1, **DONE), row(2)])
    assert outcome.since.differing == 1
    assert outcome.changes.first[0]["what"] == "refused"
    case.refresh_from_db()
    assert (case.result, case.state) == ("我們修好了", "resolved")


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-8-sig", "utf-16"])
def test_a_log_in_any_encoding_becomes_the_same_cases(tmp_path: Path, cast: Cast, encoding: str) -> None:
    log = write_log(tmp_path, [row(1, 內容="三號樓電梯停運,住戶被困"), row(2)], encoding=encoding)
    outcome = import_cases(Order(log, write_map(tmp_path)), NOW)
    assert outcome.taken is not None
    assert outcome.taken.cases == 2
    assert Case.objects.get(reference="T-0001").text == "三號樓電梯停運,住戶被困"


def test_a_workbook_with_real_and_written_dates(tmp_path: Path, cast: Cast) -> None:
    path = tmp_path / "log.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("投訴")
    sheet.write_row(0, 0, COLUMNS)
    for line in (1, 2, 3):
        told = row(line, 編號=str(1000 + line), **DONE)
        for place, column in enumerate(COLUMNS):
            sheet.write_string(line, place, told.get(column, ""))
    sheet.write_number(1, 0, 101001240754)
    sheet.write_datetime(1, 1, datetime.fromisoformat("2026-03-02T10:00:00"), book.add_format({"num_format": "yyyy/m/d h:mm"}))
    sheet.write_formula(3, 4, "=A1", None, "")
    book.close()
    outcome = import_cases(Order(path, write_map(tmp_path)), NOW)
    assert mistakes(outcome) == [(4, "標題", "formula_without_value")]
    outcome = import_cases(Order(path, write_map(tmp_path), skip_bad=True), NOW)
    assert odd(outcome)["date_text", "日期"] == 2
    case = Case.objects.get(reference="101001240754")
    assert case.received_at == sh("2026-03-02 10:00")


def test_due_times_that_rest_on_unknown_days_are_told(tmp_path: Path, cast: Cast) -> None:
    Site.objects.filter(pk=cast.site.pk).update(region="nowhere")
    outcome = take(tmp_path, [row(1)], dry_run=True)
    assert outcome.taken is not None
    assert outcome.taken.provisional > 0
    assert any("provisional" in line and "dudao calendar import" in line for line in report.lines(outcome))


def test_the_figures_of_a_run(tmp_path: Path, cast: Cast) -> None:
    outcome = take(tmp_path, [row(1), row(2, **DONE)])
    path = tmp_path / "report.json"
    report.write_figures(outcome, path)
    figures = json.loads(path.read_text(encoding="utf-8"))
    assert (figures["rows"], figures["bad"], figures["taken"]["cases"], figures["states"]) == (2, 0, 2, {"open": 1, "closed": 1})
