"""Maps and lists of sites: every mistake with its line and what to write instead."""

from pathlib import Path

import pytest

from dudao.cases.imports.described import Mistakes
from dudao.cases.imports.reviewing import load_map
from dudao.cases.imports.sites import import_sites
from dudao.cases.tests.import_scenes import MAP, write_map
from dudao.organisation.models import Site

GOOD = MAP.splitlines()


def told(folder: Path, text: str) -> str:
    with pytest.raises(Mistakes) as refused:
        load_map(write_map(folder, text))
    return str(refused.value)


def test_the_map_of_the_tests_is_sound(tmp_path: Path) -> None:
    shape = load_map(write_map(tmp_path))
    assert "編號" in shape.columns()
    assert shape.acts["resolved"].result is not None


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("  title: 標題\n", "", 3, "“title” is missing"),
        ("title: 標題", "titel: 標題", 9, "Did you mean “title”"),
        ("  resolved:", "  resloved:", 17, "Did you mean “resolved”"),
        ("{at: 處理日期, result: 結果}", "{at: 處理日期, reslt: 結果}", 17, "Did you mean “result”"),
        ("{at: 處理日期, result: 結果}", "{at: 處理日期, to: 結果}", 17, "“to” does not go with “resolved”"),
        ("{at: 處理日期, result: 結果}", "{result: 結果}", 17, "“at” is missing"),
        ("phone, 微信: online", "fone, 微信: online", 7, "Did you mean “phone”"),
        ("{constant: complaint}", "{constant: complaint, column: 類別}", 6, "once where the value comes from"),
        ("{constant: complaint}", "{values: {a: complaint}}", 6, "once where the value comes from"),
        ("title: 標題", "title: {column: 標題, width: 3}", 9, "“width” goes with “as: number”"),
        ("title: 標題", "title: {column: 標題, as: nummer}", 9, "Did you mean “number”"),
        ("source: old", "source: old\ntime_zone: Mars/Olympus", 2, "no time zone"),
        ("source: old", 'source: old\ndates: ["%d/%Q"]', 2, "%Q is not understood"),
        ("source: old", 'source: old\ndates: ["%d/%m"]', 2, "no date format"),
        ("source: old", "source: old\nsource: new", 2, "stands here twice"),
        ("  building: 樓棟\n", "", 11, "only with its building"),
        ("  reference: 編號", "  reference: [編號]", 4, "cannot stand"),
    ],
)
def test_each_mistake_has_its_line_and_what_to_write(tmp_path: Path, before: str, after: str, line: int, said: str) -> None:
    assert before in MAP
    message = told(tmp_path, MAP.replace(before, after))
    assert said in message
    assert f"map.yaml:{line}:" in message


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    message = told(tmp_path, MAP.replace("title: 標題", "titel: 標題").replace("{at: 處理日期}", "{when: 處理日期}"))
    assert all(word in message for word in ("titel", "“title” is missing", "when", "“at” is missing"))


def test_a_map_that_is_not_there_or_not_utf8(tmp_path: Path) -> None:
    with pytest.raises(Mistakes, match="cannot be read"):
        load_map(tmp_path / "none.yaml")
    path = tmp_path / "map.yaml"
    path.write_bytes(MAP.encode("gb18030"))
    with pytest.raises(Mistakes, match="UTF-8"):
        load_map(path)


SITES = """\
company: {code: acme, name: Acme}
defaults: {property_type: residential, opened_on: 2026-01-01, opens_at: "8:30", closes_at: "17:30", time_zone: Asia/Taipei}
branches:
  - code: north
    name: North
    sites:
      - {code: AA, name: First}
      - {code: AB, name: Second, property_type: public, households: 120}
"""


def sites_file(folder: Path, text: str) -> Path:
    path = folder / "sites.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.django_db
def test_sites_are_opened_once(tmp_path: Path) -> None:
    path = sites_file(tmp_path, SITES)
    assert list(import_sites(path)) == ["Acme: 2 sites, 2 of them opened now."]
    assert list(import_sites(path)) == ["Acme: 2 sites, 0 of them opened now."]
    second = Site.objects.get(code="AB")
    assert (second.property_type, second.households, second.opens_at.isoformat(), second.branch.code) == (
        "public",
        120,
        "08:30:00",
        "north",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("{code: AA, name: First}", "{code: A, name: First}", 7, "2 to 8 letters"),
        ("households: 120", "housholds: 120", 8, "Did you mean “households”"),
        ('opens_at: "8:30"', 'opens_at: "8:61"', 2, "no time of day"),
        ("property_type: residential, ", "", 7, "“property_type” is missing"),
        ("property_type: public", "property_type: castle", 8, "castle"),
    ],
)
def test_a_mistake_in_a_list_of_sites_opens_nothing(tmp_path: Path, before: str, after: str, line: int, said: str) -> None:
    assert before in SITES
    with pytest.raises(Mistakes) as refused:
        list(import_sites(sites_file(tmp_path, SITES.replace(before, after))))
    assert said in str(refused.value)
    assert f"sites.yaml:{line}:" in str(refused.value)
    assert not Site.objects.exists()
