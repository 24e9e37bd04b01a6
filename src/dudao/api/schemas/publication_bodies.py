"""What the acts on publications take in, under the names of the acts."""

from typing import Annotated

from pydantic import Field

from dudao.api.schemas.bodies import Reason, When
from dudao.api.values import Choice, Code, Day, Sent
from dudao.publications.vocabulary import ENTRIES, LINE_LIMIT, SPAN_LIMIT, TEXT_LIMIT, TITLE_LIMIT, Channel, Product, Recipient

BUILDINGS = 300
Through = Annotated[str, Choice(Channel.values)]
PutUp = Annotated[str, Choice([each for each in Channel.values if each != Channel.HAND])]
Said = Annotated[str, Field(max_length=LINE_LIMIT)]
Title = Annotated[str, Field(max_length=TITLE_LIMIT)]
Body = Annotated[str, Field(max_length=TEXT_LIMIT, description="`# ` begins a heading, `- ` a point; an empty line parts paragraphs.")]
Period = Annotated[str, Field(max_length=10, description="Of reports: as 2026-11, or 2026Q4.")]
Entries = Annotated[
    dict[Annotated[str, Choice(list(ENTRIES))], Said], Field(description=f"Lines of a directory of contacts: {', '.join(ENTRIES)}.")
]
Channels = Annotated[list[Through], Field(min_length=1, max_length=len(Channel.values))]
Buildings = Annotated[list[Code], Field(max_length=BUILDINGS, description="Codes; none means the whole site.")]
LeadDays = Annotated[int, Field(strict=True, ge=0, le=SPAN_LIMIT, description="How many days before `event_on` it must be up.")]


class Written(Sent):
    """What a publication says; what is left out stays as it was, or empty."""

    period: Period = ""
    title: Title = ""
    text: Body = ""
    entries: Entries = Field(default_factory=dict)
    buildings: Buildings = Field(default_factory=list)
    from_day: Day | None = Field(default=None, description="When it begins to hold; today unless told.")
    until_day: Day | None = Field(default=None, description="Its last day; null until further notice.")
    event_on: Day | None = Field(default=None, description="The day of what it announces.")
    lead_days: LeadDays | None = None
    filing: Said = Field(default="", description="Where and under which number prices are filed or approved.")


class Draft(Written):
    site: Code
    product: Annotated[str, Choice(Product.values)]
    channels: Channels


class Edit(Written):
    channels: Channels = Field(default_factory=list)


class PutForward(Sent):
    remark: Said = Field(default="", description="A word to whoever approves it.")


class Nothing(Sent):
    """An act that asks nothing."""


class PutUpAt(Sent):
    channel: PutUp
    place: Said = Field(default="", description="Such as building 3, lobby; each place is entered by itself.")
    at: When = None


class TakenDown(Sent):
    at: When = None


class HandedOver(Sent):
    recipient: Annotated[str, Choice(Recipient.values)]
    name: Annotated[Said, Field(min_length=1)]
    at: When = None


PUBLICATION_BODIES: dict[str, type[Sent]] = {
    "put_forward": PutForward,
    "take_back": Nothing,
    "withdraw": Reason,
}
"""The acts that change the publication itself and nothing beside it."""
