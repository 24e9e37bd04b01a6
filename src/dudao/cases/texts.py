"""The journal of a case in words: one line for each act."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.functional import lazystr
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from dudao.cases.vocabulary import Channel, Decision, Kind, ReportKind, Responsibility, VisitOutcome
from dudao.organisation.refusal import Sentence as Words

if TYPE_CHECKING:
    from dudao.journal.models import Entry
    from dudao.organisation.models import Site

MOST: Final = 200
"""Characters of an entry's own text that its line shows; :func:`in_full` gives all of it."""

SENTENCES: Final[dict[str, Words]] = {
    "cases.received": _("{who} took it in ({channel})"),
    "cases.responded": _("{who} responded"),
    "cases.assigned": _("{who} assigned it to {to}"),
    "cases.referred": _("{who} referred it to the developer, letter {number}"),
    "cases.fed_back": _("{who} told the customer how it stands"),
    "cases.escalated": _("{who} reported it upward to {to}"),
    "cases.marked_hard": _("{who} marked it as hard, to be handled by {to}"),
    "cases.form_filled": _("{who} filled in the form"),
    "cases.marked_major": _("{who} marked it as major"),
    "cases.major_reported": _("{who} reported the major complaint to the quality department and the division leader"),
    "cases.decided": _("{who} decided"),
    "cases.measures_set": _("{who} set measures"),
    "cases.resolved": _("{who} recorded the result"),
    "cases.visited": _("{who} made the return visit"),
    "cases.visit_waived": _("{who} waived the return visit"),
    "cases.verified": _("{who} verified that it was done"),
    "cases.closed": _("{who} closed it"),
    "cases.reopened": _("{who} reopened it"),
    "cases.reclassified": _("{who} reclassified it"),
    "cases.noted": _("{who} noted"),
    "cases.customer_added": _("{who} added"),
    "cases.flagged": _("{who} put it into the monthly publication"),
    "cases.issued_by_quality": _("{who} issued it for the quality department, to be handled by {due_at}"),
    "cases.measures_reported": _("{who} reported the measures to the quality department"),
    "cases.result_reported": _("{who} reported the result to the quality department"),
    "cases.contact_seen": _("{who} looked at the contact"),
    "cases.report_drafted": _("{who} drafted the {report} of {period}"),
    "cases.report_issued": _("{who} issued the {report} of {period}"),
    "cases.merged": _("{who} merged it into {into}"),
    "cases.unmerged": _("{who} took the merge into {into} back"),
    "cases.duplicate_gained": _("{who} merged {number} into it"),
    "cases.duplicate_lost": _("{who} took {number} out again"),
    "journal.attached": _("{who} added {name}"),
}
CUSTOMERS: Final = frozenset({"portal", "mail"})
"""Doors that customers come through; who is in charge is found by the system there too."""
UNFLAGGED: Final[Words] = _("{who} took it out of the monthly publication")
UNNAMED: Final[Words] = _("{who} marked it as hard")
AUTOMATIC: Final[Words] = _("{who} gave it to {to}, in charge of the building or category")
DETAILS: Final[dict[str, tuple[str, ...]]] = {
    "cases.responded": ("text",),
    "cases.fed_back": ("through", "text"),
    "cases.escalated": ("reason",),
    "cases.marked_hard": ("reason",),
    "cases.marked_major": ("reason",),
    "cases.decided": ("decision", "forwarded_to", "reason"),
    "cases.measures_set": ("measures",),
    "cases.resolved": ("result",),
    "cases.visited": ("outcome", "text"),
    "cases.visit_waived": ("reason",),
    "cases.verified": ("text",),
    "cases.closed": ("text",),
    "cases.reopened": ("reason",),
    "cases.reclassified": ("kind", "category", "responsibility", "class_one", "hard", "major", "reason"),
    "cases.noted": ("text",),
    "cases.customer_added": ("text",),
    "cases.measures_reported": ("measures",),
    "cases.result_reported": ("text",),
    "cases.merged": ("reason",),
    "cases.unmerged": ("reason",),
    "cases.contact_seen": ("purpose",),
}
"""What an entry's line goes on to say, after a colon, of the data entered with the act."""
CHOICES: Final[dict[str, Mapping[Any, Words]]] = {
    "channel": dict(Channel.choices),
    "kind": dict(Kind.choices),
    "responsibility": dict(Responsibility.choices),
    "decision": dict(Decision.choices),
    "outcome": dict(VisitOutcome.choices),
    "report": dict(ReportKind.choices),
    "class_one": {True: _("class one"), False: _("not class one")},
    "hard": {False: _("not hard")},
    "major": {False: _("not major")},
}


