"""What may stand in a rulebook file: the head, the standard from dimension to criterion, and its proofs."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, RootModel, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

THOUSANDTH = Decimal("0.001")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
"""Plain digits only: full-width ones, exponents and underscores are numbers to Python, and not to who reads the file."""


def mistake(message: str, instead: str) -> PydanticCustomError:
    """A mistake that explains itself, for validators to raise."""
    return PydanticCustomError("mistake", "{message}", {"message": message, "instead": instead})


class Shape(BaseModel):
    """A part of a file: only the words it knows, each of the right sort."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _points(value: object) -> Decimal:
    if not isinstance(value, str):
        raise mistake(_("Points are written as text, so that they stay exact."), _('Write "%(value)s" in quotes.') % {"value": value})
    if not _NUMBER.fullmatch(value):
        raise mistake(_("“%(value)s” is no number of points.") % {"value": value}, _('Write a number such as "0.1" in quotes.'))
    points = Decimal(value)
    if points <= 0 or points > 1_000_000:
        raise mistake(_("“%(value)s” is no number of points.") % {"value": value}, _('Write a number above 0, such as "0.1".'))
    if points % THOUSANDTH:
        told = {"value": value, "near": points.quantize(THOUSANDTH).normalize()}
        raise mistake(_("“%(value)s” cannot be deducted: points are counted in thousandths.") % told, _('Write "%(near)s".') % told)
    return points


def _scalar(value: object) -> object:
    if isinstance(value, (dict, list, date)):
        raise mistake(_("One word, number, true or false is expected here."), _("Write a single value."))
    return value


Scalar = Annotated[Any, BeforeValidator(_scalar)]
Points = Annotated[Decimal, BeforeValidator(_points)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_.][a-z0-9]+)*$", max_length=60)]
Words = Annotated[tuple[str, ...], Field(strict=False)]
Method = Literal["records", "onsite", "interview"]
Mode = Literal["criterion", "occurrence", "clause"]

_SPOKEN = {"zh-tw": "zh-hant", "zh-hk": "zh-hant", "zh-mo": "zh-hant", "zh": "zh-hans", "zh-cn": "zh-hans", "zh-sg": "zh-hans"}


class Text(RootModel[dict[str, str]]):
    """One text in several languages."""

    model_config = ConfigDict(strict=True, frozen=True)

    def in_language(self, language: str | None) -> str:
        """The text in a language ("zh-hant", "zh-hk", "en-GB" …), else in the first language it has."""
        code = (language or "").lower()
        for each in (code, _SPOKEN.get(code, ""), code.partition("-")[0]):
            if each in self.root:
                return self.root[each]
        return next(iter(self.root.values()), "")


def listed(value: object) -> object:
    """One word where a list is expected stands for a list of that word."""
    return [value] if isinstance(value, (str, dict)) else value


OneOrMore = Annotated[tuple[str, ...], BeforeValidator(listed), Field(strict=False)]


class AppliesShape(Shape):
    """Which sites something applies to; all that is said must hold. ``any`` needs one of its parts, ``not`` turns one round."""

    property_type: OneOrMore = ()
    property_class: OneOrMore = ()
    phased: bool | None = None
    area_at_least: Annotated[int, Field(ge=1)] | None = None
    households_at_least: Annotated[int, Field(ge=1)] | None = None
    handed_over_within_months: Annotated[int, Field(ge=1)] | None = None
    handed_over_for_months: Annotated[int, Field(ge=1)] | None = None
    coming_handover: bool | None = None
    any_of: Annotated[tuple["AppliesShape", ...], Field(alias="any", strict=False)] = ()
    none_of: Annotated["AppliesShape | None", Field(alias="not")] = None


class CheckUse(Shape):
    """A named check with the parameters this criterion gives it."""

    check: str
    parameters: Annotated[dict[str, Any], Field(alias="with")] = {}


