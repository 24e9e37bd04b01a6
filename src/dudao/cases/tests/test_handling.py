"""From the first answer to closing, criterion by criterion: what changes, what the journal says, which duties are met."""

from datetime import timedelta
from typing import Any

import pytest

from dudao.cases import acts
from dudao.cases.models import Case, CaseForm, MajorReport
from dudao.cases.refusals import AlreadyDone, Incomplete, NotPossible
from dudao.cases.tests.scenes import LATER, again, handled, journal_of, last_entry, received
from dudao.duties import acts as duties
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def outcome(case: Case, obligation: str) -> list[str]:
    """The outcomes of a case's duties of one obligation: o open, d done, w waived, v no longer owed."""
    return list(Duty.objects.about(case).filter(obligation__key=obligation).values_list("outcome", flat=True))


def test_2_1_3_c_a_response_within_one_working_day_is_in_time(cast: Cast) -> None:
    case = acts.respond(received(cast), text="半小時內到", by=cast.clerk, now=LATER)
    assert case.responded_at == LATER
    duty = Duty.objects.about(case).get(obligation__key="respond")
    assert (duty.outcome, duty.done_at) == ("d", LATER)
    assert last_entry(case).facts["state"] == "open"
    assert last_entry(case).data == {"text": "半小時內到"}


def test_2_1_3_c_what_was_answered_in_time_and_entered_late_counts_when_it_happened(cast: Cast) -> None:
    case = acts.respond(received(cast), text="已電話說明", by=cast.clerk, at=LATER, now=LATER + timedelta(days=7))
    entry = last_entry(case)
    assert (entry.at, entry.recorded_at) == (LATER, LATER + timedelta(days=7))
    assert Duty.objects.about(case).get(obligation__key="respond").done_at == LATER


def test_2_1_3_c_a_closed_case_that_was_never_answered_can_still_be_answered(cast: Cast) -> None:
    case = acts.close(handled(cast), by=cast.clerk, now=LATER)
    acts.respond(case, text="補記", by=cast.clerk, now=LATER)
    assert outcome(case, "respond") == ["d"]


def test_2_1_2_c_assigning_passes_the_complaint_on(cast: Cast) -> None:
    case = acts.assign(received(cast), to=cast.handler, by=cast.clerk, now=LATER)
    assert (case.assignee, case.assigned_at) == (cast.handler, LATER)
    assert last_entry(case).data == {"to": "陳師傅"}
    assert last_entry(case).facts["assignee"] == cast.handler.pk
    assert Duty.objects.about(case).get(obligation__key="close").owner == cast.handler


def test_2_1_2_c_only_somebody_who_works_there_can_be_named(cast: Cast) -> None:
    with pytest.raises(Incomplete, match="鄭前台 holds no post at 翠湖苑"):
        acts.assign(received(cast), to=cast.stranger, by=cast.clerk, now=LATER)


def test_2_1_3_a_developers_complaints_are_referred_in_writing_with_a_number(cast: Cast) -> None:
    case = acts.refer(received(cast, responsibility="developer"), text="請安排檢修", by=cast.clerk, now=LATER)
    other = acts.refer(received(cast, responsibility="developer"), by=cast.clerk, now=LATER)
    assert (case.referral_number, other.referral_number) == ("CH-D2611-001", "CH-D2611-002")
    assert last_entry(case).data == {"text": "請安排檢修", "number": "CH-D2611-001"}
    assert outcome(case, "refer-to-developer") == ["d"]


def test_a_refused_referral_takes_no_number(cast: Cast) -> None:
    with pytest.raises(NotPossible, match="developer"):
        acts.refer(received(cast), by=cast.clerk, now=LATER)
    assert acts.refer(received(cast, responsibility="developer"), by=cast.clerk, now=LATER).referral_number == "CH-D2611-001"


def test_2_1_3_b_the_owner_is_told_again_and_again_until_it_is_done(cast: Cast) -> None:
    case = acts.refer(received(cast, responsibility="developer"), by=cast.clerk, now=LATER)
    for days in (5, 9):
        acts.feed_back(case, text="開發商已派人查看", by=cast.clerk, now=NOW + timedelta(days=days))
    assert outcome(case, "developer-feedback") == ["d", "d", "o"]
    assert case.fed_back_at == NOW + timedelta(days=9)
    acts.record_result(case, result="已修復", by=cast.clerk, now=NOW + timedelta(days=10))
    assert outcome(case, "developer-feedback") == ["d", "d", "v"]


