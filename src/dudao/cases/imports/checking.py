"""What the first pass over a file found, put together part by part in the order of the lines; nothing written to the database."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from dudao.cases.imports.drafts import RowReader
from dudao.cases.imports.keeping import Kept
from dudao.cases.imports.listing import Listing, Tally
from dudao.cases.imports.looking import Good, Part
from dudao.cases.imports.oddities import Oddities, Repeats
from dudao.cases.imports.told import Problem
from dudao.cases.vocabulary import State
from dudao.sheets.tables import Flaw, shortened

PROBLEM_COLUMNS: Final = ("line", "column", "code", "value", "message")


@dataclass(slots=True)
class Found:
    """What checking found. ``twice`` are the lines whose reference stands in an earlier line; they are bad like others."""

    rows: int = 0
    bad: int = 0
    twice: set[int] = field(default_factory=set)
    states: Counter[str] = field(default_factory=Counter)
    first: datetime | None = None
    last: datetime | None = None


class Checking:
    """Gathers what was found in the rows of one file and keeps the drafts of those that are right."""

    def __init__(self, reader: RowReader, kept: Kept, problems: Listing) -> None:
        self.found = Found()
        self.tally = Tally()
        self.oddities = Oddities()
        self._reader = reader
        self._kept = kept
        self._problems = problems
        self._dates = [(0, 0)] * len(reader.moments())
        self._references = Repeats()
        self._moments = Repeats()
        self._places = Repeats()

    def take(self, part: Part) -> None:
        """Add the next part of the file. Parts come in the order of their lines."""
        self.found.rows += part.rows
        self._kept.add(part.drafts, len(part.good))
        for good in part.good:
            self._note(good)
        for problems in part.problems:
            self._refuse(problems)
        self.oddities.add(part.noted)
        self._dates = [(text + more, real + others) for (text, real), (more, others) in zip(self._dates, part.dates, strict=True)]

    def finish(self) -> None:
        """What only shows at the end: references that stand twice, seconds and places that repeat, dates as text among real ones."""
        for line, first in sorted(self._references.repeated().items()):
            message = _("this reference stands already in line {first}: keep one of the two rows")
            self._list(Problem(line, self._reader.column_of("reference"), Flaw("twice", message, "", {"first": first})))
            self.found.twice.add(line)
            self.found.bad += 1
        place = self._reader.column_of("place")
        self.oddities.count("same_second", place, self._moments.involved())
        self.oddities.count("same_place", place, self._places.involved())
        self.oddities.count("still_open", "", self.found.states[State.OPEN])
        for reader, (text, real) in zip(self._reader.moments(), self._dates, strict=True):
            self.oddities.count("date_text", reader.column, text if real else 0)

    def _note(self, good: Good) -> None:
        found = self.found
        self._references.add(good.reference, good.line)
        if good.place:
            self._moments.add((good.received_at, good.place), good.line)
            self._places.add(good.place, good.line)
        found.states[good.state] += 1
        found.first = min(found.first or good.received_at, good.received_at)
        found.last = max(found.last or good.received_at, good.received_at)

    def _refuse(self, problems: list[Problem]) -> None:
        """Note a row's problems; a cell that several acts are read from is told once."""
        self.found.bad += 1
        for problem in {(each.column, each.flaw.code, each.flaw.value): each for each in problems}.values():
            self._list(problem)

    def _list(self, problem: Problem) -> None:
        flaw = problem.flaw
        self.tally.add(problem.line, problem.column, flaw.code)
        self._problems.add(problem_row(problem))


def problem_row(problem: Problem) -> Mapping[str, Any]:
    flaw = problem.flaw
    return {
        "line": problem.line,
        "column": problem.column,
        "code": flaw.code,
        "value": shortened(flaw.value, 200),
        "message": str(flaw),
    }
