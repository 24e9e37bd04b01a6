"""What became of a sheet since it was sealed: line by line, then and now."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dudao.scores.models import SealedSheet
from dudao.scores.sheets import Line, Sheet


@dataclass(frozen=True, slots=True)
class Change:
    """A line that reads differently now: corrected records, or duties done meanwhile."""

    line: Line
    lost_then: Decimal
    owed_then: int
    broken_then: int
    outcome_then: str


@dataclass(frozen=True, slots=True)
class Difference:
    score_then: Decimal
    score_now: Decimal
    changes: tuple[Change, ...]

    @property
    def anything(self) -> bool:
        return bool(self.changes)


def difference(sealed: SealedSheet, live: Sheet) -> Difference:
    """How the live sheet differs from the sealed one."""
    then: dict[str, dict[str, Any]] = {line["code"]: line for line in sealed.content["lines"]}
    changes = tuple(
        Change(line, Decimal(was["lost"]), was["owed"], was["broken"], was["outcome"])
        for line in live.lines
        if (was := then.get(line.code)) is not None and _reads_differently(was, line)
    )
    return Difference(Decimal(sealed.content["score"]), live.score, changes)


def _reads_differently(was: dict[str, Any], line: Line) -> bool:
    now = (line.outcome.name.lower(), line.owed, line.broken, line.lost)
    return (was["outcome"], was["owed"], was["broken"], Decimal(was["lost"])) != now
