"""The four stages of a case: response, solution, return visit, closing. Each is asked twice: was it done, and was it done in time?

Whether it was done says the case. Whether in time say the duties, by the rulebook under which they were opened: an obligation
belongs to the first stage one of whose acts discharges it. Of one case all rounds count together:

``late``      one of them was done after its due time, or is not done and past it;
``running``   none is late, and one is open and not yet due;
``in-time``   all were done in time.
``owed`` is late and in time together: what can be judged now. A case that owes nothing at a stage is in none of them.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from django.db.models import Case as Choose
from django.db.models import IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from dudao.cases.reads import CLOSED, HANDLED, RESPONDED, VISITED, CaseQuerySet
from dudao.duties import editions
from dudao.duties.models import Duty, Edition
from dudao.duties.reads import late_q
from dudao.rulebook.schema import Obligation

StageIds: TypeAlias = Mapping[str, frozenset[int]]

STAGES: Final[dict[str, tuple[str, Q, Q]]] = {
    "response": ("cases.responded", RESPONDED, Q()),
    "solution": ("cases.resolved", HANDLED, Q()),
    "visit": ("cases.visited", VISITED & HANDLED, HANDLED),
    "closing": ("cases.closed", CLOSED, Q()),
}
"""Each stage: the act that reaches it, that it was reached, and of which cases it can be asked. A visit is asked of handled cases."""
NOTHING, IN_TIME, RUNNING, LATE = -1, 0, 1, 2
BASE: Final = 4
"""Ways to stand at a stage."""
STANDINGS: Final[dict[str, tuple[int, ...]]] = {"in-time": (IN_TIME,), "late": (LATE,), "running": (RUNNING,), "owed": (IN_TIME, LATE)}


def stage_of(obligation: Obligation) -> str | None:
    """The stage to which an obligation belongs, if any."""
    acts = {trigger.act for trigger in obligation.discharges}
    return next((stage for stage, (act, _done, _of) in STAGES.items() if act in acts), None)


def stage_ids() -> dict[str, frozenset[int]]:
    """For each stage the obligations that belong to it in any published edition. One query once editions and names were read."""
    found: dict[str, set[int]] = {stage: set() for stage in STAGES}
    for pk, book in Edition.objects.order_by("pk").values_list("pk", "book"):
        for obligation in editions.rulebook_of(pk).obligations.values():
            stage = stage_of(obligation)
            if stage is not None and (number := _known(book, obligation.key)):
                found[stage].add(number)
    return {stage: frozenset(ids) for stage, ids in found.items()}


def _known(book: str, key: str) -> int | None:
    try:
        return editions.obligation_id(book, key)
    except KeyError:
        return None


def standing_field(stage: str) -> str:
    return f"{stage}_standing"


def with_standing(cases: CaseQuerySet, stage: str, ids: StageIds, now: datetime) -> CaseQuerySet:
    """The cases with ``<stage>_standing``: 0 in time, 1 running, 2 late, null when nothing is owed at the stage.

    A look into the index of duties by subject for each case, so narrow first.
    """
    if not ids[stage]:
        return cases.annotate(**{standing_field(stage): Value(None, output_field=IntegerField())})
    rows = _owed(ids[stage]).annotate(worst=Max(_stands(now), output_field=IntegerField())).values("worst")
    return cases.annotate(**{standing_field(stage): Subquery(rows, output_field=IntegerField())})


def with_standings(cases: CaseQuerySet, ids: StageIds, now: datetime) -> CaseQuerySet:
    """The cases with ``standings``: how each stands at all stages, in one number that ``standings_in`` takes apart. One look for each."""
    stages = [(place, ids[stage]) for place, stage in enumerate(STAGES) if ids[stage]]
    if not stages:
        return cases.annotate(standings=Value(0))
    code: Combinable = Value(0)
    for place, known in stages:
        worst = Max(_stands(now), filter=Q(obligation__in=sorted(known)), output_field=IntegerField())
        code += (Coalesce(worst, Value(NOTHING)) - NOTHING) * BASE**place
    rows = _owed(frozenset().union(*ids.values())).annotate(code=code).values("code")
    return cases.annotate(standings=Coalesce(Subquery(rows, output_field=IntegerField()), Value(0)))


def standings_in(code: int) -> Iterator[tuple[str, int]]:
    """Each stage with how it stands, of a number that ``with_standings`` gave."""
    for stage in STAGES:
        code, stands = divmod(code, BASE)
        yield stage, stands + NOTHING


def _owed(known: frozenset[int]) -> "QuerySet[Duty, Any]":
    """What counts of the obligations about a case, together."""
    about = Duty.objects.scoring().filter(subject_kind="case", subject_id=OuterRef("pk"), obligation__in=sorted(known))
    return about.order_by().values("subject_id")


def _stands(now: datetime) -> Choose:
    return Choose(When(late_q(now), then=Value(LATE)), When(outcome="o", then=Value(RUNNING)), default=Value(IN_TIME))


def standing(cases: CaseQuerySet, stage: str, name: str, ids: StageIds, now: datetime) -> CaseQuerySet:
    """The cases that stand so at a stage; ``name`` is one of STANDINGS."""
    return with_standing(cases, stage, ids, now).filter(**{f"{standing_field(stage)}__in": STANDINGS[name]})
