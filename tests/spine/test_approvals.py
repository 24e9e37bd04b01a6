"""Asking and answering: in order, once, never oneself; and what was granted is done."""

import pytest
from django.db import transaction

from dudao.approvals import acts as approvals
from dudao.approvals.acts import AlreadyAnswered, AlreadyAsked, NotYours
from dudao.approvals.models import Decision, Request
from dudao.cases import acts as cases
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from dudao.organisation.access import NotAllowed
from dudao.organisation.models import Post, Staff
from dudao.organisation.refusal import Invalid
from tests.cast import NOW, START, Cast

pytestmark = pytest.mark.django_db
DAY = NOW.date()


def _duty(cast: Cast) -> Duty:
    case = cases.receive(cast.site, by=cast.clerk, now=NOW, kind="complaint", channel="phone", category="lift", title="電梯停運")
    duty: Duty = Duty.objects.about(case).get(obligation__key="respond")
    return duty


def _ask(cast: Cast, *route: str, by: Staff | None = None) -> Request:
    duty = _duty(cast)
    return approvals.ask("duties.waive", subject=duty, site=cast.site, route=route, reason="顧客撤回", by=by or cast.clerk, now=NOW)


def test_what_was_granted_is_done_in_the_same_breath(cast: Cast) -> None:
    request = _ask(cast, "department_head")
    approvals.grant(request, by=cast.head, now=NOW, remark="同意")
    duty = Duty.objects.get(pk=request.subject_id)
    assert (request.state, duty.outcome, duty.reason) == ("granted", "w", "顧客撤回")
    acts = list(Entry.objects.about(request).values_list("act", flat=True))
    assert acts == ["approvals.requested", "approvals.granted"]


def test_when_the_act_cannot_be_done_any_more_nothing_is_granted(cast: Cast) -> None:
    request = _ask(cast, "department_head")
    Duty.objects.filter(pk=request.subject_id).update(outcome="d", done_at=NOW)
    with pytest.raises(Exception, match="settled already"):
        approvals.grant(request, by=cast.head, now=NOW)
    assert Request.objects.get(pk=request.pk).state == "pending"


def test_posts_are_asked_in_order_and_see_it_when_it_is_their_turn(cast: Cast) -> None:
    request = _ask(cast, "department_head", "division_leader")
    assert list(Request.objects.waiting_for(cast.head, DAY)) == [request]
    assert not Request.objects.waiting_for(cast.leader, DAY)
    with pytest.raises(NotYours):
        approvals.grant(request, by=cast.leader, now=NOW)
    approvals.grant(request, by=cast.head, now=NOW)
    assert list(Request.objects.waiting_for(cast.leader, DAY)) == [request]
    assert Duty.objects.get(pk=request.subject_id).outcome == "o"
    approvals.grant(request, by=cast.leader, now=NOW)
    assert Duty.objects.get(pk=request.subject_id).outcome == "w"


def test_the_first_no_settles_it_and_needs_a_remark(cast: Cast) -> None:
    request = _ask(cast, "department_head", "division_leader")
    with pytest.raises(Invalid):
        approvals.refuse(request, by=cast.head, now=NOW, remark="")
    approvals.refuse(request, by=cast.head, now=NOW, remark="請先回覆顧客")
    assert request.state == "refused"
    assert Duty.objects.get(pk=request.subject_id).outcome == "o"


def test_two_heads_at_once_one_is_told_that_it_is_answered(cast: Cast) -> None:
    request = _ask(cast, "department_head")
    other = Staff.objects.create(company=cast.company, username="deputy", name="副主任")
    Post.objects.create(staff=other, role="department_head", company=cast.company, branch=cast.site.branch, site=cast.site, from_day=START)
    same = Request.objects.get(pk=request.pk)
    approvals.grant(request, by=cast.head, now=NOW)
    with pytest.raises(AlreadyAnswered), transaction.atomic():
        approvals.grant(same, by=other, now=NOW)
    assert Decision.objects.filter(request=request).count() == 1


def test_nobody_approves_what_they_asked_for(cast: Cast) -> None:
    request = _ask(cast, "department_head", by=cast.head)
    assert not Request.objects.waiting_for(cast.head, DAY)
    with pytest.raises(NotYours, match="themselves"):
        approvals.grant(request, by=cast.head, now=NOW)


def test_asking_twice_and_asking_elsewhere_is_refused(cast: Cast) -> None:
    request = _ask(cast, "department_head")
    duty = Duty.objects.get(pk=request.subject_id)

    def again(by: Staff, reason: str = "再一次") -> None:
        approvals.ask("duties.waive", subject=duty, site=cast.site, route=["department_head"], reason=reason, by=by, now=NOW)

    with pytest.raises(AlreadyAsked):
        again(cast.clerk)
    with pytest.raises(NotAllowed):
        again(cast.stranger)
    with pytest.raises(Invalid):
        again(cast.clerk, reason=" ")


def test_requests_are_seen_where_one_works(cast: Cast) -> None:
    request = _ask(cast, "department_head")
    assert list(Request.objects.seen_by(cast.clerk)) == [request]
    assert not Request.objects.seen_by(cast.stranger)
