"""Duties that the calendar opens: every month, quarter, half-year or year of a site, whether or not anybody looks."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zlib import crc32

from dudao.duties import editions, periods, rules, store
from dudao.duties.models import Duty, Materialised
from dudao.duties.periods import Period
from dudao.duties.plan import Plan, Step
from dudao.duties.rules import Place
from dudao.duties.state import Event, Held, Told
from dudao.journal import acts as journal
from dudao.organisation.deadlines import Reckoned, add_months, day_due, day_of_month_due, month_of, reckon
from dudao.rulebook.schema import Obligation

if TYPE_CHECKING:
    from dudao.duties.desk import Desk
    from dudao.duties.past import Past

LATEST = 2**63
"""A place in the journal behind all its entries."""
SUBJECT = "site"
"""What a periodic duty is about: the site itself."""
OPENED = "duties.opened"
"""The act of a sweep; its fact ``since`` says from which day on periods were still to be decided."""
Named = tuple[str, str]
"""A calendar's duty of one site: obligation and period."""
Calendars = dict[str, dict[str, Held]]
"""The calendar's duties of one site by obligation and period."""


def owed(plan: Plan, place: Place, first: date, last: date, *, since: date = date.min, there: Container[Named] = ()) -> Iterator[Held]:
    """Every duty of a site that falls open in ``first`` … ``last`` by the calendar alone and is ruled by this plan.

    Periods that began before ``since`` were decided by an earlier sweep, as the site was then, and so were handovers that were
    over. What is ``there`` is left out.
    """
    for obligation in plan.periodic:
        for period in periods.periods_between(obligation.every or "month", max(first, since), last):
            if (obligation.key, period.key) not in there and obligation.applies_to(place.facts, period.first):
                yield open_for(obligation, period, plan, place)
    for obligation in plan.coming:
        for handover in place.handovers:
            begins = add_months(handover, -(obligation.coming or ("", 0))[1])
            if not first <= begins <= last or handover < since or (obligation.key, handover.isoformat()) in there:
                continue
            if obligation.applies_to(place.facts, begins):
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
    reckoned = rules.due_before(handover, rules.term_of(obligation.due.span), place.office)
    return _held(obligation, handover.isoformat(), begins, reckoned, plan, place)


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
        narrower = {"period": period_meant(step.obligation, event, desk.place).key} if step.obligation.periodic else {}
        held = store.held_about(desk.site.pk, SUBJECT, desk.site.pk, obligation=step.obligation.key, **narrower)
        duty = meant(step.obligation, event, plan, desk.place, {each.period: each for each in held})
        if duty is not None and duty.is_open:
            duty.discharge(rules.moment(step, event))
            store.save(desk.site.pk, desk.site.rulebook, [duty])


def replay(past: "Past", told: Iterable[Told], now: datetime) -> list[Held]:
    """The calendar's duties of a site as its sweeps and its journal give them, in memory.

    Each sweep opens what was owed as the site was then. Under another edition the months after the last sweep are swept too.
    """
    held: Calendars = defaultdict(dict)
    swept = date.min
    for position, event in past.in_order(told):
        desk = past.desk_at(position)
        if event is None:
            rules.move(_all(held), desk.place.office)
        elif event.act == OPENED:
            since = swept if past.only is not None else _told_since(event)
            _sweep(desk, event.at, since, held)
            swept = desk.today(event.at).replace(day=1)
        elif event.act == rules.WAIVED_ACT:
            rules.waive(event, list(held[event.facts["obligation"]].values()))
        else:
            _discharge(desk, event, held)
    if past.only is not None:
        _sweep(past.desk_at(LATEST), now, swept, held)
    return list(_all(held))


def _all(held: Calendars) -> Iterator[Held]:
    return (duty for by_period in held.values() for duty in by_period.values())


def _told_since(event: Event) -> date:
    return date.fromisoformat(event.facts["since"]) if "since" in event.facts else date.min


def _sweep(desk: "Desk", now: datetime, since: date, held: Calendars) -> None:
    there = {(duty.obligation, duty.period) for duty in _all(held)}
    for duty in all_owed(desk, desk.today(now), since=since, there=there):
        held[duty.obligation][duty.period] = duty


def _discharge(desk: "Desk", event: Event, held: Calendars) -> None:
    plan = desk.plan_at(event.at)
    for step in steps_of(event, plan):
        found = meant(step.obligation, event, plan, desk.place, held[step.obligation.key])
        if found is not None and found.is_open:
            found.discharge(rules.moment(step, event))
            held[found.obligation][found.period] = found


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

    A second run opens nothing: a duty is one of its obligation, subject and period. Periods whose turn has come are decided by
    what the site was then; attributes corrected later open nothing in retrospect. Returns how many were opened.
    """
    today = desk.today(now)
    newest = max(pk for _, pk, _ in desk.shelf.starts)
    mark = f"{today:%Y%m}:{newest}:{crc32(','.join(sorted(editions.rooms())).encode()):08x}"
    marked = Materialised.objects.filter(site=desk.site).values_list("mark", flat=True).first()
    if marked == mark:
        return 0
    since = _undecided_since(desk, marked)
    there = set(Duty.objects.filter(site=desk.site, subject_kind=SUBJECT, subject_id=desk.site.pk).values_list("obligation__key", "period"))
    missing = list(all_owed(desk, today, since=since, there=there))
    store.save(desk.site.pk, desk.site.rulebook, missing)
    if missing:
        told = {"opened": len(missing)}
        facts = {"since": since.isoformat()}
        journal.record(OPENED, subject=desk.site, site=desk.site, by=None, at=now, via="system", facts=facts, data=told)
    Materialised.objects.update_or_create(site=desk.site, defaults={"mark": mark})
    return len(missing)


def _undecided_since(desk: "Desk", marked: str | None) -> date:
    """From which day on periods are still to be decided: the month of the last sweep, or the start of an edition published since.

    A room that was added since is owed from that month on too: what nobody could record before is not held against anybody.
    """
    if marked is None:
        return date.min
    month, newest = marked.split(":")[:2]
    return min([date(int(month[:4]), int(month[4:6]), 1), *(start for start, pk, _ in desk.shelf.starts if pk > int(newest))])


def all_owed(desk: "Desk", today: date, *, since: date = date.min, there: Container[Named] = ()) -> Iterator[Held]:
    """Periodic duties of a site from its opening, or the first edition, until today: each period under the edition of its first day."""
    last = min(today, desk.site.closed_on or today)
    first = max(desk.site.opened_on, desk.shelf.first_day)
    if desk.only is not None:
        yield from owed(desk.only, desk.place, first, last, since=since, there=there)
        return
    for plan, start, end in desk.shelf.spans(first, last):
        yield from owed(plan, desk.place, start, end, since=since, there=there)
