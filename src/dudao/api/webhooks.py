"""Reading webhooks, for administrators: which systems are told of acts, and how it went."""

from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from dudao.api.cursors import page_of
from dudao.api.gate import Bearer, caller
from dudao.api.schemas.webhooks import STATES, Deliveries, DeliveriesAsked, DeliveryLine, EndpointLine, Endpoints
from dudao.api.values import Identifier, Paged
from dudao.journal.models import Endpoint, Message
from dudao.journal.webhooks import CHANNEL
from dudao.organisation import access
from dudao.organisation.models import Staff
from dudao.organisation.refusal import NotFound
from dudao.organisation.scopes import Scope

router = Router(tags=["Webhooks"])
READ: Final = Scope.WEBHOOKS_READ


def registered(staff: Staff) -> QuerySet[Endpoint]:
    """The endpoints of the companies that the account administers; others are refused, as in the desk."""
    access.require(staff, "journal.register_webhook", None)
    return Endpoint.objects.seen_by(staff).registered().select_related("site")


@router.get("/webhooks", auth=Bearer(READ, Paged), response=Endpoints, operation_id="webhooks_list", summary="Webhooks")
def webhooks(request: HttpRequest, asked: Query[Paged]) -> Endpoints:
    """The systems that are told of acts. They are registered, paused and removed in the desk, where the secret is shown once."""
    found, onward = page_of(registered(caller(request)), limit=asked.limit, after=asked.after)
    return Endpoints(items=[EndpointLine.of(each) for each in found], next=onward)


@router.get(
    "/webhooks/{webhook}/deliveries",
    auth=Bearer(READ, DeliveriesAsked),
    response=Deliveries,
    operation_id="webhooks_deliveries",
    summary="Deliveries of a webhook",
)
def deliveries(request: HttpRequest, webhook: Identifier, asked: Query[DeliveriesAsked]) -> Deliveries:
    """What an endpoint was told, or is to be told, the newest first."""
    staff = caller(request)
    endpoint = registered(staff).filter(pk=webhook).first()
    if endpoint is None:
        raise NotFound(_("There is no such webhook. It may have been removed."))
    rows = Message.objects.seen_by(staff).filter(channel=CHANNEL, address=str(endpoint.pk))
    if asked.state is not None:
        rows = rows.filter(state=STATES[asked.state])
    found, onward = page_of(rows, limit=asked.limit, after=asked.after, descending=True)
    return Deliveries(items=[DeliveryLine.of(each) for each in found], next=onward)
