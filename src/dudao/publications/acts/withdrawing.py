"""Withdrawing: a further version that says so; nothing is deleted, and what still hangs must come down."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.cases import wording
from dudao.organisation import access
from dudao.organisation.models import Staff
from dudao.publications import rules
from dudao.publications.acts.doing import day_at, freeze, locked, remember, repeated
from dudao.publications.acts.reckoning import reckon
from dudao.publications.models import Publication
from dudao.publications.refusals import AlreadyDone, Incomplete, NotNow
from dudao.publications.vocabulary import STAYING, TEXT_LIMIT, Change, State

FIELDS: Final = ["state", "ended_on", "version"]


def withdraw(publication: Publication, *, reason: str, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> Publication:
    """Say that it no longer holds, and why."""
    access.require(by, "publications.withdraw", publication.site)
    reason = wording.text(reason, limit=TEXT_LIMIT, field="reason")
    if not reason:
        raise Incomplete(_("Say why it is withdrawn; the reason stands in its history."), field="reason")
    with transaction.atomic():
        kept = locked(publication)
        if repeated(key, "withdraw", kept.pk):
            return kept
        if kept.state == State.WITHDRAWN:
            raise AlreadyDone(_("This was withdrawn before. Reload the page to see by whom."))
        if kept.state != State.APPROVED:
            raise NotNow(_("Only what has been approved is withdrawn. A draft can be changed; what waits can be taken back."))
        end(kept, by=by, now=now, reason=reason, key=key, via=via)
        reckon(kept.site, now, only=kept)
    return kept


def end(kept: Publication, *, by: Staff, now: datetime, reason: str, key: str | None = None, via: str = "desk") -> None:
    """Withdraw a locked publication, and let what hangs expire today."""
    today = day_at(kept.site, now)
    kept.state, kept.ended_on = State.WITHDRAWN.value, today
    freeze(kept, Change.WITHDRAWAL, by=by, now=now, content={"reason": reason, "ended_on": today.isoformat()})
    kept.save(update_fields=FIELDS)
    staying = kept.postings.up().filter(channel__in=STAYING).exclude(expires_on__lt=today)
    staying.update(expires_on=today, month=rules.month_of(today))
    remember("withdraw", kept, by=by, at=now, data={"reason": reason}, key=key, via=via)
