"""What must be true of publications whatever the day.

Every condition touches columns of its own table only. Whether something hangs too long, or is in force in a month, is written
down by ``acts.reckon`` once a day, so that a sheet of a month that is over stays as it was.
"""

from collections.abc import Sequence
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dudao.duties.checks import Check
from dudao.publications.vocabulary import HOTLINE, Product, State

PRICES: Final = Q(product=Product.PRICE_LIST.value, in_force=True)
DIRECTORY: Final = Q(product=Product.CONTACT_DIRECTORY.value, in_force=True)
PUT_FORWARD: Final = ~Q(state=State.DRAFT.value) & ~Q(state=State.WITHDRAWN.value, public_since=None)
LASTED: Final = Q(expires_on__isnull=False)


def _of(products: Sequence[str]) -> Q:
    return Q(product__in=list(products))


def _handed_to(recipients: Sequence[str]) -> Q:
    return Q(recipient__in=list(recipients))


def _directories(entries: Sequence[str]) -> Q:
    """Every directory in force, whatever it must say."""
    del entries
    return DIRECTORY


def _lacking(entries: Sequence[str]) -> Q:
    """A directory that leaves out one of the entries."""
    lacking = Q(pk__in=())
    for entry in entries:
        lacking |= ~Q(entries__contains=f" {entry} ")
    return lacking


NOT_IN_FORCE: Final = Check(
    name="publications.not_in_force",
    model="publications.Standing",
    parameters={"products": list},
    population=_of,
    breaches=lambda products: _of(products) & Q(in_force=False),
    label=_("Not published, or no longer valid"),
)
"""2.1.1.c, 4.2.2.a; of student apartments 1.1 and 1.5."""

HOTLINE_NOT_IN_FORCE: Final = Check(
    name="publications.hotline_not_in_force",
    model="publications.Standing",
    population=lambda: Q(product=HOTLINE),
    breaches=lambda: Q(product=HOTLINE, in_force=False),
    label=_("No 24-hour number is entered, or it stands in nothing that is in force"),
)
"""2.1.1.b."""

PRICE_LIST_WITHOUT_FILING: Final = Check(
    name="publications.price_list_without_filing",
    model="publications.Standing",
    population=lambda: PRICES,
    breaches=lambda: PRICES & Q(filed=False),
    label=_("A price list in force that names no filing or approval"),
)
"""7.6.0.a."""

DIRECTORY_INCOMPLETE: Final = Check(
    name="publications.directory_incomplete",
    model="publications.Standing",
    parameters={"entries": list},
    population=_directories,
    breaches=lambda entries: DIRECTORY & _lacking(entries),
    label=_("A directory in force that leaves contacts out"),
)
"""Of student apartments 1.5."""

LATE: Final = Check(
    name="publications.late",
    model="publications.Publication",
    population=lambda: PUT_FORWARD,
    breaches=lambda: PUT_FORWARD & Q(late=True),
    label=_("Made public after the day on which it was due"),
)
"""3.4.0.a."""

POSTED_PAST_EXPIRY: Final = Check(
    name="publications.posted_past_expiry",
    model="publications.Posting",
    population=lambda: LASTED,
    breaches=lambda: LASTED & Q(overstayed=True),
    label=_("Still posted after its last day"),
)
"""3.4.0.a."""

DELIVERED_WITHOUT_RECEIPT: Final = Check(
    name="publications.delivered_without_receipt",
    model="publications.Receipt",
    parameters={"recipients": list},
    population=_handed_to,
    breaches=lambda recipients: _handed_to(recipients) & Q(complete=False),
    label=_("Handed over without a complete signature of receipt"),
)
"""3.5.0.a."""

CHECKS: Final = (
    NOT_IN_FORCE, HOTLINE_NOT_IN_FORCE, PRICE_LIST_WITHOUT_FILING, DIRECTORY_INCOMPLETE, LATE, POSTED_PAST_EXPIRY,
    DELIVERED_WITHOUT_RECEIPT,
)  # fmt: skip
