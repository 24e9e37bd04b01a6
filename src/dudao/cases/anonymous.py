"""What is told to everybody names nobody: people, flats and numbers are taken out of the texts of cases (2.1.7)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from dudao.cases.models import CaseContact
from dudao.organisation.models import CustomerContact, Unit

if TYPE_CHECKING:
    from dudao.cases.reads import CaseQuerySet

GONE: Final = "○○"
NUMBERS: Final = re.compile(r"(?<!\d)(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\d{17}[\dXx])(?!\d)")
"""Mobile telephones and identity numbers. A site's own landline or hotline may stand in what is published."""
MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
SHORTEST: Final = 2
"""Words shorter than this are left: one letter would be found everywhere. A flat's number alone needs one digit more."""


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Takes out what is known of the people of some cases, the longest first, and whatever looks like a number of a person."""

    known: tuple[str, ...] = ()

    def __call__(self, text: str) -> str:
        if self.known:
            text = re.sub("|".join(_bounded(word) for word in self.known), GONE, text, flags=re.IGNORECASE)
        return MAIL.sub(GONE, NUMBERS.sub(GONE, text))


def _bounded(word: str) -> str:
    """The word by itself: 1202 is not part of 12023, nor a year."""
    before = r"(?<!\d)" if word[0].isdigit() else ""
    after = r"(?![\d年月日])" if word[-1].isdigit() else ""
    return before + re.escape(word) + after


def unnamed(cases: "CaseQuerySet") -> Unnamed:
    """For the texts about these cases: their people, telephones, addresses and flats. Four queries at most, whatever their number."""
    rows = list(cases.order_by().values_list("pk", "customer", "unit"))
    words = {*_told([pk for pk, _customer, _unit in rows])}
    words.update(_known({customer for _pk, customer, _unit in rows if customer}))
    words.update(_flats({unit for _pk, _customer, unit in rows if unit}))
    return Unnamed(tuple(sorted((word for word in words if len(word) >= SHORTEST), key=lambda word: (-len(word), word))))


def _told(cases: list[int]) -> Iterable[str]:
    """What those said of themselves who brought the cases up."""
    return chain.from_iterable(CaseContact.objects.filter(case__in=cases).values_list("name", "telephone", "email"))


def _known(customers: set[int]) -> Iterable[str]:
    """What is known of customers."""
    rows = CustomerContact.objects.filter(customer__in=customers)
    return chain.from_iterable(rows.values_list("customer__name", "telephone", "email", "id_number")) if customers else ()


def _flats(units: set[int]) -> Iterable[str]:
    for unit in Unit.objects.filter(pk__in=units).select_related("building") if units else ():
        yield str(unit)
        if len(unit.code) > SHORTEST:
            yield unit.code
