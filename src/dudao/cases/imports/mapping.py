"""The map: which column of an old log becomes what of a case, and what its dates mean. Written by users, checked line by line."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from dudao.cases.vocabulary import Channel, Decision, Kind, Responsibility, VisitOutcome
from dudao.rulebook.shapes import Shape, mistake

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
ADVICE: Final = gettext_lazy("Correct the names in the map; what is the same in all rows is written {{constant: …}}.")
"""What to do when a table lacks the columns that a map names."""
OPENING: Final = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")


def _column(value: object) -> object:
    """A name alone stands for the column of that name."""
    return {"column": value} if isinstance(value, str) else value


def _word(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Word = Annotated[str, BeforeValidator(_word)]


class FieldShape(Shape):
    """Where a value comes from: one column, several joined, or always the same; and how its words are translated.

    ``otherwise`` stands in for an empty cell and for a word that ``values`` does not have; without it such a word is an error.
    ``as: number`` takes the whole number out of “Ward 5” or “2118.0”, with zeros in front up to ``width``; ``as: key``
    makes a word a name, heat-excessive. ``before`` and ``after`` are put round what is not empty.
    """

    column: Name | None = None
    constant: Word | None = None
    parts: Annotated[tuple["FieldValue", ...], Field(strict=False)] = ()
    join: str = " "
    values: Annotated[dict[Word, Word], Field(default_factory=dict)]
    otherwise: Word | None = None
    form: Annotated[Literal["number", "key"] | None, Field(alias="as")] = None
    width: Annotated[int, Field(ge=0, le=20)] = 0
    before: str = ""
    after: str = ""

    @model_validator(mode="after")
    def _comes_from_somewhere(self) -> "FieldShape":
        given = [self.column is not None, self.constant is not None, bool(self.parts)]
        if sum(given) != 1:
            raise mistake(_("It must be said once where the value comes from."), _("Write one of column: …, constant: …, parts: […]."))
        if self.width and self.form != "number":
            raise mistake(_("“width” goes with “as: number”."), _("Add as: number, or take width out."))
        return self

    def columns(self) -> Iterator[str]:
        if self.column is not None:
            yield self.column
        for part in self.parts:
            yield from part.columns()


FieldValue = Annotated[FieldShape, BeforeValidator(_column)]


class MomentShape(Shape):
    """The column of a time; ``clock`` is the time of day for dates that have none."""

    column: Name
    clock: Annotated[str, StringConstraints(pattern=OPENING)] = "00:00"

    def columns(self) -> Iterator[str]:
        yield self.column


MomentValue = Annotated[MomentShape, BeforeValidator(_column)]


class FieldsShape(Shape):
    """What becomes of a row: the case itself."""

    reference: FieldValue
    received_at: MomentValue
    kind: FieldValue
    channel: FieldValue
    category: FieldValue
    title: FieldValue
    logged_at: MomentValue | None = None
    text: FieldValue | None = None
    place: FieldValue | None = None
    building: FieldValue | None = None
    unit: FieldValue | None = None
    responsibility: FieldValue | None = None
    class_one: FieldValue | None = None
    contact_name: FieldValue | None = None
    contact_telephone: FieldValue | None = None
    contact_email: FieldValue | None = None


class ActShape(Shape):
    """An act that a row tells: it was done when ``at`` is not empty. The other columns are what was written with it."""

    at: MomentValue
    text: FieldValue | None = None
    result: FieldValue | None = None
    reason: FieldValue | None = None
    to: FieldValue | None = None
    outcome: FieldValue | None = None
    measures: FieldValue | None = None
    decision: FieldValue | None = None
    forwarded_to: FieldValue | None = None
    through: FieldValue | None = None


class KnownAct(NamedTuple):
    """An act that a log can tell: what the room calls it, and the words that go with it."""

    act: str
    words: frozenset[str]


ACTS: Final[Mapping[str, KnownAct]] = {
    name: KnownAct(act, frozenset(words.split()))
    for name, act, words in (
        ("assigned", "assign", "to"),
        ("responded", "respond", "text"),
        ("referred", "refer", "text"),
        ("escalated", "escalate", "to reason"),
        ("decided", "decide", "decision reason forwarded_to"),
        ("measures_set", "set_measures", "measures"),
        ("marked_hard", "mark_hard", "to reason"),
        ("marked_major", "mark_major", "reason"),
        ("fed_back", "feed_back", "text through"),
        ("noted", "note", "text"),
        ("resolved", "record_result", "result"),
        ("visited", "record_visit", "outcome text"),
        ("visit_waived", "waive_visit", "reason"),
        ("verified", "verify", "text"),
        ("closed", "close", "text"),
    )
}
"""By the journal's names without the room, in the order in which they are done when their times are the same."""


CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": tuple(Kind.values),
    "channel": tuple(Channel.values),
    "responsibility": tuple(Responsibility.values),
    "class_one": ("yes", "no"),
    "outcome": (VisitOutcome.SATISFIED.value, VisitOutcome.DISSATISFIED.value),
    "decision": tuple(Decision.values),
}
"""The only words that may come out of these."""


class FileShape(Shape):
    """How the file is to be read, where that is not to be found out."""

    encoding: str | None = None
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] | None = None
    sheet: str | None = None


class CompareShape(Shape):
    """How the old system's words for in time and late are to be understood when its verdicts are compared with ours."""

    verdicts: Annotated[dict[Word, Literal["on_time", "late"]], Field(default_factory=dict)]


class MapShape(Shape):
    """A whole map. ``before_received`` says what is done with an act whose time lies before the receipt."""

    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    time_zone: str | None = None
    dates: Annotated[tuple[str, ...], Field(strict=False)] = ()
    not_before: date = date(1990, 1, 1)
    before_received: Literal["refuse", "at_receipt"] = "refuse"
    site: FieldValue | None = None
    file: FileShape = FileShape()
    fields: FieldsShape
    compare: CompareShape = CompareShape(verdicts={})
    acts: Annotated[dict[str, ActShape], Field(default_factory=dict)]

    def columns(self) -> set[str]:
        """All columns that the map names."""
        parts: list[Any] = [self.site, *(getattr(self.fields, name) for name in FieldsShape.model_fields)]
        for act in self.acts.values():
            parts += [getattr(act, name) for name in ActShape.model_fields]
        return {column for part in parts if part is not None for column in part.columns()}
