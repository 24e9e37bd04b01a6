"""The first pass over a file: every row read and followed through the rules, nothing written to the database."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from dudao.cases.acts.history import Checked, checked
from dudao.cases.imports.compare import Comparing
from dudao.cases.imports.drafts import Draft, RowReader, story_of
from dudao.cases.imports.files.tables import Flaw, Row, shortened
from dudao.cases.imports.keeping import Kept
from dudao.cases.imports.listing import Listing, Tally
from dudao.cases.imports.mapping import MapShape
from dudao.cases.imports.oddities import Oddities, Repeats
from dudao.cases.imports.registers import Registers
from dudao.cases.imports.told import Problem
from dudao.cases.vocabulary import State
from dudao.organisation.refusal import Refusal

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
    """Checks the rows of one file and keeps the drafts of those that are right."""

    def __init__(
        self, shape: MapShape, reader: RowReader, registers: Registers, oddities: Oddities, kept: Kept, problems: Listing, now: datetime
    ) -> None:
        self.found = Found()
        self.tally = Tally()
        self.comparing: Comparing | None = None
        self._shape = shape
        self._reader = reader
        self._registers = registers
        self._oddities = oddities
        self._kept = kept
        self._problems = problems
        self._now = now
        self._references = Repeats()
        self._moments = Repeats()
        self._places = Repeats()

    def take(self, row: Row) -> None:
        """Check one row."""
        self.found.rows += 1
        draft = self._reader.read(row)
        if not isinstance(draft, Draft):
            self._refuse(draft)
            return
        try:
            allowed = checked(story_of(draft, self._registers), self._now)
        except Refusal as refusal:
            self._refuse([self._refused(draft, refusal)])
            return
        self._kept.add(draft)
        self._note(draft, allowed)
        if self.comparing is not None:
            clock = self._registers.clock(allowed.story.site, self._shape.time_zone)
            self.comparing.look(row, allowed, clock)

    def finish(self) -> None:
        """What only shows at the end: references that stand twice, seconds and places that repeat."""
        for line, first in sorted(self._references.repeated().items()):
            message = _("this reference stands already in line {first}: keep one of the two rows")
            self._list(Problem(line, self._reader.column_of("reference"), Flaw("twice", message, "", {"first": first})))
            self.found.twice.add(line)
            self.found.bad += 1
        self._oddities.count("same_second", self._reader.column_of("place"), self._moments.involved())
        self._oddities.count("same_place", self._reader.column_of("place"), self._places.involved())
        self._oddities.count("still_open", "", self.found.states[State.OPEN])
        self._reader.finish()

    def _note(self, draft: Draft, allowed: Checked) -> None:
        found = self.found
        self._references.add(draft.reference, draft.line)
        if place := draft.words.get("place"):
            self._moments.add((draft.received_at, place), draft.line)
            self._places.add(place, draft.line)
        found.states[allowed.state.state] += 1
        found.first = min(found.first or draft.received_at, draft.received_at)
        found.last = max(found.last or draft.received_at, draft.received_at)
        if allowed.state.state != State.OPEN and not allowed.state.result:
            self._oddities.note("no_result", "", draft.line)

    def _refuse(self, problems: list[Problem]) -> None:
        """Note a row's problems; a cell that several acts are read from is told once."""
        self.found.bad += 1
        for problem in {(each.column, each.flaw.code, each.flaw.value): each for each in problems}.values():
            self._list(problem)

    def _list(self, problem: Problem) -> None:
        flaw = problem.flaw
        self.tally.add(problem.line, problem.column, flaw.code)
        self._problems.add(problem_row(problem))

    def _refused(self, draft: Draft, refusal: Refusal) -> Problem:
        """The rules' refusal as a problem of the column that is to blame."""
        field_name = str(getattr(refusal, "field", ""))
        column = self._reader.column_of(field_name) or self._column_of_act(draft)
        return Problem(draft.line, column, Flaw("rule", _("{reason}"), "", {"reason": refusal.message}))

    def _column_of_act(self, draft: Draft) -> str:
        """The column of the first act that the rules refuse."""
        columns = {reader.act: reader.at.column for reader in self._reader.acts}
        for count, told in enumerate(draft.acts, start=1):
            try:
                checked(story_of(draft._replace(acts=draft.acts[:count]), self._registers), self._now)
            except Refusal:
                return columns.get(told.act, "")
        return ""


def problem_row(problem: Problem) -> Mapping[str, Any]:
    flaw = problem.flaw
    return {
        "line": problem.line,
        "column": problem.column,
        "code": flaw.code,
        "value": shortened(flaw.value, 200),
        "message": str(flaw),
    }
