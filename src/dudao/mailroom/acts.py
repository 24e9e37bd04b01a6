"""What people do with a mail that was held back or could not be taken in: have it entered as a case, or leave it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.journal import acts as journal
from dudao.mailroom.models import Letter
from dudao.organisation import access
from dudao.organisation.models import Staff
from dudao.organisation.refusal import Refusal


class AlreadySeenTo(Refusal):
    """A colleague entered the mail or left it before."""


def let_in(letter: Letter, *, by: Staff, now: datetime) -> Letter:
    """Have a mail entered as a case: the next round through the mailbox fetches it and takes it in, whatever held it back."""
    return _see_to(letter, "mailroom.let_in", {"wanted_at": now, "wanted_by": by}, by=by, now=now)


def leave(letter: Letter, *, by: Staff, now: datetime) -> Letter:
    """Leave a mail in the mailbox: it is no case, or somebody has entered it by hand."""
    return _see_to(letter, "mailroom.left", {"outcome": Letter.Outcome.LEFT}, by=by, now=now)


def _see_to(letter: Letter, act: str, changed: dict[str, object], *, by: Staff, now: datetime) -> Letter:
    """One of the two, once: claimed by a guarded UPDATE, so that of two who click one is told."""
    access.require(by, "cases.receive", letter.site)
    with transaction.atomic():
        if not Letter.objects.filter(pk=letter.pk).to_look_at().filter(wanted_at__isnull=True).update(**changed):
            raise AlreadySeenTo(_("This mail was seen to already. Reload the page to see what became of it."))
        letter.refresh_from_db()
        journal.record(act, subject=letter, site=letter.site, by=by, at=now)
    return letter
