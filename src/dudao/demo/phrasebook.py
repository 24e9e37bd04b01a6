"""What people write: patterns with alternatives, filled in so that no two cases read alike.

``(a|b)`` chooses one of the alternatives, which may hold further ones. ``(1:a|b)`` chooses the same place wherever the
label 1 stands within one ``Wording``, so that title, text and result of a case speak of the same thing. ``<name>`` is
filled in. Everything else stands as written.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple, TypeAlias

import yaml

FOLDER: Final = Path(__file__).with_name("texts")
TOKENS: Final = re.compile(r"\((?:(?P<label>\d):)?|[|)]|<(?P<slot>[^<>|()]+)>|[^()|<]+|<")


class Slot(NamedTuple):
    name: str


class Choice(NamedTuple):
    label: str
    among: "tuple[Pattern, ...]"


Pattern: TypeAlias = "tuple[str | Slot | Choice, ...]"


@lru_cache(maxsize=4096)
def parsed(source: str) -> Pattern:
    """A pattern taken apart. Raises ValueError when its brackets do not match."""
    stack: list[tuple[str, list[list[str | Slot | Choice]]]] = [("", [[]])]
    for token in TOKENS.finditer(source):
        text = token.group()
        if text.startswith("("):
            stack.append((token["label"] or "", [[]]))
        elif text == "|" and len(stack) > 1:
            stack[-1][1].append([])
        elif text == ")" and len(stack) > 1:
            label, among = stack.pop()
            stack[-1][1][-1].append(Choice(label, tuple(tuple(each) for each in among)))
        else:
            stack[-1][1][-1].append(Slot(token["slot"]) if token["slot"] else text)
    if len(stack) > 1:
        raise ValueError(f"a bracket is not closed in {source!r}")
    return tuple(stack[0][1][0])


class Wording:
    """The words of one case: the same label is the same choice in all of them."""

    def __init__(self, rng: Random, slots: Mapping[str, str | Callable[[], str]]) -> None:
        """What costs something to say may be given as a function, asked only when a pattern has its slot."""
        self.rng, self.slots = rng, dict(slots)
        self.chosen: dict[str, int] = {}

    def say(self, source: str) -> str:
        """A pattern in words. Raises KeyError for a slot that was not given."""
        return self._filled(parsed(source))

    def any_of(self, sources: list[str]) -> str:
        return self.say(self.rng.choice(sources))

    def _filled(self, pattern: Pattern) -> str:
        return "".join(self._part(part) for part in pattern)

    def _part(self, part: str | Slot | Choice) -> str:
        if isinstance(part, str):
            return part
        if isinstance(part, Slot):
            told = self.slots[part.name]
            return told if isinstance(told, str) else told()
        if not part.label:
            return self._filled(self.rng.choice(part.among))
        place = self.chosen.setdefault(part.label, self.rng.randrange(len(part.among)))
        return self._filled(part.among[place % len(part.among)])


class Situation(NamedTuple):
    """One thing that happens now and then: what is said about it, and how likely it goes which way."""

    category: str
    title: str
    text: str
    result: str
    cause: str = ""
    measures: str = ""
    decline: str = ""
    forward: str = ""
    where: str = "building"
    months: tuple[int, ...] = ()
    only: str = ""
    channel: str = ""
    weight: float = 1
    night: float = 0.03
    class_one: float = 0
    hard: float = 0.02
    major: float = 0
    developer: float = 0
    municipal: float = 0
    publication: float = 0.08

    @property
    def english(self) -> bool:
        return self.title.isascii()


@cache
def complaints() -> tuple[Situation, ...]:
    """What residents and users of offices complain about."""
    books = (_read(name) for name in ("machines", "order", "surroundings", "service"))
    return tuple(_situation(each, category) for book in books for category, listed in book.items() for each in listed)


@cache
def requests(kind: str) -> tuple[Situation, ...]:
    """What they suggest (``suggestion``) or need (``need``)."""
    return tuple(_situation(each) for each in _read("requests")[kind])


@cache
def students(kind: str) -> tuple[Situation, ...]:
    """What students say, by kind."""
    return tuple(_situation(each) for each in _read("student")[kind])


@cache
def talk() -> dict[str, Any]:
    """What staff say and write around a case, by occasion."""
    return _read("talk")


@cache
def notices() -> dict[str, Any]:
    """What a site makes known, by sort."""
    return _read("notices")


def _situation(told: Mapping[str, Any], category: str = "") -> Situation:
    return Situation(**{"category": category, **told, "months": _months(str(told.get("months", "")))})


def _months(span: str) -> tuple[int, ...]:
    """11-3 → 11, 12, 1, 2, 3; nothing for the whole year."""
    if not span:
        return ()
    first, last = (int(part) for part in span.split("-"))
    return tuple((first + step - 1) % 12 + 1 for step in range((last - first) % 12 + 1))


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return found
