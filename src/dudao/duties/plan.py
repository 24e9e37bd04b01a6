"""A rulebook turned round: for every act, what it opens, discharges and ends."""

from collections import defaultdict
from dataclasses import dataclass, field

from dudao.duties.periods import MONTHS
from dudao.organisation.deadlines import Counting
from dudao.rulebook.schema import Obligation, Rulebook, Trigger


@dataclass(frozen=True, slots=True)
class Step:
    """One obligation touched by one act, under a condition on the facts."""

    obligation: Obligation
    trigger: Trigger


@dataclass(slots=True)
class ActPlan:
    opens: list[Step] = field(default_factory=list)
    discharges: list[Step] = field(default_factory=list)
    voids: list[Step] = field(default_factory=list)
    ends: list[Step] = field(default_factory=list)

    @property
    def steps(self) -> list[Step]:
        return [*self.opens, *self.discharges, *self.voids, *self.ends]


@dataclass(slots=True)
class Plan:
    """What an edition asks, by act; and what the calendar asks."""

    edition_id: int
    rulebook: Rulebook
    by_act: dict[str, ActPlan]
    followed: frozenset[str]
    """The acts that open or settle duties of what they are about; the others fulfil the calendar's at most."""
    periodic: list[Obligation]
    coming: list[Obligation]

    @property
    def counting(self) -> Counting:
        return "same_time" if self.rulebook.counting == "same_time" else "end_of_day"


def plan_of(rulebook: Rulebook, edition_id: int, rooms: frozenset[str]) -> Plan:
    """Compile a rulebook. Obligations that wait for a room not in ``rooms`` are left out: nobody could discharge them.

    So are those of a school term: its days belong to a site's own calendar, in which nobody can enter them yet.
    """
    by_act: dict[str, ActPlan] = defaultdict(ActPlan)
    periodic: list[Obligation] = []
    coming: list[Obligation] = []
    for obligation in rulebook.obligations.values():
        if not obligation.rooms() <= rooms or (obligation.every is not None and obligation.every not in MONTHS):
            continue
        if obligation.periodic:
            periodic.append(obligation)
        if obligation.coming is not None:
            coming.append(obligation)
        for trigger in obligation.opens:
            by_act[trigger.act].opens.append(Step(obligation, trigger))
        for trigger in obligation.discharges:
            by_act[trigger.act].discharges.append(Step(obligation, trigger))
        for trigger in obligation.voids:
            by_act[trigger.act].voids.append(Step(obligation, trigger))
        for trigger in obligation.ends:
            by_act[trigger.act].ends.append(Step(obligation, trigger))
    followed = frozenset(act for act, acted in by_act.items() if any(step.obligation.opens for step in acted.steps))
    return Plan(edition_id, rulebook, dict(by_act), followed, periodic, coming)
