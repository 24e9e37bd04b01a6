"""A property tree from a workbook: taken in whole or not at all, the same again changes nothing, mistakes have a place."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from dudao.cases.imports.places import report
from dudao.cases.imports.places.run import Order, Outcome, import_places, the_company
from dudao.cases.imports.places.sheets import SHEETS
from dudao.cases.imports.places.template import write_template
from dudao.organisation.models import Building, Customer, CustomerContact, Household, Phase, Post, Site, Staff, Unit
from dudao.sheets.reading import Options
from dudao.sheets.tables import NotReadable
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db

Table = Sequence[Sequence[Any]]

TOWN: Mapping[str, Table] = {
    "服務中心": [
        ["分公司代碼", "分公司", "代碼", "名稱", "物業類型", "啟用日期", "面積", "分期", "開門時間"],
        ["east", "華東分公司", "DH", "東湖苑", "住宅", date(2026, 1, 1), 52000, "是", "08:30"],
    ],
    "分期": [["服務中心", "期", "交付日期"], ["DH", "一期", "2015年6月1日"]],
    "樓棟": [["服務中心", "樓棟", "名稱"], ["DH", 1, "1棟"], ["DH", 2, "2棟"]],
    "房屋": [["服務中心", "樓棟", "房號"], ["DH", 1, 101], ["DH", 1, 102], ["DH", 2, 101]],
    "住戶": [
        ["服務中心", "樓棟", "房號", "姓名", "身份", "入住日期", "電話"],
        ["DH", 1, 101, "王女士", "業主", date(2015, 7, 1), "13800000001"],
        ["DH", 1, 101, "王先生", "家屬", date(2015, 7, 1), ""],
        ["DH", "", "", "鮮果店", "商戶", "", "13900000002"],
    ],
    "員工": [
        ["用戶名", "姓名", "崗位", "地點", "開始日期"],
        ["li.na", "李娜", "客服", "DH", date(2026, 1, 1)],
        ["zhang", "張強", "", "", ""],
    ],
}


def saved(folder: Path, sheets: Mapping[str, Table], name: str = "town.xlsx") -> Path:
    path = folder / name
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        for title, rows in sheets.items():
            page = book.add_worksheet(title)
            for line, row in enumerate(rows):
                page.write_row(line, 0, row)
    return path


def take(cast: Cast, path: Path, *, by: Staff | None = None, dry_run: bool = False) -> Outcome:
    return import_places(Order(path, dry_run), cast.company, by=by, now=NOW)


def changed(sheet: str, *rows: Sequence[Any]) -> dict[str, Table]:
    """The town with one sheet's rows written anew."""
    return {**TOWN, sheet: [TOWN[sheet][0], *rows]}


def counts(outcome: Outcome) -> dict[str, tuple[int, int]]:
    return {sheet.key: (sheet.new, sheet.changed) for sheet in outcome.sheets}


def test_a_town_is_taken_in_and_the_same_again_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    path = saved(tmp_path, TOWN)
    first = take(cast, path, by=cast.admin)
    assert list(first.mistakes.first) == []
    assert counts(first) == {
        "sites": (1, 0), "phases": (1, 0), "buildings": (2, 0), "units": (3, 0), "customers": (3, 0), "staff": (2, 0),
    }  # fmt: skip
    site = Site.objects.get(code="DH")
    assert (site.branch.name, site.area_m2, site.phased, site.opens_at) == ("華東分公司", 52000, True, time(8, 30))
    assert Phase.objects.get(site=site).handover_date == date(2015, 6, 1)
    assert Household.objects.get(site=site).customers.count() == 2
    assert CustomerContact.objects.get(customer__name="王女士").telephone == "13800000001"
    assert Customer.objects.get(name="鮮果店").household is None
    assert Post.objects.get(staff__username="li.na").site == site
    assert not Staff.objects.get(username="zhang").has_usable_password()
    assert first.accounts == ["li.na", "zhang"]
    again = take(cast, path, by=cast.admin)
    assert all(number == (0, 0) for number in counts(again).values())
    assert (again.posts, again.accounts, again.differing.count, again.mistakes.count) == (0, [], 0, 0)


