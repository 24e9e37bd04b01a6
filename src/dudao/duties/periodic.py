"""Duties that the calendar opens: every month, quarter, half-year or year of a site, whether or not anybody looks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from dudao.duties import periods, rules, store
from dudao.duties.models import Duty, Materialised
from dudao.duties.periods import Period
from dudao.duties.plan import Plan, Step
from dudao.duties.rules import Place
from dudao.duties.state import Event, Held
from dudao.journal import acts as journal
from dudao.organisation.deadlines import Reckoned, add_months, day_due, day_of_month_due, month_of, reckon
from dudao.rulebook.schema import Obligation

if TYPE_CHECKING:
    from dudao.duties.desk import Desk

SUBJECT = "site"
"""What a periodic duty is about: the site itself."""


def owed(plan: Plan, place: Place, first: date, last: date) -> Iterator[Held]:
    """Every duty of a site that falls open in ``first`` … ``last`` by the calendar alone and is ruled by this plan."""
    for obligation in plan.periodic:
        for period in periods.periods_between(obligation.every or "month", first, last):
            if obligation.applies_to(place.facts, period.first):
                yield open_for(obligation, period, plan, place)
    for obligation in plan.coming:
        for handover in place.handovers:
            begins = add_months(handover, -(obligation.coming or ("", 0))[1])
            if first <= begins <= last and obligation.applies_to(place.facts, begins):
                yield open_ahead(obligation, handover, begins, plan, place)


def open_for(obligation: Obligation, period: Period, plan: Plan, place: Place) -> Held:
    """The duty of one period, due on its day, or so long after its end, at closing time."""
    due = obligation.due
    if due.manner == "day":
        year, month = period.later(due.after).month(due.month)
        reckoned = day_of_month_due(year, month, due.day or 1, place.office)
    elif due.span is None:
        reckoned = day_due(period.last, place.office)
    else:
        end = datetime.combine(period.last, place.office.opens, place.office.zone)
        reckoned = reckon(end, rules.term_of(due.span), place.office, "end_of_day")
    return _held(obligation, period.key, period.first, reckoned, plan, place)


def open_ahead(obligation: Obligation, handover: date, begins: date, plan: Plan, place: Place) -> Held:
    """The duty that comes with a handover: opened so many months ahead, due so long before it (7.1.0.a)."""
    day = rules.days_before(handover, rules.term_of(obligation.due.span), place.office.calendar)
    return _held(obligation, handover.isoformat(), begins, day_due(day, place.office), plan, place)


def _held(obligation: Obligation, period: str, opened: date, reckoned: Reckoned, plan: Plan, place: Place) -> Held:
    return Held(
        obligation=obligation.key,
        edition_id=plan.edition_id,
        subject_kind=SUBJECT,
        subject_id=place.site_id,
        period=period,
        round=1,
        opened_at=datetime.combine(opened, time(), place.office.zone),
        due_at=reckoned.due_at,
        month=month_of(reckoned.due_at, place.office.zone),
        provisional=reckoned.provisional,
        reckoning=reckoned.steps,
        times=obligation.times,
        owed_by=obligation.owed_by,
        owner_id=None,
        shadow=obligation.shadow,
    )


def follow(event: Event, desk: "Desk") -> None:
    """Discharge the calendar's duties that an act fulfils, whatever the act is about; one is opened first when the act comes early."""
    plan = desk.plan_at(event.at)
    for step in steps_of(event, plan):
        held = store.held_about(desk.site.pk, SUBJECT, desk.site.pk, obligation=step.obligation.key)
        duty = meant(step.obligation, event, plan, desk.place, {each.period: each for each in held})
        if duty is not None and duty.is_open:
            duty.discharge(rules.moment(step, event))
            store.save(desk.site.pk, desk.site.rulebook, [duty])


