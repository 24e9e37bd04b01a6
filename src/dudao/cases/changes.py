"""What each act changes in a case: pure functions from the case as it stands and what was entered to new column values."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from django.utils.translation import gettext_lazy as _

from dudao.cases.refusals import AlreadyDone, Incomplete, WrongTime
from dudao.cases.standing import CaseState
from dudao.cases.vocabulary import Decision, Kind, State, VisitOutcome

Data: TypeAlias = Mapping[str, Any]
Columns: TypeAlias = dict[str, Any]
Change: TypeAlias = Callable[[CaseState, datetime, Data], Columns]

A_NEW_ROUND: Final[Columns] = {
    "state": State.OPEN.value,
    "responded_at": None,
    "referred_at": None,
    "resolved_at": None,
    "verified_at": None,
    "closed_at": None,
}
"""What a reopened case starts with again; what was said and done before stands in the journal."""


def sets(**columns: Any) -> Change:
    """An act that gives columns fixed values."""
    return lambda _case, _at, _data: dict(columns)


def stamps(column: str, **columns: Any) -> Change:
    """An act that leaves the moment at which it happened, and fixed values beside it."""
    return lambda _case, at, _data: {column: at, **columns}


def assign(case: CaseState, at: datetime, data: Data) -> Columns:
    """Naming the same person again says nothing new, except when a head confirms who handles a hard complaint (2.1.3.d)."""
    to, confirmed = data["to"], data.get("confirmed") or (case.hard and data.get("by_head"))
    if to.pk == case.assignee_id and not confirmed:
        raise AlreadyDone(_("The case is assigned to this person."), _("Choose somebody else, or add a note."), act="assign")
    return {"assignee_id": to.pk, "assigned_at": at}


def refer(_case: CaseState, at: datetime, data: Data) -> Columns:
    return {"referred_at": at, "referral_number": data.get("number", "")}


def feed_back(case: CaseState, at: datetime, _data: Data) -> Columns:
    return {"fed_back_at": at if case.fed_back_at is None else max(at, case.fed_back_at)}


def decide(case: CaseState, _at: datetime, data: Data) -> Columns:
    decision = str(data["decision"])
    if decision not in Decision.values:
        raise Incomplete(_("Choose accepted, forwarded or declined."), field="decision")
    if decision == case.decision:
        raise AlreadyDone(_("The same has been decided."), _("Choose another decision, or add a note."), act="decide")
    return {"decision": decision, "forwarded_to": data.get("forwarded_to", "") if decision == Decision.FORWARDED else ""}


def set_measures(_case: CaseState, _at: datetime, data: Data) -> Columns:
    return {"measures": data["measures"]}


def record_result(_case: CaseState, at: datetime, data: Data) -> Columns:
    """Each handling is followed by a visit of its own: what the last visit said no longer speaks for it."""
    return {
        "state": State.RESOLVED.value,
        "resolved_at": at,
        "result": data.get("result", ""),
        "visited_at": None,
        "visit_outcome": "",
    }


def record_visit(_case: CaseState, at: datetime, data: Data) -> Columns:
    outcome = str(data.get("outcome", ""))
    if outcome not in VisitOutcome.values or outcome == VisitOutcome.WAIVED:
        raise Incomplete(_("Say whether the customer was satisfied."), field="outcome")
    return {"visited_at": at, "visit_outcome": outcome}


def reopen(case: CaseState, _at: datetime, _data: Data) -> Columns:
    return {**A_NEW_ROUND, "reopened": case.reopened + 1}


def reclassify(case: CaseState, _at: datetime, data: Data) -> Columns:
    """Correct how a case was classed. Hard and major can only be taken back here; they are set by acts of their own.

    What stops being a complaint stops being hard and major, what becomes one loses its decision.
    """
    wanted = {name: data[name] for name in ("kind", "category", "responsibility", "class_one") if data.get(name) not in (None, "")}
    wanted |= {name: False for name in ("hard", "major") if data.get(name) is False}
    if wanted.get("kind", case.kind) != Kind.COMPLAINT:
        wanted |= {"hard": False, "major": False}
    elif case.decision:
        wanted |= {"decision": "", "forwarded_to": ""}
    changed = {name: value for name, value in wanted.items() if getattr(case, name) != value}
    if not changed:
        raise Incomplete(_("Nothing would change. Choose what is to be different."), field="kind")
    return changed


def flag_for_publication(case: CaseState, _at: datetime, data: Data) -> Columns:
    wanted = bool(data.get("wanted", True))
    if wanted == case.for_publication:
        what = _("The case is flagged for publication.") if wanted else _("The case is not flagged for publication.")
        raise AlreadyDone(what, _("There is nothing left to do."), act="flag_for_publication")
    return {"for_publication": wanted}


def issue_by_quality(_case: CaseState, at: datetime, data: Data) -> Columns:
    due_at = data["due_at"]
    if due_at <= at:
        raise WrongTime(_("The time set for handling must lie after the complaint is issued."), field="due_at", moment=at)
    return {"from_quality": True, "quality_due_at": due_at}


def merge(_case: CaseState, at: datetime, data: Data) -> Columns:
    return {"merged_into_id": data["into_id"], "merged_at": at}


def report_measures(_case: CaseState, at: datetime, data: Data) -> Columns:
    return {"measures_reported_at": at, "measures": data["measures"]}
