"""Publications as the API tells of them. Who received or signed is not among it: that is asked for by an act, with a purpose."""

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from dudao.api.schemas.approvals import Approval
from dudao.api.schemas.places import Person, SiteBrief
from dudao.api.values import Choice, Code, Month, Paged, Yes, month_of
from dudao.publications.acts import is_intact
from dudao.publications.models import Posting, Publication, Receipt, Version
from dudao.publications.vocabulary import Product, State


class PublicationLine(BaseModel):
    """A publication in a list."""

    number: str
    site: SiteBrief
    product: str
    period: str
    title: str
    state: str
    in_force: bool = Field(description="Known to its readers and valid today at the site.")
    channels: list[str]
    from_day: date
    until_day: date | None
    event_on: date | None
    lead_days: int | None
    due_on: date = Field(description="By when it must be up.")
    month: str = Field(description="Of the day on which it was due.")
    public_since: date | None
    ended_on: date | None = Field(description="When it was withdrawn.")
    late: bool
    version: int = Field(description="The last frozen version; 0 when it was never put forward.")
    drafted_at: datetime
    approved_at: datetime | None

    @classmethod
    def of(cls, publication: Publication, day: date) -> Self:
        return cls(**columns_of(publication, day))


PLAIN = frozenset(PublicationLine.model_fields) - {"site", "in_force", "month"}


def columns_of(publication: Publication, day: date) -> dict[str, Any]:
    """What stands on its own row; ``day`` is today at its site."""
    return {name: getattr(publication, name) for name in PLAIN} | {
        "site": SiteBrief.of(publication.site),
        "in_force": publication.state == State.APPROVED and publication.span.holds_on(day),
        "month": month_of(publication.month),
    }


class VersionLine(BaseModel):
    """A frozen version, without what it says."""

    number: int
    change: str = Field(description="issue: it was put forward; withdrawal: it was withdrawn.")
    digest: str = Field(description="SHA-256 of what it says.")
    by: Person | None
    at: datetime

    @classmethod
    def of(cls, version: Version) -> Self:
        return cls(**version_columns(version))


def version_columns(version: Version) -> dict[str, Any]:
    return {name: getattr(version, name) for name in ("number", "change", "digest", "at")} | {"by": Person.of(version.by)}


class VersionWhole(VersionLine):
    """A frozen version, word for word."""

    intact: bool = Field(description="Whether it still reads as it was frozen.")
    content: dict[str, Any] = Field(description="Everything a reader was told; of a withdrawal, its reason and day.")

    @classmethod
    def told(cls, version: Version) -> Self:
        return cls(**version_columns(version), intact=is_intact(version), content=version.content)


class PublicationWhole(PublicationLine):
    """A publication with what it says, whom it is meant for, and how it stands with those who must agree."""

    text: str
    entries: dict[str, str] = Field(description="Lines of a directory of contacts.")
    filing: str
    buildings: list[str] = Field(description="For whose people it is meant; none means the whole site.")
    replaces: str | None
    drafted_by: Person | None
    approved_by: Person | None
    approval: Approval | None = Field(description="What was last asked about it.")
    versions: list[VersionLine] = Field(description="The last 50, oldest first.")


class Publications(BaseModel):
    items: list[PublicationLine]
    next: str | None


class PublicationsAsked(Paged):
    """Which publications; without anything all that this account sees, the newest first."""

    site: Code | None = None
    product: Annotated[str, Choice(Product.values)] | None = None
    state: Annotated[str, Choice(State.values)] | None = None
    month: Month | None = Field(default=None, description="Of the day on which it was due.")
    in_force: Yes | None = Field(default=None, description="Only what its readers know and what is valid today.")


class PostingLine(BaseModel):
    """One place and channel at which it was put up."""

    id: int
    channel: str
    place: str
    posted_at: datetime
    posted_by: Person | None
    down_at: datetime | None
    down_by: Person | None
    expires_on: date | None = Field(description="The last day on which it may hang.")
    overstayed: bool

    @classmethod
    def of(cls, posting: Posting) -> Self:
        names = ("channel", "place", "posted_at", "down_at", "expires_on", "overstayed")
        people = {"posted_by": Person.of(posting.posted_by), "down_by": Person.of(posting.down_by)}
        return cls(id=posting.pk, **people, **{name: getattr(posting, name) for name in names})


class Postings(BaseModel):
    items: list[PostingLine]
    next: str | None


class ReceiptLine(BaseModel):
    """A paper handed over; who received and who signed is left out."""

    id: int
    recipient: str
    delivered_at: datetime
    delivered_by: Person | None
    signed_on: date | None
    complete: bool = Field(description="Name, day and signature are there.")

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        names = ("recipient", "delivered_at", "signed_on", "complete")
        return cls(id=receipt.pk, delivered_by=Person.of(receipt.delivered_by), **{name: getattr(receipt, name) for name in names})


class Receipts(BaseModel):
    items: list[ReceiptLine]
    next: str | None


class ReceiptsAsked(Paged):
    unsigned: Yes | None = Field(default=None, description="Only those that wait for a signature.")


class Names(BaseModel):
    """Who received a paper, and who signed."""

    name: str
    signer: str
