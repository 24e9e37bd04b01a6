"""From the rows of a file to arrays: columns found by name, answers checked cell by cell, mistakes told by row."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import isfinite
from typing import Final, NamedTuple

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dudao.organisation.refusal import Invalid
from dudao.sheets.reading import Header, fold, rows_below
from dudao.sheets.tables import Row, Table
from dudao.surveys.statistics.analysis import Survey
from dudao.surveys.statistics.levels import HIGHEST, LOWEST, NONE, NOT_USED

MISTAKES_SHOWN: Final = 10
COLUMNS_SHOWN: Final = 40
LONGEST: Final = 40
"""Signs of a wrong value that a message shows."""


class Question(NamedTuple):
    """A column and what to call it."""

    column: str
    title: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user wants read: the questions, which of them is the overall one, and the columns beside them."""

    questions: Sequence[Question]
    overall: Question | None = None
    missing: Sequence[str] = ()
    not_used: Sequence[str] = ()
    weight: str | None = None
    by: str | None = None
    open: Sequence[Question] = ()
    population: int | None = None

    @property
    def rated(self) -> list[Question]:
        """The questions answered by levels, the overall one last and once."""
        others = [question for question in self.questions if self.overall is None or fold(question.column) != fold(self.overall.column)]
        return others if self.overall is None else [*others, self.overall]

    @property
    def columns(self) -> list[str]:
        beside = [name for name in (self.weight, self.by) if name is not None]
        return [question.column for question in (*self.rated, *self.open)] + beside


@dataclass(slots=True)
class Read:
    """What was read: the survey as arrays, and the open answers of each open question, in the order of the rows."""

    survey: Survey
    open: dict[str, list[str]]
    rows: int


@dataclass(slots=True)
class Mistakes:
    """What is wrong in a file, the first of it by row and all of it counted."""

    first: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, line: int, column: str, message: str) -> None:
        self.count += 1
        if len(self.first) < MISTAKES_SHOWN:
            where = _("line {line}").format(line=line)
            self.first.append(f"{where} [{column}]: {message}" if column else f"{where}: {message}")

    def raise_if_any(self) -> None:
        if not self.count:
            return
        told = ngettext("{count:,} mistake in the file:", "{count:,} mistakes in the file:", self.count).format(count=self.count)
        more = ["  …"] if self.count > len(self.first) else []
        hint = _("Values that stand for no answer are named with --missing, those for not used or don't know with --not-used.")
        raise Invalid("\n".join([told, *(f"  {each}" for each in self.first), *more, hint]))


def plain(value: object) -> str:
    """A value as it is compared: 5, 5.0, “5” and “5.0” are one; words in any case."""
    text = " ".join(str(value).split()).casefold()
    try:
        number = float(text)
    except ValueError:
        return text
    return f"{number:g}" if isfinite(number) else text


def read(table: Table, header: Header, asked: Asked) -> Read:
    """Read all responses. Raises Invalid for columns that are not there, for what is no answer, and for a file without responses."""
    places = _places(header, asked.columns)
    return _Reader(table, header, asked, places).read()


def _places(header: Header, wanted: Sequence[str]) -> dict[str, int]:
    there = {fold(name): place for place, name in reversed(list(enumerate(header.names))) if name}
    shown = {fold(name): name for name in header.names if name}
    missing = []
    for name in dict.fromkeys(wanted):
        if fold(name) in there:
            continue
        like = get_close_matches(fold(name), shown, n=1, cutoff=0.6)
        missing.append(_("“{name}” (did you mean “{like}”?)").format(name=name, like=shown[like[0]]) if like else f"“{name}”")
    if missing:
        raise Invalid(
            _("The file has no column {missing}. Its columns, in line {line}, are: {columns}."),
            missing=", ".join(missing),
            line=header.line,
            columns=", ".join(list(shown.values())[:COLUMNS_SHOWN]) + (" …" if len(shown) > COLUMNS_SHOWN else ""),
        )
    return {name: there[fold(name)] for name in wanted}


