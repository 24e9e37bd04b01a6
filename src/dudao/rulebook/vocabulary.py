"""The words that a rulebook may use: acts, checks, facts and posts of the rooms that exist, and the rooms still to come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from django.utils.translation import gettext as _

from dudao.rulebook.problems import nearest

ParameterKind = Literal["word", "words", "number", "flag"]
FactKind = Literal["word", "flag", "number", "moment"]

PLANNED: Final = frozenset({
    "dossiers", "custody", "community", "homeservice", "committee", "merchants", "publications", "surveys",
    "improvements", "inspections", "portal",
})  # fmt: skip
"""Rooms of the house that are not built yet. What needs one of them is *not measured* until it is."""

_KINDS: Final[dict[type, ParameterKind]] = {str: "word", list: "words", int: "number", bool: "flag"}


@dataclass(frozen=True, slots=True)
class CheckParameter:
    """What a check wants to be told: a word, a list of words, a whole number, or true or false; ``values`` empty for any."""

    kind: ParameterKind
    values: frozenset[str] = frozenset()
    required: bool = True


@dataclass(frozen=True, slots=True)
class CheckSignature:
    """The parameters of a check."""

    parameters: Mapping[str, CheckParameter] = field(default_factory=dict)

    @classmethod
    def of(cls, parameters: Mapping[str, type], optional: Mapping[str, type] | None = None) -> "CheckSignature":
        """From parameter names and Python types (str, list, int, bool): those required, and those that may be left out."""
        asked = {name: CheckParameter(_KINDS[kind]) for name, kind in parameters.items()}
        return cls(asked | {name: CheckParameter(_KINDS[kind], required=False) for name, kind in (optional or {}).items()})


@dataclass(frozen=True, slots=True)
class Fact:
    """One attribute that an act tells about its subject; ``values`` empty when any word may stand there."""

    kind: FactKind
    values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything a rulebook may name.

    ``facts`` are keyed by act ("cases.report_issued") or by room ("cases", for all its other acts); acts of which no
    facts are known are not checked. ``roles`` and ``property_types`` empty: any word passes. ``labels`` say in words
    what a check finds. ``parameters`` are those that rooms read by their names.
    """

    acts: frozenset[str]
    checks: Mapping[str, CheckSignature]
    rooms_installed: frozenset[str]
    rooms_planned: frozenset[str] = PLANNED
    facts: Mapping[str, Mapping[str, Fact]] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    property_types: frozenset[str] = frozenset()
    labels: Mapping[str, object] = field(default_factory=dict)
    parameters: frozenset[str] = frozenset()

    def facts_of(self, act: str) -> Mapping[str, Fact] | None:
        """The facts an act tells, or None when they are not known."""
        return self.facts.get(act) or self.facts.get(room_of(act))

    def fault_of_act(self, name: str) -> tuple[str, str] | None:
        """What is wrong with the name of an act and what to write instead; None when it may stand."""
        return self._fault(name, self.acts, _("There is no act “%(name)s”."))

    def fault_of_check(self, name: str) -> tuple[str, str] | None:
        """What is wrong with the name of a check and what to write instead; None when it may stand."""
        return self._fault(name, self.checks, _("There is no check “%(name)s”."))

    def _fault(self, name: str, known: Iterable[str], message: str) -> tuple[str, str] | None:
        room, dot, verb = name.partition(".")
        if not dot or not room or not verb:
            return message % {"name": name}, nearest(name, known) or _("Write it as room.verb, such as cases.responded.")
        if room in self.rooms_installed:
            return None if name in known else (message % {"name": name}, nearest(name, known))
        if room in self.rooms_planned:
            return None
        told = _("There is no room “%(room)s” (in “%(name)s”).") % {"room": room, "name": name}
        return told, nearest(name, [*known, *(f"{each}.{verb}" for each in self.rooms_planned)])


def room_of(name: str) -> str:
    """The room of an act or check: "cases" of "cases.responded"."""
    return name.partition(".")[0]