def test_2_1_3_d_a_hard_case_gets_a_named_handler_and_the_form(cast: Cast) -> None:
    case = acts.mark_hard(received(cast), to=cast.handler, reason="涉及三戶", by=cast.head, now=LATER)
    assert (case.hard, case.assignee, case.has_form) == (True, cast.handler, False)
    assert journal_of(case)[-2:] == ["cases.marked_hard", "cases.assigned"]
    assert outcome(case, "hard-assign") == ["d"]
    assert outcome(case, "hard-form") == ["o"]
    acts.fill_form(case, situation="夜間噪音", cause="搬動家具", handling="上門協調", by=cast.handler, now=LATER)
    assert outcome(case, "hard-form") == ["d"]
    assert CaseForm.objects.get(case=case).filled_by == cast.handler


def test_2_1_3_d_naming_who_has_it_already_counts_as_naming(cast: Cast) -> None:
    case = acts.assign(received(cast), to=cast.handler, by=cast.clerk, now=LATER)
    acts.mark_hard(case, to=cast.handler, by=cast.head, now=LATER)
    assert outcome(case, "hard-assign") == ["d"]


def test_2_1_3_d_a_clerk_marks_hard_and_the_head_still_has_to_name_somebody(cast: Cast) -> None:
    case = acts.mark_hard(received(cast), reason="涉及三戶", by=cast.clerk, now=LATER)
    assert (case.hard, case.assignee) == (True, None)
    assert journal_of(case)[-1] == "cases.marked_hard"
    acts.assign(case, to=cast.handler, by=cast.clerk, now=LATER)
    assert outcome(case, "hard-assign") == ["o"]
    acts.assign(case, to=cast.handler, by=cast.head, now=LATER)
    assert outcome(case, "hard-assign") == ["d"]


def test_2_1_3_d_whom_a_clerk_names_the_head_confirms(cast: Cast) -> None:
    case = acts.mark_hard(received(cast), to=cast.handler, by=cast.clerk, now=LATER)
    assert (case.assignee, outcome(case, "hard-assign")) == (cast.handler, ["o"])
    with pytest.raises(AlreadyDone):
        acts.assign(case, to=cast.handler, by=cast.clerk, now=LATER)
    acts.assign(case, to=cast.handler, by=cast.head, now=LATER)
    assert outcome(case, "hard-assign") == ["d"]
    told = Entry.objects.about(case).filter(act="cases.assigned").values_list("facts__named_by_head", "data")
    assert [(named, sorted(data)) for named, data in told] == [(False, ["confirmed", "to"]), (True, ["to"])]
    assert not duties.rebuild(cast.site, now=LATER).differing


def test_2_1_2_b_the_form_is_completed_later_and_the_journal_keeps_both(cast: Cast) -> None:
    case = acts.mark_hard(received(cast), to=cast.handler, by=cast.head, now=LATER)
    acts.fill_form(case, situation="一", cause="二", handling="三", by=cast.handler, now=LATER)
    acts.fill_form(case, situation="一", cause="二", handling="三", head_opinion="同意", by=cast.head, now=LATER)
    form = CaseForm.objects.get(case=case)
    assert (form.head_opinion, form.filled_by) == ("同意", cast.head)
    assert journal_of(case).count("cases.form_filled") == 2


def test_2_1_5_b_a_hard_case_handled_owes_a_return_visit_before_closing(cast: Cast) -> None:
    case = handled(cast, acts.mark_hard(received(cast), to=cast.handler, by=cast.head, now=LATER))
    with pytest.raises(NotPossible, match="return visit is still owed"):
        acts.close(case, by=cast.clerk, now=LATER)
    acts.record_visit(case, outcome="satisfied", by=cast.clerk, now=LATER)
    assert acts.close(case, by=cast.clerk, now=LATER).state == "closed"
    assert outcome(case, "visit-hard") == ["d"]


