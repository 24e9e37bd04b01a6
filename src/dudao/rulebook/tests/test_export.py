"""A rulebook as tables, Markdown and JSON."""

import json

import pytest

from dudao.rulebook.books import built_in
from dudao.rulebook.export import as_json, as_markdown, tables
from dudao.rulebook.loader import load
from dudao.rulebook.schema import Rulebook
from dudao.rulebook.tests.books import KNOWN, SMALL, read, small


@pytest.fixture(scope="module")
def residential() -> Rulebook:
    return load(built_in("residential"), KNOWN)


def test_tables_hold_every_criterion_and_obligation(residential: Rulebook) -> None:
    criteria, obligations, parameters, categories = tables(residential, "en")
    assert (len(criteria.rows), len(obligations.rows)) == (87, len(residential.obligations))
    assert len(parameters.rows) == len(residential.parameters)
    assert len(categories.rows) == len(residential.categories)
    assert all(len(row) == len(table.headers) for table in (criteria, obligations, parameters, categories) for row in table.rows)
    by_code = {row[0]: dict(zip(criteria.headers, row, strict=True)) for row in criteria.rows}
    assert by_code["2.1.6.b"]["Applies to"] == "handed over less than 12 months ago or built in phases or 100,000 m² or more"
    assert by_code["7.2.0.a"]["Deducted"] == "for each occurrence, at most 2.5"
    assert by_code["4.1.1.b"]["Shown by"] == "records of home services (not kept here yet); seen by an inspector"
    by_key = {row[0]: dict(zip(obligations.headers, row, strict=True)) for row in obligations.rows}
    assert by_key["respond"]["Due"] == "within 1 working day"
    assert by_key["respond"]["Serves"] == "2.1.3.c"
    assert by_key["monthly-summary"]["Applies to"] == "except: public property, class A"
    assert by_key["handover-plan"]["Opened by"] == "4 months before handover_date"


def test_tables_in_another_language(residential: Rulebook) -> None:
    criteria = tables(residential, "zh-hant")[0]
    assert criteria.title == "檢查標準"
    assert criteria.rows[0][1] == "人員素質"


def test_markdown_reads_dimension_by_dimension(residential: Rulebook) -> None:
    document = as_markdown(residential, "en")
    assert document.startswith(
        "# Supervision standard for customer relations (property services)\n\nEdition 2026.1, in force from 2026-01-01."
    )
    assert "## 2 Customer information (8 points)" in document
    assert "**2.1.3 Handling and closing** · 0.1 · once for each criterion" in document
    rows = [line for line in document.splitlines() if line.startswith("| 2.1.3.c |")]
    assert rows == ["| 2.1.3.c | Every complaint gets a response within one working day. | 0.1 | records |  | Respond; Respond online |"]


def test_what_shows_a_criterion_is_told_in_words_never_by_a_key(residential: Rulebook) -> None:
    labels = {name: f"found by {name.partition('.')[2]}" for name in KNOWN.checks}
    for language in ("zh-hant", "zh-hans", "en"):
        shown = {row[0]: str(row[10]) for row in tables(residential, language, labels)[0].rows}
        for key in residential.obligations:
            assert not any(key in words.split("; ") for words in shown.values()), key
        assert not any("." in words for words in shown.values())
        assert all(shown.values())
    by_code = {row[0]: row[10] for row in tables(residential, "en", labels)[0].rows}
    assert by_code["2.1.2.b"] == "Fill in the form 《顧客投訴處理記錄表》; no “found by hard_without_form”"
    assert by_code["3.4.0.a"] == "records of publications and notices (not kept here yet)"


def test_text_cannot_break_out_of_a_table() -> None:
    rulebook = read(small(("en: Answered in time.}", 'en: "A | <script>\\n\\n# B"}')))
    assert "| 1.1.1.a | A \\| &lt;script> # B |" in as_markdown(rulebook, "en")


def test_json_holds_everything_in_all_languages(residential: Rulebook) -> None:
    content = json.loads(as_json(residential))
    assert (len(content["criteria"]), content["points"], content["digest"]) == (87, "35", residential.digest)
    shops = next(each for each in content["criteria"] if each["code"] == "6.1.2.d")
    assert shops["deduct"] == {"per": "occurrence", "points": "0.1", "cap": "2"}
    assert set(shops["text"]) == {"zh-hant", "zh-hans", "en"}
    assert shops["rooms"] == ["merchants"]
    respond = next(each for each in content["obligations"] if each["key"] == "respond")
    assert respond["voided_by"][1:] == [{"act": "cases.reclassified", "where": "not {kind: complaint, channel: {not_in: [email, online]}}"}]
    assert respond["due"] == {"working_days": 1}


def test_sites_in_words() -> None:
    asked = "applies: {households_at_least: 500, phased: false, coming_handover: false, property_type: student}"
    rulebook = read(small(("proof: manual", f"{asked}\n            proof: manual")))
    assert (
        tables(rulebook, "en")[0].rows[-1][9] == "student apartments, not built in phases, 500 households or more, without a handover ahead"
    )


def test_a_note_stands_under_the_title() -> None:
    noted = SMALL.replace('points: "3"', 'note: {zh-hant: 註, en: A note.}\npoints: "3"', 1)
    assert "\n\nA note.\n" in as_markdown(read(noted), "en")
