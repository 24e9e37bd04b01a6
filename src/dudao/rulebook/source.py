"""YAML text as plain data that remembers the line of every part. Nothing is executed, expanded or guessed.

Stricter than YAML where YAML surprises: no anchors (so no alias bombs), no tags, no duplicate keys, no floats (0.1 is not
a tenth), no ``on``/``no`` read as true and false, no octal or sexagesimal numbers; nesting and size are bounded.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Protocol

import yaml
from django.utils.translation import gettext as _

from dudao.rulebook.problems import Notes

Path = tuple[str | int, ...]

LARGEST: Final = 2_000_000
"""Characters of the largest rulebook read; the built-in one has about 100,000."""
DEEPEST: Final = 24
"""Levels of the deepest nesting read; a rulebook needs about a dozen."""

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG: Final = "tag:yaml.org,2002:"
_SCANNER_TOO_DEEP: Final = "nesting depth"
"""Newer scanners give up by themselves, long after our own bound but before the first bracket is told: what their message says."""
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})$")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")


class _Mark(Protocol):
    line: int


@dataclass(frozen=True, slots=True)
class Source:
    """The data of a file and the line, from 1, on which each part of it stands."""

    data: object
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int:
        """The line of a part, or of the nearest part around it. Steps that the file does not have are passed over."""
        known: Path = ()
        for step in path:
            if (*known, step) in self.lines:
                known = (*known, step)
        return self.lines.get(known, 1)


@dataclass(slots=True)
class _Level:
    """A mapping or list that is being filled."""

    path: Path
    content: dict[str, object] | list[object]
    key: str | None = None
    seen: dict[str, int] = field(default_factory=dict)

    @property
    def waits_for_key(self) -> bool:
        return isinstance(self.content, dict) and self.key is None

    @property
    def next_path(self) -> Path:
        if isinstance(self.content, list):
            return (*self.path, len(self.content))
        return (*self.path, self.key if self.key is not None else "")

    def put(self, value: object) -> None:
        if isinstance(self.content, list):
            self.content.append(value)
        elif self.key is not None:
            self.content[self.key], self.key = value, None


def parse(text: str, notes: Notes) -> Source | None:
    """Read a text. Mistakes go into ``notes``; None when it cannot be read on."""
    if len(text) > LARGEST:
        notes.add(1, _("The file is too large for a rulebook."), _("Keep it under 2 MB; a rulebook holds rules, not records."))
        return None
    reader = _Reader(notes)
    try:
        for event in _events(text):
            reader.take(event)
    except _Stop as stop:
        notes.add(stop.line, stop.message, stop.instead)
        return None
    except yaml.YAMLError as error:
        _syntax(error, text, notes)
        return None
    if not isinstance(reader.root, dict):
        notes.add(1, _("This is no rulebook: it must begin with named parts."), _("Begin with: rulebook: my-rulebook"))
        return None
    return Source(reader.root, reader.lines)


def _events(text: str) -> Iterator[tuple[yaml.Event, str]]:
    """The events of a text, each with its resolved tag ("" when it is no scalar)."""
    loader = _LOADER(text)
    try:
        while loader.check_event():
            event = loader.get_event()
            tag = loader.resolve(yaml.ScalarNode, event.value, event.implicit) if isinstance(event, yaml.ScalarEvent) else ""
            yield event, str(tag)
    except yaml.MarkedYAMLError as error:
        if _SCANNER_TOO_DEEP in str(error.problem) and error.problem_mark is not None:
            raise _too_deep(error.problem_mark.line + 1) from error
        raise
    finally:
        loader.dispose()


class _Stop(Exception):
    """Reading on would only produce mistakes that follow from this one."""

    def __init__(self, line: int, message: str, instead: str) -> None:
        self.line, self.message, self.instead = line, message, instead
        super().__init__(message)


class _Reader:
    """Builds data out of events, one pass, with a stack of its own."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.root: object = None
        self.lines: dict[Path, int] = {}
        self.stack: list[_Level] = []
        self.documents = 0

    def take(self, told: tuple[yaml.Event, str]) -> None:
        event, tag = told
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.ScalarEvent):
            self._marks(event, line)
            self._scalar(event, tag, line)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._marks(event, line)
            self._begin({} if isinstance(event, yaml.MappingStartEvent) else [], line)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._end()
        elif isinstance(event, yaml.AliasEvent):
            self.notes.add(line, _("Aliases (*name) are not read in a rulebook."), _("Write the value out here."))
            self._value(None, line)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents == 2:
                self.notes.add(line, _("A file holds one rulebook."), _("Put what follows “---” into a file of its own."))

    def _marks(self, event: yaml.Event, line: int) -> None:
        if getattr(event, "anchor", None):
            self.notes.add(
                line, _("Anchors (&name) are not read in a rulebook."), _("Take the anchor out and write each value where it belongs.")
            )
        if getattr(event, "tag", None) not in (None, "!"):
            self.notes.add(line, _("Tags (!name) are not read in a rulebook."), _("Take the tag out and write the plain value."))

    def _begin(self, content: dict[str, object] | list[object], line: int) -> None:
        if len(self.stack) >= DEEPEST:
            raise _too_deep(line)
        if self.stack and self.stack[-1].waits_for_key:
            raise _Stop(
                line, _("The name of a part must be a word, not a list or mapping."), _("Put text with brackets or braces in quotes.")
            )
        path = self._place(line)
        self.stack.append(_Level(path, content))

    def _end(self) -> None:
        level = self.stack.pop()
        self._store(level.content)

    def _scalar(self, event: yaml.ScalarEvent, tag: str, line: int) -> None:
        if self.stack and self.stack[-1].waits_for_key:
            self._key(event.value, line)
        else:
            self._value(_plain(event, tag, line, self.notes), line)

    def _key(self, key: str, line: int) -> None:
        level = self.stack[-1]
        if key == "<<":
            self.notes.add(line, _("Merging (<<) is not done in a rulebook."), _("Write the parts out here."))
        elif key in level.seen:
            told = {"key": key, "line": level.seen[key]}
            self.notes.add(line, _("“%(key)s” stands here twice; the first is in line %(line)s.") % told, _("Keep one of the two."))
        level.seen.setdefault(key, line)
        level.key = key
        self.lines.setdefault((*level.path, key), line)

    def _value(self, value: object, line: int) -> None:
        self._place(line)
        self._store(value)

    def _place(self, line: int) -> Path:
        path = self.stack[-1].next_path if self.stack else ()
        self.lines.setdefault(path, line)
        return path

    def _store(self, value: object) -> None:
        if self.stack:
            self.stack[-1].put(value)
        elif self.documents == 1:
            self.root = value


