"""A file taken apart: each part looked at by itself, so that one mistake does not hide the others."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dudao.rulebook.advice import explain, things
from dudao.rulebook.owed import ObligationShape
from dudao.rulebook.problems import Notes, nearest
from dudao.rulebook.shapes import ClauseShape, CriterionShape, DimensionShape, HeadShape, Shape, TopicShape
from dudao.rulebook.source import Path, Source
from dudao.rulebook.vocabulary import Vocabulary

_INSIDE: dict[type[Shape], dict[str, type[Shape]]] = {
    DimensionShape: {"topics": TopicShape, "clauses": ClauseShape},
    TopicShape: {"clauses": ClauseShape},
    ClauseShape: {"criteria": CriterionShape},
    CriterionShape: {},
}


@dataclass(slots=True)
class Part:
    """A dimension, topic, clause or criterion with what is inside; ``shape`` is None when it has mistakes of its own."""

    path: Path
    kind: type[Shape]
    shape: Shape | None
    parts: list["Part"]

    def inside(self, kind: type[Shape]) -> Iterator["Part"]:
        """All parts of a kind in it, however deep, itself included."""
        if self.kind is kind:
            yield self
        for part in self.parts:
            yield from part.inside(kind)


@dataclass(slots=True)
class Reading:
    """Everything known about a file while it is being read. ``known`` is None for a text that was checked when published."""

    source: Source
    notes: Notes
    known: Vocabulary | None
    head: HeadShape | None = None
    dimensions: list[Part] = field(default_factory=list)
    obligations: list[tuple[Path, ObligationShape]] = field(default_factory=list)
    parameters_used: set[str] = field(default_factory=set)

    @property
    def data(self) -> dict[str, Any]:
        return self.source.data if isinstance(self.source.data, dict) else {}

    def say(self, path: Path, message: str, instead: str, *, warning: bool = False) -> None:
        self.notes.add(self.source.line(path), message, instead, warning=warning)

    def obligation_keys(self) -> dict[str, Path]:
        """Keys of all obligations, those with mistakes included, each with where it first stands."""
        keys: dict[str, Path] = {}
        raw = self.data.get("obligations")
        for index, each in enumerate(raw if isinstance(raw, list) else []):
            if isinstance(each, dict) and isinstance(each.get("key"), str):
                keys.setdefault(each["key"], ("obligations", index))
        return keys


def take_apart(reading: Reading) -> None:
    """Look at every part of the file by its shape; what is wrong goes into the notes."""
    data = reading.data
    _use_parameters(reading, data, ())
    head = _look(reading, HeadShape, data, ())
    reading.head = head if isinstance(head, HeadShape) else None
    for path, raw in _each(data, "dimensions", ()):
        reading.dimensions.append(_part(reading, DimensionShape, raw, path))
    for path, raw in _each(data, "obligations", ()):
        shape = _look(reading, ObligationShape, raw, path)
        if isinstance(shape, ObligationShape):
            reading.obligations.append((path, shape))


def _part(reading: Reading, kind: type[Shape], raw: object, path: Path) -> Part:
    part = Part(path, kind, _look(reading, kind, raw, path), [])
    if isinstance(raw, dict):
        for name, inner in _INSIDE[kind].items():
            part.parts += [_part(reading, inner, each, at) for at, each in _each(raw, name, path)]
    return part


def _each(data: dict[str, Any], name: str, path: Path) -> Iterator[tuple[Path, object]]:
    found = data.get(name)
    for index, raw in enumerate(found if isinstance(found, list) else []):
        yield (*path, name, index), raw


def _look(reading: Reading, kind: type[Shape], raw: object, path: Path) -> Shape | None:
    if not isinstance(raw, dict):
        reading.say(path, _("A mapping is expected for %(thing)s.") % {"thing": things()[kind]}, _("Write its parts as “name: value”."))
        return None
    try:
        return kind.model_validate(raw, context={"sets": _sets(reading)})
    except ValidationError as error:
        for each in _own(error.errors(include_url=False)):
            reading.say((*path, *each["loc"]), *explain(each, kind))
        return None


def _own(errors: list[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Without those that only follow: a list is not too short when what is in it was refused."""
    for each in errors:
        inside = any(other["loc"][: len(each["loc"])] == each["loc"] and len(other["loc"]) > len(each["loc"]) for other in errors)
        if not (each["type"] == "too_short" and inside):
            yield each


def _sets(reading: Reading) -> dict[str, Any]:
    """The sets by name; one that is no list stands empty, for it is told elsewhere."""
    sets = reading.data.get("sets")
    return {name: words if isinstance(words, list) else [] for name, words in sets.items()} if isinstance(sets, dict) else {}


def _use_parameters(reading: Reading, data: Any, path: Path) -> None:
    """Put the value of a parameter in place of each ``{parameter: name}``."""
    steps: Any = data.items() if isinstance(data, dict) else enumerate(data)
    for step, value in list(steps):
        if isinstance(value, dict) and set(value) == {"parameter"}:
            data[step] = _parameter(reading, value["parameter"], (*path, step))
        elif isinstance(value, (dict, list)):
            _use_parameters(reading, value, (*path, step))


def _parameter(reading: Reading, name: object, path: Path) -> object:
    parameters = reading.data.get("parameters")
    known = parameters if isinstance(parameters, dict) else {}
    if isinstance(name, str) and isinstance(known.get(name), dict):
        reading.parameters_used.add(name)
        value = known[name].get("value")
        return 1 if value is None or isinstance(value, (dict, list)) else value
    instead = nearest(str(name), known) or _("Declare it: parameters: {%(name)s: {value: 7, title: {…}}}.") % {"name": name}
    reading.say(path, _("There is no parameter “%(name)s”.") % {"name": name}, instead)
    return 1
