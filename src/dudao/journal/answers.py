"""Answers given to other systems, kept so that asking the same again does nothing twice and is answered alike."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from dudao.journal.models import Answer
from dudao.organisation.refusal import Refusal

KEPT: Final = timedelta(days=3)


class OtherRequest(Refusal):
    """The key was used for a request that said something else."""

    status = 422

    def __init__(self) -> None:
        super().__init__(_("This Idempotency-Key was sent before with another request. Use a new key for each new request."))


def answered_once(owner: str, key: str, request: bytes, now: datetime, answer: Callable[[], str]) -> tuple[str, bool]:
    """What ``answer`` gives, and whether it was given before: for each owner and key it is asked once, whoever else sends it at once.

    The row is written first, so a second one waits for the first or finds what it said; all of it is one transaction, so what was
    refused leaves nothing behind and may be tried again under the same key. Raises OtherRequest.
    """
    name = hashlib.sha256(f"{owner}\n{key}".encode()).hexdigest()
    about = hashlib.sha256(request).hexdigest()
    with transaction.atomic():
        kept = _claimed(name, about, now)
        if kept is not None:
            if kept.request != about:
                raise OtherRequest
            return kept.said, True
        said = answer()
        Answer.objects.filter(name=name).update(said=said)
        return said, False


def _claimed(name: str, about: str, now: datetime) -> Answer | None:
    """Write the row, or return the one that is there."""
    try:
        with transaction.atomic():
            Answer.objects.create(name=name, request=about, said="", at=now)
    except IntegrityError:
        return Answer.objects.get(name=name)
    return None


def forget_old(now: datetime) -> int:
    """Drop answers that nobody asks for again; a key older than that counts as new."""
    return Answer.objects.filter(at__lt=now - KEPT).delete()[0]