def test_2_1_5_a_a_class_one_case_closes_when_the_visit_is_waived_with_a_reason(cast: Cast) -> None:
    case = handled(cast, received(cast, class_one=True))
    with pytest.raises(Incomplete, match="how it is known"):
        acts.waive_visit(case, reason="  ", by=cast.head, now=LATER)
    acts.waive_visit(case, reason="三次去電無人接聽", by=cast.head, now=LATER)
    assert (case.visit_outcome, case.visited_at) == ("waived", None)
    assert acts.close(case, by=cast.clerk, now=LATER).closed_at == LATER


def test_a_case_that_owes_no_visit_closes_at_once(cast: Cast) -> None:
    assert acts.close(handled(cast), text="完成", by=cast.clerk, now=LATER).state == "closed"


def test_a_visit_duty_on_trial_holds_nobody_up(cast: Cast) -> None:
    case = handled(cast, received(cast, class_one=True))
    Duty.objects.about(case).filter(obligation__key__startswith="visit").update(shadow=True)
    assert acts.close(case, by=cast.clerk, now=LATER).state == "closed"


def test_a_dissatisfied_customer_reopens_the_case(cast: Cast) -> None:
    case = handled(cast, received(cast, class_one=True))
    with pytest.raises(Incomplete, match="dissatisfied with"):
        acts.record_visit(case, outcome="dissatisfied", by=cast.clerk, now=LATER)
    acts.record_visit(case, outcome="dissatisfied", text="半夜還在吵", by=cast.clerk, now=LATER)
    assert (case.state, case.reopened, case.responded_at, case.visit_outcome) == ("open", 1, None, "dissatisfied")
    assert journal_of(case)[-2:] == ["cases.visited", "cases.reopened"]
    assert outcome(case, "respond") == ["o"]
    handled(cast, case)
    assert case.visit_outcome == ""
    assert outcome(case, "visit-class-one")[-1] == "o"


def test_2_1_3_e_a_result_is_words(cast: Cast) -> None:
    with pytest.raises(Incomplete, match="result is empty"):
        acts.record_result(received(cast), result="\n \x00", by=cast.clerk, now=LATER)
    assert handled(cast).result.startswith("已與樓上")


def test_a_result_the_customer_was_told_is_also_the_response(cast: Cast) -> None:
    case = acts.record_result(received(cast), result="已復電", told=True, by=cast.clerk, now=LATER)
    assert (case.responded_at, case.resolved_at) == (LATER, LATER)
    assert journal_of(case) == ["cases.received", "cases.responded", "cases.resolved"]
    assert outcome(case, "respond") == ["d"]


def test_2_1_8_a_a_major_complaint_is_reported_in_five_parts(cast: Cast) -> None:
    case = acts.mark_major(received(cast), reason="媒體關注", by=cast.head, now=LATER)
    assert outcome(case, "major-report") == ["o"]
    names = ("content", "cause", "process_and_result", "lessons", "corrective_measures")
    parts: dict[str, Any] = dict(zip(names, ("內容", "原因", "過程", "教訓", "措施"), strict=True))
    for part in parts:
        with pytest.raises(Incomplete) as caught:
            acts.report_major(case, **parts | {part: " "}, by=cast.head, now=LATER)
        assert caught.value.field == part
    acts.report_major(case, **parts, by=cast.head, now=LATER)
    assert MajorReport.objects.get(case=case).lessons == "教訓"
    assert outcome(case, "major-report") == ["d"]


def test_2_1_3_f_measures_and_result_are_reported_back_to_quality(cast: Cast) -> None:
    case = received(cast)
    acts.issue_by_quality(case, due_at=NOW + timedelta(days=3), by=cast.inspector, now=LATER)
    acts.report_measures(case, measures="夜間巡查", by=cast.clerk, now=LATER)
    assert (case.measures, outcome(case, "quality-measures")) == ("夜間巡查", ["d"])
    handled(cast, case)
    assert outcome(case, "quality-handled") == ["d"]
    acts.report_result(case, text="已落實", by=cast.clerk, now=LATER)
    assert outcome(case, "quality-result") == ["d"]


