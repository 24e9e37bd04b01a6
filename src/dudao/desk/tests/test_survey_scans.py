"""Forms on paper on the desk: printed, scanned, looked at one after the other, and settled."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dudao.desk.tests.conftest import SignedIn
from dudao.surveys.answers import decode
from dudao.surveys.frozen import content_of, version_of
from dudao.surveys.models import Response, ScanBatch, ScannedForm, ScannedPage, SurveySite, TypedForm
from dudao.surveys.paper.identity import shown
from dudao.surveys.tests import scenes
from dudao.surveys.tests.scenes import team_of
from dudao.surveys.tests.test_scanning import filled, papers_of, scans
from tests.cast import Cast


@pytest.fixture
def part(cast: Cast) -> SurveySite:
    scenes.settle(cast.site, buildings=1, units=3)
    survey = scenes.collecting(cast, team_of(cast), kind="census")
    return SurveySite.objects.select_related("survey__company", "site").get(survey=survey)


def at(part: SurveySite, name: str, *more: object) -> str:
    return reverse(f"desk:{name}", args=[part.survey.number, part.site.code, *more])


def sent(clerk: Client, part: SurveySite, path: Path) -> int:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return clerk.post(at(part, "survey_scans"), {"file": file}).status_code


def test_4_4_3_doubtful_forms_are_looked_at_and_settled_by_keyboard(
    cast: Cast, part: SurveySite, at_desk: SignedIn, tmp_path: Path
) -> None:
    clerk = at_desk(cast.clerk)
    front, back, other, other_back = papers_of(part)
    two = [filled(part, filled(part, page, {0: 1, 1: 1}), {0: 4}) for page in (front, other)]
    path = scans(tmp_path, [two[0], back, two[1], other_back])
    assert sent(clerk, part, path) == 302
    assert sent(clerk, part, path) == 409
    listed = clerk.get(at(part, "survey_scans")).content.decode()
    assert at(part, "survey_scan", 1) in listed
    shown = clerk.get(at(part, "survey_scan", 1))
    (item,) = shown.context["form"].items()
    cut = at(part, "survey_cut", 1, item.question.key)
    assert cut in shown.content.decode()
    assert clerk.get(cut)["Content-Type"] == "image/png"
    said = {"key": shown.context["form"]["key"].value(), item.question.key: "2"}
    assert clerk.post(at(part, "survey_scan", 1), {**said, item.question.key: "9"}).status_code == 422
    assert clerk.post(at(part, "survey_scan", 1), said)["Location"] == at(part, "survey_scan", 2)
    assert clerk.post(at(part, "survey_scan", 1), said).status_code == 404
    (response,) = Response.objects.all()
    version = version_of(part.survey)
    assert version is not None
    assert decode(content_of(version), response.answers)[item.question.key] == 2
    assert clerk.post(at(part, "survey_scan", 2), {"aside": ""})["Location"] == at(part, "survey_scans")
    assert (ScannedForm.objects.waiting().count(), Response.objects.count()) == (0, 1)
    assert clerk.get(cut).status_code == 404


def test_what_is_no_scan_is_refused_with_its_reason(cast: Cast, part: SurveySite, at_desk: SignedIn, tmp_path: Path) -> None:
    clerk = at_desk(cast.clerk)
    papers_of(part)
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.4 no more")
    assert sent(clerk, part, tmp_path / "letter.pdf") == 422
    assert clerk.post(at(part, "survey_scans")).status_code == 422
    assert not ScanBatch.objects.exists()


def test_forms_and_the_list_of_mailboxes_are_printed(cast: Cast, part: SurveySite, at_desk: SignedIn) -> None:
    clerk = at_desk(cast.clerk)
    for kind in ("forms", "list"):
        answer = clerk.get(at(part, "survey_papers", kind), {"language": "en"})
        assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert clerk.get(at(part, "survey_papers", "forms"), {"building": "x"}).status_code == 404
    assert clerk.get(at(part, "survey_papers", "other")).status_code == 404


def test_the_list_takes_as_many_queries_whatever_came_in(cast: Cast, part: SurveySite, at_desk: SignedIn) -> None:
    clerk = at_desk(cast.clerk)
    counts = []
    for number in range(2):
        fresh = {"survey": part.survey, "site": part.site, "taken_by": cast.clerk, "taken_at": part.survey.started_at}
        batch = ScanBatch.objects.create(digest=str(number), name="a.pdf", **fresh)
        ScannedPage.objects.bulk_create(ScannedPage(batch=batch, number=page, state="foreign") for page in range(1, 2 + 8 * number))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert clerk.get(at(part, "survey_scans")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_form_is_typed_by_its_number_on_paper_and_not_by_a_wrong_one(cast: Cast, part: SurveySite, at_desk: SignedIn) -> None:
    clerk, version = at_desk(cast.clerk), version_of(part.survey)
    assert version is not None
    said = {"version": version.number, "a0": "4"}
    for wrong in ("0000-0002-00", shown(2).replace("-", "")[:-1]):
        clerk.post(at(part, "survey_type"), {**said, "form": wrong})
    assert not TypedForm.objects.exists()
    clerk.post(at(part, "survey_type"), {**said, "form": shown(2)})
    assert [typed.form_number for typed in TypedForm.objects.all()] == [2]
