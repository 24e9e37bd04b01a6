"""Scanned forms taken in: a file once, each page in a named state, what is plain settled, the rest looked at by somebody."""

from pathlib import Path

import numpy as np
import pytest

from dudao.journal.models import Entry
from dudao.organisation.access import NotAllowed
from dudao.rendering.documents import Table
from dudao.surveys import acts, papers
from dudao.surveys.answers import Answers, decode
from dudao.surveys.frozen import content_of, version_of
from dudao.surveys.models import Invitation, Response, ScanBatch, ScannedCut, ScannedForm, ScannedPage, Survey, SurveySite
from dudao.surveys.paper.identity import shown
from dudao.surveys.paper.pixels import Grey
from dudao.surveys.refusals import AlreadyDone, Answered, Incomplete, NotNow, Unfit
from dudao.surveys.tests import scenes, simulated
from dudao.surveys.tests.paper_scenes import as_file
from dudao.surveys.tests.scenes import DAY, team_of
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
OPEN_DAY = NOW + 10 * DAY


@pytest.fixture
def part(cast: Cast) -> SurveySite:
    scenes.settle(cast.site, buildings=1, units=4)
    survey = scenes.collecting(cast, team_of(cast), kind="census")
    return SurveySite.objects.select_related("survey__company", "site").get(survey=survey)


def papers_of(part: SurveySite) -> list[Grey]:
    """Both pages of the first two forms, empty."""
    return simulated.blank_pages(papers.forms_of(part, "en"), 4)


def filled(part: SurveySite, page: Grey, places: dict[int, int]) -> Grey:
    """A first page with a place marked in some rows."""
    version = version_of(part.survey)
    assert version is not None
    rows, made, chance = papers.paper_of(version, "en").layout.pages[0].rows, page.copy(), np.random.default_rng(2)
    for row, place in places.items():
        simulated.mark(made, rows[row].bubbles[place], simulated.GEL, chance)
    return made


def scans(folder: Path, images: list[Grey], name: str = "batch.pdf") -> Path:
    return as_file(folder, name, [simulated.plainly(image) for image in images])


def taken(part: SurveySite, path: Path, cast: Cast) -> list[str]:
    """The states of the pages of a file."""
    batch = acts.take_scans(part, path=path, name=path.name, by=cast.clerk, now=OPEN_DAY)
    return list(batch.pages.order_by("number").values_list("state", flat=True))


def survey_of(part: SurveySite) -> Survey:
    return Survey.objects.get(pk=part.survey_id)


def test_4_4_3_a_plain_form_is_settled_at_once_and_apart_from_its_number(cast: Cast, part: SurveySite, tmp_path: Path) -> None:
    front, back = papers_of(part)[:2]
    assert taken(part, scans(tmp_path, [filled(part, front, {0: 0, 1: 3, 2: 5}), back]), cast) == ["read", "read"]
    (response,) = Response.objects.all()
    version = version_of(part.survey)
    assert version is not None
    keys = [question.key for question in content_of(version).rated[:3]]
    assert (decode(content_of(version), response.answers), response.mode) == (dict(zip(keys, (5, 2, 6), strict=True)), "paper")
    form = ScannedForm.objects.get()
    assert (form.state, form.said, form.form_number, ScannedCut.objects.count()) == ("settled", None, 1, 0)
    assert Invitation.objects.get(survey=part.survey, form_number=1).state == "returned"
    told = [(entry.act, entry.data.get("form")) for entry in Entry.objects.filter(act__startswith="surveys.scan").order_by("pk")]
    assert told == [("surveys.scan_settled", 1), ("surveys.scans_taken", None)]
    assert str(response.pk) not in str(list(Entry.objects.values_list("data", "facts", "subject_id")))


def test_a_file_is_taken_in_once_whatever_it_is_called(cast: Cast, part: SurveySite, tmp_path: Path) -> None:
    front, back = papers_of(part)[:2]
    path = scans(tmp_path, [filled(part, front, {0: 1}), back])
    taken(part, path, cast)
    with pytest.raises(AlreadyDone, match=r"batch\.pdf"):
        acts.take_scans(part, path=path.rename(tmp_path / "other.pdf"), name="other.pdf", by=cast.head, now=OPEN_DAY)
    assert (Response.objects.count(), ScanBatch.objects.count(), ScannedPage.objects.count()) == (1, 1, 2)


def test_a_file_that_was_cut_short_goes_on(cast: Cast, part: SurveySite, tmp_path: Path) -> None:
    front, back = papers_of(part)[:2]
    path = scans(tmp_path, [filled(part, front, {0: 1}), back])
    taken(part, path, cast)
    ScanBatch.objects.update(complete=False)
    ScannedPage.objects.filter(number=2).delete()
    assert taken(part, path, cast) == ["read", "answered"]
    assert Response.objects.count() == 1