class _Reader:
    """One pass over the rows. Each value is looked at once: a file has a handful of different ones."""

    def __init__(self, table: Table, header: Header, asked: Asked, places: dict[str, int]) -> None:
        self.table, self.header, self.asked, self.places = table, header, asked, places
        self.mistakes = Mistakes()
        self.rated = [(places[question.column], bytearray(), question.column) for question in asked.rated]
        self.weights, self.groups = array("d"), array("q")
        self.names: dict[str, int] = {}
        self.open: dict[str, list[str]] = {question.title: [] for question in asked.open}
        known = {str(level): level for level in range(LOWEST, HIGHEST + 1)}
        silent = {plain(value): NONE for value in ("", *asked.missing)}
        self.codes: dict[str, int] = known | silent | {plain(value): NOT_USED for value in asked.not_used}
        self.seen: dict[object, int | None] = {}

    def read(self) -> Read:
        rows = 0
        for record in self._sound():
            rows += 1
            self._take(record)
        if not rows and not self.mistakes.count:
            raise Invalid(_("The file has no responses: nothing stands below its header in line {line}."), line=self.header.line)
        self.mistakes.raise_if_any()
        return Read(self._survey(), self.open, rows)

    def _sound(self) -> Iterator[Row]:
        for record in rows_below(self.table, self.header):
            if record.flaw is None:
                yield record
            else:
                self.mistakes.add(record.line, "", str(record.flaw))

    def _take(self, record: Row) -> None:
        cells = record.cells
        for place, codes, column in self.rated:
            code = self._code(cells[place])
            if code is None:
                self.mistakes.add(record.line, column, self._no_answer(cells[place]))
            codes.append(code or NONE)
        if self.asked.weight is not None:
            self.weights.append(self._weight(record, cells[self.places[self.asked.weight]]))
        if self.asked.by is not None:
            name = " ".join(_name(cells[self.places[self.asked.by]]).split()) or _("not stated")
            self.groups.append(self.names.setdefault(name, len(self.names)))
        for question in self.asked.open:
            self.open[question.title].append(str(cells[self.places[question.column]]).strip())

    def _code(self, cell: object) -> int | None:
        key = (type(cell), cell)
        if key not in self.seen:
            self.seen[key] = self.codes.get(plain(cell))
        return self.seen[key]

    def _no_answer(self, cell: object) -> str:
        text = " ".join(str(cell).split())
        told = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
        return _("“{value}” is no answer from 1 to 5").format(value=told)

    def _weight(self, record: Row, cell: object) -> float:
        try:
            weight = float(str(cell))
        except ValueError:
            weight = float("nan")
        if not isfinite(weight) or weight < 0:
            self.mistakes.add(record.line, self.asked.weight or "", _("“{value}” is no weight").format(value=str(cell)[:LONGEST]))
            return 0.0
        return weight

    def _survey(self) -> Survey:
        answers = np.stack([np.frombuffer(codes, dtype=np.uint8) for _place, codes, _column in self.rated], axis=1)
        order = sorted(self.names, key=lambda name: (not name.isdigit(), int(name) if name.isdigit() else 0, name))
        renumbered = np.empty(len(order), dtype=np.int64)
        renumbered[[self.names[name] for name in order]] = np.arange(len(order))
        return Survey(
            questions=[question.title for question in self.asked.rated],
            answers=np.ascontiguousarray(answers),
            overall=None if self.asked.overall is None else len(self.asked.rated) - 1,
            groups=order,
            of_group=renumbered[np.frombuffer(self.groups, dtype=np.int64)] if order else None,
            weights=np.frombuffer(self.weights, dtype=np.float64) if self.asked.weight is not None else None,
            population=self.asked.population,
        )


def _name(cell: object) -> str:
    """A group's name: whole numbers of a spreadsheet without their point."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
