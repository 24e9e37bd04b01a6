"""What a customer reads of their case: what happened in public words, never a note, a name, or anything about somebody else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dudao.cases.awaited import awaited_until
from dudao.cases.models import Case
from dudao.cases.vocabulary import Decision, VisitOutcome
from dudao.journal.models import Entry
from dudao.portal import words

PLAIN: Final[dict[str, str | Promise]] = {
    "cases.received": _("We have received it."),
    "cases.assigned": _("It is being handled."),
    "cases.referred": _("We have referred it to the developer."),
    "cases.reopened": _("We have taken it up again."),
    "cases.closed": _("It is closed."),
    "cases.merged": _("Others have raised the same. It is handled together with theirs."),
}
"""Acts of which only this is said, whatever was entered with them."""
WITH_WORDS: Final[dict[str, tuple[str | Promise, str]]] = {
    "cases.responded": (_("Our answer:"), "text"),
    "cases.fed_back": (_("How it stands:"), "text"),
    "cases.resolved": (_("It has been handled:"), "result"),
    "cases.customer_added": (_("You added:"), "text"),
}
"""Acts whose words were said to the customer, or by them."""
DECISIONS: Final[dict[str, str | Promise]] = {
    Decision.ACCEPTED.value: _("It has been accepted."),
    Decision.FORWARDED.value: _("It has been forwarded to those who decide on it."),
    Decision.DECLINED.value: _("It cannot be taken up."),
}
VISITS: Final[dict[str, str | Promise]] = {
    VisitOutcome.SATISFIED.value: _("You are satisfied."),
    VisitOutcome.PARTLY.value: _("You are partly satisfied."),
    VisitOutcome.DISSATISFIED.value: _("You are not satisfied."),
}
ACTS: Final = (*PLAIN, *WITH_WORDS, "cases.decided", "cases.visited", "journal.attached")
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    when: str
    words: str | Promise
    text: str = ""
    own: bool = False


def told(case: Case) -> list[Line]:
    """The latest first."""
    entries = Entry.objects.about(case).filter(act__in=ACTS).order_by("-id")[:MOST]
    lines: list[Line] = []
    assigned = False
    for entry in reversed(entries):
        if entry.act == "cases.assigned":
            if assigned:
                continue
            assigned = True
        lines += [Line(entry.at, words.moment(entry.at, case.site), *said) for said in _said(entry)]
    return lines[::-1]


def _said(entry: Entry) -> Iterator[tuple[str | Promise, str, bool]]:
    by_customer = entry.by_id is None and entry.via in {"portal", "mail"}
    if entry.act in PLAIN:
        yield PLAIN[entry.act], "", False
    elif entry.act in WITH_WORDS:
        sentence, name = WITH_WORDS[entry.act]
        yield sentence, str(entry.data.get(name, "")), entry.act == "cases.customer_added"
    elif entry.act == "cases.decided" and entry.data.get("decision") in DECISIONS:
        yield DECISIONS[entry.data["decision"]], "", False
    elif entry.act == "cases.visited" and entry.data.get("outcome") in VISITS:
        yield VISITS[entry.data["outcome"]], str(entry.data.get("text", "")) if by_customer else "", by_customer
    elif entry.act == "journal.attached" and by_customer:
        yield _("You added a photo."), "", True


@dataclass(frozen=True, slots=True)
class Awaited:
    """By when the customer has an answer."""

    when: str
    late: bool


def answer_awaited(case: Case, now: datetime) -> Awaited | None:
    until = awaited_until(case, "respond")
    return None if until is None else Awaited(words.moment(until, case.site), until < now)
