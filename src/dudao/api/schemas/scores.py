"""Scores as the API tells of them: points are numbers, a share is between 0 and 1."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, TypeAlias

from pydantic import BaseModel, Field, PlainSerializer

from dudao.api.schemas.duties import DutyLine
from dudao.api.schemas.places import SiteBrief
from dudao.api.values import Choice, Limit, Moment, Paged, Sent

Points: TypeAlias = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="always")]


class EditionLine(BaseModel):
    id: int
    rulebook: str
    edition: str
    title: str
    points: Points


class SheetLine(BaseModel):
    """One criterion on a sheet."""

    code: str
    clause: str
    dimension: str
    text: str
    outcome: Annotated[str, Choice(("met", "not_met", "not_applicable", "not_measured", "error"))]
    owed: int = Field(description="How many duties and records it asks about.")
    broken: int = Field(description="How many of them break it.")
    lost: Points
    why: str


class Dimension(BaseModel):
    code: str
    title: str
    points: Points
    losable: Points
    lost: Points
    score: Points


class Seal(BaseModel):
    digest: str
    sealed_at: datetime
    sealed_by: str


class Sheet(BaseModel):
    """What a site has of its standard in a month, as things stand. Read the score only beside its coverage."""

    site: SiteBrief
    month: str
    edition: EditionLine
    now: datetime
    ended: bool = Field(description="Whether the month is over; it then moves only when records are corrected.")
    score: Points
    points: Points
    lost: Points
    losable: Points = Field(description="What could be lost in what is measured.")
    coverage: float = Field(description="How much of the standard is measured, from 0 to 1.")
    dimensions: list[Dimension]
    lines: list[SheetLine]
    sealed: Seal | None


class Record(BaseModel):
    """A record that a line counts: a duty, a case or another paper."""

    kind: str
    id: int
    label: str
    duty: DutyLine | None


class Source(BaseModel):
    """One proof of a criterion, with its records."""

    kind: str
    label: str
    owed: int
    broken: int
    records: list[Record]
    cut: bool = Field(description="Whether there are more records than are told.")


class LineWhole(SheetLine):
    reading: str
    sources: list[Source]


class RecordsAsked(Sent):
    records: Annotated[str, Choice(("broken", "all"))] = Field(
        default="broken", description="Those that cost points, or all that were counted."
    )
    limit: Limit = 50


class RankedLine(BaseModel):
    """A site in a comparison. Sites are ranked only within one edition, and only when enough of it is measured."""

    site: SiteBrief
    rank: int | None
    share_lost: float | None = Field(description="Lost of what could be lost.")
    score: Points
    lost: Points
    losable: Points
    coverage: float
    lost_by_clause: dict[str, float]


class Loss(BaseModel):
    clause: str
    lost: Points
    sites: int


class Comparison(BaseModel):
    month: str
    edition: EditionLine | None
    editions: list[EditionLine] = Field(description="The editions that this month's sites are held to, the most used first.")
    waiting: int = Field(description="Sites whose figures are being made anew; ask again in a minute.")
    losses: list[Loss] = Field(description="The clauses that cost most.")
    items: list[RankedLine]
    next: str | None


class ComparisonAsked(Paged):
    edition: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = Field(default=None, description="One of `editions`; else the most used.")


class Stake(BaseModel):
    duty: DutyLine
    points: Points
    criteria: list[str]


class Forecast(BaseModel):
    """What will be lost by a moment if nobody acts."""

    site: SiteBrief
    now: datetime
    until: datetime
    lost: Points
    by_criterion: dict[str, float]
    stakes: list[Stake] = Field(description="Open duties that fall due by then, the dearest first; 50 at most.")


class ForecastAsked(Sent):
    until: Moment | None = Field(default=None, description="At most 60 days ahead; else seven days.")
