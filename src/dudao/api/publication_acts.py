"""Doing: a publication drafted, put forward, put up, taken down, handed over, replaced, withdrawn."""

from dataclasses import dataclass
from datetime import datetime
from inspect import getdoc
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from dudao.api.gate import Bearer, caller
from dudao.api.places import site_of
from dudao.api.publications import publication_of, router, whole
from dudao.api.schemas.publication_bodies import PUBLICATION_BODIES, Draft, Edit, HandedOver, Nothing, PutUpAt, TakenDown, Written
from dudao.api.schemas.publications import PostingLine, PublicationWhole, ReceiptLine
from dudao.api.values import Identifier, Key, PublicationNumber, Sent
from dudao.api.writing import written_once
from dudao.organisation.models import Building, Site, Staff
from dudao.organisation.refusal import Invalid, NotFound
from dudao.organisation.scopes import Scope
from dudao.publications import acts
from dudao.publications.models import Posting, Publication, Receipt

__all__ = ["router"]
GATE = Bearer(Scope.PUBLICATIONS_WRITE)
TAGS: list[Any] = ["Acts on publications"]


def told(written: Written, site: Site) -> dict[str, Any]:
    """What the act is told: only what was said, with buildings as records."""
    said: dict[str, Any] = written.model_dump(exclude_unset=True, exclude={"site", "product"})
    if "buildings" in said:
        found = {each.code: each for each in Building.objects.at(site).filter(code__in=said["buildings"])}
        for code in said["buildings"]:
            if code not in found:
                raise Invalid(_("{site} has no building {code}."), field="buildings", site=site, code=code)
        said["buildings"] = list(found.values())
    return said


def again(publication: Publication, staff: Staff, now: datetime) -> PublicationWhole:
    """How it stands after an act."""
    return whole(publication_of(staff, publication.number), now)


@router.post(
    "/publications",
    auth=GATE,
    response={201: PublicationWhole},
    operation_id="publications_draft",
    tags=TAGS,
    summary="Begin a publication",
)
def draft(request: HttpRequest, said: Draft, idempotency_key: Key) -> HttpResponse:
    """Begin a draft and give it its number. Nobody outside sees it before it was put forward and approved."""
    staff, now = caller(request), timezone.now()
    site = site_of(staff, said.site)

    def write() -> PublicationWhole:
        made = acts.draft(site, product=said.product, by=staff, now=now, said=told(said, site), via="api")
        return again(made, staff, now)

    return written_once(request, idempotency_key, now, write, status=201)


@router.post(
    "/postings/{posting}/take_down",
    auth=GATE,
    response=PostingLine,
    operation_id="publications_take_down",
    tags=TAGS,
    summary="Record that it was taken down",
)
def take_down(request: HttpRequest, posting: Identifier, said: TakenDown, idempotency_key: Key) -> HttpResponse:
    """Record that it no longer hangs there."""
    staff, now = caller(request), timezone.now()
    found = Posting.objects.seen_by(staff).select_related("publication", "site").filter(pk=posting).first()
    if found is None:
        raise NotFound(_("There is no such posting among those of your sites."))

    def write() -> PostingLine:
        return PostingLine.of(acts.take_down(found, by=staff, now=now, at=said.at, via="api"))

    return written_once(request, idempotency_key, now, write)


@dataclass(frozen=True)
class Operation:
    """An act on one publication: what it is told, and what is answered with which status."""

    body: type[Sent]
    summary: str
    description: str
    answer: type[BaseModel] = PublicationWhole
    status: int = 200


OPERATIONS: Final = {
    "edit": Operation(
        Edit,
        "Change a draft",
        "Change a draft; what is left out stays as it was. What was put forward is frozen: take it back first, or replace it.",
    ),
    "replace": Operation(
        Nothing,
        "Begin what replaces it",
        "Begin the draft of what takes its place: the same words, from today. The old one holds until the new one is approved.",
        status=201,
    ),
    "post": Operation(
        PutUpAt,
        "Record where it was put up",
        "Record that it was put up somewhere, or sent out. Only what has been approved is put up.",
        PostingLine,
        201,
    ),
    "deliver": Operation(
        HandedOver,
        "Record that it was handed over",
        "Record that it was handed over; the receipt waits for its signature, which is drawn or scanned in the desk.",
        ReceiptLine,
        201,
    ),
    **{
        act: Operation(body, act.replace("_", " ").capitalize(), getdoc(getattr(acts, act)) or "")
        for act, body in PUBLICATION_BODIES.items()
    },
}


def open_operation(act: str, how: Operation) -> None:
    """The operation of one act on one publication, the same way for all."""

    def operation(request: HttpRequest, publication: PublicationNumber, said: Sent, idempotency_key: Key) -> HttpResponse:
        staff, now = caller(request), timezone.now()
        found = publication_of(staff, publication)

        def write() -> BaseModel:
            words = {"said": told(said, found.site)} if isinstance(said, Written) else said.model_dump()
            return answered(getattr(acts, act)(found, by=staff, now=now, via="api", **words), staff, now)

        return written_once(request, idempotency_key, now, write, status=how.status)

    operation.__annotations__["said"] = how.body
    operation.__name__ = act
    router.post(
        f"/publications/{{publication}}/{act}",
        auth=GATE,
        response=how.answer if how.status == 200 else {how.status: how.answer},
        operation_id=f"publications_{act}",
        tags=TAGS,
        summary=how.summary,
        description=how.description,
        url_name=f"publications_{act}",
    )(operation)


def answered(made: Publication | Posting | Receipt, staff: Staff, now: datetime) -> BaseModel:
    """What an act made, or the publication as it stands after it."""
    if isinstance(made, Posting):
        return PostingLine.of(made)
    return ReceiptLine.of(made) if isinstance(made, Receipt) else again(made, staff, now)


for _act, _how in OPERATIONS.items():
    open_operation(_act, _how)
