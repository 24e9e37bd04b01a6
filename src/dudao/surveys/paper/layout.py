"""Where everything lies on a questionnaire's pages, in millimetres from the top left corner: said by the source that draws them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

NOT_USED: Final = 6
BY_PLACE: Final = (5, 4, 3, 2, 1, NOT_USED)
"""What the bubbles of a row of levels stand for, from the left: very satisfied first, not used last."""
WIDTH, HEIGHT = 210.0, 297.0


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle on a page."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Row:
    """The bubbles of one question, and what each stands for: 1 to 6 of a question in levels, the number of the choice from 1 otherwise."""

    key: str
    kind: Literal["levels", "choice"]
    bubbles: tuple[Region, ...]
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One side of paper; ``marks`` and ``patches`` in their order: corners as in ``identity.marks``, black, grey, white."""

    marks: tuple[Region, ...]
    patches: tuple[Region, ...]
    code: Region
    number: Region
    place: Region
    rows: tuple[Row, ...] = ()
    boxes: Mapping[str, Region] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """All pages of one version of a questionnaire in one language."""

    pages: tuple[Page, ...]

    @property
    def keys(self) -> set[str]:
        """The questions that stand on it."""
        return {key for page in self.pages for key in (*(row.key for row in page.rows), *page.boxes)}

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Layout":
        return cls(tuple(_page(page) for page in kept["pages"]))

    @classmethod
    def from_spots(cls, spots: Iterable[Mapping[str, Any]]) -> "Layout":
        """A layout from what the drawn form says of itself (``spot`` in form.typ)."""
        pages: dict[int, list[Mapping[str, Any]]] = {}
        for spot in spots:
            pages.setdefault(int(spot["page"]), []).append(spot)
        return cls(tuple(_drawn(pages[number]) for number in sorted(pages)))


def _region(said: Mapping[str, Any]) -> Region:
    return Region(*(round(float(said[name]), 3) for name in ("x", "y", "width", "height")))


def _page(kept: Mapping[str, Any]) -> Page:
    rows = (Row(row["key"], row["kind"], tuple(_region(bubble) for bubble in row["bubbles"]), tuple(row["values"])) for row in kept["rows"])
    return Page(
        marks=tuple(_region(mark) for mark in kept["marks"]),
        patches=tuple(_region(patch) for patch in kept["patches"]),
        code=_region(kept["code"]),
        number=_region(kept["number"]),
        place=_region(kept["place"]),
        rows=tuple(rows),
        boxes={key: _region(box) for key, box in kept["boxes"].items()},
    )


def _drawn(spots: list[Mapping[str, Any]]) -> Page:
    of: dict[str, list[Mapping[str, Any]]] = {}
    for spot in spots:
        of.setdefault(spot["kind"], []).append(spot)
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for spot in of.get("bubble", []):
        rows.setdefault(spot["key"], []).append(spot)
    return Page(
        marks=tuple(_region(spot) for spot in sorted(of["mark"], key=lambda spot: int(spot["key"]))),
        patches=tuple(_region(spot) for spot in sorted(of["patch"], key=lambda spot: int(spot["key"]))),
        code=_region(of["code"][0]),
        number=_region(of["number"][0]),
        place=_region(of["place"][0]),
        rows=tuple(_row(key, bubbles) for key, bubbles in rows.items()),
        boxes={spot["key"]: _region(spot) for spot in of.get("box", [])},
    )


def _row(key: str, bubbles: list[Mapping[str, Any]]) -> Row:
    in_levels = bubbles[0]["of"] == "levels"
    values = tuple(BY_PLACE[int(spot["value"])] if in_levels else int(spot["value"]) + 1 for spot in bubbles)
    return Row(key, "levels" if in_levels else "choice", tuple(_region(spot) for spot in bubbles), values)
