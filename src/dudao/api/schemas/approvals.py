"""What was asked of those who must agree, as the API tells of it."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from dudao.api.schemas.places import Person
from dudao.approvals.models import Decision, Request


class Answered(BaseModel):
    """What somebody who was asked said."""

    granted: bool
    remark: str
    by: Person | None
    at: datetime

    @classmethod
    def of(cls, decision: Decision) -> Self:
        return cls(granted=decision.granted, remark=decision.remark, by=Person.of(decision.by), at=decision.at)


class Approval(BaseModel):
    """A question put to one role after another, with the answers so far."""

    id: int
    state: str = Field(description="pending, granted, refused or withdrawn.")
    route: list[str] = Field(description="The roles that are asked, in order.")
    waits_for: str = Field(description="The role whose answer is awaited; empty when it is settled.")
    reason: str
    asked_by: Person | None
    asked_at: datetime
    settled_at: datetime | None
    answers: list[Answered]

    @classmethod
    def of(cls, request: Request) -> Self:
        """A request with its answers, in one more query or two, however many there are."""
        names = ("state", "route", "waits_for", "reason", "asked_at", "settled_at")
        return cls(
            **{name: getattr(request, name) for name in names},
            id=request.pk,
            asked_by=Person.of(request.asked_by),
            answers=[Answered.of(each) for each in request.decisions.select_related("by").order_by("step")],
        )
