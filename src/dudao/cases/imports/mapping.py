"""The map: which column of an old log becomes what of a case, and what its dates mean. Written by users, checked line by line."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails

from dudao.cases.imports.dates import EXCEL, NotAFormat, reader_of
from dudao.cases.vocabulary import Channel, Decision, Kind, Responsibility, VisitOutcome
from dudao.organisation.refusal import Invalid
from dudao.rulebook.problems import Notes, nearest
from dudao.rulebook.shapes import Shape, mistake
from dudao.rulebook.source import LARGEST, parse
from dudao.rulebook.source import Path as Steps

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
OPENING: Final = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")


class MapErrors(Invalid):
    """The map cannot be used; the message has every mistake with its line and what to write instead."""

    def __init__(self, notes: Notes) -> None:
        self.problems = tuple(sorted(notes.problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


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
    acts: Annotated[dict[str, ActShape], Field(default_factory=dict)]

    def columns(self) -> set[str]:
        """All columns that the map names."""
        parts: list[Any] = [self.site, *(getattr(self.fields, name) for name in FieldsShape.model_fields)]
        for act in self.acts.values():
            parts += [getattr(act, name) for name in ActShape.model_fields]
        return {column for part in parts if part is not None for column in part.columns()}


def load_map(path: Path) -> MapShape:
    """Read a map. Raises MapErrors with all mistakes."""
    notes = Notes(str(path))
    text = _text(path, notes)
    source = parse(text, notes) if text is not None else None
    if source is None or notes.errors:
        raise MapErrors(notes)
    try:
        shape = MapShape.model_validate(source.data)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            steps = _steps(each["loc"])
            notes.add(source.line(steps), *_explained(each, steps))
        raise MapErrors(notes) from error
    for steps, message, instead in _reviewed(shape):
        notes.add(source.line(steps), message, instead)
    if notes.errors:
        raise MapErrors(notes)
    return shape


def _text(path: Path, notes: Notes) -> str | None:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST * 4).decode("utf-8-sig")
    except OSError as error:
        notes.add(1, _("The map cannot be read: %(reason)s.") % {"reason": error.strerror}, _("Check its name."))
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        notes.add(line, _("The map is not UTF-8 text."), _("Save it again with the encoding UTF-8."))
    return None


def _steps(location: tuple[int | str, ...]) -> Steps:
    return tuple(step for step in location if not isinstance(step, str) or not step.startswith("function-"))


def _explained(error: ErrorDetails, steps: Steps) -> tuple[str, str]:
    word = str(steps[-1]) if steps else ""
    context = error.get("ctx", {})
    match error["type"]:
        case "mistake":
            return str(context["message"]), str(context["instead"])
        case "missing":
            return _("“%(word)s” is missing.") % {"word": word}, _("Add %(word)s: and the name of the column.") % {"word": word}
        case "extra_forbidden":
            return _("“%(word)s” is not known here.") % {"word": word}, nearest(word, _known_at(steps[:-1]))
        case "literal_error":
            return _("“%(value)s” cannot stand at “%(word)s”.") % {"value": error["input"], "word": word}, nearest(
                str(error["input"]), re.findall(r"'([^']*)'", str(context.get("expected", "")))
            )
    return _("“%(value)s” cannot stand at “%(word)s”.") % {"value": str(error["input"])[:40], "word": word}, error["msg"]


def _known_at(steps: Steps) -> list[str]:
    """The words that may stand in the part these steps lead to."""
    where: type[Shape] = MapShape
    match steps:
        case ():
            where = MapShape
        case ("file",):
            where = FileShape
        case ("fields",):
            where = FieldsShape
        case ("acts", _act):
            where = ActShape
        case (*_around, "at" | "received_at" | "logged_at"):
            where = MomentShape
        case _:
            where = FieldShape
    return [field.alias or name for name, field in where.model_fields.items()]


def _reviewed(shape: MapShape) -> Iterator[tuple[Steps, str, str]]:
    """What no single part can tell by itself."""
    if shape.time_zone is not None and not _is_zone(shape.time_zone):
        yield ("time_zone",), _("There is no time zone “%(name)s”.") % {"name": shape.time_zone}, _("Write one such as Asia/Shanghai.")
    if shape.fields.unit is not None and shape.fields.building is None:
        yield ("fields", "unit"), _("A unit is found only with its building."), _("Add building: and its column, or move it to place.")
    yield from _unreadable_dates(shape)
    yield from _foreign_acts(shape)
    for steps, field in _chosen(shape):
        known = CHOICES[str(steps[-1])]
        for word in {field.constant, field.otherwise, *field.values.values()} - {None, *known}:
            yield steps, _("“%(word)s” is no %(what)s.") % {"word": word, "what": steps[-1]}, nearest(str(word), known)


def _unreadable_dates(shape: MapShape) -> Iterator[tuple[Steps, str, str]]:
    for index, form in enumerate(shape.dates):
        try:
            if form != EXCEL:
                reader_of(form)
        except NotAFormat as error:
            message = _("“%(form)s” is no date format: %(piece)s is not understood.") % {"form": form, "piece": error}
            yield ("dates", index), message, _('Write it like "%m/%d/%Y %I:%M:%S %p", "%d.%m.%Y %H:%M" or excel.')


def _foreign_acts(shape: MapShape) -> Iterator[tuple[Steps, str, str]]:
    for name, act in shape.acts.items():
        known = ACTS.get(name)
        if known is None:
            yield ("acts", name), _("“%(name)s” is no act that a log tells.") % {"name": name}, nearest(name, ACTS)
            continue
        for word in act.model_fields_set - {"at"} - known.words:
            message = _("“%(word)s” does not go with “%(name)s”.") % {"word": word, "name": name}
            yield ("acts", name, word), message, nearest(word, known.words | {"at"})


def _chosen(shape: MapShape) -> Iterator[tuple[Steps, FieldShape]]:
    """The fields that can only take certain words."""
    for name in FieldsShape.model_fields:
        if name in CHOICES and isinstance(field := getattr(shape.fields, name), FieldShape):
            yield ("fields", name), field
    for act, told in shape.acts.items():
        for name in ActShape.model_fields:
            if name in CHOICES and isinstance(field := getattr(told, name), FieldShape):
                yield ("acts", act, name), field


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True
