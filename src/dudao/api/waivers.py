"""Doing: letting a site off a duty, or asking for it, with the reason on record."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dudao.api.duties import duty_of, router
from dudao.api.gate import Bearer, caller
from dudao.api.schemas.approvals import Approval
from dudao.api.schemas.duties import DutyWhole, Waiver
from dudao.api.values import Identifier, Key
from dudao.api.words import duty_whole
from dudao.api.writing import written_once
from dudao.duties import acts
from dudao.organisation.scopes import Scope
from dudao.waivers import acts as waivers

__all__ = ["router"]
GATE = Bearer(Scope.DUTIES_WRITE)
TAGS: list[Any] = ["Acts on duties"]


@router.post("/duties/{pk}/waive", auth=GATE, response=DutyWhole, operation_id="duties_waive", tags=TAGS, summary="Waive a duty")
def waive(request: HttpRequest, pk: Identifier, said: Waiver, idempotency_key: Key) -> HttpResponse:
    """Let a site off an open duty: it counts neither for nor against it, and the reason stands beside the score."""
    staff, now = caller(request), timezone.now()
    found = duty_of(staff, pk)

    def write() -> DutyWhole:
        acts.waive(found, by=staff, reason=said.reason, now=now, via="api")
        return duty_whole(duty_of(staff, pk), now)

    return written_once(request, idempotency_key, now, write)


@router.post(
    "/duties/{pk}/request_waiver",
    auth=GATE,
    response={201: Approval},
    operation_id="duties_request_waiver",
    tags=TAGS,
    summary="Ask for a waiver",
)
def request_waiver(request: HttpRequest, pk: Identifier, said: Waiver, idempotency_key: Key) -> HttpResponse:
    """Ask those who may agree to let the site off an open duty; it is waived when they do."""
    staff, now = caller(request), timezone.now()
    found = duty_of(staff, pk)

    def write() -> Approval:
        return Approval.of(waivers.request_waiver(found, by=staff, reason=said.reason, now=now, via="api"))

    return written_once(request, idempotency_key, now, write, status=201)
