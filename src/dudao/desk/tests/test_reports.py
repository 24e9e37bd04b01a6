"""Papers: what is to be written, drafting and issuing."""

from django.urls import reverse

from dudao.cases.models import Report
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import complaint, periodic
from dudao.duties.models import Duty
from tests.cast import Cast


def paper(cast: Cast) -> str:
    return reverse("desk:report", args=[cast.site.code, "monthly-summary", "2026-10"])


def test_papers_that_are_owed_lead_to_where_they_are_written(cast: Cast, at_desk: SignedIn) -> None:
    periodic(cast)
    asked = at_desk(cast.head).get(reverse("desk:reports")).context["asked"]
    assert paper(cast) in [each.href for each in asked]


def test_figures_are_there_before_the_draft(cast: Cast, at_desk: SignedIn) -> None:
    complaint(cast)
    address = reverse("desk:report", args=[cast.site.code, "monthly-summary", "2026-11"])
    browser = at_desk(cast.clerk)
    lines = {str(line.words): line for line in browser.get(address).context["counts"]}
    assert lines["all cases"].value == lines["complaints"].value == 1
    for line in lines.values():
        assert len(browser.get(line.href).context["rows"]) == line.value


def test_2_1_6_a_issuing_the_summary_discharges_its_duty_and_freezes_it(cast: Cast, at_desk: SignedIn) -> None:
    periodic(cast)
    head = at_desk(cast.head)
    assert head.post(paper(cast), {"text": "本月投訴三件", "key": "a", "draft": ""}).status_code == 302
    assert head.post(paper(cast), {"text": "本月投訴三件,均已辦結", "key": "b", "issue": ""}).status_code == 302
    report = Report.objects.get()
    assert (report.state, report.text) == ("issued", "本月投訴三件,均已辦結")
    assert not Duty.objects.open().filter(site=cast.site, period="2026-10", obligation__key="monthly-summary").exists()
    assert "均已辦結" in head.get(paper(cast)).content.decode()
    assert 'name="issue"' not in head.get(paper(cast)).content.decode()


def test_a_paper_without_text_is_not_issued(cast: Cast, at_desk: SignedIn) -> None:
    answer = at_desk(cast.head).post(paper(cast), {"text": "", "key": "a", "issue": ""})
    assert answer.status_code == 422
    assert "no text yet" in answer.content.decode()


def test_the_clerk_drafts_and_the_head_issues(cast: Cast, at_desk: SignedIn) -> None:
    clerk = at_desk(cast.clerk)
    assert clerk.post(paper(cast), {"text": "草稿", "key": "a", "draft": ""}).status_code == 302
    answer = clerk.post(paper(cast), {"text": "草稿", "key": "b", "issue": ""})
    assert answer.status_code == 403
    assert "草稿" in answer.content.decode()


def test_papers_that_there_are_none_of_are_not_found(cast: Cast, at_desk: SignedIn) -> None:
    for kind, period in (("novel", "2026-10"), ("monthly-summary", "2026Q4"), ("monthly-summary", "soon")):
        assert at_desk(cast.head).get(reverse("desk:report", args=[cast.site.code, kind, period])).status_code == 404
