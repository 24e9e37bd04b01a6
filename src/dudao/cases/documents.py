"""What the papers of a case contain, whatever they are shown on."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dudao.cases.models import Case
from dudao.cases.refusals import NotPossible
from dudao.cases.texts import Moment
from dudao.cases.vocabulary import JOURNAL_NAMES
from dudao.journal.models import Entry
from dudao.organisation.refusal import Sentence


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter: to whom, its number, what it is about line by line, what is asked, and who signs when."""

    number: str
    to: Sentence
    title: Sentence
    particulars: list[tuple[Sentence, Sentence]]
    text: str
    request: Sentence
    signed: Sentence
    on: Sentence


def referral_letter(case: Case) -> Letter:
    """The letter with which a case goes to the developer's customer centre (2.1.3.a), as it was written when it was referred.

    Raises NotPossible while the case has not been referred. Who brought it up is not named: the developer asks the site.
    """
    if case.referred_at is None:
        raise NotPossible(_("The case has not been referred yet. Refer it first; the letter is made then."))
    entry = Entry.objects.about(case).filter(act=JOURNAL_NAMES["refer"]).select_related("by").last()
    place = case.unit or case.building or case.place
    return Letter(
        number=case.referral_number,
        to=_("Developer's customer centre"),
        title=_("Referral of a customer's complaint"),
        particulars=[
            (pgettext_lazy("letter", "Case"), case.number),
            (pgettext_lazy("letter", "Received"), Moment.of(case.received_at, case.site)),
            (pgettext_lazy("letter", "Where"), str(place or "–")),
            (pgettext_lazy("letter", "About"), case.title),
            (pgettext_lazy("letter", "In detail"), case.text or "–"),
        ],
        text=str(entry.data.get("text", "")) if entry else "",
        request=_("Please handle this and tell us in writing by when and with what result, so that we can tell the customer."),
        signed=entry.by.name if entry and entry.by else case.site.name,
        on=Moment.of(case.referred_at, case.site),
    )
