"""How every act on a case is done: asked, locked, checked by the rules, stored once, remembered."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NotRequired, TypedDict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.cases import rules, wording
from dudao.cases.acts import hearing
from dudao.cases.acts.words import note_words, touched
from dudao.cases.changes import Data
from dudao.cases.models import Case
from dudao.cases.refusals import AlreadyDone, ChangedMeanwhile, KeyUsed
from dudao.cases.standing import COLUMNS, CaseState
from dudao.cases.texts import Moment, doer, sentence
from dudao.cases.vocabulary import JOURNAL_NAMES
from dudao.duties import editions
from dudao.duties.models import Duty
from dudao.journal import acts as journal
from dudao.journal.models import Entry
from dudao.organisation import access
from dudao.organisation.deadlines import office_of
from dudao.organisation.models import Site, Staff
from dudao.organisation.refusal import Refusal, Sentence

PLAIN = frozenset({str, bool, int})
Also = Callable[[Case, Mapping[str, Any], datetime], None]


class How(TypedDict):
    """What every act is told besides its own words.

    ``now`` is when it is entered, ``at`` when it happened (``now`` unless told). ``key`` comes with the form: the same
    key again is the same act again, and changes nothing. ``via`` names the door it came through.
    """

    by: Staff
    now: datetime
    at: NotRequired[datetime | None]
    key: NotRequired[str | None]
    via: NotRequired[str]


class Done(TypedDict):
    """The same of an act that was allowed before; ``by=None`` is the customer."""

    by: Staff | None
    now: datetime
    at: NotRequired[datetime | None]
    key: NotRequired[str | None]
    via: NotRequired[str]


def carry_out(act: str, case: Case, data: Mapping[str, Any], how: How, also: Also | None = None) -> Case:
    """Ask whether the person may, then do one act on a case; the case as it then stands."""
    access.require(how["by"], f"cases.{act}", case.site, building_id=case.building_id)
    return done(act, case, data, {**how}, also)


def done(act: str, case: Case, data: Mapping[str, Any], how: Done, also: Also | None = None) -> Case:
    """Do one act that was allowed, and return the case as it then stands.

    1. Somebody was asked whether the person may. 2. Clean and check what was entered. 3. Lock the row and read it as it is now.
    4. A repeated key ends here, silently. 5. The rules say whether it can be done and what changes; what the act rests
    on must be as the caller read it, else a colleague was faster and is named. 6. Store, guarded by the same columns.
    7. One journal entry for the act and for each that comes along with it; the duties follow. Steps 3 to 7 are one transaction.
    """
    by, now, at = how["by"], how["now"], how.get("at") or how["now"]
    data = wording.clean(data)
    rules.check_words(act, data)
    if act in rules.NAMING:
        data["by_head"] = by_head(by, case.site, case.building_id, at)
    with transaction.atomic():
        state = _locked(case)
        if repeated(how.get("key"), act, case.pk):
            return refreshed(case)
        steps = rules.steps(act, state, data)
        _check(act, steps, case, state, at, now, by)
        entries = _store(steps, case, state, at, by)
        if also is not None:
            also(case, data, at)
        for name, told, facts in entries:
            key = how.get("key") if name == act else None
            entry = journal.record(
                JOURNAL_NAMES[name], subject=case, site=case.site, by=by, at=at, recorded_at=now, facts=facts,
                data=as_told(told), via=how.get("via", "desk"), key=key,
            )  # fmt: skip
            hearing.follow(case, name, entry)
    return refreshed(case)


def _locked(case: Case) -> CaseState:
    """The case as it stands now; nobody else changes it until the transaction ends."""
    return CaseState(**Case.objects.select_for_update().values(*COLUMNS).get(pk=case.pk))


def repeated(key: str | None, act: str, case_id: int | None) -> Entry | None:
    """The entry that was made under this key before. Raises KeyUsed when it was made for something else."""
    entry = journal.once(key)
    if entry is None:
        return None
    if entry.act != JOURNAL_NAMES[act] or case_id not in (None, entry.subject_id):
        raise KeyUsed
    return entry


def _check(act: str, steps: list[tuple[str, Data]], case: Case, state: CaseState, at: datetime, now: datetime, by: Staff | None) -> None:
    owed = act == "close" and visit_owed(case)
    if refusal := rules.hindrance(act, state, visit_owed=owed):
        raise _explained(refusal, case, by)
    for name, _data in steps:
        if any(getattr(state, column) != getattr(case, column) for column in rules.RULES[name].watches):
            raise _overtaken(case, by)
    rules.check_time(act, state, at, now)


def _store(
    steps: list[tuple[str, Data]], case: Case, state: CaseState, at: datetime, by: Staff | None
) -> list[tuple[str, Data, dict[str, Any]]]:
    """Apply the steps to ``state`` and the row; return each with the facts after it."""
    before = {column: getattr(state, column) for name, _data in steps for column in rules.RULES[name].watches}
    changed: dict[str, Any] = {}
    done = []
    for name, data in steps:
        changes = rules.changes(name, state, at, data)
        state.take(changes)
        changed |= changes
        done.append((name, data, rules.facts_after(name, state, data)))
    if changed and not Case.objects.filter(pk=case.pk, **before).update(**changed):
        raise _overtaken(case, by)
    if touched(changed):
        note_words(case)
    return done


def by_head(by: Staff | None, site: Site, building_id: int | None, at: datetime) -> bool:
    """Whether a handler is named by the head: whoever answered for the site, or the building, on that day (2.1.3.d).

    An older log seldom says who named somebody; where it does not, it is taken at its word.
    """
    if by is None:
        return True
    day = at.astimezone(office_of(site).zone).date()
    return access.may(by, "cases.name_for_hard", site, building_id=building_id, day=day)


def visit_owed(case: Case) -> bool:
    """Whether closing would leave a return visit undone (2.1.3.d, 2.1.5): an open duty that a visit discharges.

    A duty on trial binds nobody, and one that closing itself ends is no reason against closing.
    """
    for duty in Duty.objects.about(case).open().filter(shadow=False).select_related("obligation"):
        by_act = editions.compiled(duty.edition_id).by_act
        visit, close = by_act.get(JOURNAL_NAMES["record_visit"]), by_act.get(JOURNAL_NAMES["close"])
        settled_by_visit = {step.obligation.key for step in visit.discharges} if visit else set()
        settled_by_closing = {step.obligation.key for step in [*close.voids, *close.ends]} if close else set()
        if duty.obligation.key in settled_by_visit - settled_by_closing:
            return True
    return False


def refreshed(case: Case) -> Case:
    """The same object with the columns as they are stored; its site and building stay at hand."""
    columns = (*COLUMNS, "next_due_at", "site_id", "building_id", "unit_id", "customer_id")
    for column, value in Case.objects.values(*columns).get(pk=case.pk).items():
        setattr(case, column, value)
    return case


def _explained(refusal: Refusal, case: Case, by: Staff | None) -> Refusal:
    """The refusal, saying who did it and when, where the journal knows."""
    if not isinstance(refusal, AlreadyDone):
        return refusal
    entry = Entry.objects.about(case).filter(act=JOURNAL_NAMES[refusal.act]).select_related("by").last()
    return refusal if entry is None else refusal.by(_who(entry, by), Moment.of(entry.at, case.site))


def _overtaken(case: Case, by: Staff | None) -> Refusal:
    entry = Entry.objects.about(case).select_related("by").last()
    if entry is None:
        return ChangedMeanwhile(_("somebody"), "–", "–")
    return ChangedMeanwhile(_who(entry, by), Moment.of(entry.recorded_at, case.site), sentence(entry, case.site.time_zone))


def _who(entry: Entry, by: Staff | None) -> Sentence:
    return _("yourself") if by is not None and entry.by_id == by.pk else doer(entry)


def as_told(data: Mapping[str, Any]) -> dict[str, Any]:
    """What was entered, as the journal keeps it: people by name, moments in ISO form, nothing that was left empty."""
    return {name: _told(value) for name, value in data.items() if value is not None and value != "" and name != "by_head"}


def _told(value: Any) -> Any:
    if type(value) in PLAIN:
        return value
    if isinstance(value, Staff):
        return value.name
    return value.isoformat() if isinstance(value, datetime) else value
