"""Why an act cannot be done as a case stands, and what to do instead: pure.

Which reason is shown when several hold, from the one that can least be helped to the one that can most:

1. it is not for this sort of case (only complaints are hard, only developer's cases are referred);
2. it has been done already: then who did it and when matters more than the state reached since;
3. the case has not come so far yet, or is past it.
"""

from django.utils.translation import gettext_lazy as _

from dudao.cases.refusals import AlreadyDone, NotPossible
from dudao.cases.standing import CaseState
from dudao.cases.vocabulary import Kind, Responsibility, State, VisitOutcome
from dudao.organisation.refusal import Refusal

Hindrance = Refusal | None
ANSWERED = frozenset({VisitOutcome.SATISFIED.value, VisitOutcome.PARTLY.value, VisitOutcome.DISSATISFIED.value})
"""What a customer can say at the return visit."""
MORE = _("Add a note if there is more to say.")


def nothing(_case: CaseState) -> Hindrance:
    return None


def when_closed(case: CaseState) -> Hindrance:
    return NotPossible(_("The case is closed. Reopen it first.")) if case.state == State.CLOSED else None


def when_handled(case: CaseState) -> Hindrance:
    if case.state == State.RESOLVED:
        return NotPossible(_("The case is handled already. Reopen it if it is not settled after all."))
    return when_closed(case)


def before_handled(case: CaseState) -> Hindrance:
    return NotPossible(_("The case is not handled yet. Record the result first.")) if case.state == State.OPEN else None


def to_respond(case: CaseState) -> Hindrance:
    """Possible however far the case has come: an answer that was given and not entered can always be entered (2.1.3.c)."""
    if case.responded_at is not None:
        return AlreadyDone(_("The case has been responded to."), MORE, act="respond")
    return None


def to_refer(case: CaseState) -> Hindrance:
    if case.responsibility != Responsibility.DEVELOPER:
        return NotPossible(_("Only what the developer answers for is referred to it. Reclassify the case first if that is so."))
    if case.referred_at is not None:
        way_out = _("Tell the customer how it stands, or add a note.")
        return AlreadyDone(_("The case has been referred to the developer."), way_out, act="refer")
    return when_handled(case)


def to_escalate(case: CaseState) -> Hindrance:
    if case.escalated_at is not None:
        return AlreadyDone(_("The case has been reported upward."), MORE, act="escalate")
    return when_handled(case)


def to_mark_hard(case: CaseState) -> Hindrance:
    if case.kind != Kind.COMPLAINT:
        return NotPossible(_("Only complaints are marked as hard. Reclassify the case as a complaint first if it is one."))
    if case.hard:
        return AlreadyDone(_("The case is marked as hard."), _("Assign it if somebody else shall handle it."), act="mark_hard")
    return when_closed(case)


def to_fill_form(case: CaseState) -> Hindrance:
    """Possible again and again and after closing: a form may be completed, and a missing one made up for."""
    return None if case.hard else NotPossible(_("Only a hard case has the form. Mark the case as hard first."))


def to_mark_major(case: CaseState) -> Hindrance:
    if case.kind != Kind.COMPLAINT:
        return NotPossible(_("Only complaints are marked as major. Reclassify the case as a complaint first if it is one."))
    if case.major:
        way_out = _("Report it to the quality department and the division leader.")
        return AlreadyDone(_("The case is marked as major."), way_out, act="mark_major")
    return when_closed(case)


def to_report_major(case: CaseState) -> Hindrance:
    if not case.major:
        return NotPossible(_("Only a major complaint is reported so. Mark the case as major first."))
    if case.major_reported_at is not None:
        return AlreadyDone(_("The major complaint has been reported."), MORE, act="report_major")
    return None


def to_decide(case: CaseState) -> Hindrance:
    if case.kind == Kind.COMPLAINT:
        return NotPossible(_("Suggestions and needs are decided on; a complaint is handled. Reclassify the case first if it is none."))
    return when_handled(case)


def to_record_result(case: CaseState) -> Hindrance:
    if case.state == State.RESOLVED:
        way_out = _("Reopen the case if it is not settled after all, or add a note.")
        return AlreadyDone(_("The result has been recorded."), way_out, act="record_result")
    return when_closed(case)


def to_record_visit(case: CaseState) -> Hindrance:
    """Follows handling. Possible after a waiver: the customer was reached after all."""
    if case.state != State.OPEN and case.visit_outcome in ANSWERED:
        return AlreadyDone(_("The return visit has been made."), MORE, act="record_visit")
    return before_handled(case)


def to_waive_visit(case: CaseState) -> Hindrance:
    if case.state != State.OPEN and case.visit_outcome == VisitOutcome.WAIVED:
        way_out = _("Record the visit if the customer was reached after all.")
        return AlreadyDone(_("The return visit has been waived."), way_out, act="waive_visit")
    return to_record_visit(case)


def to_verify(case: CaseState) -> Hindrance:
    if case.verified_at is not None:
        return AlreadyDone(_("It has been verified that this was done."), _("Reopen the case if it was not."), act="verify")
    return before_handled(case)


def to_close(case: CaseState, *, visit_owed: bool = False) -> Hindrance:
    if case.state == State.CLOSED:
        way_out = _("Reopen it if it is not settled after all, or add a note.")
        return AlreadyDone(_("The case is closed."), way_out, act="close")
    if case.state == State.RESOLVED and visit_owed:
        return NotPossible(_("A return visit is still owed. Record it, or waive it with the reason, then close the case."))
    return before_handled(case)


def to_reopen(case: CaseState) -> Hindrance:
    if case.state != State.OPEN:
        return None
    if case.reopened:
        return AlreadyDone(_("The case is open again."), _("Go on handling it, or add a note."), act="reopen")
    return NotPossible(_("The case is open. Go on handling it, or add a note."))


def to_issue_by_quality(case: CaseState) -> Hindrance:
    if case.kind != Kind.COMPLAINT:
        return NotPossible(_("The quality department issues complaints. Reclassify the case as a complaint first if it is one."))
    if case.from_quality:
        return AlreadyDone(_("The quality department has issued this complaint."), MORE, act="issue_by_quality")
    return when_closed(case)


def to_report_measures(case: CaseState) -> Hindrance:
    if case.measures_reported_at is not None:
        return AlreadyDone(_("The measures have been reported to the quality department."), MORE, act="report_measures")
    return _not_from_quality(case)


def to_report_result(case: CaseState) -> Hindrance:
    if case.result_reported_at is not None:
        return AlreadyDone(_("The result has been reported to the quality department."), MORE, act="report_result")
    return _not_from_quality(case) or before_handled(case)


def when_merged(case: CaseState) -> Hindrance:
    """A case that was merged rests: what is done is done to the one it was merged into."""
    if case.merged_into_id is None:
        return None
    return NotPossible(_("This case was merged into another. Act there, or take the merge back first."))


def to_merge(case: CaseState) -> Hindrance:
    """Only what nothing would be lost of: what the quality department asked for and what is major is answered by itself."""
    if case.from_quality:
        return NotPossible(_("The quality department waits for an answer to this very complaint. Merge the others into it instead."))
    if case.major:
        return NotPossible(_("A major complaint is reported by itself. Merge the others into it instead."))
    return when_handled(case)


def to_unmerge(case: CaseState) -> Hindrance:
    return None if case.merged_into_id is not None else NotPossible(_("The case is not merged into another."))


def _not_from_quality(case: CaseState) -> Hindrance:
    if case.from_quality:
        return None
    return NotPossible(_("Only what the quality department issued is reported back to it. Add a note instead."))
