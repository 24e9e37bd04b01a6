"""How duties open and are discharged: pure, the same for one act, an imported history and a rebuild.

For one event, in this order:

1. duties that the act makes pointless become void;
2. the oldest open duty of each obligation that the act discharges is discharged; one that asks again opens its next round;
3. an act that ends a recurring duty ends it: void when still in time, done (late) when its time had passed;
4. the act opens its obligations, unless one of the same is open already; an obligation that the same act also
   discharges (logging late what was received earlier) is discharged at once.

What was opened under an edition is discharged by that edition's rules.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from dudao.duties.plan import Plan, Step
from dudao.duties.state import OPEN, VOID, WAIVED, Event, Held
from dudao.organisation.calendar import WorkingCalendar
from dudao.organisation.deadlines import Counting, Office, Reckoned, Term, add_months, closing_at, day_due, month_of, reckon
from dudao.organisation.explanations import Steps
from dudao.rulebook.conditions import SiteFacts
from dudao.rulebook.schema import Due, Obligation, Span


@dataclass(frozen=True, slots=True)
class Place:
    """The site as far as duties are concerned: attributes, office hours and calendar."""

    site_id: int
    facts: SiteFacts
    office: Office
    handovers: tuple[date, ...] = ()


PlanOf = Callable[[int], Plan]

WAIVED_ACT = "duties.waived"
"""The one act that is about a duty itself; replayed when duties are rebuilt."""


def follow(event: Event, held: list[Held], *, place: Place, plan: Plan, plan_of: PlanOf) -> None:
    """Let ``held``, all duties of the event's subject, follow one event. New duties are appended; changed ones are marked.

    ``plan`` is that of the edition in force when it happened; ``plan_of`` finds the plan under which a held duty was opened.
    """
    if event.act == WAIVED_ACT:
        waive(event, held)
        return
    for plan_held in _plans(held, plan, plan_of):
        acted = plan_held.by_act.get(event.act)
        if acted is None:
            continue
        for step in acted.voids:
            _void(step, event, held, plan_held)
        for step in acted.discharges:
            _discharge(step, event, held, plan_held, place)
        for step in acted.ends:
            _end(step, event, held, plan_held)
    acted = plan.by_act.get(event.act)
    if acted is not None:
        for step in acted.opens:
            _open(step, event, held, plan, place)
    _hand_over(event, held)


def _plans(held: list[Held], plan: Plan, plan_of: PlanOf) -> list[Plan]:
    if all(duty.edition_id == plan.edition_id for duty in held):
        return [plan]
    others = {duty.edition_id for duty in held if duty.outcome == OPEN} - {plan.edition_id}
    return [plan, *(plan_of(edition_id) for edition_id in sorted(others))]


def _matching(step: Step, event: Event, held: list[Held], plan: Plan) -> list[Held]:
    if not step.trigger.matches(event.facts):
        return []
    key = step.obligation.key
    return [duty for duty in held if duty.obligation == key and duty.outcome == OPEN and duty.edition_id == plan.edition_id]


def _void(step: Step, event: Event, held: list[Held], plan: Plan) -> None:
    for duty in _matching(step, event, held, plan):
        duty.settle(VOID, event.act)


def _discharge(step: Step, event: Event, held: list[Held], plan: Plan, place: Place) -> None:
    waiting = _matching(step, event, held, plan)
    if not waiting:
        return
    duty = min(waiting, key=lambda each: (each.round, each.opened_at))
    at = moment(step, event)
    duty.discharge(at)
    if step.obligation.again and not duty.is_open:
        held.append(_new(step.obligation, event, at, held, plan, place))


def _end(step: Step, event: Event, held: list[Held], plan: Plan) -> None:
    for duty in _matching(step, event, held, plan):
        if duty.due_at < event.at:
            duty.times_done = duty.times - 1
            duty.discharge(event.at)
        else:
            duty.settle(VOID, event.act)


def _open(step: Step, event: Event, held: list[Held], plan: Plan, place: Place) -> None:
    obligation = step.obligation
    if not step.trigger.matches(event.facts):
        return
    earlier = [duty for duty in held if duty.obligation == obligation.key]
    if any(duty.outcome == OPEN or (step.trigger.once and duty.outcome != VOID) for duty in earlier):
        return
    if not obligation.applies_to(place.facts, event.at.astimezone(place.office.zone).date()):
        return
    duty = _new(obligation, event, event.at, held, plan, place)
    held.append(duty)
    for same in plan.by_act[event.act].discharges:
        if same.obligation.key == obligation.key and same.trigger.matches(event.facts):
            duty.discharge(moment(same, event))


def waive(event: Event, held: list[Held]) -> None:
    """Let the duty named by the event's facts be waived."""
    named = (event.facts["obligation"], event.facts["period"], event.facts["round"])
    for duty in held:
        if (duty.obligation, duty.period, duty.round) == named and duty.outcome == OPEN:
            duty.settle(WAIVED, event.facts["reason"])


