"""A rulebook as the other rooms use it: dimensions, clauses, criteria with their proofs, and obligations. Never changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from dudao.rulebook.conditions import Applies, SiteFacts, Where
from dudao.rulebook.due import Due, Span
from dudao.rulebook.owed import Every, When
from dudao.rulebook.problems import Problem
from dudao.rulebook.shapes import CheckUse, Method, Mode, Named, ParameterShape, Proof, Text
from dudao.rulebook.vocabulary import room_of

__all__ = [
    "CheckUse", "Clause", "Criterion", "Dimension", "Due", "Named", "Obligation", "ParameterShape", "Proof", "Rulebook",
    "Span", "Text", "Topic", "Trigger",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trigger:
    """An act under a condition on its facts.

    ``when`` says which of the entry's times counts: when it happened, or when it was recorded. ``once`` (of an opening
    act): it opens nothing when an earlier round of the duty was done or waived; used where an act may come again without
    a new reason, such as a case being reclassified.
    """

    act: str
    where: Where = field(default_factory=Where)
    when: When = "happened"
    once: bool = False

    def matches(self, facts: Mapping[str, object]) -> bool:
        return self.where.matches(facts)


@dataclass(frozen=True, slots=True, eq=False)
class Obligation:
    """Something that becomes owed, and how it is discharged.

    ``opens`` already holds the obligation's own condition. ``discharges`` count towards ``times``; with ``again`` the next
    round opens on discharge, due by the same rule, until an act of ``ends``: that one voids a round that is still in time and
    counts as a late discharge of one that is not. ``voids``: acts after which it is no longer owed, in time or not.
    Exactly one of ``opens``, ``every`` (the calendar) and ``coming`` (a day of the site and how many months ahead) is set.
    """

    key: str
    title: Text
    opens: tuple[Trigger, ...]
    every: Every | None
    coming: tuple[str, int] | None
    where: Where
    applies: Applies
    discharges: tuple[Trigger, ...]
    voids: tuple[Trigger, ...]
    ends: tuple[Trigger, ...]
    times: int
    due: Due
    again: bool
    owed_by: str
    shadow: bool

    @property
    def periodic(self) -> bool:
        """Opened by the calendar, once in each period."""
        return self.every is not None

    @property
    def acts(self) -> frozenset[str]:
        """Every act that opens, discharges, ends or voids it."""
        return frozenset(trigger.act for trigger in (*self.opens, *self.discharges, *self.ends, *self.voids))

    def rooms(self) -> frozenset[str]:
        """The rooms whose acts it needs. While one of them does not exist, nobody can discharge it and it is not measured."""
        return frozenset(room_of(act) for act in self.acts)

    def applies_to(self, site: SiteFacts, day: date) -> bool:
        return self.applies.holds(site, day)


@dataclass(frozen=True, slots=True, eq=False)
class Dimension:
    code: str
    title: Text
    points: Decimal


@dataclass(frozen=True, slots=True, eq=False)
class Topic:
    code: str
    title: Text
    dimension: Dimension


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """A clause with its one way of deducting. ``cap`` is the most that occurrences of the whole clause may cost."""

    code: str
    title: Text
    topic: Topic | None
    dimension: Dimension
    methods: tuple[Method, ...]
    mode: Mode
    points: Decimal
    cap: Decimal | None


@dataclass(frozen=True, slots=True, eq=False)
class Criterion:
    """One thing that must be true. ``code`` is the full one, such as 2.1.3.c."""

    code: str
    text: Text
    reading: Text | None
    clause: Clause
    points: Decimal
    methods: tuple[Method, ...]
    proof: Proof
    applies: Applies
    needs: frozenset[str]

    @property
    def dimension(self) -> Dimension:
        return self.clause.dimension

    @property
    def mode(self) -> Mode:
        return self.clause.mode

    @property
    def cap(self) -> Decimal | None:
        return self.clause.cap

    @property
    def only_eyes(self) -> bool:
        """Nothing in the records shows it; only an inspector can tell."""
        return not (self.proof.obligations or self.proof.checks)

    def rooms(self) -> frozenset[str]:
        """The rooms that its proof needs; it is not measured while one of them does not exist."""
        return self.needs

    def applies_to(self, site: SiteFacts, day: date) -> bool:
        return self.applies.holds(site, day)


@dataclass(frozen=True, eq=False)
class Rulebook:
    """One edition of a standard. ``digest`` is the SHA-256 of the text it was read from."""

    key: str
    edition: str
    title: Text
    note: Text | None
    effective_from: date
    counting: str
    points: Decimal
    languages: tuple[str, ...]
    parameters: Mapping[str, ParameterShape]
    sets: Mapping[str, tuple[str, ...]]
    categories: tuple[Named, ...]
    channels: tuple[Named, ...]
    dimensions: tuple[Dimension, ...]
    topics: tuple[Topic, ...]
    clauses: tuple[Clause, ...]
    criteria: tuple[Criterion, ...]
    obligations: Mapping[str, Obligation]
    digest: str
    warnings: tuple[Problem, ...] = ()

    def criterion(self, code: str) -> Criterion:
        """The criterion with this full code. Raises KeyError."""
        return self._by_code[code]

    def criteria_of(self, part: Dimension | Topic | Clause) -> tuple[Criterion, ...]:
        """The criteria of a dimension, topic or clause, in order."""
        return tuple(each for each in self.criteria if part in (each.clause, each.clause.topic, each.clause.dimension))

    def clauses_of(self, dimension: Dimension) -> tuple[Clause, ...]:
        return tuple(each for each in self.clauses if each.dimension is dimension)

    def criteria_served_by(self, obligation: str) -> tuple[Criterion, ...]:
        """The criteria that an obligation proves; none when it only reminds."""
        return self._served.get(obligation, ())

    def category_title(self, key: str, language: str | None) -> str:
        """The title of a category, or its key when this edition does not have it."""
        return next((each.title.in_language(language) for each in self.categories if each.key == key), key)

    @cached_property
    def _by_code(self) -> dict[str, Criterion]:
        return {each.code: each for each in self.criteria}

    @cached_property
    def _served(self) -> dict[str, tuple[Criterion, ...]]:
        served: dict[str, tuple[Criterion, ...]] = {}
        for each in self.criteria:
            for key in each.proof.obligations:
                served[key] = (*served.get(key, ()), each)
        return served
