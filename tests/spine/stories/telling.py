"""How a story is told that breaks one part of a proof and nothing else, or keeps it.

It is told twice to an empty site. A room's module holds ``STORIES``: by the key of an obligation, or by a check with its
parameters as ``scores.counting.key_of`` writes it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from dudao.cases import acts as cases
from dudao.cases.models import Case
from dudao.duties import acts as duties
from dudao.duties.models import Duty
from dudao.organisation.models import Site, Staff
from tests.cast import Cast

DAY: Final = datetime.fromisoformat("2026-09-01T10:00:00+08:00")
"""A Tuesday morning; no holiday for three weeks."""
QUICK, SLOW = timedelta(hours=2), timedelta(days=60)
END: Final = datetime.fromisoformat("2026-11-23T10:00:00+08:00")


@dataclass(frozen=True)
class Teller:
    """Tells one story at a site; ``broken`` when the part shall be broken. ``then`` is in time, or far too late."""

    cast: Cast
    site: Site
    broken: bool

    @property
    def then(self) -> datetime:
        return DAY + (SLOW if self.broken else QUICK)

    def receive(self, kind: str = "complaint", channel: str = "phone", **more: Any) -> Case:
        brought: dict[str, Any] = {"category": "lift", "title": "電梯停運", "unit": self.cast.unit, "by": self.cast.clerk, "now": DAY}
        return cases.receive(self.site, kind=kind, channel=channel, **brought | more)

    def assigned(self, kind: str = "complaint", channel: str = "phone", **more: Any) -> Case:
        return cases.assign(self.receive(kind, channel, **more), to=self.cast.handler, **self.at_once())

    def at_once(self, by: Staff | None = None) -> dict[str, Any]:
        return {"by": by or self.cast.head, "now": DAY}

    def in_the_end(self, by: Staff | None = None) -> dict[str, Any]:
        return {"by": by or self.cast.head, "now": self.then}

    def waive(self, case: Case, obligation: str) -> None:
        """Let the site off a duty, so that only the check beside it can tell what is missing."""
        duty = Duty.objects.about(case).get(obligation__key=obligation)
        duties.waive(duty, by=self.cast.manager, reason="系統停用", now=DAY)


@dataclass(frozen=True)
class Story:
    """``month`` is that of the sheet on which it shows; ``site`` is what the site must be like."""

    tell: Callable[[Teller], object]
    month: int = 202609
    site: tuple[tuple[str, Any], ...] = ()
