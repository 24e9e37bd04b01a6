"""The acts that a row tells: what was done, when, and the words that were written with it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from dudao.cases.imports.dates import Clock
from dudao.cases.imports.fields import Context, MomentReader, field_reader
from dudao.cases.imports.mapping import ACTS, CHOICES, ActShape, MapShape
from dudao.cases.imports.registers import Registers
from dudao.sheets import cleaning
from dudao.sheets.tables import Cell, Flaw

PEOPLE: Final = frozenset({"assign", "mark_hard"})
"""Acts whose ``to`` is one of our people, not a word."""


class ToldAct(NamedTuple):
    """``act`` is the room's name of it. People stand in ``data`` by their key."""

    act: str
    at: datetime
    data: dict[str, Any]


class Problem(NamedTuple):
    """What is wrong with a row: in which column, or in none in particular."""

    line: int
    column: str
    flaw: Flaw


class Receipt(NamedTuple):
    """The row being read, as far as its acts must know it."""

    line: int
    cells: Sequence[Cell]
    received_at: datetime
    clock: Clock


class ActReader:
    """Reads one act out of a row."""

    def __init__(self, name: str, shape: ActShape, context: Context, registers: Registers) -> None:
        self.act = ACTS[name].act
        self.at = MomentReader(shape.at, context)
        self._oddities = context.oddities
        self._registers = registers
        self._words = [
            (word, field_reader(field, context, tidy=cleaning.paragraph, check=partial(choice_flaw, word)))
            for word in sorted(ACTS[name].words)
            if (field := getattr(shape, word)) is not None
        ]

    def read(self, row: Receipt, *, mend_early: bool) -> Iterator[ToldAct | Problem]:
        """The act, when it was done; and what is wrong with it."""
        at = self.at.read(row.cells, row.line, row.clock)
        if isinstance(at, Flaw):
            yield Problem(row.line, self.at.column, at)
        elif at is None:
            self._note_words_without_time(row)
        elif at < row.received_at and not mend_early:
            yield Problem(row.line, self.at.column, Flaw("early", EARLY, f"{row.cells[self.at.place]}"))
        else:
            if at < row.received_at:
                self._oddities.note("early", self.at.column, row.line, str(row.cells[self.at.place]))
            yield from self._told(row, max(at, row.received_at))

    def _told(self, row: Receipt, at: datetime) -> Iterator[ToldAct | Problem]:
        data: dict[str, Any] = {}
        for word, field in self._words:
            value = field.read(row.cells, row.line)
            if isinstance(value, Flaw):
                yield Problem(row.line, field.to_blame, value)
            else:
                data[word] = value
        yield self._with_person(row, ToldAct(self.act, at, data))

    def _with_person(self, row: Receipt, told: ToldAct) -> ToldAct | Problem:
        name = told.data.get("to")
        if told.act not in PEOPLE or not name:
            return told
        person = self._registers.person(name)
        if person is not None:
            return told._replace(data={**told.data, "to": person.pk})
        column = next(field.column for word, field in self._words if word == "to")
        if told.act == "assign":
            self._oddities.note("no_person", column, row.line, name)
            return ToldAct("note", told.at, {"text": name})
        return Problem(row.line, column, Flaw("no_person", NO_PERSON, name))

    def _note_words_without_time(self, row: Receipt) -> None:
        for _word, field in self._words:
            if given := field.given(row.cells):
                self._oddities.note("no_time", field.column, row.line, given)


EARLY = _("{value} lies before the receipt: correct it, or write before_received: at_receipt in the map")

NO_PERSON = _("nobody, or more than one, is called “{value}” here: open an account with dudao user, or translate it under values")


def choice_flaw(word: str, value: str) -> Flaw | None:
    """What is wrong with a value for a word that knows only some; nothing is wrong with none at all."""
    if not value or word not in CHOICES or value in CHOICES[word]:
        return None
    message = _("“{value}” is no {word} here: translate it under values into one of {known}")
    return Flaw("not_a_choice", message, value, {"word": word, "known": ", ".join(CHOICES[word])})


def act_readers(shape: MapShape, context: Context, registers: Registers) -> list[ActReader]:
    """In the order in which acts of the same moment are done."""
    return [ActReader(name, shape.acts[name], context, registers) for name in ACTS if name in shape.acts]