def test_2_2_2_a_an_accepted_suggestion_gets_measures_and_a_visit(cast: Cast) -> None:
    case = received(cast, kind="suggestion", title="增設晾衣架")
    acts.decide(case, decision="accepted", by=cast.head, now=LATER)
    assert outcome(case, "request-measures") == ["o"]
    acts.set_measures(case, measures="下月安裝", by=cast.clerk, now=LATER)
    handled(cast, case)
    with pytest.raises(NotPossible, match="return visit"):
        acts.close(case, by=cast.clerk, now=LATER)
    assert outcome(case, "visit-request") == ["o"]


def test_student_1_4_a_what_cannot_be_done_here_is_forwarded_or_declined_with_a_reason(cast: Cast) -> None:
    case = received(cast, kind="suggestion")
    with pytest.raises(Incomplete, match="to whom"):
        acts.decide(case, decision="forwarded", by=cast.head, now=LATER)
    acts.decide(case, decision="forwarded", forwarded_to="後勤集團", by=cast.head, now=LATER)
    assert case.forwarded_to == "後勤集團"
    acts.decide(case, decision="declined", reason="消防通道不得佔用", by=cast.head, now=LATER)
    assert (case.decision, case.forwarded_to) == ("declined", "")


def test_student_1_4_c_what_lies_outside_our_powers_is_reported_upward(cast: Cast) -> None:
    case = acts.escalate(received(cast, responsibility="municipal"), to="後勤集團", reason="市政道路", by=cast.head, now=LATER)
    assert case.escalated_at == LATER
    assert last_entry(case).data == {"to": "後勤集團", "reason": "市政道路"}


def test_3_6_3_a_what_was_raised_at_the_forum_is_verified(cast: Cast) -> None:
    case = handled(cast, received(cast, channel="forum"))
    assert outcome(case, "forum-verification") == ["o"]
    acts.verify(case, text="現場查看,已安裝", by=cast.head, now=LATER)
    assert (case.verified_at, outcome(case, "forum-verification")) == (LATER, ["d"])


def test_2_1_7_a_cases_of_common_interest_are_flagged(cast: Cast) -> None:
    case = acts.flag_for_publication(received(cast), by=cast.clerk, now=LATER)
    assert case.for_publication
    assert not acts.flag_for_publication(case, wanted=False, by=cast.clerk, now=LATER).for_publication


def test_reclassifying_moves_the_duties(cast: Cast) -> None:
    case = acts.reclassify(received(cast), responsibility="developer", reason="外牆滲漏", by=cast.clerk, now=LATER)
    assert outcome(case, "refer-to-developer") == ["o"]
    assert outcome(case, "close") == ["v"]
    with pytest.raises(Incomplete, match="Choose one of"):
        acts.reclassify(case, category="weather", reason="x", by=cast.clerk, now=LATER)


def test_a_case_marked_hard_by_mistake_is_taken_back(cast: Cast) -> None:
    case = acts.mark_hard(received(cast), to=cast.handler, by=cast.head, now=LATER)
    acts.reclassify(case, hard=False, reason="誤標", by=cast.head, now=LATER)
    assert not case.hard
    assert outcome(case, "hard-form") == ["v"]
    assert case.assignee == cast.handler


def test_every_entry_carries_the_facts_after_the_act(cast: Cast) -> None:
    case = handled(cast, acts.mark_hard(received(cast), to=cast.handler, by=cast.head, now=LATER))
    came, marked, assigned, resolved = (entry.facts for entry in Entry.objects.about(case))
    assert (came["hard"], marked["hard"], resolved["hard"]) == (False, True, True)
    assert (marked["assignee"], assigned["assignee"]) == (None, cast.handler.pk)
    assert (assigned["state"], resolved["state"]) == ("open", "resolved")


def test_next_due_time_follows_the_open_duties(cast: Cast) -> None:
    case = received(cast)
    first = case.next_due_at
    assert first is not None
    acts.respond(case, text="x", by=cast.clerk, now=LATER)
    acts.assign(case, to=cast.handler, by=cast.clerk, now=LATER)
    assert case.next_due_at is not None
    assert case.next_due_at > first
    handled(cast, case)
    assert acts.close(case, by=cast.clerk, now=LATER).next_due_at is None


def test_the_case_that_comes_back_is_as_stored(cast: Cast) -> None:
    case = handled(cast)
    stored = again(case)
    assert case.as_it_stands() == stored.as_it_stands()
    assert case.next_due_at == stored.next_due_at
