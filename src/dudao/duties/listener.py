"""The duties follow the journal, entry by entry, inside the transaction of each act."""

from collections.abc import Callable, Mapping
from datetime import datetime

from dudao.duties import editions, periodic, rules, store
from dudao.duties.desk import Desk
from dudao.duties.past import ORGANISATION
from dudao.duties.state import Event, Held
from dudao.journal.models import Entry

OnChange = Callable[[str, int, datetime | None], None]
OnMany = Callable[[str, Mapping[int, datetime | None]], None]
_on_change: dict[OnChange, OnMany | None] = {}


def on_change(told: OnChange, *, many: OnMany | None = None) -> None:
    """Tell ``told`` (kind and key of a subject, its next due time) whenever the subject's duties changed. For the wiring.

    ``many`` is told instead when thousands of subjects changed at once; it should not take a query for each.
    """
    _on_change[told] = many


def follow_entry(entry: Entry) -> None:
    """Open and discharge what the entry's act opens and discharges. What is done to places is none of these, whatever the rulebook."""
    if entry.site is None or entry.act.startswith(ORGANISATION):
        return
    desk = Desk(entry.site)
    event = event_of(entry)
    periodic.follow(event, desk)
    if not _concerns(event, desk):
        return
    held = store.held_about(entry.site.pk, event.subject_kind, event.subject_id, period="")
    plan = desk.plan_at(event.at)
    if not held and event.act not in plan.by_act:
        return
    rules.follow(event, held, place=desk.place, plan=plan, plan_of=editions.compiled)
    _keep(desk, event, held)


def _concerns(event: Event, desk: Desk) -> bool:
    """Whether what is owed about the event's subject can change by it: most acts of most rooms change nothing, and nothing is looked up."""
    return event.act == rules.WAIVED_ACT or "assignee" in event.facts or desk.shelf.follows(event.act)


def _keep(desk: Desk, event: Event, held: list[Held]) -> None:
    if not any(duty.changed for duty in held):
        return
    store.save(desk.site.pk, desk.site.rulebook, held)
    tell(event.subject_kind, event.subject_id, store.next_due(held))


def tell(subject_kind: str, subject_id: int, next_due_at: datetime | None) -> None:
    for told in _on_change:
        told(subject_kind, subject_id, next_due_at)


def tell_many(subject_kind: str, next_due: Mapping[int, datetime | None]) -> None:
    for told, many in _on_change.items():
        if many is not None:
            many(subject_kind, next_due)
            continue
        for subject_id, due_at in next_due.items():
            told(subject_kind, subject_id, due_at)


def event_of(entry: Entry) -> Event:
    return Event(entry.act, entry.at, entry.recorded_at, entry.subject_kind, entry.subject_id, entry.facts)
