"""Cases as the API tells of them. Who called is not among it: that is asked for by an act of its own, with a purpose."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field

from dudao.api.schemas.duties import DutyLine
from dudao.api.schemas.places import Person, SiteBrief
from dudao.api.values import Choice, Code, Month, Paged, Words, Yes, month_of
from dudao.cases.models import Case
from dudao.cases.reads import COUNTS
from dudao.cases.vocabulary import Channel, Kind, Responsibility, State


class Where(BaseModel):
    """Where a case is: a flat, a building, or words."""

    building: str | None
    unit: str | None
    words: str

    @classmethod
    def of(cls, case: Case) -> Self:
        building, unit = case.building, case.unit
        return cls(building=building.code if building else None, unit=unit.code if unit else None, words=case.place)


class CaseLine(BaseModel):
    """A case in a list."""

    number: str
    site: SiteBrief
    kind: str
    channel: str
    category: str
    title: str
    where: Where
    state: str
    month: str = Field(description="Of receipt, at the site.")
    received_at: datetime
    logged_at: datetime
    responsibility: str
    class_one: bool
    hard: bool
    major: bool
    from_quality: bool
    for_publication: bool
    assignee: Person | None
    assigned_at: datetime | None
    responded_at: datetime | None
    referred_at: datetime | None
    referral_number: str
    escalated_at: datetime | None
    fed_back_at: datetime | None
    decision: str
    forwarded_to: str
    measures_reported_at: datetime | None
    major_reported_at: datetime | None
    resolved_at: datetime | None
    result_reported_at: datetime | None
    visited_at: datetime | None
    visit_outcome: str
    verified_at: datetime | None
    closed_at: datetime | None
    reopened: int
    next_due_at: datetime | None
    source: str
    reference: str

    @classmethod
    def of(cls, case: Case) -> Self:
        return cls(**columns_of(case))


PLAIN = frozenset(CaseLine.model_fields) - {"site", "where", "assignee", "month"}


def columns_of(case: Case) -> dict[str, object]:
    """What stands on the case's own row."""
    return {name: getattr(case, name) for name in PLAIN} | {
        "site": SiteBrief.of(case.site),
        "where": Where.of(case),
        "assignee": Person.of(case.assignee),
        "month": month_of(case.month),
    }


class Happened(BaseModel):
    """One act on the timeline."""

    id: int
    act: str
    at: datetime = Field(description="When it happened.")
    recorded_at: datetime = Field(description="When it was entered.")
    by: Person | None
    via: str
    sentence: str = Field(description="What the timeline says, in the language of Accept-Language.")


class Possible(BaseModel):
    """An act that this account may do here, and why it cannot be done now, if it cannot."""

    act: str
    hindrance: str | None


class CaseWhole(CaseLine):
    """A case with all that is known of it, but who called."""

    text: str
    measures: str
    result: str
    duties: list[DutyLine]
    timeline: list[Happened] = Field(description="The last 200 acts, oldest first.")
    acts: list[Possible]


class Cases(BaseModel):
    items: list[CaseLine]
    next: str | None = Field(description="Send as `after` for what comes next; null at the end.")


class CasesAsked(Paged):
    """Which cases; without anything all that this account sees, the newest first."""

    site: Code | None = None
    state: Annotated[str, Choice(State.values)] | None = None
    kind: Annotated[str, Choice(Kind.values)] | None = None
    channel: Annotated[str, Choice(Channel.values)] | None = None
    responsibility: Annotated[str, Choice(Responsibility.values)] | None = None
    category: Code | None = None
    month: Month | None = None
    assignee: Code | None = Field(default=None, description="A username, or `nobody`.")
    counted: Annotated[str, Choice(list(COUNTS))] | None = Field(default=None, description="The cases behind a figure of a report.")
    overdue: Yes | None = None
    source: Code | None = None
    reference: Code | None = None
    q: Words | None = Field(default=None, description="The beginning of a number, or words of title and text.")
    order: Annotated[str, Choice(("received", "due"))] = Field(
        default="received", description="The newest first, or what is due next first, of those that have something due."
    )


class Contact(BaseModel):
    """Who called and how to reach them."""

    name: str
    telephone: str
    email: str