class Moment:
    """A moment on the site's clock, put into the reader's way of writing when shown."""

    def __init__(self, moment: datetime, zone: str) -> None:
        self.moment = moment
        self.zone = zone

    @classmethod
    def of(cls, moment: datetime, site: "Site") -> Words:
        return lazystr(cls(moment, site.time_zone))

    def __str__(self) -> str:
        return date_format(self.moment.astimezone(ZoneInfo(self.zone)), pgettext("moment", "j M Y H:i"))


class Line:
    """What an entry says, such as 「李 電話收到」, put into the reader's language when shown."""

    def __init__(self, entry: "Entry", zone: str) -> None:
        self.entry = entry
        self.zone = zone

    def __str__(self) -> str:
        said = str(_pattern(self.entry)).format_map(self._words())
        if details := " ".join(self.details().split()):
            said = str(_("{said}: {details}")).format(said=said, details=Truncator(details).chars(MOST))
        return said

    def details(self) -> str:
        """What was entered with the act, whole and as it was written."""
        return "; ".join(str(self._value(name)) for name in DETAILS.get(self.entry.act, ()) if self._given(name))

    def _given(self, name: str) -> bool:
        return self.entry.data.get(name) not in (None, "")

    def _value(self, name: str) -> Words:
        value = self.entry.data[name]
        if name == "due_at":
            return str(Moment(datetime.fromisoformat(value), self.zone))
        found: Words = CHOICES.get(name, {}).get(value, value)
        return found

    def _words(self) -> Mapping[str, Words]:
        words = _Blanks({name: self._value(name) for name in self.entry.data})
        words["who"] = doer(self.entry)
        return words


class _Blanks(dict[str, Words]):
    """Words for a sentence; what an imported entry does not tell is a dash."""

    def __missing__(self, name: str) -> str:
        return "–"


def sentence(entry: "Entry", zone: str = "UTC") -> Words:
    """One line for an entry of a case's journal; clock times in it are those of ``zone``.

    Reads ``entry.by``: select it along with the entries. An act of another room is shown by its name.
    """
    return lazystr(Line(entry, zone))


def in_full(entry: "Entry", zone: str = "UTC") -> str:
    """The text entered with an act, when its line cannot show all of it as it was written; else empty."""
    details = Line(entry, zone).details().strip()
    return details if len(details) > MOST or "\n" in details else ""


def doer(entry: "Entry") -> Words:
    """Who did it: a person, the customer, the import, or the system itself."""
    if entry.by is not None:
        return entry.by.name
    if entry.via in CUSTOMERS and entry.act != "cases.assigned":
        return _("the customer")
    return _("the import") if entry.via == "import" else _("the system")


def _pattern(entry: "Entry") -> Words:
    if entry.act == "cases.flagged" and entry.data.get("wanted") is False:
        return UNFLAGGED
    if entry.act == "cases.marked_hard" and not entry.data.get("to"):
        return UNNAMED
    if entry.act == "cases.assigned" and entry.by_id is None and entry.via != "import":
        return AUTOMATIC
    return SENTENCES.get(entry.act, entry.act)
