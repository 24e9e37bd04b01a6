"""Reading publications: the list, one with its versions, where it hangs, and what was handed over."""

from datetime import date, datetime
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from dudao.api.cases import Looked
from dudao.api.cursors import page_of
from dudao.api.gate import Bearer, caller
from dudao.api.places import site_of
from dudao.api.schemas.approvals import Approval
from dudao.api.schemas.bodies import Purpose
from dudao.api.schemas.places import Person
from dudao.api.schemas.publications import (
    Names,
    PostingLine,
    Postings,
    PublicationLine,
    Publications,
    PublicationsAsked,
    PublicationWhole,
    ReceiptLine,
    Receipts,
    ReceiptsAsked,
    VersionLine,
    VersionWhole,
    columns_of,
)  # fmt: skip
from dudao.api.values import Identifier, Key, Paged, PublicationNumber, number_of
from dudao.api.writing import written_once
from dudao.organisation.models import Staff
from dudao.organisation.refusal import NotFound
from dudao.organisation.scopes import Scope
from dudao.publications import acts
from dudao.publications.models import Posting, Publication, Receipt
from dudao.publications.querysets import PublicationQuerySet

router = Router(tags=["Publications"])
READ: Final = Scope.PUBLICATIONS_READ
VERSIONS: Final = 50


def day_of(publication: Publication, now: datetime) -> date:
    """Today at the publication's site."""
    return now.astimezone(ZoneInfo(publication.site.time_zone)).date()


@router.get(
    "/publications", auth=Bearer(READ, PublicationsAsked), response=Publications, operation_id="publications_list", summary="Publications"
)
def publications(request: HttpRequest, asked: Query[PublicationsAsked]) -> Publications:
    """Notices, reports, price lists and directories at the sites of this account, page by page."""
    now, staff = timezone.now(), caller(request)
    rows = narrowed(asked, staff, now).select_related("site").defer("text")
    found, onward = page_of(rows, limit=asked.limit, after=asked.after, descending=True)
    return Publications(items=[PublicationLine.of(each, day_of(each, now)) for each in found], next=onward)


def narrowed(asked: PublicationsAsked, staff: Staff, now: datetime) -> PublicationQuerySet:
    """The publications that were asked for. What is in force is meant on the day of the site that is named, else of this installation."""
    rows = Publication.objects.seen_by(staff)
    day = timezone.localdate(now)
    if asked.site is not None:
        rows = rows.filter(site__code=asked.site)
        if asked.in_force is not None:
            day = timezone.localdate(now, ZoneInfo(site_of(staff, asked.site).time_zone))
    if asked.product is not None:
        rows = rows.filter(product=asked.product)
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.month is not None:
        rows = rows.filter(month=number_of(asked.month))
    return rows if asked.in_force is None else rows.in_folder("in_force", day)


def publication_of(staff: Staff, number: str) -> Publication:
    """The publication with this number among those the account may see; for everybody else there is none."""
    rows = Publication.objects.seen_by(staff).select_related("site__branch", "site__company", "drafted_by", "approved_by", "replaces")
    found: Publication | None = rows.filter(number=number).first()
    if found is None:
        raise NotFound(_("There is no publication {number} among those of your sites."), number=number)
    return found


def whole(publication: Publication, now: datetime) -> PublicationWhole:
    """All that is told of a publication, in a few queries, whatever became of it."""
    asked = acts.latest_request(publication)
    versions = publication.versions.select_related("by").defer("content").order_by("-number")[:VERSIONS]
    return PublicationWhole(
        **columns_of(publication, day_of(publication, now)),
        text=publication.text,
        entries=publication.entries,
        filing=publication.filing,
        buildings=list(publication.buildings.order_by("code").values_list("code", flat=True)),
        replaces=publication.replaces.number if publication.replaces else None,
        drafted_by=Person.of(publication.drafted_by),
        approved_by=Person.of(publication.approved_by),
        approval=Approval.of(asked) if asked else None,
        versions=[VersionLine.of(each) for each in reversed(versions)],
    )


@router.get(
    "/publications/{publication}",
    auth=Bearer(READ),
    response=PublicationWhole,
    operation_id="publications_get",
    summary="One publication",
)
def publication(request: HttpRequest, publication: PublicationNumber) -> PublicationWhole:
    """A publication as its readers see it, with its versions and what those who must agree have said."""
    return whole(publication_of(caller(request), publication), timezone.now())


@router.get(
    "/publications/{publication}/versions/{version}",
    auth=Bearer(READ),
    response=VersionWhole,
    operation_id="publications_version",
    summary="A frozen version",
)
def version(request: HttpRequest, publication: PublicationNumber, version: Identifier) -> VersionWhole:
    """What was put forward, word for word, or that it was withdrawn and why."""
    found = publication_of(caller(request), publication)
    frozen = found.versions.select_related("by").filter(number=version).first()
    if frozen is None:
        raise NotFound(_("There is no version {version} of {number}."), version=version, number=found.number)
    return VersionWhole.told(frozen)


@router.get(
    "/publications/{publication}/postings",
    auth=Bearer(READ, Paged),
    response=Postings,
    operation_id="publications_postings",
    summary="Where it was put up",
)
def postings(request: HttpRequest, publication: PublicationNumber, asked: Query[Paged]) -> Postings:
    """Each place and channel at which it was put up, the newest first."""
    rows = Posting.objects.filter(publication=publication_of(caller(request), publication)).select_related("posted_by", "down_by")
    found, onward = page_of(rows, limit=asked.limit, after=asked.after, descending=True)
    return Postings(items=[PostingLine.of(each) for each in found], next=onward)


@router.get(
    "/publications/{publication}/receipts",
    auth=Bearer(READ, ReceiptsAsked),
    response=Receipts,
    operation_id="publications_receipts",
    summary="What was handed over",
)
def receipts(request: HttpRequest, publication: PublicationNumber, asked: Query[ReceiptsAsked]) -> Receipts:
    """What was handed over and whether it was signed for, the newest first. Names are asked for one by one, with a purpose."""
    rows = Receipt.objects.filter(publication=publication_of(caller(request), publication))
    rows = rows if asked.unsigned is None else rows.unsigned()
    found, onward = page_of(rows.select_related("delivered_by"), limit=asked.limit, after=asked.after, descending=True)
    return Receipts(items=[ReceiptLine.of(each) for each in found], next=onward)


@router.post(
    "/receipts/{receipt}/names",
    auth=Bearer(Scope.CONTACTS_READ),
    response=Names,
    operation_id="receipts_look_at_names",
    summary="Who received and signed",
)
def names(request: HttpRequest, receipt: Identifier, said: Purpose, idempotency_key: Key) -> HttpResponse:
    """Who received a paper, and who signed for it. The look and its purpose go into the journal before anything is told."""
    staff, now = caller(request), timezone.now()
    found = Receipt.objects.seen_by(staff).select_related("publication", "site").filter(pk=receipt).first()
    if found is None:
        raise NotFound(_("There is no such receipt among those of your sites."))
    once = "look:" + sha256(f"{staff.pk}\n{idempotency_key}".encode()).hexdigest()

    def look() -> Names:
        seen = acts.look_at_receipt(found, purpose=said.purpose, by=staff, now=now, key=once, via="api")
        return Names(name=seen.name, signer=seen.signer)

    written_once(request, idempotency_key, now, lambda: Looked(looked=bool(look())))
    return HttpResponse(look().model_dump_json(), content_type="application/json; charset=utf-8", headers={"Cache-Control": "no-store"})
