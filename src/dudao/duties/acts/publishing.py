"""Publishing an edition of a rulebook: from then on it is never changed."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.duties import editions
from dudao.duties.models import Edition, Obligation
from dudao.duties.past import EDITION_PUBLISHED
from dudao.journal import acts as journal
from dudao.organisation import access
from dudao.organisation.models import Company, Staff
from dudao.organisation.refusal import Refusal
from dudao.rulebook.schema import Rulebook


class EditionTaken(Refusal):
    """An edition is never changed once it is published."""


def publish_edition(rulebook: Rulebook, source: str, *, by: Staff | None, now: datetime) -> tuple[Edition, bool]:
    """Publish a checked rulebook. ``source`` is its text, kept whole. Returns the edition and whether it is new.

    ``by=None`` is the command line of whoever runs the machine. Publishing the same text again changes nothing; raises
    EditionTaken when the edition's name or first day is taken by another text.
    """
    if by is not None:
        for company in Company.objects.all():
            access.require(by, "duties.publish_edition", company)
    digest = hashlib.sha256(source.encode()).hexdigest()
    with transaction.atomic():
        same = Edition.objects.filter(book=rulebook.key, edition=rulebook.edition).first()
        if same is not None and same.digest == digest:
            return same, False
        if same is not None:
            raise EditionTaken(
                _("Edition {edition} of “{book}” is published and never changes. Give the changed text a new name and a later first day."),
                edition=rulebook.edition,
                book=rulebook.key,
            )
        if Edition.objects.filter(book=rulebook.key, effective_from=rulebook.effective_from).exists():
            raise EditionTaken(
                _("Another edition of “{book}” begins on {day}. Choose another first day."), book=rulebook.key, day=rulebook.effective_from
            )
        edition = Edition.objects.create(
            book=rulebook.key,
            edition=rulebook.edition,
            effective_from=rulebook.effective_from,
            digest=digest,
            source=source,
            published_at=now,
        )
        told = {"book": edition.book, "edition": edition.edition, "effective_from": edition.effective_from.isoformat()}
        journal.record(EDITION_PUBLISHED, subject=edition, site=None, by=by, at=now, data=told)
        Obligation.objects.bulk_create([Obligation(book=rulebook.key, key=key) for key in rulebook.obligations], ignore_conflicts=True)
        editions.look_again()
    return edition, True
