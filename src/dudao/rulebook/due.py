"""When something is due, as a rulebook says it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from dudao.rulebook.shapes import Shape, mistake

Manner = Literal["term", "day", "period_end", "fact", "by", "before"]
Count = Annotated[int, Field(ge=1, le=3660)]

_MANNERS: dict[Manner, frozenset[str]] = {
    "day": frozenset({"day", "month", "after"}),
    "period_end": frozenset({"at", "working_days", "days", "months"}),
    "fact": frozenset({"fact", "otherwise"}),
    "by": frozenset({"by", "terms", "otherwise"}),
    "before": frozenset({"before", "working_days", "days", "months"}),
    "term": frozenset({"working_days", "days", "hours", "months"}),
}
WAYS = (
    "{working_days: 1}, {days: 7}, {hours: 24}, {months: 3}, {day: 28}, {at: period_end}, "
    "{fact: …, otherwise: …}, {by: …, terms: …, otherwise: …}, {before: …, days: 3}"
)
"""The ways of saying when something is due, for messages."""


class Span(Shape):
    """A length of time: exactly one of working days, days, hours or months."""

    working_days: Count | None = None
    days: Count | None = None
    hours: Count | None = None
    months: Count | None = None

    @model_validator(mode="after")
    def _is_one_length(self) -> "Span":
        if len(self.model_fields_set) != 1:
            raise mistake(_("A term has one length."), _("Write one of working_days, days, hours or months, such as {working_days: 1}."))
        return self

    def __str__(self) -> str:
        return ", ".join(f"{unit}: {count}" for unit, count in self.model_dump(exclude_none=True).items())


class Due(Shape):
    """When a duty is due, in one of six manners.

    term: so long after the opening act · day: a day of the period's ``month`` (0 for its last), ``after`` so many periods ·
    period_end: the last day of the period, or so long after it · fact: a moment that the opening act tells ·
    by: a term for each value of a fact · before: so long before a day that the act tells, or the site's handover.
    """

    working_days: Count | None = None
    days: Count | None = None
    hours: Count | None = None
    months: Count | None = None
    day: Annotated[int, Field(ge=1, le=31)] | None = None
    month: Annotated[int, Field(ge=0, le=12)] = 0
    after: Annotated[int, Field(ge=0, le=4)] = 0
    at: Literal["period_end"] | None = None
    fact: str | None = None
    by: str | None = None
    terms: dict[str, Span] = Field(default_factory=dict)
    otherwise: Span | None = None
    before: str | None = None

    @cached_property
    def manner(self) -> Manner:
        named: tuple[tuple[object, Manner], ...] = (
            (self.day, "day"), (self.at, "period_end"), (self.fact, "fact"), (self.by, "by"), (self.before, "before"),
        )  # fmt: skip
        return next((manner for value, manner in named if value is not None), "term")

    @cached_property
    def span(self) -> Span | None:
        """The length of time named, if any."""
        told = {unit: count for unit in _MANNERS["term"] if (count := getattr(self, unit)) is not None}
        return Span(**told) if told else None

    def term_for(self, facts: Mapping[str, Any]) -> Span:
        """The term that holds for these facts; of a due time that a person sets, the term for when nobody did."""
        if self.manner == "by":
            found = self.terms.get(str(facts.get(self.by or "")), self.otherwise)
        else:
            found = self.otherwise if self.manner == "fact" else self.span
        if found is None:
            raise ValueError(f"a due time of the manner {self.manner} has no term")
        return found

    @model_validator(mode="after")
    def _is_said_one_way(self) -> "Due":
        said = self.model_fields_set
        if foreign := said - _MANNERS[self.manner]:
            told = {"words": ", ".join(sorted(foreign)), "manner": ", ".join(sorted(said - foreign))}
            raise mistake(
                _("“%(words)s” does not go with “%(manner)s”.") % told, _("Say in one way when it is due: %(ways)s.") % {"ways": WAYS}
            )
        lengths = said & _MANNERS["term"]
        if len(lengths) > 1 or (self.manner in ("term", "before") and not lengths):
            raise mistake(_("It must be said once when this is due."), _("Write one of: %(ways)s.") % {"ways": WAYS})
        if self.manner in ("fact", "by") and self.otherwise is None:
            raise mistake(_("Nothing is said for when this is not told."), _("Add a term for that, such as otherwise: {working_days: 10}."))
        if self.manner == "by" and not self.terms:
            raise mistake(_("“by” needs a term for each value."), _("Add terms: {value: {working_days: 1}}."))
        return self

    def __str__(self) -> str:
        return ", ".join(f"{name}: {_said(getattr(self, name))}" for name in Due.model_fields if name in self.model_fields_set)


def _said(value: object) -> str:
    """A value as a rulebook says it."""
    if isinstance(value, Span):
        return f"{{{value}}}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_said(inner)}" for key, inner in value.items()) + "}"
    return str(value)
