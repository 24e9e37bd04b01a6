"""The scenes of this room's tests: a case as it comes in, and how it gets further."""

from datetime import UTC, datetime, timedelta
from typing import Any

from dudao.cases import acts
from dudao.cases.models import Case
from dudao.cases.standing import CaseState
from dudao.journal.models import Entry
from tests.cast import NOW, Cast

LATER = NOW + timedelta(hours=3)
"""Monday 13:00 at the sites."""


def received(cast: Cast, **more: Any) -> Case:
    """A complaint taken in at NOW by the clerk, assigned to nobody."""
    brought: dict[str, Any] = {
        "kind": "complaint",
        "channel": "phone",
        "category": "noise",
        "title": "樓上半夜拖桌子",
        "unit": cast.unit,
        "by": cast.clerk,
        "now": NOW,
    }
    return acts.receive(cast.site, **brought | more)


def handled(cast: Cast, case: Case | None = None) -> Case:
    """A case whose result is recorded at LATER."""
    case = case or received(cast)
    return acts.record_result(case, result="已與樓上住戶協商,十點後不再搬動家具", by=cast.clerk, now=LATER)


def again(case: Case) -> Case:
    """The case as another person's page would read it."""
    return Case.objects.select_related("site").get(pk=case.pk)


def journal_of(case: Case) -> list[str]:
    return [entry.act for entry in Entry.objects.about(case)]


def last_entry(case: Case) -> Entry:
    entry = Entry.objects.about(case).last()
    assert entry is not None
    return entry


def state(**columns: Any) -> CaseState:
    """A case in memory for tests of the rules."""
    start = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    case = CaseState(kind="complaint", channel="phone", category="noise", received_at=start)
    case.take(columns)
    return case
