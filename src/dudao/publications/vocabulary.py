"""The words of publications: what can be published, through what, in which state; and what each act is called."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dudao.organisation.refusal import Sentence
from dudao.organisation.roles import Role

TITLE_LIMIT: Final = 160
TEXT_LIMIT: Final = 10_000
LINE_LIMIT: Final = 200
"""Longest texts taken in, in characters."""
SPAN_LIMIT: Final = 366
"""Most days that a notice can be asked to be up ahead of what it announces."""


class Product(TextChoices):
    NOTICE = "notice", pgettext_lazy("publication", "notice")
    SERVICE_REPORT = "service-report", pgettext_lazy("publication", "quarterly management report 《管理服務報告》")
    WORK_BRIEFING = "work-briefing", pgettext_lazy("publication", "monthly briefing 《物業管理工作簡報》")
    MEASURES = "measures-and-results", pgettext_lazy("publication", "monthly publication of measures and results")
    PRICE_LIST = "price-list", pgettext_lazy("publication", "price list")
    CHANNEL_NOTICE = "channel-notice", pgettext_lazy("publication", "notice of the channels for complaints")
    HOTLINE_NOTICE = "hotline-notice", pgettext_lazy("publication", "notice of the 24-hour telephone")
    CONTACT_DIRECTORY = "contact-directory", pgettext_lazy("publication", "directory of contacts")


class Channel(TextChoices):
    BOARD = "board", pgettext_lazy("publication channel", "notice board")
    SCREEN = "screen", pgettext_lazy("publication channel", "lobby screen")
    INTRANET = "intranet", pgettext_lazy("publication channel", "intranet")
    PORTAL = "portal", pgettext_lazy("publication channel", "residents' pages")
    MESSAGE = "message", pgettext_lazy("publication channel", "WeChat or message")
    MAILBOX = "mailbox", pgettext_lazy("publication channel", "mailboxes")
    HAND = "hand", pgettext_lazy("publication channel", "by hand")


class State(TextChoices):
    DRAFT = "draft", pgettext_lazy("publication", "draft")
    ASKED = "asked", pgettext_lazy("publication", "waits for approval")
    APPROVED = "approved", pgettext_lazy("publication", "approved")
    WITHDRAWN = "withdrawn", pgettext_lazy("publication", "withdrawn")


class Recipient(TextChoices):
    COMMITTEE = "owners-committee", pgettext_lazy("recipient", "owners' committee")
    ENTRUSTING = "entrusting-party", pgettext_lazy("recipient", "entrusting party")
    HOUSEHOLD = "household", pgettext_lazy("recipient", "household")
    OTHER = "other", pgettext_lazy("recipient", "other")


class Change(TextChoices):
    ISSUE = "issue", pgettext_lazy("version", "put forward")
    WITHDRAWAL = "withdrawal", pgettext_lazy("version", "withdrawn")


ENTRIES: Final[dict[str, Sentence]] = {
    "director": _("Director's office telephone"),
    "deputies": _("Deputies' office telephones"),
    "centre": _("Service centre"),
    "group-supervisor": _("Group supervisor"),
    "building-staff": _("Staff of each building"),
    "opinion-book": _("Opinion book"),
    "representatives": _("Symposium of representatives"),
}
"""What a directory of contacts can say; which of these it must, the rulebook names."""

PERIODIC: Final[dict[str, str]] = {Product.SERVICE_REPORT: "quarter", Product.WORK_BRIEFING: "month", Product.MEASURES: "month"}
"""What is published for a period, and for which sort of period."""
REVIEWED: Final = frozenset({Product.SERVICE_REPORT, Product.WORK_BRIEFING})
"""What the head of the department reviews before it goes to the division leader."""
TO_LEADER: Final = REVIEWED | {Product.PRICE_LIST}
STAYING: Final = frozenset({Channel.BOARD, Channel.SCREEN})
"""Where something hangs until somebody takes it down. The intranet keeps past reports on purpose."""
STANDING: Final = (Product.CHANNEL_NOTICE, Product.PRICE_LIST, Product.CONTACT_DIRECTORY)
"""What must be in force at every time."""
HOTLINE: Final = "hotline"
"""The standing of the 24-hour telephone: whether its number stands in something in force."""
TELLS_HOTLINE: Final = (Product.HOTLINE_NOTICE, Product.CHANNEL_NOTICE, Product.CONTACT_DIRECTORY)

PURPOSE: Final = "publications.publish"
"""What the approvals call it."""


def route_of(product: str, *, asked_by_head: bool) -> tuple[str, ...]:
    """Who agrees before it goes out: the division leader to reports and prices, and to whatever a head wrote; else the head."""
    return (Role.DIVISION_LEADER.value,) if product in TO_LEADER or asked_by_head else (Role.DEPARTMENT_HEAD.value,)


JOURNAL_NAMES: Final[dict[str, str]] = {
    "draft": "publications.drafted",
    "edit": "publications.edited",
    "submit": "publications.submitted",
    "review": "publications.reviewed",
    "take_back": "publications.taken_back",
    "approve": "publications.approved",
    "post": "publications.posted",
    "put_on_intranet": "publications.put_on_intranet",
    "take_down": "publications.taken_down",
    "deliver": "publications.delivered",
    "sign": "publications.receipt_signed",
    "look_at_receipt": "publications.receipt_seen",
    "withdraw": "publications.withdrawn",
    "reckon": "publications.reckoned",
}
"""What the journal calls each act. A rulebook may name every one of these."""

ACTS: Final = tuple(JOURNAL_NAMES.values())
