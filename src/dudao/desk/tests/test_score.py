"""The score of a site and of the company, down to the record that cost the points."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import escape

from dudao.cases import acts
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import BEFORE, complaint
from dudao.desk.words import percent, points
from dudao.duties.models import Duty
from dudao.scores import acts as scores
from dudao.scores.models import SealedSheet
from tests.cast import NOW, Cast

OCTOBER = NOW - timedelta(days=40)


def sheet(cast: Cast, **query: str) -> str:
    return reverse("desk:score", args=[cast.site.code], query=query)


def test_2_1_3_c_what_was_lost_is_two_clicks_from_the_record_that_lost_it(cast: Cast, at_desk: SignedIn) -> None:
    case = complaint(cast)
    browser = at_desk(cast.head)
    losses = {loss.line.code: loss for loss in browser.get(sheet(cast)).context["losses"]}
    loss = losses["2.1.3.c"]
    assert loss.line.lost == Decimal("0.1")
    assert "1 of 1 not in order" in str(loss.why)
    assert loss.records == [(case.number, reverse("desk:case", args=[case.number]))]


def test_2_1_3_c_the_drill_down_lists_exactly_what_was_counted(cast: Cast, at_desk: SignedIn) -> None:
    late, right = complaint(cast), complaint(cast)
    acts.respond(right, text="好", by=cast.clerk, now=BEFORE + timedelta(hours=1))
    browser = at_desk(cast.head)
    address = reverse("desk:criterion", args=[cast.site.code, "2.1.3.c"])
    assert [row.number for row in browser.get(address).context["rows"]] == [late.number]
    assert {row.number for row in browser.get(address, {"which": "all"}).context["rows"]} == {late.number, right.number}


def test_2_2_2_a_a_point_that_a_check_cost_leads_to_its_records(cast: Cast, at_desk: SignedIn) -> None:
    how: dict[str, Any] = {"by": cast.head, "now": BEFORE}
    case = acts.receive(cast.site, kind="suggestion", channel="phone", category="parking", title="增設充電樁", **how)
    acts.decide(case, decision="accepted", **how)
    acts.assign(case, to=cast.handler, **how)
    acts.record_result(case, result="已辦", **how)
    browser = at_desk(cast.head)
    losses = {loss.line.code: loss for loss in browser.get(sheet(cast)).context["losses"]}
    assert losses["2.2.2.a"].records == [(case.number, reverse("desk:case", args=[case.number]))]
    page = browser.get(reverse("desk:criterion", args=[cast.site.code, "2.2.2.a"])).content.decode()
    assert case.title in page
    assert "All counted records are in order." not in page


def test_what_is_not_measured_says_why_and_is_no_full_mark(cast: Cast, at_desk: SignedIn) -> None:
    context = at_desk(cast.head).get(sheet(cast)).context
    reasons = dict(context["not_measured"])
    assert "1.1.1.a" in [line.code for line, _text in reasons["Only an inspector on site can tell."]]
    staff, unmeasured = context["parts"][0]
    assert staff.dimension.code == "1"
    assert unmeasured["all"]
    assert context["sheet"].coverage < 1


def test_a_criterion_without_records_says_why(cast: Cast, at_desk: SignedIn) -> None:
    page = at_desk(cast.head).get(reverse("desk:criterion", args=[cast.site.code, "1.1.1.a"]))
    assert "Only an inspector on site can tell." in page.content.decode()
    assert at_desk(cast.head).get(reverse("desk:criterion", args=[cast.site.code, "9.9.9.z"])).status_code == 404


def test_what_is_at_stake_stands_on_the_sheet_and_on_my_day(cast: Cast, at_desk: SignedIn) -> None:
    friday = NOW - timedelta(days=3)
    acts.receive(cast.site, kind="complaint", channel="phone", category="noise", title="x", by=cast.clerk, now=friday)
    browser = at_desk(cast.clerk)
    ahead = browser.get(sheet(cast)).context["ahead"]
    stake = browser.get(reverse("desk:day")).context["stake"]
    assert ahead.lost == sum((points for _row, points in ahead.rows), Decimal(0)) > 0
    assert 0 < stake.points <= ahead.lost


def test_only_a_month_that_is_over_is_sealed_and_only_by_the_quality_department(cast: Cast, at_desk: SignedIn) -> None:
    address = reverse("desk:seal", args=[cast.site.code])
    assert at_desk(cast.manager).post(address, {"month": "202611"}).status_code == 409
    assert at_desk(cast.head).post(address, {"month": "202610"}).status_code == 403
    answer = at_desk(cast.manager).post(address, {"month": "202610"})
    assert answer.headers["Location"] == sheet(cast, month="202610")
    assert SealedSheet.objects.get().sealed_by == cast.manager


def test_a_seal_stands_and_the_difference_is_shown(cast: Cast, at_desk: SignedIn) -> None:
    case = complaint(cast, now=OCTOBER)
    scores.seal(cast.site, 202610, by=cast.manager, now=NOW)
    browser = at_desk(cast.head)
    assert "reads as it was sealed" in browser.get(sheet(cast, month="202610")).content.decode()
    duty = Duty.objects.get(subject_id=case.pk, obligation__key="respond")
    Duty.objects.filter(pk=duty.pk).update(outcome="d", done_at=duty.opened_at)
    difference = browser.get(sheet(cast, month="202610")).context["difference"]
    assert "2.1.3.c" in [change.line.code for change in difference.changes]


def test_a_broken_seal_is_said_loudly(cast: Cast, at_desk: SignedIn) -> None:
    complaint(cast, now=OCTOBER)
    seal = scores.seal(cast.site, 202610, by=cast.manager, now=NOW)
    browser = at_desk(cast.head)
    assert "is broken" not in browser.get(sheet(cast, month="202610")).content.decode()
    SealedSheet.objects.filter(pk=seal.pk).update(content={**seal.content, "score": "35"})
    assert "The seal of this sheet is broken" in browser.get(sheet(cast, month="202610")).content.decode()


def test_a_seal_shows_that_it_was_measured_otherwise(cast: Cast, at_desk: SignedIn) -> None:
    complaint(cast, now=OCTOBER)
    seal = scores.seal(cast.site, 202610, by=cast.manager, now=NOW)
    lines = [{**seal.content["lines"][0], "code": "0.9.9.z", "lost": "0.1"}, *seal.content["lines"][1:]]
    content = {**seal.content, "edition": "2025.1", "coverage": "0.9000", "lines": lines}
    SealedSheet.objects.filter(pk=seal.pk).update(content=content, digest=scores.digest_of(content))
    answer = at_desk(cast.manager).get(sheet(cast, month="202610"))
    page = answer.content.decode()
    for words in ("residential 2025.1", percent(0.9), "0.9.9.z (−0.1)", "1.1.1.a"):
        assert words in page
    assert "is broken" not in page
    assert answer.context["may_seal"]


def test_months_ahead_are_not_shown(cast: Cast, at_desk: SignedIn) -> None:
    assert at_desk(cast.head).get(sheet(cast, month="209912")).context["month"] == 202611
    assert at_desk(cast.head).get(sheet(cast, month="soon")).context["month"] == 202611


def test_the_company_shows_which_site_needs_somebody(cast: Cast, at_desk: SignedIn) -> None:
    complaint(cast)
    answer = at_desk(cast.manager).get(reverse("desk:company"))
    assert f"Ranked on {answer.context['basis'].most:.0%} of the standard. That is little" in answer.content.decode()
    context = answer.context
    assert context["needy"][0].site == cast.site
    assert "2.1" in context["needy"][0].worst
    assert context["rows"][-1].site == cast.site
    cells = dict(zip([code for code, _title in context["columns"]], context["rows"][-1].cells, strict=True))
    assert cells["2.1.3"].lost > 0
    assert cells["2.1.3"].step


def test_what_a_cell_of_the_heat_map_lost_is_read_without_hovering(cast: Cast, at_desk: SignedIn) -> None:
    complaint(cast)
    answer = at_desk(cast.manager).get(reverse("desk:company"))
    page = answer.content.decode()
    cells = [cell for row in answer.context["rows"] for cell in row.cells if cell.lost]
    assert cells
    for cell in cells:
        assert f'{points(cell.lost)}<span class="of">/{points(cell.possible)}</span>' in page
        assert f"{points(cell.lost)} of {points(cell.possible)}</span>" in page
    for code, title in answer.context["columns"]:
        assert f"<dt>{code}</dt><dd>{escape(title)}</dd>" in page


def test_each_sees_only_their_part_of_the_company(cast: Cast, at_desk: SignedIn) -> None:
    complaint(cast)
    acts.receive(cast.elsewhere, kind="complaint", channel="phone", category="noise", title="x", by=cast.stranger, now=BEFORE)
    page = at_desk(cast.stranger).get(reverse("desk:company"))
    assert [row.site for row in page.context["rows"]] == [cast.elsewhere]
    assert cast.site.name not in page.content.decode()


def test_a_month_in_which_nothing_was_counted_says_so(cast: Cast, at_desk: SignedIn) -> None:
    assert "Nothing was counted" in at_desk(cast.manager).get(reverse("desk:company"), {"month": "202001"}).content.decode()
