"""Publications that the tests tell of."""

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from dudao.approvals import acts as approvals
from dudao.approvals.models import Request
from dudao.publications import acts
from dudao.publications.models import Publication, Receipt
from tests.cast import NOW, Cast

HOUR = timedelta(hours=1)
SAID: dict[str, Any] = {"title": "停水通知", "text": "11月25日 9:00 起停水四小時。", "channels": ["board", "portal"]}


def signature() -> bytes:
    """A drawn line, as a browser sends it."""
    image = Image.new("RGBA", (300, 120))
    ImageDraw.Draw(image).line([(10, 90), (120, 20), (280, 100)], fill="black", width=4)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def drafted(cast: Cast, *, product: str = "notice", now: datetime = NOW, **said: Any) -> Publication:
    return acts.draft(cast.site, product=product, by=cast.clerk, now=now, said={**SAID, **said})


def asked(cast: Cast, *, now: datetime = NOW, **more: Any) -> Publication:
    """Put forward by the clerk: the head is asked."""
    return acts.put_forward(drafted(cast, now=now, **more), by=cast.clerk, now=now)


def request_of(publication: Publication) -> Request:
    return Request.objects.get(subject_kind="publication", subject_id=publication.pk, state="pending")


def approved(cast: Cast, *, now: datetime = NOW, **more: Any) -> Publication:
    publication = asked(cast, now=now, **more)
    request = request_of(publication)
    approvals.grant(request, by=cast.head if request.waits_for == "department_head" else cast.leader, now=now)
    publication.refresh_from_db()
    return publication


def handed_over(cast: Cast) -> tuple[Publication, Receipt]:
    """A notice that the owners' committee has signed for."""
    publication = approved(cast)
    receipt = acts.deliver(publication, recipient="owners-committee", name="業委會", by=cast.clerk, now=NOW)
    acts.sign(receipt, signer="王主任", signed_on=date(2026, 11, 23), picture=signature(), by=cast.clerk, now=NOW)
    return publication, receipt