class Proof(Shape):
    """What shows by itself whether a criterion is met. ``manual`` beside something else: an inspector sees the rest."""

    manual: bool = False
    obligations: Words = ()
    checks: Annotated[tuple[CheckUse, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _shows_something(self) -> "Proof":
        if not (self.manual or self.obligations or self.checks):
            raise mistake(
                _("Nothing shows whether this criterion is met."),
                _("Write proof: {obligations: [respond]}, proof: {checks: [{check: room.name}]} or proof: manual."),
            )
        return self


def _proof(value: object) -> object:
    if value == "manual":
        return {"manual": True}
    if value is None or isinstance(value, str):
        raise mistake(_("“%(value)s” is no proof.") % {"value": value}, _("Write proof: {obligations: [respond]} or proof: manual."))
    return value


class DeductShape(Shape):
    """How a clause deducts: for each criterion, for each occurrence up to a cap, or once for the clause."""

    per: Mode
    points: Points
    cap: Points | None = None

    @model_validator(mode="after")
    def _can_be_deducted(self) -> "DeductShape":
        if self.per != "occurrence" and self.cap is not None:
            raise mistake(
                _("A cap limits occurrences; “per: %(per)s” deducts once.") % {"per": self.per},
                _("Take “cap” out, or write per: occurrence."),
            )
        if self.per == "occurrence" and self.cap is None:
            raise mistake(_("“per: occurrence” needs to know where it stops."), _('Add the most that may be lost, such as cap: "2".'))
        if self.cap is not None and self.cap < self.points:
            told = {"cap": self.cap, "points": self.points}
            raise mistake(
                _("%(points)s points can never be deducted: the cap is %(cap)s.") % told, _('Write cap: "%(points)s" or more.') % told
            )
        return self


class OverrideShape(Shape):
    """Points of one criterion that differ from its clause's."""

    points: Points


Methods = Annotated[tuple[Method, ...], Field(strict=False, min_length=1)]


class CriterionShape(Shape):
    code: Annotated[str, StringConstraints(pattern=r"^[a-z]$")]
    text: Text
    reading: Text | None = None
    methods: Methods | None = None
    deduct: OverrideShape | None = None
    applies: AppliesShape | None = None
    proof: Annotated[Proof, BeforeValidator(_proof)]


Parts = Annotated[list[Any], Field(min_length=1)]


class ClauseShape(Shape):
    code: str
    title: Text | None = None
    methods: Methods
    deduct: DeductShape
    criteria: Parts


class TopicShape(Shape):
    code: str
    title: Text
    clauses: Parts


class DimensionShape(Shape):
    code: str
    title: Text
    points: Points
    topics: Parts | None = None
    clauses: Parts | None = None

    @model_validator(mode="after")
    def _has_one_level(self) -> "DimensionShape":
        if (self.topics is None) is (self.clauses is None):
            raise mistake(
                _("A dimension holds either topics or clauses."), _("Write topics: […], or clauses: […] when there are no topics.")
            )
        return self


class Named(Shape):
    """A key with its title: a category or channel of cases."""

    key: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    title: Text


class ParameterShape(Shape):
    """A number or word that the standard leaves to the company, named once and used in several places."""

    value: Scalar
    title: Text


def _first_of_month(value: date) -> date:
    if value.day != 1:
        raise mistake(
            _("An edition begins with a month, because scores are monthly; %(day)s is in the middle of one.") % {"day": value},
            _("Write effective_from: %(day)s.") % {"day": value.replace(day=1)},
        )
    return value


class HeadShape(Shape):
    """The whole file; its dimensions and obligations are looked at one by one."""

    rulebook: Key
    edition: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    title: Text
    note: Text | None = None
    effective_from: Annotated[date, AfterValidator(_first_of_month)]
    counting: Literal["end_of_day", "same_time"] = "end_of_day"
    points: Points
    languages: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    parameters: dict[str, ParameterShape] = {}
    sets: dict[str, Words] = {}
    categories: Annotated[tuple[Named, ...], Field(strict=False)] = ()
    channels: Annotated[tuple[Named, ...], Field(strict=False)] = ()
    dimensions: Parts
    obligations: list[Any] = []
