"""Files on the desk: those that came with a form are kept with their record, one by one, and what is not taken in is said."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from dudao.desk.frame import person
from dudao.journal import attachments
from dudao.organisation.models import Site
from dudao.organisation.refusal import Refusal

if TYPE_CHECKING:
    from dudao.journal.models import Attachment

AT_ONCE: Final = 20
"""Files of one form; more are not looked at."""
ACCEPT: Final = "image/*,audio/*,.amr,.pdf,.docx,.xlsx"
"""What the browser offers to choose from; what is taken in is decided by content."""


@dataclass
class Outcome:
    """What became of the files of a form."""

    kept: "list[Attachment]" = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def keep_all(request: HttpRequest, subject: Model, site: Site, key: str) -> Outcome:
    """Keep every file that came with the form. ``key`` makes sending the form again harmless, file by file."""
    outcome = Outcome()
    for number, upload in enumerate(request.FILES.getlist("files")[:AT_ONCE]):
        try:
            kept = attachments.keep(
                subject, site=site, upload=upload, by=person(request), now=timezone.now(), key=f"{key}-file{number}" if key else None
            )
        except Refusal as refusal:
            outcome.refused.append(str(refusal))
        else:
            outcome.kept.append(kept)
    return outcome


def tell(request: HttpRequest, outcome: Outcome) -> None:
    """Say what became of the files on the next page."""
    if outcome.kept:
        number = len(outcome.kept)
        messages.success(request, ngettext("%(number)s file added.", "%(number)s files added.", number) % {"number": number})
    for sentence in outcome.refused:
        messages.error(request, sentence)