def _hand_over(event: Event, held: list[Held]) -> None:
    """What the assignee owes follows the assignee."""
    if "assignee" not in event.facts:
        return
    owner = event.facts["assignee"]
    for duty in held:
        if duty.owed_by == "assignee" and duty.outcome == OPEN and duty.owner_id != owner:
            duty.owner_id, duty.changed = owner, True


def moment(step: Step, event: Event) -> datetime:
    return event.recorded_at if step.trigger.when == "recorded" else event.at


def _new(obligation: Obligation, event: Event, start: datetime, held: list[Held], plan: Plan, place: Place) -> Held:
    reckoned = due_of(obligation.due, start, event.facts, counting=plan.counting, place=place)
    earlier = sum(1 for duty in held if duty.obligation == obligation.key)
    return Held(
        obligation=obligation.key,
        edition_id=plan.edition_id,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        period="",
        round=earlier + 1,
        opened_at=start,
        due_at=reckoned.due_at,
        month=month_of(reckoned.due_at, place.office.zone),
        provisional=reckoned.provisional,
        reckoning=reckoned.steps,
        times=obligation.times,
        owed_by=obligation.owed_by,
        owner_id=event.facts.get("assignee") if obligation.owed_by == "assignee" else None,
        shadow=obligation.shadow,
    )


def due_of(due: Due, start: datetime, facts: Mapping[str, Any], *, counting: Counting, place: Place) -> Reckoned:
    """When something opened at ``start`` is due, and how that was reached.

    A moment or day that a person set (manners ``fact`` and ``before``) is taken as it stands; when none was set, the
    rulebook's term for that case holds.
    """
    if due.manner == "fact" and (told := facts.get(due.fact or "")):
        return Reckoned(datetime.fromisoformat(str(told)), provisional=False, steps={"rule": "set", "due": str(told)})
    if due.manner == "before":
        return _before(due, facts, place)
    return reckon(start, term_of(due.term_for(facts)), place.office, counting)


def _before(due: Due, facts: Mapping[str, Any], place: Place) -> Reckoned:
    """So long before a day that the act tells, or before the site's next handover; at closing time."""
    told = place.facts.coming_handover if due.before == "handover_date" else facts.get(due.before or "")
    if not told:
        raise ValueError(f"the act does not tell {due.before}, before which something is due")
    day = told if isinstance(told, date) else date.fromisoformat(str(told)[:10])
    return due_before(day, term_of(due.span), place.office)


def due_before(day: date, term: Term, office: Office) -> Reckoned:
    """Due a term before a day, at closing time. Working days counted back are kept, so that a new calendar can move them."""
    found = days_before(day, term, office.calendar)
    reckoned = day_due(found, office)
    if term.working_days is None:
        return reckoned
    steps: Steps = {**reckoned.steps, "before": day.isoformat(), "back": term.working_days}
    known = office.calendar.known_between(found.toordinal(), day.toordinal())
    return Reckoned(reckoned.due_at, not known, steps if known else {**steps, "provisional": 1})


def days_before(day: date, term: Term, calendar: WorkingCalendar) -> date:
    """The day that lies a term before another."""
    if term.working_days is not None:
        return date.fromordinal(calendar.ordinal(calendar.number(day.toordinal() - 1) - term.working_days + 1))
    if term.days is not None:
        return day - timedelta(days=term.days)
    return add_months(day, -(term.months or 0))


def term_of(span: Span | None) -> Term:
    if span is None:
        raise ValueError("a due time without a term")
    return _term(span.working_days, span.days, span.hours, span.months)


_term = lru_cache(maxsize=1024)(Term)


def recount(held: Iterable[Held], office: Office) -> Iterator[tuple[Held, datetime]]:
    """Move the open duties that rest on the working calendar to where it leads now; those that moved, with when they were due before.

    Settled duties stay as they were decided, and hours that changed meanwhile move nothing: only days do.
    """
    for duty in held:
        reckoned = _reckon_again(duty, office) if duty.outcome == OPEN else None
        if reckoned is None or (reckoned.due_at, reckoned.provisional) == (duty.due_at, duty.provisional):
            continue
        before = duty.due_at
        duty.due_at, duty.provisional, duty.reckoning = reckoned.due_at, reckoned.provisional, reckoned.steps
        duty.month = month_of(reckoned.due_at, office.zone)
        duty.changed = True
        yield duty, before


def move(held: Iterable[Held], office: Office) -> None:
    """The same where nobody asks what moved."""
    for _moved in recount(held, office):
        pass


def _reckon_again(duty: Held, office: Office) -> Reckoned | None:
    """The due time by the calendar as it stands now, from how it was reached before; None when it rests on no calendar."""
    steps = duty.reckoning
    if steps.get("unit") != "wd" and "back" not in steps:
        return None
    if steps.get("rule") != "same_time":
        office = closing_at(office, duty.due_at.astimezone(office.zone).time())
    if "back" in steps:
        return due_before(date.fromisoformat(str(steps["before"])), Term(working_days=int(steps["back"])), office)
    start = datetime.fromtimestamp(int(steps["from"]), UTC) if duty.period else duty.opened_at
    return reckon(start, Term(working_days=int(steps["n"])), office, "same_time" if steps["rule"] == "same_time" else "end_of_day")