def test_doubtful_and_written_forms_wait_for_somebody(cast: Cast, part: SurveySite, tmp_path: Path) -> None:
    front, back, other_front, other_back = papers_of(part)
    version = version_of(part.survey)
    assert version is not None
    box = next(iter(papers.paper_of(version, "en").layout.pages[1].boxes.items()))
    simulated.write(back, box[1], simulated.BALLPOINT, np.random.default_rng(1))
    two = filled(part, filled(part, other_front, {0: 1, 1: 1}), {0: 4})
    pages = [filled(part, front, {0: 2}), back, two, other_back]
    assert taken(part, scans(tmp_path, pages), cast) == ["read", "read", "doubtful", "read"]
    assert not Response.objects.exists()
    with pytest.raises(NotNow, match="2 scanned forms wait"):
        acts.close(survey_of(part), by=cast.inspector, now=OPEN_DAY)
    written = acts.next_waiting(part)
    assert written is not None
    doubtful = acts.next_waiting(part, written.form_number)
    assert doubtful is not None
    assert [cut.question for cut in written.cuts.all()] == [box[0]]
    (doubted,) = acts.doubts(doubtful)
    assert [cut.question for cut in doubtful.cuts.all()] == [doubted]
    said = Answers({**acts.proposed(doubtful).codes, doubted: 2}, {box[0]: "電梯"})
    for _time in range(2):
        acts.settle_scan(doubtful, said=said, by=cast.clerk, now=OPEN_DAY, key="k")
    (response,) = Response.objects.all()
    assert decode(content_of(version), response.answers)[doubted] == 2
    assert list(response.texts.values_list("text", flat=True)) == ["電梯"]
    assert (acts.next_waiting(part, 99) or written).pk == written.pk
    with pytest.raises(AlreadyDone):
        acts.settle_scan(doubtful, said=said, by=cast.head, now=OPEN_DAY)


def test_an_empty_form_is_set_aside_and_its_household_can_still_answer(cast: Cast, part: SurveySite, tmp_path: Path) -> None:
    taken(part, scans(tmp_path, papers_of(part)[:2]), cast)
    form = acts.next_waiting(part)
    assert form is not None
    with pytest.raises(Unfit):
        acts.settle_scan(form, said=acts.proposed(form), by=cast.clerk, now=OPEN_DAY)
    acts.set_scan_aside(form, by=cast.clerk, now=OPEN_DAY)
    assert acts.next_waiting(part) is None
    assert Invitation.objects.get(survey=part.survey, form_number=form.form_number).state != "returned"
    with pytest.raises(NotNow):
        acts.settle_scan(form, said=Answers({"staff_manner": 3}), by=cast.clerk, now=OPEN_DAY)


def test_pages_that_cannot_be_used_are_named_and_stop_nothing(cast: Cast, part: SurveySite, tmp_path: Path) -> None:
    front, back, other, _ = papers_of(part)
    Invitation.objects.filter(survey=part.survey, form_number=2).update(state="returned")
    white, torn = np.full_like(front, 255), front.copy()
    torn[:, :1700] = torn[1500:] = 255
    page = filled(part, front, {0: 1})
    states = taken(part, scans(tmp_path, [page, white, other, torn, page, back]), cast)
    assert states == ["read", "blank", "answered", "marks_missing", "duplicate", "read"]
    assert Response.objects.count() == 1


def test_who_may_not_and_what_is_no_scan_changes_nothing(cast: Cast, part: SurveySite, tmp_path: Path) -> None:
    path = scans(tmp_path, papers_of(part)[:1])
    with pytest.raises(NotAllowed):
        acts.take_scans(part, path=path, name="x", by=cast.stranger, now=OPEN_DAY)
    (tmp_path / "letter.txt").write_text("a letter")
    with pytest.raises(Incomplete, match="no file of scans"):
        acts.take_scans(part, path=tmp_path / "letter.txt", name="x", by=cast.clerk, now=OPEN_DAY)
    assert not ScanBatch.objects.exists()


def test_forms_answered_meanwhile_are_not_settled(cast: Cast, part: SurveySite, tmp_path: Path) -> None:
    front, back = papers_of(part)[:2]
    taken(part, scans(tmp_path, [front, back]), cast)
    form = ScannedForm.objects.get()
    Invitation.objects.filter(survey=part.survey, form_number=form.form_number).update(state="returned")
    with pytest.raises(Answered):
        acts.settle_scan(form, said=Answers({"staff_manner": 3}), by=cast.clerk, now=OPEN_DAY)
    assert not Response.objects.exists()


def test_nothing_is_read_before_a_form_was_printed(cast: Cast, part: SurveySite, tmp_path: Path) -> None:
    with pytest.raises(NotNow, match="Print them first"):
        acts.take_scans(part, path=as_file(tmp_path, "a.png", [np.full((400, 400), 255, np.uint8)]), name="x", by=cast.clerk, now=OPEN_DAY)


def test_forms_are_printed_for_whoever_is_still_asked_and_listed_by_mailbox(cast: Cast, part: SurveySite) -> None:
    Invitation.objects.filter(survey=part.survey, form_number=2).update(state="returned")
    assert len(simulated.blank_pages(papers.forms_of(part, "en"))) == 2 * 3
    (table,) = papers.list_of(part, "en").blocks
    assert isinstance(table, Table)
    assert [row[0] for row in table.rows] == [shown(number) for number in (1, 3, 4)]
    Invitation.objects.update(state="returned")
    with pytest.raises(NotNow):
        papers.forms_of(part, "en")
