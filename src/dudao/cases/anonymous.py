"""What is told to everybody names nobody: people, flats and numbers are taken out of the texts of cases (2.1.7)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dudao.cases.models import Case, CaseContact
from dudao.organisation.models import CustomerContact

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
    """For the texts about these cases: their people, telephones, addresses and flats. Three queries whatever their number."""
    words: set[str] = set()
    chosen = cases.order_by().values("pk")
    for contact in CaseContact.objects.filter(case__in=chosen):
        words |= {contact.name, contact.telephone, contact.email}
    customers = cases.order_by().filter(customer__isnull=False).values("customer")
    for known in CustomerContact.objects.filter(customer__in=customers).select_related("customer"):
        words |= {known.customer.name, known.telephone, known.email, known.id_number}
    words |= set(_flats(cases.order_by().filter(unit__isnull=False).select_related("unit__building")))
    return Unnamed(tuple(sorted((word for word in words if len(word) >= SHORTEST), key=lambda word: (-len(word), word))))


def _flats(cases: Iterable[Case]) -> Iterable[str]:
    for case in cases:
        if case.unit is not None:
            yield str(case.unit)
            if len(case.unit.code) > SHORTEST:
                yield case.unit.code
