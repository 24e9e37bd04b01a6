"""Conditions of a rulebook: on what an act tells (``where``) and on a site on a day (``applies``)."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dudao.rulebook.shapes import AppliesShape

Scalar = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Condition:
    """One fact asked about. ``values`` None asks only whether it is given at all."""

    fact: str
    values: frozenset[Scalar] | None
    wanted: bool = True

    def holds(self, facts: Mapping[str, Any]) -> bool:
        value = facts.get(self.fact)
        found = value is not None and value != "" if self.values is None else value in self.values
        return found is self.wanted

    def __str__(self) -> str:
        if self.values is None:
            return f"{self.fact}: {{given: {str(self.wanted).lower()}}}"
        words = ", ".join(sorted(_word(value) for value in self.values))
        if self.wanted:
            return f"{self.fact}: {words if len(self.values) == 1 else f'[{words}]'}"
        return f"{self.fact}: {{not_in: [{words}]}}"


@dataclass(frozen=True, slots=True)
class Where:
    """All of some conditions; when ``negated``, not all of them. Without conditions it always holds."""

    conditions: tuple[Condition, ...] = ()
    negated: bool = False

    def matches(self, facts: Mapping[str, Any]) -> bool:
        """Whether an entry with these facts is meant. A fact that was not told counts as nothing."""
        for condition in self.conditions:
            if not condition.holds(facts):
                return self.negated
        return not self.negated

    def and_also(self, other: "Where") -> "Where":
        """Both conditions together. Neither may be negated."""
        return Where(self.conditions + other.conditions)

    def otherwise(self) -> "Where":
        """Exactly when this one does not hold."""
        return Where(self.conditions, not self.negated)

    def __str__(self) -> str:
        words = ", ".join(str(condition) for condition in self.conditions)
        return f"not {{{words}}}" if self.negated else words


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What a rulebook may ask about a site. ``coming_handover`` is the next handover still ahead, of any phase."""

    property_type: str
    property_class: str = ""
    area_m2: int = 0
    phased: bool = False
    handover_date: date | None = None
    coming_handover: date | None = None
    households: int = 0


@dataclass(frozen=True, slots=True)
class Applies:
    """To which sites something applies, on a day. Without a condition: to all."""

    asked: AppliesShape | None = None

    def holds(self, site: SiteFacts, day: date) -> bool:
        """Whether it applies to the site on that day; a site that never said when it was handed over has no age."""
        return self.asked is None or _holds(self.asked, site, day)


def _holds(asked: AppliesShape, site: SiteFacts, day: date) -> bool:
    return (
        _attributes_hold(asked, site, day)
        and _age_holds(asked, site, day)
        and (not asked.any_of or any(_holds(one, site, day) for one in asked.any_of))
        and (asked.none_of is None or not _holds(asked.none_of, site, day))
    )


def _attributes_hold(asked: AppliesShape, site: SiteFacts, day: date) -> bool:
    return (
        (not asked.property_type or site.property_type in asked.property_type)
        and (not asked.property_class or site.property_class in asked.property_class)
        and (asked.phased is None or site.phased is asked.phased)
        and (asked.area_at_least is None or site.area_m2 >= asked.area_at_least)
        and (asked.households_at_least is None or site.households >= asked.households_at_least)
        and (asked.coming_handover is None or _is_ahead(site.coming_handover, day) is asked.coming_handover)
    )


def _age_holds(asked: AppliesShape, site: SiteFacts, day: date) -> bool:
    within, longer = asked.handed_over_within_months, asked.handed_over_for_months
    if within is None and longer is None:
        return True
    if site.handover_date is None or day < site.handover_date:
        return False
    return (within is None or day < months_on(site.handover_date, within)) and (
        longer is None or day >= months_on(site.handover_date, longer)
    )


def _is_ahead(handover: date | None, day: date) -> bool:
    return handover is not None and handover > day


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month when it is shorter."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _word(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
