"""Taking a file in: examined, stripped, written, then remembered."""

import unicodedata
from datetime import datetime
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from dudao.journal import acts as journal
from dudao.journal.attachments import content, store
from dudao.journal.attachments.refusals import CannotKeep, TooMany
from dudao.journal.models import Attachment
from dudao.journal.reads import kind_of
from dudao.organisation import access
from dudao.organisation.models import Site, Staff

MOST: Final = 60
"""Files of one record."""
NAME_LIMIT: Final = 120
ACT: Final = "journal.attached"


def keep(
    subject: models.Model, *, site: Site, upload: "UploadedFile[Any]", by: Staff | None, now: datetime, key: str | None = None,
    via: str = "desk",
) -> Attachment:  # fmt: skip
    """Keep a file with a record. ``by=None`` is the customer, through a door that is open to customers.

    1. Ask whether the person may. 2. A repeated key, or the same content once more, ends with what is there.
    3. Look at the content and strip it. 4. Write the file, whole. 5. One transaction for the row and the journal.
    Raises a CannotKeep when the file is not taken in.
    """
    if by is not None:
        access.require(by, "journal.attach", site)
    if (there := _made_before(subject, key)) is not None:
        return there
    if not may_hold_more(subject):
        raise TooMany(_("There are {most} files here already; no more are taken in. Add a note instead."), most=MOST)
    name = plain_name(upload.name or "")
    kept = content.examined(name, upload.size or 0, upload.read)
    digest = store.put(kept.data, kept.preview)
    row = Attachment(
        site=site, subject_kind=kind_of(subject), subject_id=subject.pk, name=name, kind=kept.kind, media_type=kept.media_type,
        sha256=digest, size=len(kept.data), width=kept.width, height=kept.height, added_at=now, added_by=by,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            told = {"name": name, "attachment": row.pk, "kind": kept.kind}
            journal.record(ACT, subject=subject, site=site, by=by, at=now, data=told, via=via, key=key)
    except IntegrityError:
        there = _made_before(subject, key) or Attachment.objects.about(subject).filter(sha256=digest).first()
        if there is None:
            raise
        return there
    return row


def _made_before(subject: models.Model, key: str | None) -> Attachment | None:
    entry = journal.once(key)
    if entry is None:
        return None
    if entry.act != ACT or (entry.subject_kind, entry.subject_id) != (kind_of(subject), subject.pk):
        raise CannotKeep(_("This form was already sent for something else. Reload the page and choose the file again."))
    return Attachment.objects.get(pk=entry.data["attachment"])


def may_hold_more(subject: models.Model) -> bool:
    return Attachment.objects.about(subject).count() < MOST


def plain_name(name: str) -> str:
    """The name the file had, as text: no folders, nothing invisible or turning the line round, not longer than is read."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    shown = "".join(
        sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign) not in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
    )
    stem, dot, end = shown.strip().rpartition(".")
    if len(shown) > NAME_LIMIT and dot and len(end) < 10:
        shown = f"{stem[: NAME_LIMIT - len(end) - 2]}….{end}"
    return shown.strip()[:NAME_LIMIT] or "file"