def _too_deep(line: int) -> _Stop:
    return _Stop(line, _("Brackets or indents are nested too deeply."), _("A rulebook needs about a dozen levels; write it flatter."))


def _plain(event: yaml.ScalarEvent, tag: str, line: int, notes: Notes) -> object:
    """The value of a scalar: text, whole number, day, true, false or nothing."""
    value = str(event.value)
    match tag.removeprefix(_TAG):
        case "str":
            return value
        case "null":
            return None
        case "bool" if value.lower() in ("true", "false"):
            return value.lower() == "true"
        case "int" if _WHOLE.match(value):
            return int(value)
        case "timestamp" if _DAY.match(value):
            return _day(value, line, notes)
    notes.add(
        line,
        _("“%(value)s” without quotes is not read as it looks.") % {"value": value[:40]},
        _('Write "%(value)s" in quotes.') % {"value": value[:40]},
    )
    return value


def _day(value: str, line: int, notes: Notes) -> object:
    try:
        return date.fromisoformat(value)
    except ValueError:
        notes.add(line, _("There is no day %(value)s.") % {"value": value}, _("Write a day like 2026-01-01."))
        return date.min


def _syntax(error: yaml.YAMLError, text: str, notes: Notes) -> None:
    mark: _Mark | None = getattr(error, "problem_mark", None)
    if mark is not None:
        reason = str(getattr(error, "problem", None) or "")
        notes.add(mark.line + 1, _("The YAML cannot be read here: %(reason)s.") % {"reason": reason}, _(
            "Look at this line and the one above: indent with spaces, close quotes and brackets, put text with “: ” or “#” in quotes."
        ))  # fmt: skip
        return
    position = int(getattr(error, "position", 0) or 0)
    line = text.count("\n", 0, position) + 1
    notes.add(line, _("There is a character here that no text may hold."), _("Delete it, or save the file again as UTF-8 text."))
