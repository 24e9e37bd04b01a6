"""What is wrong with a rulebook: where, what, and what to write instead."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in one line of a file. A warning does not keep the rulebook from being used."""

    file: str
    line: int
    message: str
    instead: str
    warning: bool = False

    def __str__(self) -> str:
        mark = _("warning") if self.warning else _("error")
        return f"{self.file}:{self.line}: {mark}: {self.message} {self.instead}".rstrip()


class RulebookErrors(Exception):
    """A text is no rulebook. ``problems`` holds every mistake found, warnings included, in the order of the lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(slots=True)
class Notes:
    """Problems gathered while a file is read, so that all of them can be told at once."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: int, message: str, instead: str, *, warning: bool = False) -> None:
        self.problems.append(Problem(self.file, line, message, instead, warning))

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if not problem.warning]


def nearest(word: str, known: Iterable[str]) -> str:
    """Advice for a word that is not known: the one most like it, else all there are (at most twelve)."""
    names = sorted(known)
    found = get_close_matches(word, names, n=1, cutoff=0.6) or [name for name in names if len(word) > 3 and word in name]
    if found:
        return _("Did you mean “%(word)s”?") % {"word": found[0]}
    if not names:
        return ""
    shown = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    return _("What may stand here: %(words)s.") % {"words": shown}
