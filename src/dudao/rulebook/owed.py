"""What may stand in the obligations of a rulebook file."""

from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Discriminator, Field, Tag, ValidationInfo, field_validator, model_validator

from dudao.rulebook.due import Due
from dudao.rulebook.problems import nearest
from dudao.rulebook.shapes import AppliesShape, Key, Scalar, Shape, Text, listed, mistake

Every = Literal["month", "quarter", "half", "year", "term"]
When = Literal["happened", "recorded"]
Scalars = Annotated[tuple[Scalar, ...], Field(strict=False)]


class ConditionShape(Shape):
    """What is asked of one fact: one of some values, none of some values, or whether it is given."""

    is_in: Annotated[Scalars | None, Field(alias="in")] = None
    not_in: Scalars | None = None
    given: bool | None = None

    @field_validator("is_in", "not_in", mode="before")
    @classmethod
    def _set(cls, value: object, info: ValidationInfo) -> object:
        """A word after ``in`` or ``not_in`` is the name of a set of the rulebook."""
        if not isinstance(value, str):
            return value
        sets: dict[str, list[str]] = (info.context or {}).get("sets", {})
        if value not in sets:
            raise mistake(
                _("There is no set “%(name)s”.") % {"name": value},
                nearest(value, sets) or _("Write a list, such as [%(name)s].") % {"name": value},
            )
        return sets[value]

    @model_validator(mode="after")
    def _asks_one_thing(self) -> "ConditionShape":
        if len(self.model_fields_set) != 1:
            raise mistake(
                _("A condition asks one thing of a fact."), _("Write a value, a list, {in: set}, {not_in: [values]} or {given: true}.")
            )
        return self


def _condition(value: object) -> object:
    if isinstance(value, dict):
        return value
    return {"in": value if isinstance(value, list) else [value]}


WhereShape = dict[str, Annotated[ConditionShape, BeforeValidator(_condition)]]
WhereOrNot = Annotated[
    Annotated[WhereShape, Tag("facts")] | Annotated[Literal["otherwise"], Tag("otherwise")],
    Discriminator(lambda value: "otherwise" if isinstance(value, str) else "facts"),
]


def _trigger(value: object) -> object:
    return {"act": value} if isinstance(value, str) else value


class TriggerShape(Shape):
    """An act, under a condition on what it tells. ``otherwise`` as condition: when the obligation's own does not hold."""

    act: str
    where: WhereOrNot = Field(default_factory=dict)
    when: When = "happened"
    once: bool = False


Triggers = Annotated[tuple[Annotated[TriggerShape, BeforeValidator(_trigger)], ...], BeforeValidator(listed), Field(strict=False)]


def _opening(value: object) -> object:
    if isinstance(value, dict) and "act" not in value:
        return value
    return {"acts": value}


class OpeningShape(Shape):
    """What opens duties: acts, the calendar (``every``), or a coming day of the site so many months ahead."""

    acts: Triggers = ()
    every: Every | None = None
    coming: Literal["handover_date"] | None = None
    months: Annotated[int, Field(ge=1, le=36)] | None = None

    @model_validator(mode="after")
    def _is_one_way(self) -> "OpeningShape":
        if sum((bool(self.acts), self.every is not None, self.coming is not None)) != 1 or (self.coming is None) is not (
            self.months is None
        ):
            raise mistake(
                _("It must be said in one way what opens this."),
                _("Write an act (cases.received), a list of acts, {every: month} or {coming: handover_date, months: 4}."),
            )
        return self


class ObligationShape(Shape):
    """One obligation. ``reminds``: on purpose no criterion is proven by it; it stands on people's lists and costs nothing."""

    key: Key
    title: Text
    opened_by: Annotated[OpeningShape, BeforeValidator(_opening)]
    where: WhereShape = Field(default_factory=dict)
    applies: AppliesShape | None = None
    discharged_by: Annotated[Triggers, Field(min_length=1)]
    voided_by: Triggers = ()
    until: Triggers = ()
    times: Annotated[int, Field(ge=1, le=1000)] = 1
    due: Due
    again: bool = False
    owed_by: Key
    shadow: bool = False
    reminds: bool = False
