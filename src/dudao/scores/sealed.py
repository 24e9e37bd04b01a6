"""What became of a sheet since it was sealed: line by line, then and now; and what it was measured by."""

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
class Gone:
    """A criterion that was sealed and stands in the live edition no more."""

    code: str
    lost_then: Decimal


@dataclass(frozen=True, slots=True)
class Difference:
    """``gone`` and ``new`` are criteria of only one of the two editions."""

    score_then: Decimal
    score_now: Decimal
    edition_then: str
    edition_now: str
    coverage_then: Decimal
    coverage_now: Decimal
    changes: tuple[Change, ...]
    gone: tuple[Gone, ...]
    new: tuple[Line, ...]

    @property
    def other_edition(self) -> bool:
        return self.edition_then != self.edition_now

    @property
    def other_coverage(self) -> bool:
        return self.coverage_then != self.coverage_now

    @property
    def anything(self) -> bool:
        """Whether a seal made now would differ."""
        return bool(self.changes or self.gone or self.new or self.other_edition or self.other_coverage or self.score_then != self.score_now)


def difference(sealed: SealedSheet, live: Sheet) -> Difference:
    """How the live sheet differs from the sealed one."""
    then: dict[str, dict[str, Any]] = {line["code"]: line for line in sealed.content["lines"]}
    changes = tuple(
        Change(line, Decimal(was["lost"]), was["owed"], was["broken"], was["outcome"])
        for line in live.lines
        if (was := then.get(line.code)) is not None and _reads_differently(was, line)
    )
    now = {line.code for line in live.lines}
    return Difference(
        score_then=Decimal(sealed.content["score"]),
        score_now=live.score,
        edition_then=edition_of(sealed.content["book"], sealed.content["edition"], sealed.content["rulebook"]),
        edition_now=edition_of(live.plan.rulebook.key, live.plan.rulebook.edition, live.plan.rulebook.digest),
        coverage_then=Decimal(sealed.content["coverage"]),
        coverage_now=Decimal(f"{live.coverage:.4f}"),
        changes=changes,
        gone=tuple(Gone(code, Decimal(was["lost"])) for code, was in then.items() if code not in now),
        new=tuple(line for line in live.lines if line.code not in then),
    )


def edition_of(book: str, edition: str, digest: str) -> str:
    """An edition by name and text: the same name with another text is another one."""
    return f"{book} {edition} ({digest[:8]})"


def _reads_differently(was: dict[str, Any], line: Line) -> bool:
    now = (line.outcome.name.lower(), line.owed, line.broken, line.lost)
    return (was["outcome"], was["owed"], was["broken"], Decimal(was["lost"])) != now
