"""What other systems may send: types with their limits, each as narrow as what it is kept in."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, TypeAlias

from ninja import Header, Path
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from dudao.cases.vocabulary import TEXT_LIMIT, TITLE_LIMIT

PER_PAGE: Final = 50
MOST: Final = 200
WORD: Final = r"^[^\x00-\x1f\x7f/]+$"
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)


class Sent(BaseModel):
    """A body or query as it comes in: what it does not know it refuses, so that a misspelt field is never silently lost."""

    model_config = ConfigDict(extra="forbid")


class Choice:
    """One of some words."""

    def __init__(self, values: Sequence[str | bool]) -> None:
        self.values = list(values)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(self.values)


def _written(value: object) -> object:
    """Only text is a moment: a bare number is refused, whatever unit it may have been meant in."""
    if not isinstance(value, str):
        raise PydanticCustomError("datetime_type", "Write the moment as text")
    return value


def _zoned(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise PydanticCustomError("zone_missing", "Write the moment with its offset from UTC, such as 2026-11-23T10:00:00+08:00")
    if not EARLIEST <= value <= LATEST:
        raise PydanticCustomError("moment_out_of_range", "This moment lies outside the years that are kept")
    return value.astimezone(UTC)


def _day_written(value: object) -> object:
    """Only text as 2026-11-23 is a day: a number, even within quotes, is refused."""
    if not isinstance(value, str) or re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) is None:
        raise PydanticCustomError("date_type", "Write the day as text")
    return value


def _day(value: date) -> date:
    if not EARLIEST.date() <= value <= LATEST.date():
        raise PydanticCustomError("moment_out_of_range", "This day lies outside the years that are kept")
    return value


def _month(value: str) -> str:
    if not "1990" <= value[:4] <= "2199":
        raise PydanticCustomError("moment_out_of_range", "This moment lies outside the years that are kept")
    return value


Moment: TypeAlias = Annotated[
    datetime, BeforeValidator(_written), AfterValidator(_zoned), Field(description="RFC 3339, with an offset: 2026-11-23T10:00:00+08:00.")
]
Day: TypeAlias = Annotated[date, BeforeValidator(_day_written), AfterValidator(_day), Field(description="As 2026-11-23.")]
Month: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$"), AfterValidator(_month), Field(description="As 2026-11.")
]
Flag: TypeAlias = Annotated[bool, Field(strict=True)]
Line: TypeAlias = Annotated[str, StringConstraints(max_length=TITLE_LIMIT)]
Text: TypeAlias = Annotated[str, StringConstraints(max_length=TEXT_LIMIT)]
Words: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Code: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=WORD)]
Yes: TypeAlias = Annotated[str, Choice(("true",))]
Limit: TypeAlias = Annotated[int, Field(ge=1, le=MOST, description=f"How many rows a page has, {MOST} at most.")]
Cursor: TypeAlias = Annotated[
    str, StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9_-]+$"), Field(description="The `next` of the page before.")
]
Identifier: TypeAlias = Annotated[int, Path(ge=1, le=2**63 - 1)]
Number: TypeAlias = Annotated[
    str, Path(min_length=1, max_length=40, pattern=WORD, description="The number of a case, such as CH-2611-0412.")
]
PublicationNumber: TypeAlias = Annotated[
    str, Path(min_length=1, max_length=40, pattern=WORD, description="The number of a publication, such as CH-P2611-004.")
]
SiteCode: TypeAlias = Annotated[str, Path(min_length=1, max_length=40, pattern=WORD, description="The code of a site, such as CH.")]
CriterionCode: TypeAlias = Annotated[
    str, Path(min_length=1, max_length=40, pattern=WORD, description="The code of a criterion, such as 2.1.3.c.")
]
MonthNamed: TypeAlias = Annotated[str, Path(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="As 2026-11."), AfterValidator(_month)]
Key: TypeAlias = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]+$",
        min_length=1,
        max_length=255,
        description="Any text that is new for each new request, such as a UUID. The same again is answered alike and does nothing twice.",
    ),
]


def number_of(month: str) -> int:
    """2026-11 as the product counts months: 202611."""
    return int(month[:4]) * 100 + int(month[5:])


def month_of(number: int) -> str:
    return f"{number // 100:04}-{number % 100:02}"


class Paged(Sent):
    limit: Limit = PER_PAGE
    after: Cursor | None = None
