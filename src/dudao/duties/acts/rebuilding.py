"""Duties made again from the journal: the proof that they follow from it, and the way to see what another edition would have asked."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from django.db import transaction

from dudao.duties import listener, periodic, store
from dudao.duties.desk import Desk
from dudao.duties.models import Duty
from dudao.duties.plan import Plan
from dudao.duties.rules import WAIVED_ACT
from dudao.duties.state import OPEN, VOID, Event, Held
from dudao.journal import acts as journal
from dudao.journal.models import Entry
from dudao.organisation import access
from dudao.organisation.models import Site, Staff

LISTED = 200
"""How many differences are listed one by one; totals are always exact."""


class Key(NamedTuple):
    obligation: str
    subject_kind: str
    subject_id: int
    period: str
    round: int


class Difference(NamedTuple):
    key: Key
    what: str
    stored: str
    replayed: str


@dataclass(slots=True)
class Replay:
    """What a replay found at one site."""

    site: str
    same: int = 0
    differing: Counter[str] = field(default_factory=Counter)
    listed: list[Difference] = field(default_factory=list)
    stored: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    replayed: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def differs(self, difference: Difference) -> None:
        self.differing[difference.what] += 1
        if len(self.listed) < LISTED:
            self.listed.append(difference)


def rebuild(site: Site, *, now: datetime, by: Staff | None = None, plan: Plan | None = None, dry_run: bool = True) -> Replay:
    """Replay a site's journal and compare with the stored duties; without ``dry_run`` mend what differs.

    ``plan`` replays under another edition, published or not, and never stores anything. ``by=None`` is the command line.
    """
    if by is not None:
        access.require(by, "duties.rebuild", site)
    if plan is not None and not dry_run:
        raise ValueError("another edition can only be tried: what was decided under one stays with it")
    with transaction.atomic():
        desk = Desk(site, only=plan)
        made = {key_of(duty): duty for duty in replay(desk, now)}
        result = Replay(site.code)
        mended = _compare(site, made, result, now, other_edition=plan is not None)
        if not dry_run and mended:
            _mend(site, mended, by, now)
    return result


def replay(desk: Desk, now: datetime) -> Iterator[Held]:
    """All duties of a site as its journal gives them: subject by subject, then those of the calendar."""
    rows = Entry.objects.filter(site=desk.site).exclude(subject_kind="duty")
    waivers = _waivers(desk.site)
    of_calendar = list(waivers.get((periodic.SUBJECT, desk.site.pk), []))
    ordered = rows.order_by("subject_kind", "subject_id", "pk").iterator(chunk_size=5000)
    for (kind, pk), entries in groupby(ordered, key=lambda entry: (entry.subject_kind, entry.subject_id)):
        told = [(entry.pk, listener.event_of(entry)) for entry in entries]
        of_calendar += [(position, event) for position, event in told if periodic.steps_of(event, desk.plan_at(event.at))]
        yield from desk.follow_history(_in_order(told + waivers.get((kind, pk), [])))
    yield from periodic.replay(desk, _in_order(of_calendar), now)


def _in_order(told: list[tuple[int, Event]]) -> list[Event]:
    return [event for _, event in sorted(told, key=lambda pair: pair[0])]


def _waivers(site: Site) -> dict[tuple[str, int], list[tuple[int, Event]]]:
    """Waivers by the subject of the waived duty."""
    found: dict[tuple[str, int], list[tuple[int, Event]]] = defaultdict(list)
    for entry in Entry.objects.filter(site=site, subject_kind="duty", act=WAIVED_ACT).order_by("pk"):
        event = Event(entry.act, entry.at, entry.recorded_at, entry.facts["subject_kind"], entry.facts["subject_id"], dict(entry.facts))
        event.facts["reason"] = entry.data.get("reason", "")
        found[event.subject_kind, event.subject_id].append((entry.pk, event))
    return found


def key_of(duty: Held) -> Key:
    return Key(duty.obligation, duty.subject_kind, duty.subject_id, duty.period, duty.round)


COMPARED = ("outcome", "due_at", "done_at", "times_done", "owner_id", "month")


def _compare(site: Site, made: dict[Key, Held], result: Replay, now: datetime, *, other_edition: bool) -> list[Held]:
    """Count and list the differences; return the duties as they should be stored, with the keys of those that exist."""
    mended: list[Held] = []
    rest = dict(made)
    for duty in made.values():
        result.replayed[duty.obligation][_standing(duty, now)] += 1
    for row in Duty.objects.filter(site=site).select_related("obligation").iterator(chunk_size=5000):
        stored = store.as_held(row)
        result.stored[stored.obligation][_standing(stored, now)] += 1
        again = rest.pop(key_of(stored), None)
        if again is None:
            result.differs(Difference(key_of(stored), "extra", stored.outcome, ""))
            stored.settle(VOID, "duties.rebuilt")
            mended.append(stored)
            continue
        unlike = [name for name in COMPARED if getattr(stored, name) != getattr(again, name)]
        if not unlike:
            result.same += 1
            continue
        for name in unlike:
            result.differs(Difference(key_of(stored), name, str(getattr(stored, name)), str(getattr(again, name))))
        again.pk = row.pk
        mended.append(again)
    for key, duty in rest.items():
        result.differs(Difference(key, "missing", "", duty.outcome))
        mended.append(duty)
    return [] if other_edition else mended


def _standing(duty: Held, now: datetime) -> str:
    """``late``, ``in time`` or ``not owed``, as the score would count it."""
    if duty.shadow or duty.outcome not in (OPEN, "d"):
        return "not owed"
    late = duty.due_at < now if duty.is_open else duty.done_at is not None and duty.done_at > duty.due_at
    return "late" if late else "in time"


def _mend(site: Site, mended: Iterable[Held], by: Staff | None, now: datetime) -> None:
    changed = list(mended)
    store.overwrite(site.pk, site.rulebook, changed)
    for kind, pk in {(duty.subject_kind, duty.subject_id) for duty in changed}:
        listener.tell(kind, pk, store.next_due_of(site.pk, kind, pk))
    journal.record("duties.rebuilt", subject=site, site=site, by=by, at=now, via="system", data={"changed": len(changed)})
