"""The file of cases: the figures of a month come out of it again, and nothing personal is in it."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from dudao.cases import acts, export, statistics
from dudao.cases.models import Case
from dudao.cases.spans import Span, span_of
from dudao.cases.stages import STAGES, stage_ids
from dudao.journal.models import Entry
from dudao.organisation.access import NotAllowed
from tests.cast import NOW, Cast

MONTH = span_of("2026-11") or Span(NOW.date(), NOW.date())
EVIL = '=HYPERLINK("http://x","王小姐")'


@pytest.fixture
def told(cast: Cast) -> Cast:
    """Twelve cases at every distance from done, some late, one from a building with an evil name."""
    cast.unit.building.name = EVIL
    cast.unit.building.save()
    for each in range(12):
        came = NOW - timedelta(days=10, hours=-each)
        case = acts.receive(
            cast.site, kind=("complaint", "need", "complaint")[each % 3], channel="phone", category="noise", title=EVIL,
            text="王小姐 13812345678", unit=cast.unit if each % 2 else None, contact_name="王小姐", contact_telephone="13812345678",
            by=cast.clerk, now=came,
        )  # fmt: skip
        if each % 4:
            acts.respond(case, text="x", by=cast.clerk, now=came + timedelta(days=each % 4 * 2 - 1))
        if each % 5 == 2:
            acts.record_result(case, result="x", by=cast.clerk, now=came + timedelta(days=6))
            acts.record_visit(case, outcome="satisfied", by=cast.clerk, now=came + timedelta(days=7))
            acts.close(case, by=cast.clerk, now=came + timedelta(days=8))
    return cast


def rows_of(cast: Cast, kind: str) -> list[dict[str, Any]]:
    with export.export(Case.objects.filter(site=cast.site), place=cast.site, span=MONTH, kind=kind, by=cast.head, now=NOW) as made:
        content = made.read()
    if kind == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(content))
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    book.close()
    return [dict(zip([str(name) for name in head], row, strict=True)) for row in rows]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_figures_of_the_month_come_out_of_the_file_again(told: Cast, kind: str) -> None:
    rows = rows_of(told, kind)
    counted = statistics.counts(Case.objects.filter(site=told.site), stage_ids(), NOW)
    columns = {"response": "Responded", "solution": "Handled", "visit": "Visited", "closing": "Closed"}
    titles = {"response": "Response", "solution": "Solution", "visit": "Return visit", "closing": "Closing"}
    assert len(rows) == counted["all"] == 12
    assert sum(row["Repeat"] == "yes" for row in rows) == counted["repeat"] > 0
    for stage in STAGES:
        assert sum(bool(row[columns[stage]]) for row in rows) == counted[f"{stage}-done"], stage
        for said, name in (("in time", "in-time"), ("late", "late"), ("not yet due", "running")):
            assert sum(row[f"{titles[stage]} in time"] == said for row in rows) == counted[f"{stage}-{name}"], (stage, said)
    assert 0 < counted["response-late"] < counted["response-owed"]


def test_each_duty_has_its_due_time_when_it_was_done_and_how_it_stands(told: Cast) -> None:
    row = rows_of(told, "csv")[2]
    assert row["Received"] == "2026-11-13 12:00:00+08:00"
    assert row["Time zone"] == "Asia/Shanghai"
    ends = [name for name in row if name.endswith((": due", ": done", ": standing"))]
    assert len(ends) % 3 == 0
    assert {row[name] for name in ends if name.endswith(": standing")} >= {"late", ""}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_nothing_personal_and_nothing_that_runs_is_in_it(told: Cast, kind: str) -> None:
    rows = rows_of(told, kind)
    said = " ".join(str(cell) for row in rows for cell in row.values())
    assert "13812345678" not in said
    assert "1202" not in said
    assert {row["Building"] for row in rows} == ({"", f"'{EVIL}"} if kind == "csv" else {None, EVIL})


def test_an_export_stands_in_the_journal_and_not_everybody_may(told: Cast) -> None:
    rows_of(told, "csv")
    entry = Entry.objects.get(act="cases.exported")
    assert (entry.by, entry.site, entry.data["cases"]) == (told.head, told.site, 12)
    with pytest.raises(NotAllowed):
        export.export(Case.objects.all(), place=told.site, span=MONTH, kind="csv", by=told.clerk, now=NOW)
    with pytest.raises(NotAllowed):
        export.export(Case.objects.all(), place=None, span=MONTH, kind="csv", by=told.head, now=NOW)


def test_a_browser_gets_a_bounded_number(told: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_ON_SCREEN", 11)
    with pytest.raises(export.TooMany, match="dudao export cases"):
        rows_of(told, "csv")