def replay(desk: "Desk", events: Iterable[Event], now: datetime) -> Iterable[Held]:
    """The calendar's duties of a site as the calendar and its journal give them, in memory."""
    held: dict[str, dict[str, Held]] = defaultdict(dict)
    until = opened_until(desk, now)
    for duty in all_owed(desk, until) if until else ():
        held[duty.obligation][duty.period] = duty
    for event in events:
        if event.act == rules.WAIVED_ACT:
            rules.waive(event, list(held[event.facts["obligation"]].values()))
            continue
        plan = desk.plan_at(event.at)
        for step in steps_of(event, plan):
            found = meant(step.obligation, event, plan, desk.place, held[step.obligation.key])
            if found is not None and found.is_open:
                found.discharge(rules.moment(step, event))
                held[step.obligation.key][found.period] = found
    return [duty for periods_held in held.values() for duty in periods_held.values()]


def opened_until(desk: "Desk", now: datetime) -> date | None:
    """Up to which day the calendar's duties were opened, so that those still to be opened are not missed; today for another edition."""
    today = now.astimezone(desk.place.office.zone).date()
    if desk.only is not None:
        return today
    mark = Materialised.objects.filter(site=desk.site).values_list("mark", flat=True).first()
    if mark is None:
        return None
    month = date(int(mark[:4]), int(mark[4:6]), 1)
    return min(today, periods.period_of("month", month).last)


def steps_of(event: Event, plan: Plan) -> list[Step]:
    """What the event discharges of the calendar's duties."""
    acted = plan.by_act.get(event.act)
    return [step for step in acted.discharges if not step.obligation.opens and step.trigger.matches(event.facts)] if acted else []


def meant(obligation: Obligation, event: Event, plan: Plan, place: Place, held: Mapping[str, Held]) -> Held | None:
    """The duty that an act is about: of the period it names or happened in; of a handover, the earliest that is open."""
    if not obligation.periodic:
        return next((duty for _, duty in sorted(held.items()) if duty.is_open), None)
    period = period_meant(obligation, event, place)
    if period.key in held:
        return held[period.key]
    return open_for(obligation, period, plan, place) if obligation.applies_to(place.facts, period.first) else None


def period_meant(obligation: Obligation, event: Event, place: Place) -> Period:
    """The period that an act is about: the one it names, else the one in which it happened."""
    told = event.facts.get("period")
    if told:
        return periods.parse(obligation.every or "month", str(told))
    return periods.period_of(obligation.every or "month", event.at.astimezone(place.office.zone).date())


def materialise(desk: "Desk", now: datetime) -> int:
    """Open every periodic duty of a site up to the month of ``now``, also those of months in which nothing ran.

    A second run opens nothing: a duty is one of its obligation, subject and period. Returns how many were opened.
    """
    today = now.astimezone(desk.place.office.zone).date()
    mark = f"{today:%Y%m}:{desk.plan_at(now).edition_id}"
    if Materialised.objects.filter(site=desk.site, mark=mark).exists():
        return 0
    there = set(Duty.objects.filter(site=desk.site, subject_kind=SUBJECT, subject_id=desk.site.pk).values_list("obligation__key", "period"))
    missing = [duty for duty in all_owed(desk, today) if (duty.obligation, duty.period) not in there]
    store.save(desk.site.pk, desk.site.rulebook, missing)
    if missing:
        told = {"opened": len(missing)}
        journal.record("duties.opened", subject=desk.site, site=desk.site, by=None, at=now, via="system", data=told)
    Materialised.objects.update_or_create(site=desk.site, defaults={"mark": mark})
    return len(missing)


def all_owed(desk: "Desk", today: date) -> Iterable[Held]:
    """Periodic duties of a site from its opening, or the first edition, until today: each period under the edition of its first day."""
    last = min(today, desk.site.closed_on or today)
    first = max(desk.site.opened_on, desk.shelf.first_day)
    if desk.only is not None:
        yield from owed(desk.only, desk.place, first, last)
        return
    for plan, start, end in desk.shelf.spans(first, last):
        yield from owed(plan, desk.place, start, end)
