"""Issued reports through the API: listed, told, and as files; drafts never."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from dudao.api import reports
from dudao.api.tests.conftest import With
from dudao.api.tests.stories import complaint, issued
from dudao.cases import acts
from dudao.cases.models import Report
from dudao.rendering.files import PDF, WORD
from dudao.rendering.presses import CannotDraw
from tests.cast import NOW, Cast


def test_only_what_was_issued_is_told(cast: Cast, program: With) -> None:
    draft = acts.draft_report(cast.site, kind="monthly-summary", period="2026-11", text="草稿", by=cast.clerk, now=NOW)
    first, second = issued(cast), issued(cast, kind="quarterly-analysis", period="2026Q3")
    head = program(cast.head)
    page = head.get("reports", limit=1).json()
    rest = head.get("reports", after=page["next"]).json()
    assert [each["id"] for each in page["items"] + rest["items"]] == [second.pk, first.pk]
    assert [each["id"] for each in head.get("reports", kind="monthly-summary", site="CH", period="2026-10").json()["items"]] == [first.pk]
    assert head.get("reports", period="2026-11").json()["items"] == []
    for path in (f"reports/{draft.pk}", f"reports/{draft.pk}/file"):
        assert head.get(path).status_code == 404


def test_a_report_tells_its_figures_and_whether_it_is_as_it_was_issued(cast: Cast, program: With) -> None:
    complaint(cast)
    report = issued(cast, period="2026-11")
    told = program(cast.head).get(f"reports/{report.pk}").json()
    assert (told["counts"]["complaint"], told["digest"], told["intact"]) == (1, report.digest, True)
    assert (told["issued_by"]["username"], told["period"], told["files"]) == ("head", "2026-11", ["pdf", "docx"])
    Report.objects.filter(pk=report.pk).update(content={})
    assert program(cast.head, name="b").get(f"reports/{report.pk}").json()["intact"] is False


def test_its_file_is_the_paper_in_the_language_asked_for(cast: Cast, program: With) -> None:
    report = issued(cast)
    answer = program(cast.head).get(f"reports/{report.pk}/file")
    assert (answer.headers["Content-Type"], answer.content[:5]) == (PDF, b"%PDF-")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert 'filename="CH-monthly-summary-2026-10.pdf"' in answer.headers["Content-Disposition"]
    for language, title in (("en", "onthly summary"), ("zh-Hant", "月")):
        word = program(cast.head, language=language, name=language).get(f"reports/{report.pk}/file", form="docx")
        assert word.headers["Content-Type"] == WORD
        assert title in ZipFile(BytesIO(word.content)).read("word/document.xml").decode()
    assert program(cast.head, name="c").get(f"reports/{report.pk}/file", form="xlsx").status_code == 422
    assert program(cast.head, "scores:read", name="d").get(f"reports/{report.pk}/file").status_code == 403


def test_a_file_that_cannot_be_made_is_a_problem_to_try_again(cast: Cast, program: With, monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(_document: object) -> bytes:
        raise CannotDraw

    report = issued(cast)
    monkeypatch.setattr(reports, "FORMS", {"pdf": (cannot, PDF)})
    answer = program(cast.head).get(f"reports/{report.pk}/file")
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["type"] == "urn:dudao:problem:not-drawn"
