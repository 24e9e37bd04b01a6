"""Duties as the API tells of them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from dudao.api.schemas.places import Person, SiteBrief
from dudao.api.values import Choice, Code, Moment, Month, Paged, Sent, Yes
from dudao.duties.acts.waiving import LONGEST_REASON

STATES = ("open", "overdue", "done", "late", "waived", "void")


class DutyLine(BaseModel):
    """Something owed at a site until a time."""

    id: int
    site: SiteBrief
    obligation: str
    title: str
    case: str | None = Field(description="The number of the case it is about.")
    period: str = Field(description="As 2026-11, 2026Q4 or 2026, of a duty that the calendar opens.")
    outcome: str = Field(description="open, done, waived or void.")
    late: bool = Field(description="Done after its time, or past it and not done.")
    opened_at: datetime
    due_at: datetime
    provisional: bool = Field(description="Reckoned with a calendar that is not official yet.")
    done_at: datetime | None
    reason: str
    owed_by: str = Field(description="A role, or `assignee`.")
    owner: Person | None
    edition: int


class Criterion(BaseModel):
    code: str
    points: float


class DutyWhole(DutyLine):
    """A duty with how its day was reckoned and what it costs when missed."""

    explanation: str
    criteria: list[Criterion]
    act: str | None = Field(description="The act on the case that discharges it, as in /cases/{number}/{act}.")


class Duties(BaseModel):
    items: list[DutyLine]
    next: str | None


class DutiesAsked(Paged):
    """Which duties; without anything the open ones, what is due soonest first."""

    site: Code | None = None
    state: Annotated[str, Choice(STATES)] = "open"
    month: Month | None = Field(default=None, description="Of the due day at the site. Needed for done, late, waived and void, with site.")
    obligation: Code | None = None
    case: Code | None = None
    due_before: Moment | None = None
    due_after: Moment | None = None
    mine: Yes | None = Field(default=None, description="Owed by this account or its posts.")


class Waiver(Sent):
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON)] = Field(description="It stands beside the score.")
