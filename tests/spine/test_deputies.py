"""An approver on leave: the deputy answers by date, the record says for whom, and nobody agrees with themselves by proxy."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dudao.approvals import acts as approvals
from dudao.approvals.acts import AlreadyAnswered, NotYours
from dudao.approvals.models import Decision, Request
from dudao.cases import acts as cases
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from dudao.organisation import acts
from dudao.organisation.access import NotAllowed
from dudao.organisation.models import Deputy, Post, Staff
from dudao.organisation.refusal import Invalid, Refusal
from tests.cast import NOW, START, Cast

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
A_DAY = timedelta(days=1)


def away(cast: Cast, *, of: Staff | None = None, staff: Staff | None = None, first: date = DAY, last: date = DAY + 4 * A_DAY) -> Deputy:
    of = of or cast.head
    return acts.name_deputy(Post.objects.get(staff=of), staff=staff or cast.stranger, from_day=first, to_day=last, by=of)


def ask(cast: Cast, *route: str, by: Staff | None = None) -> Request:
    case = cases.receive(cast.site, by=cast.clerk, now=NOW, kind="complaint", channel="phone", category="lift", title="電梯停運")
    duty = Duty.objects.about(case).get(obligation__key="respond")
    return approvals.ask("duties.waive", subject=duty, site=cast.site, route=route, reason="顧客撤回", by=by or cast.clerk, now=NOW)


def test_the_deputy_answers_and_the_record_says_for_whom(cast: Cast) -> None:
    away(cast)
    request = ask(cast, "department_head")
    assert list(Request.objects.waiting_for(cast.stranger, DAY)) == [request]
    assert list(Request.objects.open_to(cast.stranger, DAY)) == [request]
    approvals.grant(request, by=cast.stranger, now=NOW)
    decision = Decision.objects.get()
    assert (decision.by, decision.for_whom) == (cast.stranger, cast.head)
    assert Entry.objects.about(request).get(act="approvals.granted").data["for_whom"] == cast.head.name
    assert Duty.objects.get(pk=request.subject_id).outcome == "w"


def test_who_holds_the_post_answers_for_themselves(cast: Cast) -> None:
    away(cast)
    approvals.grant(request := ask(cast, "department_head"), by=cast.head, now=NOW)
    assert request.decisions.get().for_whom is None


@pytest.mark.parametrize("days", [-1, 5])
def test_before_and_after_the_leave_the_deputy_is_nobody(cast: Cast, days: int) -> None:
    away(cast)
    request = ask(cast, "department_head")
    assert not Request.objects.waiting_for(cast.stranger, DAY + days * A_DAY)
    with pytest.raises(NotYours):
        approvals.grant(request, by=cast.stranger, now=NOW + days * A_DAY)


def test_it_ends_with_the_post_and_with_either_ones_work(cast: Cast) -> None:
    away(cast)
    request = ask(cast, "department_head")
    acts.leave(cast.stranger, on=DAY - A_DAY)
    stranger = Staff.objects.get(pk=cast.stranger.pk)
    assert not Request.objects.waiting_for(stranger, DAY)
    Staff.objects.filter(pk=cast.stranger.pk).update(left_on=None)
    acts.leave(cast.head, on=DAY - A_DAY)
    assert not Request.objects.waiting_for(Staff.objects.get(pk=cast.stranger.pk), DAY)
    with pytest.raises(NotYours):
        approvals.grant(request, by=Staff.objects.get(pk=cast.stranger.pk), now=NOW)


def test_nobody_agrees_with_themselves_by_proxy(cast: Cast) -> None:
    away(cast)
    request = ask(cast, "department_head", by=cast.head)
    assert not Request.objects.waiting_for(cast.stranger, DAY)
    with pytest.raises(NotYours, match="stand in for asked"):
        approvals.grant(request, by=cast.stranger, now=NOW)


def test_a_deputy_who_asked_does_not_answer(cast: Cast) -> None:
    away(cast, staff=cast.clerk)
    request = ask(cast, "department_head", by=cast.clerk)
    assert not Request.objects.waiting_for(cast.clerk, DAY)
    with pytest.raises(NotYours, match="themselves"):
        approvals.grant(request, by=cast.clerk, now=NOW)


def test_two_steps_need_two_people(cast: Cast) -> None:
    away(cast, of=cast.leader, staff=cast.head)
    request = ask(cast, "department_head", "division_leader")
    approvals.grant(request, by=cast.head, now=NOW)
    assert not Request.objects.waiting_for(cast.head, DAY)
    with pytest.raises(NotYours, match="second person"):
        approvals.grant(request, by=cast.head, now=NOW)
    approvals.grant(request, by=cast.leader, now=NOW)
    assert request.state == "granted"


def test_the_deputy_of_a_deputy_is_nobody(cast: Cast) -> None:
    away(cast, staff=cast.leader)
    away(cast, of=cast.leader, staff=cast.stranger)
    ask(cast, "department_head")
    assert not Request.objects.waiting_for(cast.stranger, DAY)


@pytest.mark.django_db(transaction=True)
def test_holder_and_deputy_at_once_one_is_told_that_it_is_answered(cast: Cast) -> None:
    away(cast)
    request = ask(cast, "department_head")
    start, faults = threading.Barrier(2), []

    def answer(who: Staff) -> None:
        mine = Request.objects.get(pk=request.pk)
        start.wait()
        try:
            approvals.grant(mine, by=Staff.objects.get(pk=who.pk), now=NOW)
        except AlreadyAnswered as told:
            faults.append(told)
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=(who,)) for who in (cast.head, cast.stranger)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(faults), Decision.objects.count()) == (1, 1)


def test_whom_one_may_name_and_when(cast: Cast) -> None:
    post = Post.objects.get(staff=cast.head)
    nobody = Staff.objects.create(company=cast.company, username="nobody", name="無崗")
    with pytest.raises(Invalid, match="own deputy"):
        away(cast, staff=cast.head)
    with pytest.raises(Invalid, match="no post"):
        away(cast, staff=nobody)
    with pytest.raises(Invalid, match="before the first"):
        away(cast, last=DAY - A_DAY)
    with pytest.raises(Invalid, match="not held"):
        away(cast, first=START - A_DAY)
    with pytest.raises(NotAllowed):
        acts.name_deputy(post, staff=cast.stranger, from_day=DAY, to_day=DAY, by=cast.clerk)
    made = away(cast)
    assert away(cast) == made
    with pytest.raises(Refusal, match="already"):
        away(cast, staff=cast.leader, first=DAY + A_DAY)
    acts.name_deputy(Post.objects.get(staff=cast.leader), staff=cast.head, from_day=DAY, to_day=DAY, by=cast.admin)


def test_back_earlier_and_leave_that_never_began(cast: Cast) -> None:
    made = away(cast)
    acts.end_deputy(made, today=DAY + 2 * A_DAY, by=cast.head)
    made.refresh_from_db()
    assert made.to_day == DAY + A_DAY
    coming = away(cast, first=DAY + 10 * A_DAY, last=DAY + 12 * A_DAY)
    with pytest.raises(NotAllowed):
        acts.end_deputy(coming, today=DAY, by=cast.clerk)
    acts.end_deputy(coming, today=DAY, by=cast.head)
    assert list(Deputy.objects.all()) == [made]


def test_the_list_asks_a_fixed_number_of_questions(cast: Cast) -> None:
    away(cast)
    stranger = Staff.objects.get(pk=cast.stranger.pk)
    with CaptureQueriesContext(connection) as queries:
        list(Request.objects.waiting_for(stranger, DAY))
    assert len(queries) == 3
