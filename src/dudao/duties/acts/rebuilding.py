"""Duties made again from the journal: the proof that they follow from it, and the way to see what another edition would have asked."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from dudao.duties import listener, periodic, store
from dudao.duties.models import Duty
from dudao.duties.past import ORGANISATION, Past
from dudao.duties.plan import Plan
from dudao.duties.rules import WAIVED_ACT
from dudao.duties.state import DONE, OPEN, VOID, Event, Held
from dudao.journal import acts as journal
from dudao.journal.models import Entry
from dudao.organisation import access
from dudao.organisation.models import Site, Staff

LISTED = 200
"""How many differences are listed one by one; totals are always exact."""
DECIDED = ("outcome", "due_at", "done_at", "times", "times_done", "owed_by", "owner_id", "shadow", "reason")
"""What another edition may decide differently."""
COMPARED = (*DECIDED, "opened_at", "month", "provisional", "reckoning", "edition_id")
MENDED = "duties.rebuilt"


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
class Standings:
    """How many duties are owed and how many of them late, as the score would count them: by month due and obligation."""

    owed: Counter[tuple[int, str]] = field(default_factory=Counter)
    late: Counter[tuple[int, str]] = field(default_factory=Counter)

    def add(self, duty: Held, now: datetime) -> None:
        if duty.shadow or duty.outcome not in (OPEN, DONE):
            return
        late = duty.due_at < now if duty.is_open else duty.done_at is not None and duty.done_at > duty.due_at
        self.owed[duty.month, duty.obligation] += 1
        self.late[duty.month, duty.obligation] += late

    def by_obligation(self) -> dict[str, tuple[int, int]]:
        """Owed and late of each obligation in all months together."""
        found: dict[str, tuple[int, int]] = {}
        for named, owed in self.owed.items():
            before = found.get(named[1], (0, 0))
            found[named[1]] = before[0] + owed, before[1] + self.late[named]
        return found


@dataclass(slots=True)
class Replay:
    """What a replay found at one site."""

    site: str
    same: int = 0
    differing: Counter[str] = field(default_factory=Counter)
    listed: list[Difference] = field(default_factory=list)
    stored: Standings = field(default_factory=Standings)
    replayed: Standings = field(default_factory=Standings)

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
        made = {key_of(duty): duty for duty in replay(Past(site, only=plan), now)}
        result = Replay(site.code)
        mended = _compare(site, made, result, now, other_edition=plan is not None)
        if not dry_run and mended:
            _mend(site, mended, by, now)
    return result


def replay(past: Past, now: datetime) -> Iterator[Held]:
    """All duties of a site as its journal gives them: subject by subject, then those of the calendar."""
    site = past.site
    rows = Entry.objects.filter(site=site).exclude(subject_kind="duty").exclude(act__startswith=ORGANISATION)
    waivers = _waivers(site)
    of_calendar = list(waivers.get((periodic.SUBJECT, site.pk), []))
    ordered = rows.order_by("subject_kind", "subject_id", "pk").iterator(chunk_size=5000)
    for (kind, pk), entries in groupby(ordered, key=lambda entry: (entry.subject_kind, entry.subject_id)):
        told = [(entry.pk, listener.event_of(entry)) for entry in entries]
        of_calendar += [each for each in told if _is_of_calendar(past, *each)]
        yield from past.follow([*told, *waivers.get((kind, pk), [])])
    yield from periodic.replay(past, of_calendar, now)


def _is_of_calendar(past: Past, position: int, event: Event) -> bool:
    return event.act == periodic.OPENED or bool(periodic.steps_of(event, past.desk_at(position).plan_at(event.at)))


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


def _compare(site: Site, made: dict[Key, Held], result: Replay, now: datetime, *, other_edition: bool) -> list[Held]:
    """Count and list the differences; return the duties as they should be stored, with the keys of those that exist."""
    mended: list[Held] = []
    rest = dict(made)
    for duty in made.values():
        result.replayed.add(duty, now)
    for row in Duty.objects.filter(site=site).select_related("obligation").iterator(chunk_size=5000):
        stored = store.as_held(row)
        result.stored.add(stored, now)
        again = rest.pop(key_of(stored), None)
        if again is None and _was_mended(stored):
            result.same += 1
        elif again is None:
            result.differs(Difference(key_of(stored), "extra", stored.outcome, ""))
            stored.settle(VOID, MENDED)
            mended.append(stored)
        elif _differs(stored, again, result, DECIDED if other_edition else COMPARED):
            again.pk = row.pk
            mended.append(again)
        else:
            result.same += 1
    for key, duty in rest.items():
        result.differs(Difference(key, "missing", "", duty.outcome))
        mended.append(duty)
    return [] if other_edition else mended


def _was_mended(stored: Held) -> bool:
    """Whether an earlier rebuild found it too many: nothing is deleted, so it stays, owing nothing."""
    return (stored.outcome, stored.reason) == (VOID, MENDED)


def _differs(stored: Held, again: Held, result: Replay, names: Iterable[str]) -> bool:
    unlike = [name for name in names if getattr(stored, name) != getattr(again, name)]
    for name in unlike:
        result.differs(Difference(key_of(stored), name, _written(getattr(stored, name)), _written(getattr(again, name))))
    return bool(unlike)


def _written(value: object) -> str:
    return timezone.localtime(value).isoformat(" ") if isinstance(value, datetime) else str(value)


def _mend(site: Site, mended: Iterable[Held], by: Staff | None, now: datetime) -> None:
    changed = list(mended)
    store.overwrite(site.pk, changed)
    for kind, pk in {(duty.subject_kind, duty.subject_id) for duty in changed}:
        listener.tell(kind, pk, store.next_due_of(site.pk, kind, pk))
    journal.record(MENDED, subject=site, site=site, by=by, at=now, via="system", data={"changed": len(changed)})
