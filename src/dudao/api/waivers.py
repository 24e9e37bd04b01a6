"""Doing: letting a site off a duty, or asking for it, with the reason on record."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dudao.api.duties import duty_of, router
from dudao.api.gate import Bearer, caller
from dudao.api.schemas.approvals import Approval
from dudao.api.schemas.duties import DutyWhole, Waiver
from dudao.api.values import Identifier, Key
from dudao.api.words import duty_whole
from dudao.api.writing import written_once
from dudao.approvals import acts as approvals
from dudao.duties import acts
from dudao.duties.acts.waiving import ROUTE, AlreadySettled
from dudao.duties.models import Duty
from dudao.organisation import access
from dudao.organisation.scopes import Scope

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
    access.require(staff, "duties.request_waiver", found.site)

    def write() -> Approval:
        if found.outcome != Duty.Outcome.OPEN:
            raise AlreadySettled(_("This duty is settled already, so there is nothing to ask for."))
        route = approvals.route_for("duties.waive", found.site, default=ROUTE)
        asked = approvals.ask(
            "duties.waive", subject=found, site=found.site, route=route, reason=said.reason, by=staff, now=now, via="api"
        )  # fmt: skip
        return Approval.of(asked)

    return written_once(request, idempotency_key, now, write, status=201)
