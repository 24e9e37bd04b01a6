"""The journal of a publication in words: one line for each act."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dudao.journal.models import Entry
from dudao.organisation.refusal import Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "publications.drafted": gettext_lazy("{who} began the draft"),
    "publications.edited": gettext_lazy("{who} changed the draft"),
    "publications.submitted": gettext_lazy("{who} put it forward for approval"),
    "publications.reviewed": gettext_lazy("{who} reviewed it and sent it for approval"),
    "publications.taken_back": gettext_lazy("{who} took it back"),
    "publications.approved": gettext_lazy("{who} approved it"),
    "publications.posted": gettext_lazy("{who} put it up"),
    "publications.put_on_intranet": gettext_lazy("{who} put it on the intranet"),
    "publications.taken_down": gettext_lazy("{who} took it down"),
    "publications.delivered": gettext_lazy("{who} handed it over"),
    "publications.receipt_signed": gettext_lazy("{who} entered the signature of receipt"),
    "publications.receipt_seen": gettext_lazy("{who} looked at who received it"),
    "publications.withdrawn": gettext_lazy("{who} withdrew it"),
}
DETAILS: Final = ("where", "to", "signer", "reason", "purpose")
"""What of an entry's own data follows its sentence."""


def sentence(entry: Entry) -> str:
    """What an entry says, in the reader's language."""
    who = entry.by.name if entry.by else _("the system")
    said = str(SENTENCES.get(entry.act, entry.act)).format(who=who)
    more = [str(entry.data[name]) for name in DETAILS if entry.data.get(name)]
    return _("{sentence}: {more}").format(sentence=said, more=" · ".join(more)) if more else said
