"""Reading a rulebook: every mistake at once, each with its line and what to write instead."""

import hashlib
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from dudao.rulebook.assembly import assemble
from dudao.rulebook.problems import Notes, RulebookErrors
from dudao.rulebook.reading import Reading, take_apart
from dudao.rulebook.review_obligations import review_obligations
from dudao.rulebook.review_standard import review_standard
from dudao.rulebook.schema import Rulebook
from dudao.rulebook.source import LARGEST, parse
from dudao.rulebook.texts import fill_texts, review_texts
from dudao.rulebook.vocabulary import Vocabulary

__all__ = ["RulebookErrors", "load", "load_trusted", "read_text"]

UNNAMED: Final = "rulebook.yaml"


def load(source: Path | str, known: Vocabulary, *, name: str = UNNAMED) -> Rulebook:
    """Read a rulebook from a file (Path), or from its text (str), for which ``name`` stands in the problems.

    Raises RulebookErrors with all problems found, in the order of the lines. Warnings are in ``Rulebook.warnings``.
    """
    if isinstance(source, Path):
        return _load(read_text(source), str(source), known)
    return _load(source, name, known)


def load_trusted(text: str) -> Rulebook:
    """Read the text of a published edition. Acts and checks are not asked for: rooms may have changed since it was published."""
    return _load(text, UNNAMED, None)


def read_text(path: Path) -> str:
    """The text of a rulebook file, UTF-8 with or without byte order mark. Raises RulebookErrors when there is none to read."""
    notes = Notes(str(path))
    try:
        with path.open("rb") as file:
            return file.read(LARGEST * 4 + 1).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        notes.add(
            line, _("The file is not UTF-8 text."), _("Save it again with the encoding UTF-8; an editor may have used GB18030 or Big5.")
        )
    except OSError as error:
        notes.add(1, _("The file cannot be read: %(reason)s.") % {"reason": error.strerror}, _("Check the name, and that you may read it."))
    raise RulebookErrors(notes.problems)


def _load(text: str, name: str, known: Vocabulary | None) -> Rulebook:
    notes = Notes(name)
    source = parse(text, notes)
    if source is None:
        raise RulebookErrors(notes.problems)
    reading = Reading(source, notes, known)
    fill_texts(reading)
    take_apart(reading)
    review_texts(reading)
    review_standard(reading)
    review_obligations(reading)
    if notes.errors or reading.head is None:
        raise RulebookErrors(notes.problems)
    return assemble(reading, reading.head, hashlib.sha256(text.encode()).hexdigest())
