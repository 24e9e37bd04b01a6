"""Handing a paper over, and the signature of whoever received it (3.5.0.a)."""

import hashlib
from datetime import date, datetime
from io import BytesIO
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from dudao.cases import wording
from dudao.organisation import access
from dudao.organisation.models import Staff
from dudao.publications import rules
from dudao.publications.acts.doing import day_at, locked, remember, repeated
from dudao.publications.acts.posting import make_public
from dudao.publications.models import Publication, Receipt, Signature
from dudao.publications.refusals import AlreadyDone, Incomplete, NotNow
from dudao.publications.vocabulary import LINE_LIMIT, Channel, Recipient, State

SIGNATURE_LIMIT: Final = 5_000_000
"""Largest picture taken in, in bytes."""
SIDE: Final = 1600
"""Longest side of the picture that is kept, in pixels."""
MOST_PIXELS: Final = 40_000_000
NAME_LIMIT: Final = 80


def deliver(
    publication: Publication,
    *,
    recipient: str,
    name: str,
    by: Staff,
    now: datetime,
    at: datetime | None = None,
    key: str | None = None,
    via: str = "desk",
) -> Receipt:
    """Record that it was handed over; the receipt waits for its signature."""
    access.require(by, "publications.deliver", publication.site)
    if recipient not in Recipient.values:
        raise Incomplete(_("Choose to whom it was handed over."), field="recipient")
    name = wording.line(name, limit=LINE_LIMIT, field="name")
    if not name:
        raise Incomplete(_("Enter the name of whoever it was handed to."), field="name")
    at = at or now
    with transaction.atomic():
        kept = locked(publication)
        if entry := repeated(key, "deliver", kept.pk):
            return Receipt.objects.get(pk=entry.data["receipt"])
        _may_be_handed_over(kept, at, now)
        receipt = Receipt.objects.create(
            site=kept.site, publication=kept, recipient=recipient, name=name, delivered_at=at, delivered_by=by,
            month=rules.month_of(day_at(kept.site, at)),
        )  # fmt: skip
        make_public(kept, at, now)
        told = {"receipt": receipt.pk, "to": name}
        facts = {"channel": Channel.HAND.value, "recipient": recipient}
        remember("deliver", kept, by=by, at=at, now=now, facts=facts, data=told, key=key, via=via)
    return receipt


def sign(receipt: Receipt, *, signer: str, signed_on: date, picture: bytes, by: Staff, now: datetime, key: str | None = None) -> Receipt:
    """Complete a receipt: who signed, on which day, and the signature, drawn or scanned."""
    access.require(by, "publications.sign", receipt.site)
    signer = wording.line(signer, limit=NAME_LIMIT, field="signer")
    if not signer:
        raise Incomplete(_("Enter the name of whoever signed."), field="signer")
    if not day_at(receipt.site, receipt.delivered_at) <= signed_on <= day_at(receipt.site, now):
        raise Incomplete(_("It was signed on the day it was handed over or later, and not in the future."), field="signed_on")
    kept_picture, kind = cleaned(picture)
    with transaction.atomic():
        kept = locked(receipt.publication)
        if repeated(key, "sign", kept.pk):
            receipt.refresh_from_db()
            return receipt
        waiting = Receipt.objects.filter(pk=receipt.pk, complete=False)
        if not waiting.update(signer=signer, signed_on=signed_on, complete=True):
            raise AlreadyDone(_("This receipt was signed before. Reload the page to see by whom."))
        digest = hashlib.sha256(kept_picture).hexdigest()
        Signature.objects.create(site=receipt.site, receipt=receipt, picture=kept_picture, kind=kind, digest=digest)
        facts = {"channel": Channel.HAND.value, "recipient": receipt.recipient}
        told = {"receipt": receipt.pk, "signer": signer, "signed_on": signed_on.isoformat(), "digest": digest}
        remember("sign", kept, by=by, at=now, facts=facts, data=told, key=key)
    receipt.refresh_from_db()
    return receipt


def look_at_receipt(receipt: Receipt, *, purpose: str, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> Receipt:
    """The receipt with its names, for another system. The look, with its purpose, is in the journal before anything is told."""
    access.require(by, "publications.look_at_receipt", receipt.site)
    purpose = wording.line(purpose, limit=LINE_LIMIT, field="purpose")
    if not purpose:
        raise Incomplete(_("Say what you need the names for."), field="purpose")
    with transaction.atomic():
        kept = locked(receipt.publication)
        if repeated(key, "look_at_receipt", kept.pk) is None:
            facts = {"channel": Channel.HAND.value, "recipient": receipt.recipient}
            told = {"receipt": receipt.pk, "purpose": purpose}
            remember("look_at_receipt", kept, by=by, at=now, facts=facts, data=told, key=key, via=via)
        receipt.refresh_from_db()
    return receipt


def cleaned(picture: bytes) -> tuple[bytes, str]:
    """The picture drawn anew, so that nothing else that was in the file is kept; small enough for a page. Its format."""
    if not picture:
        raise Incomplete(_("Draw the signature, or choose a picture of the signed paper."), field="picture")
    if len(picture) > SIGNATURE_LIMIT:
        raise Incomplete(
            _("The picture is larger than {most} MB. Choose a smaller one."), field="picture", most=SIGNATURE_LIMIT // 1_000_000
        )
    try:
        with Image.open(BytesIO(picture), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Incomplete(_("The picture has too many pixels. Choose a smaller one."), field="picture")
            drawn = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Incomplete(_("This is no PNG or JPEG picture. Choose a photo or scan of the signed paper."), field="picture") from error
    drawn.thumbnail((SIDE, SIDE))
    if not _has_ink(drawn):
        raise Incomplete(_("The signature is empty. Draw it, or choose a picture of the signed paper."), field="picture")
    paper = Image.new("RGB", drawn.size, "white")
    paper.paste(drawn, mask=drawn.getchannel("A"))
    out = BytesIO()
    paper.save(out, "JPEG", quality=80)
    return out.getvalue(), "jpeg"


def _has_ink(drawn: Image.Image) -> bool:
    """Whether there is anything to be seen but one plain surface."""
    paper = Image.new("RGB", drawn.size, "white")
    paper.paste(drawn, mask=drawn.getchannel("A"))
    low, high = paper.convert("L").getextrema()
    return low != high


def _may_be_handed_over(kept: Publication, at: datetime, now: datetime) -> None:
    if kept.state != State.APPROVED or kept.approved_at is None:
        raise NotNow(_("This is not approved, or was withdrawn. Nothing is handed over then."))
    if not kept.approved_at <= at <= now:
        raise Incomplete(_("It was handed over after it was approved, and not in the future. Enter when that was."), field="at")