def test_a_rehearsal_finds_the_same_and_keeps_nothing(cast: Cast, tmp_path: Path) -> None:
    outcome = take(cast, saved(tmp_path, TOWN), dry_run=True)
    assert counts(outcome)["units"] == (3, 0)
    assert not outcome.kept
    assert not Site.objects.filter(code="DH").exists()


def test_changed_particulars_of_a_site_go_through_its_act_and_the_rest_is_told(cast: Cast, tmp_path: Path) -> None:
    take(cast, saved(tmp_path, TOWN))
    row = ["east", "華東分公司", "DH", "東湖花園", "住宅", date(2026, 1, 1), 60000, "是", "09:00"]
    outcome = take(cast, saved(tmp_path, changed("服務中心", row)))
    site = Site.objects.get(code="DH")
    assert (site.name, site.area_m2, site.opens_at) == ("東湖苑", 60000, time(9))
    assert counts(outcome)["sites"] == (0, 1)
    assert [(each["what"], each["there"], each["file"]) for each in outcome.differing.first] == [("名稱", "東湖苑", "東湖花園")]


def test_a_new_telephone_is_taken_over_and_an_empty_one_takes_none_away(cast: Cast, tmp_path: Path) -> None:
    take(cast, saved(tmp_path, TOWN))
    moved = ["DH", 1, 101, "王女士", "業主", date(2015, 7, 1), "13700000009"]
    assert counts(take(cast, saved(tmp_path, changed("住戶", moved))))["customers"] == (0, 1)
    assert counts(take(cast, saved(tmp_path, changed("住戶", [*moved[:-1], ""]))))["customers"] == (0, 0)
    assert CustomerContact.objects.get(customer__name="王女士").telephone == "13700000009"


def test_a_later_household_ends_the_one_before_and_an_earlier_one_is_refused_with_its_row(cast: Cast, tmp_path: Path) -> None:
    take(cast, saved(tmp_path, TOWN))
    take(cast, saved(tmp_path, changed("住戶", ["DH", 1, 101, "錢先生", "租戶", date(2020, 3, 1), ""])))
    assert Household.objects.get(moved_in=date(2015, 7, 1)).moved_out == date(2020, 3, 1)
    outcome = take(cast, saved(tmp_path, changed("住戶", ["DH", 1, 101, "孫先生", "租戶", date(2018, 3, 1), ""])))
    assert [(each["sheet"], each["line"], each["column"]) for each in outcome.mistakes.first] == [("住戶", 2, "入住日期")]


def test_mistakes_name_sheet_row_and_column_and_nothing_is_kept(cast: Cast, tmp_path: Path) -> None:
    wrong: dict[str, Table] = {
        **TOWN,
        "樓棟": [*TOWN["樓棟"], ["QQ", 9, ""]],
        "房屋": [*TOWN["房屋"], ["DH", 7, 101], ["DH", 1, ""]],
        "住戶": [
            *TOWN["住戶"],
            ["DH", 1, 102, "錢先生", "鄰居", date(2020, 1, 1), ""],
            ["DH", 1, 102, "錢先生", "業主", "去年", ""],
            ["DH", 1, 102, "錢先生", "業主", "", ""],
        ],
        "員工": [*TOWN["員工"], ["李 娜", "李娜", "", "", ""], ["wu", "吳", "客服", "", ""], ["he", "何", "客服", "ZZ", ""]],
    }
    outcome = take(cast, saved(tmp_path, wrong))
    assert {(each["sheet"], each["line"], each["column"]) for each in outcome.mistakes.first} == {
        ("樓棟", 4, "服務中心"), ("房屋", 5, "樓棟"), ("房屋", 6, "房號"), ("住戶", 5, "身份"), ("住戶", 6, "入住日期"),
        ("住戶", 7, "入住日期"), ("員工", 4, "用戶名"), ("員工", 5, "地點"), ("員工", 6, "地點"),
    }  # fmt: skip
    assert not Site.objects.filter(code="DH").exists()
    assert any("Nothing was taken in" in line for line in report.lines(outcome))


