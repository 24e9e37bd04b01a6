"""Webhooks and their deliveries as the API tells of them; secrets are never among it."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from dudao.api.values import Choice, Paged
from dudao.journal.models import Endpoint, Message

STATES = {"waiting": "w", "sent": "s", "given_up": "g", "held": "h"}
WORDS = {short: word for word, short in STATES.items()}


class EndpointLine(BaseModel):
    """An address of another system that is told of acts."""

    id: int
    name: str
    url: str
    site: str | None = Field(description="The code of the one site it is told of; null for the whole company.")
    events: list[str] = Field(description="Acts such as cases.received or cases.*; empty for all.")
    created_at: datetime
    failures: int = Field(description="In a row, until now.")
    failing_since: datetime | None
    paused_at: datetime | None

    @classmethod
    def of(cls, endpoint: Endpoint) -> Self:
        names = ("name", "url", "events", "created_at", "failures", "failing_since", "paused_at")
        told: dict[str, Any] = {name: getattr(endpoint, name) for name in names}
        return cls(id=endpoint.pk, site=endpoint.site.code if endpoint.site else None, **told)


class Endpoints(BaseModel):
    items: list[EndpointLine]
    next: str | None


class DeliveryLine(BaseModel):
    """One act that was told, or is to be told, to an endpoint."""

    id: int
    event: str
    entry: int | None = Field(description="The journal's number of the act; null for a trial.")
    state: str = Field(description="waiting, sent, given_up or held.")
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    send_after: datetime = Field(description="Of what waits: not before.")
    fault: str = Field(description="What went wrong last, in English; empty when nothing did.")

    @classmethod
    def of(cls, message: Message) -> Self:
        names = ("attempts", "created_at", "sent_at", "send_after")
        told: dict[str, Any] = {name: getattr(message, name) for name in names}
        words = {"event": message.title, "state": WORDS[message.state], "fault": message.last_error}
        return cls(id=message.pk, entry=message.payload.get("entry"), **words, **told)


class Deliveries(BaseModel):
    items: list[DeliveryLine]
    next: str | None


class DeliveriesAsked(Paged):
    state: Annotated[str, Choice(list(STATES))] | None = None
