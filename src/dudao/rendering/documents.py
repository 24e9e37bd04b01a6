"""What a paper consists of, whatever it is shown as: the same document becomes a page, a PDF and a DOCX."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias

Value: TypeAlias = str | int | float | Decimal | date | datetime | None
Chart: TypeAlias = Mapping[str, Any]
"""A Vega-Lite definition as plain data, with its rows inside."""
Page: TypeAlias = Literal["portrait", "landscape", "a5"]
"""A4 upright or across; A5 upright, for small posters."""

WIDE: Final = 1.0
"""The whole width between the margins, as a share."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 to 3 below the paper's own title."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; line breaks stay, empty lines part paragraphs."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of points, numbered when their order matters."""

    points: Sequence[str]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """What a form asks and what was entered, line by line; ``columns`` pairs stand beside one another."""

    pairs: Sequence[tuple[str, Value]]
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one header row. ``numbers`` are the columns (from 0) set to the right; ``widths`` are shares of the width."""

    headers: Sequence[str]
    rows: Sequence[Sequence[Value]]
    caption: str = ""
    numbers: frozenset[int] = frozenset()
    widths: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its caption and what it says in words, for those who cannot see it."""

    chart: Chart
    caption: str
    says: str
    width: float = WIDE


@dataclass(frozen=True, slots=True)
class Tiles:
    """The figures that matter most, large: value, unit, what it is, and a remark below."""

    tiles: Sequence[tuple[str, str, str, str]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture from a file: PNG or JPEG."""

    content: bytes
    says: str
    caption: str = ""
    width: float = WIDE


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code that leads somewhere, with words below; ``side`` in millimetres."""

    target: str
    words: str = ""
    side: float = 32


@dataclass(frozen=True, slots=True)
class Poster:
    """A whole sheet for the wall: large words, a large code that leads to ``target``, and a telephone for those who do not scan."""

    title: str
    words: str
    target: str
    below: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on: who, and what the system already knows of name and day."""

    lines: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a new page."""


Block: TypeAlias = Heading | Paragraph | Bullets | Pairs | Table | Figure | Tiles | Picture | Code | Poster | Signatures | NewPage


@dataclass(frozen=True, slots=True)
class Document:
    """A paper: whose it is, what it is called, its form number, and its blocks in order.

    ``language`` is one of zh-hant, zh-hans, en: it chooses fonts and hyphenation, and the words of page numbers.
    ``mark`` is printed across the foot, such as a draft's; ``number`` is the form or letter number at the top right.
    """

    title: str
    blocks: Sequence[Block]
    language: str
    issuer: str = ""
    number: str = ""
    subtitle: str = ""
    mark: str = ""
    page: Page = "portrait"
    facts: Mapping[str, str] = field(default_factory=dict)