def test_what_is_missing_in_the_file_is_listed_and_stays(cast: Cast, tmp_path: Path) -> None:
    take(cast, saved(tmp_path, TOWN))
    fewer = {"樓棟": TOWN["樓棟"][:2], "房屋": TOWN["房屋"][:2], "員工": TOWN["員工"][:2]}
    outcome = take(cast, saved(tmp_path, fewer))
    missing = {(each["sheet"], each["what"]) for each in outcome.missing.first}
    assert {("樓棟", "DH/2"), ("房屋", "DH/1/102"), ("房屋", "DH/2/101"), ("員工", "張強 (zhang)")} <= missing
    assert Building.objects.filter(site__code="DH").count() == 2


def test_who_does_not_administer_the_place_is_refused_row_by_row(cast: Cast, tmp_path: Path) -> None:
    outcome = take(cast, saved(tmp_path, TOWN), by=cast.head)
    assert outcome.mistakes.count
    assert not Site.objects.filter(code="DH").exists()
    assert not Staff.objects.filter(username="zhang").exists()


@pytest.mark.parametrize("language", ["en", "zh-hant", "zh-hans"])
def test_the_template_is_read_back_in_every_language(cast: Cast, tmp_path: Path, language: str) -> None:
    with override(language):
        write_template(tmp_path / "t.xlsx")
    outcome = take(cast, tmp_path / "t.xlsx")
    assert [sheet.key for sheet in outcome.sheets] == [shape.key for shape in SHEETS]
    assert (outcome.mistakes.count, list(outcome.notes)) == (0, [])


def test_simplified_english_and_a_title_above_are_understood(cast: Cast, tmp_path: Path) -> None:
    sheets: dict[str, Table] = {
        "楼栋": [["2026年楼栋清册"], [], ["服务中心", "楼栋"], ["CH", "5"]],
        "Units": [["Site code", "BUILDING", "unit *"], ["ch", 5, "0501"]],
    }
    outcome = take(cast, saved(tmp_path, sheets))
    assert list(outcome.mistakes.first) == []
    assert Unit.objects.filter(building__code="5", code="0501").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5"])
def test_one_sheet_as_csv_is_known_by_its_columns(cast: Cast, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "units.csv"
    path.write_text("服務中心,樓棟,房號\nCH,3,1301\nCH,3,1302\n", encoding=encoding)
    outcome = import_places(Order(path, reading=Options(encoding=encoding)), cast.company, by=None, now=NOW)
    assert counts(outcome) == {"units": (2, 0)}


def test_files_that_are_no_such_workbook_say_what_to_do(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="No sheet has a name"):
        take(cast, saved(tmp_path, {"A": [["x"]], "B": [["y"]]}))
    with pytest.raises(NotReadable, match="template"):
        take(cast, saved(tmp_path, {"A": [["x", "y"], [1, 2]]}))


def test_ten_thousand_units_and_households_cost_a_bounded_number_of_queries(cast: Cast, tmp_path: Path) -> None:
    homes = [("CH", building, floor * 100 + flat) for building in range(20, 30) for floor in range(1, 26) for flat in range(1, 41)]
    day = date(2015, 7, 1)
    path = saved(
        tmp_path,
        {
            "樓棟": [TOWN["樓棟"][0], *(["CH", building] for building in range(20, 30))],
            "房屋": [TOWN["房屋"][0], *homes],
            "住戶": [TOWN["住戶"][0], *([*home, f"住戶{number}", "業主", day, f"1380000{number:04}"] for number, home in enumerate(homes))],
        },
    )
    with CaptureQueriesContext(connection) as queries:
        outcome = take(cast, path, by=cast.admin)
    assert counts(outcome) == {"buildings": (10, 0), "units": (10_000, 0), "customers": (10_000, 0)}
    assert len(queries) < 400
    assert the_company() == cast.company
