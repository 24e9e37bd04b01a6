"""Small YAML files that users write, maps and lists of sites: read by a shape, every mistake with its line and what to write instead."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias, TypeVar

from django.utils.translation import gettext as _
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dudao.organisation.refusal import Invalid
from dudao.rulebook.problems import Notes, nearest
from dudao.rulebook.shapes import Shape
from dudao.rulebook.source import LARGEST, Source, parse
from dudao.rulebook.source import Path as StepsInside

Steps: TypeAlias = StepsInside
Read = TypeVar("Read", bound=Shape)


class Mistakes(Invalid):
    """The file cannot be used; the message has every mistake with its line and what to write instead."""

    def __init__(self, notes: Notes) -> None:
        self.problems = tuple(sorted(notes.problems))
        super().__init__("{problems}", problems="\n".join(str(problem) for problem in self.problems))


class DescribedFile:
    """One file; ``shape_at`` tells the shape of the part that some steps lead to, so that a misspelt word is answered with a right one."""

    def __init__(self, path: Path, shape_at: Callable[[Steps], type[Shape]]) -> None:
        self._notes = Notes(str(path))
        self._shape_at = shape_at
        self._source = self._parsed(path)

    def read(self, kind: type[Read]) -> Read:
        """The content by its shape. Raises Mistakes."""
        try:
            return kind.model_validate(self._source.data)
        except ValidationError as error:
            for each in error.errors(include_url=False):
                steps = tuple(step for step in each["loc"] if not isinstance(step, str) or not step.startswith("function-"))
                self._notes.add(self._source.line(steps), *self._explained(each, steps))
            raise Mistakes(self._notes) from error

    def refuse(self, found: Iterable[tuple[Steps, str, str]]) -> None:
        """Raise Mistakes when anything was found: where, what, and what to write instead."""
        for steps, message, instead in found:
            self._notes.add(self._source.line(steps), message, instead)
        if self._notes.errors:
            raise Mistakes(self._notes)

    def _parsed(self, path: Path) -> Source:
        text = self._text(path)
        source = parse(text, self._notes) if text is not None else None
        if source is None or self._notes.errors:
            raise Mistakes(self._notes)
        return source

    def _text(self, path: Path) -> str | None:
        try:
            with path.open("rb") as file:
                return file.read(LARGEST * 4).decode("utf-8-sig")
        except OSError as error:
            self._notes.add(1, _("The file cannot be read: %(reason)s.") % {"reason": error.strerror}, _("Check its name."))
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            self._notes.add(line, _("The file is not UTF-8 text."), _("Save it again with the encoding UTF-8."))
        return None

    def _explained(self, error: ErrorDetails, steps: Steps) -> tuple[str, str]:
        word, value = str(steps[-1]) if steps else "", str(error["input"])[:40]
        context = error.get("ctx", {})
        match error["type"]:
            case "mistake":
                return str(context["message"]), str(context["instead"])
            case "missing":
                return _("“%(word)s” is missing.") % {"word": word}, _("Add %(word)s: …") % {"word": word}
            case "extra_forbidden":
                known = [field.alias or name for name, field in self._shape_at(steps[:-1]).model_fields.items()]
                return _("“%(word)s” is not known here.") % {"word": word}, nearest(word, known)
            case "literal_error":
                known = re.findall(r"'([^']*)'", str(context.get("expected", "")))
                return _("“%(value)s” cannot stand at “%(word)s”.") % {"value": value, "word": word}, nearest(value, known)
        return _("“%(value)s” cannot stand at “%(word)s”.") % {"value": value, "word": word}, error["msg"]
