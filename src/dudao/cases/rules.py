"""What can be done with a case now, why not, and what each act changes: pure, for live acts and imported histories alike."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from dudao.cases import changes as change
from dudao.cases import hindrances as when
from dudao.cases.changes import Change, Data
from dudao.cases.refusals import Incomplete, WrongTime
from dudao.cases.standing import CaseState, facts_of
from dudao.cases.vocabulary import LABELS, Decision, VisitOutcome
from dudao.organisation.refusal import Refusal, Sentence


@dataclass(frozen=True, slots=True)
class Rule:
    """One act: what hinders it, what it changes, what it must follow, and what has to be written down.

    ``since`` names the moment before which it cannot have happened. ``watches`` are the columns two people could fight
    over: what the act rests on and what it sets once. ``needs`` are the texts the standard wants, each with what to say
    when it is missing.
    """

    hindrance: Callable[[CaseState], Refusal | None]
    change: Change
    watches: tuple[str, ...] = ()
    needs: Mapping[str, Sentence] = field(default_factory=dict)
    since: str = "received_at"


Needs = Mapping[str, Sentence]
REASON: Needs = {"reason": _("Give the reason.")}
SAID: Needs = {"text": _("Write down what was said.")}
SEEN: Needs = {"text": _("Write down what was seen.")}
NOTE: Needs = {"text": _("The note is empty.")}
REMARK: Needs = {"text": _("Write what you want to add.")}
WHO: Needs = {"to": _("Choose who shall handle the case.")}
UPWARD: Needs = {"to": _("Say to whom it is reported."), **REASON}
DECISION: Needs = {"decision": _("Choose accepted, forwarded or declined.")}
MEASURES: Needs = {"measures": _("Say which measures are taken.")}
RESULT: Needs = {"result": _("The result is empty. Say what was done and how it ended.")}
WAIVED: Needs = {"reason": _("Give the reason: how it is known that the customer can't be reached, or why a visit is unsuitable.")}
TERM: Needs = {"due_at": _("Set the time by which it must be handled.")}
FORM: Needs = {
    "situation": _("Describe the situation."),
    "cause": _("Give the cause."),
    "handling": _("Describe how it is handled."),
}
FIVE_PARTS: Needs = {
    "content": _("Say what the complaint is."),
    "cause": _("Give the cause."),
    "process_and_result": _("Describe how it was handled and with what result."),
    "lessons": _("Say what is learnt from it."),
    "corrective_measures": _("Say which corrective measures are taken."),
}
VISIT = ("state", "resolved_at", "visit_outcome")
CLASSED = ("kind", "category", "responsibility", "class_one", "hard", "major")

RULES: Final[dict[str, Rule]] = {
    "respond": Rule(when.to_respond, change.stamps("responded_at"), ("responded_at",), SAID),
    "assign": Rule(when.when_closed, change.assign, ("state", "assignee_id"), WHO),
    "refer": Rule(when.to_refer, change.refer, ("state", "responsibility", "referred_at")),
    "feed_back": Rule(when.nothing, change.feed_back, (), SAID),
    "escalate": Rule(when.to_escalate, change.stamps("escalated_at"), ("state", "escalated_at"), UPWARD),
    "mark_hard": Rule(when.to_mark_hard, change.sets(hard=True), ("state", "kind", "hard")),
    "fill_form": Rule(when.to_fill_form, change.sets(has_form=True), ("hard", "has_form"), FORM),
    "mark_major": Rule(when.to_mark_major, change.sets(major=True), ("state", "kind", "major"), REASON),
    "report_major": Rule(when.to_report_major, change.stamps("major_reported_at"), ("major", "major_reported_at"), FIVE_PARTS),
    "decide": Rule(when.to_decide, change.decide, ("state", "kind", "decision"), DECISION),
    "set_measures": Rule(when.when_closed, change.set_measures, ("state", "measures"), MEASURES),
    "record_result": Rule(when.to_record_result, change.record_result, ("state",), RESULT),
    "record_visit": Rule(when.to_record_visit, change.record_visit, VISIT, since="resolved_at"),
    "waive_visit": Rule(when.to_waive_visit, change.sets(visited_at=None, visit_outcome="waived"), VISIT, WAIVED, since="resolved_at"),
    "verify": Rule(when.to_verify, change.stamps("verified_at"), ("state", "verified_at"), SEEN, since="resolved_at"),
    "close": Rule(when.to_close, change.stamps("closed_at", state="closed"), VISIT, since="resolved_at"),
    "reopen": Rule(when.to_reopen, change.reopen, ("state", "resolved_at", "closed_at"), REASON, since="resolved_at"),
    "reclassify": Rule(when.nothing, change.reclassify, CLASSED, REASON),
    "note": Rule(when.nothing, change.sets(), (), NOTE),
    "customer_add": Rule(when.nothing, change.sets(), (), REMARK),
    "flag_for_publication": Rule(when.nothing, change.flag_for_publication, ("for_publication",)),
    "issue_by_quality": Rule(when.to_issue_by_quality, change.issue_by_quality, ("state", "kind", "from_quality"), TERM),
    "report_measures": Rule(when.to_report_measures, change.report_measures, ("from_quality", "measures_reported_at"), MEASURES),
    "merge": Rule(when.to_merge, change.merge, ("state", "merged_into_id", "from_quality", "major"), REASON),
    "unmerge": Rule(when.to_unmerge, change.sets(merged_into_id=None, merged_at=None), ("merged_into_id",), REASON, since="merged_at"),
    "report_result": Rule(
        when.to_report_result, change.stamps("result_reported_at"), ("state", "result_reported_at"), SAID, since="resolved_at"
    ),
}

TAKEN_BACK_BY: Final[Mapping[str, str]] = {"assign": "assign", "merge": "unmerge", "flag_for_publication": "flag_for_publication"}
"""Acts after which another act leaves the case as it was. Nothing takes back an answer that was given, or a term that has begun."""
BETWEEN_CASES: Final = frozenset({"merge", "unmerge"})
"""Acts between two cases: the history of one cannot tell them."""
WHILE_MERGED: Final = frozenset({"unmerge", "note", "customer_add"})
"""What can be done to a case that was merged into another."""
NAMING: Final = frozenset({"assign", "mark_hard"})
"""Acts that can name a handler: who did them matters (``by_head``), which is not entered but known."""

BEFORE: Final = {
    "merged_at": _("This lies before the cases were merged. Correct the time."),
    "received_at": _("This lies before the case was received. Correct the time."),
    "resolved_at": _("This lies before the case was handled. Correct the time."),
}


def steps(act: str, case: CaseState, data: Data) -> list[tuple[str, Data]]:
    """The act with those that come along with it, in order.

    Marking a case as hard may name its handler, which counts when a head does it (2.1.3.d); a dissatisfied answer at the
    return visit reopens the case; a result that the customer was ``told`` is also the response, when there was none before.
    """
    if act == "mark_hard":
        named = {"to": data["to"], "confirmed": True, "by_head": data.get("by_head", False)} if data.get("to") else None
        return [(act, data), ("assign", named)] if named else [(act, data)]
    if act == "record_visit" and data.get("outcome") == VisitOutcome.DISSATISFIED:
        return [(act, data), ("reopen", {"reason": data.get("text", "")})]
    if act == "record_result":
        result = {"result": data.get("result", "")}
        answered = [("respond", {"text": result["result"]})] if data.get("told") and case.responded_at is None else []
        return [*answered, (act, result)]
    return [(act, data)]


def possible(case: CaseState, *, visit_owed: bool = False) -> dict[str, Refusal | None]:
    """Every act on a case: ``None`` when it can be done now, else the refusal that names the way out.

    ``visit_owed`` says whether a return visit is an open duty, which only the duties know.
    """
    return {act: hindrance(act, case, visit_owed=visit_owed) for act in LABELS}


def hindrance(act: str, case: CaseState, *, visit_owed: bool = False) -> Refusal | None:
    """Why the act cannot be done as the case stands; ``None`` when it can."""
    if act not in WHILE_MERGED and (merged := when.when_merged(case)) is not None:
        return merged
    if act == "close":
        return when.to_close(case, visit_owed=visit_owed)
    return RULES[act].hindrance(case)


def changes(act: str, case: CaseState, at: datetime, data: Data) -> dict[str, Any]:
    """The columns the act changes. Raises a Refusal when the data contradict the case or would change nothing."""
    return RULES[act].change(case, at, data)


def facts_after(act: str, case: CaseState, data: Data) -> dict[str, Any]:
    """What the journal tells of the case after an act; of naming a handler also whether a head did it (2.1.3.d)."""
    return facts_of(case, named_by_head=bool(data.get("by_head"))) if act == "assign" else facts_of(case)


def check_time(act: str, case: CaseState, at: datetime, now: datetime) -> None:
    """Refuse a moment that lies ahead, or before what it must follow."""
    if at > now:
        raise WrongTime(_("This lies in the future. Enter when it happened, not when it is planned."), moment=at)
    since = RULES[act].since
    follows = getattr(case, since)
    if follows is not None and at < follows:
        raise WrongTime(BEFORE[since], moment=follows)


def check_words(act: str, data: Data) -> None:
    """Refuse when what the standard wants in writing is missing."""
    for name, message in RULES[act].needs.items():
        if not data.get(name):
            raise Incomplete(message, field=name)
    for name, message in _then_needed(act, data):
        if not data.get(name):
            raise Incomplete(message, field=name)


def _then_needed(act: str, data: Data) -> Iterator[tuple[str, Sentence]]:
    """What has to be written down because of what else was entered."""
    if act == "record_visit" and data.get("outcome") == VisitOutcome.DISSATISFIED:
        yield "text", _("Write down what the customer is dissatisfied with.")
    if act == "decide" and data.get("decision") == Decision.FORWARDED:
        yield "forwarded_to", _("Say to whom it is forwarded.")
    if act == "decide" and data.get("decision") == Decision.DECLINED:
        yield from REASON.items()
