"""A look at the rows of a log, part by part: what is good in them, what is not and what is odd. Nothing is written.

A part stands by itself and says all that it found, so two processes can look at parts of one file in turn (``ahead``) and the
findings are put together in the order of the lines (``checking``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from dudao.cases.acts.history import Checked, checked
from dudao.cases.imports.compare import Comparing
from dudao.cases.imports.dates import Dates
from dudao.cases.imports.drafts import Draft, RowReader, story_of
from dudao.cases.imports.fields import Context
from dudao.cases.imports.keeping import line_of, plain
from dudao.cases.imports.mapping import ADVICE, MapShape
from dudao.cases.imports.oddities import Noted, Oddities
from dudao.cases.imports.registers import Registers, the_site
from dudao.cases.imports.told import Problem
from dudao.cases.vocabulary import State
from dudao.organisation.models import Company
from dudao.organisation.refusal import Refusal
from dudao.sheets.reading import Header, Options, find_header, open_table, rows_below
from dudao.sheets.tables import Flaw, Row, Table

TOGETHER: Final = 500
"""Rows in one part: so many that handing them over costs little, so few that memory stays small."""


@dataclass(frozen=True, slots=True)
class Log:
    """A log, and all that must be known to read it. ``columns`` are those that the table must have."""

    file: Path
    shape: MapShape
    reading: Options
    columns: frozenset[str]
    site: str | None
    company: Company | None
    now: datetime


class Good(NamedTuple):
    """What is remembered of a row that may be taken in, to be held beside the other rows."""

    line: int
    reference: str
    received_at: datetime
    place: str
    state: str


class Part(NamedTuple):
    """What a look at some rows found. ``drafts`` are those of the good rows, as they are kept; ``problems`` those of each bad row."""

    rows: int
    good: list[Good]
    drafts: bytes
    problems: list[list[Problem]]
    noted: Noted
    dates: list[tuple[int, int]]


class Opened(NamedTuple):
    """A log whose header was found."""

    table: Table
    header: Header

    def rows(self) -> Iterator[Row]:
        return rows_below(self.table, self.header)

    def parts(self) -> Iterator[list[Row]]:
        """The rows in parts, in their order: the same for every process that reads the file."""
        remaining = self.rows()
        while part := list(islice(remaining, TOGETHER)):
            yield part


def opened(log: Log) -> Opened:
    """Raises NotReadable when the file is no table or lacks a column."""
    table = open_table(log.file, log.reading)
    return Opened(table, find_header(table, log.columns, advice=ADVICE))


class Looking:
    """Looks at the rows of one log."""

    def __init__(self, log: Log, there: Opened, registers: Registers) -> None:
        self._oddities = Oddities()
        self.context = Context(there.header, Dates(log.shape.dates, there.table.epoch), self._oddities)
        self.reader = RowReader(log.shape, self.context, registers, the_site(log.site) if log.site else None)
        self.comparing: Comparing | None = None
        self._time_zone = log.shape.time_zone
        self._registers = registers
        self._now = log.now

    def part(self, rows: list[Row]) -> Part:
        """Look at some rows."""
        good: list[Good] = []
        kept: list[list[object]] = []
        problems: list[list[Problem]] = []
        for row in rows:
            found = self._looked(row)
            if isinstance(found, list):
                problems.append(found)
                continue
            draft, state = found
            good.append(Good(draft.line, draft.reference, draft.received_at, draft.words.get("place", ""), state))
            kept.append(plain(draft))
        return Part(len(rows), good, line_of(kept), problems, self._oddities.taken(), self.reader.dates_read())

    def _looked(self, row: Row) -> tuple[Draft, str] | list[Problem]:
        draft = self.reader.read(row)
        if not isinstance(draft, Draft):
            return draft
        try:
            allowed = checked(story_of(draft, self._registers), self._now)
        except Refusal as refusal:
            return [self._refused(draft, refusal)]
        if allowed.state.state != State.OPEN and not allowed.state.result:
            self._oddities.note("no_result", "", draft.line)
        if self.comparing is not None:
            self._compare(self.comparing, row, allowed)
        return draft, str(allowed.state.state)

    def _compare(self, comparing: Comparing, row: Row, allowed: Checked) -> None:
        comparing.look(row, allowed, self._registers.clock(allowed.story.site, self._time_zone))

    def _refused(self, draft: Draft, refusal: Refusal) -> Problem:
        """The rules' refusal as a problem of the column that is to blame."""
        field_name = str(getattr(refusal, "field", ""))
        column = self.reader.column_of(field_name) or self._column_of_act(draft)
        return Problem(draft.line, column, Flaw("rule", _("{reason}"), "", {"reason": refusal.message}))

    def _column_of_act(self, draft: Draft) -> str:
        """The column of the first act that the rules refuse."""
        columns = {reader.act: reader.at.column for reader in self.reader.acts}
        for count, told in enumerate(draft.acts, start=1):
            try:
                checked(story_of(draft._replace(acts=draft.acts[:count]), self._registers), self._now)
            except Refusal:
                return columns.get(told.act, "")
        return ""
