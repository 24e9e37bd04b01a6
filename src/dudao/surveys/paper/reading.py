"""Reads batches of scanned forms: each page ends in a named state, and none stops the batch."""

from collections.abc import Iterator, Mapping, MutableSet
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from dudao.surveys.paper import bubbles, finding, identity
from dudao.surveys.paper.bubbles import Doubt, Mark
from dudao.surveys.paper.finding import Found, Placed
from dudao.surveys.paper.identity import Identity
from dudao.surveys.paper.layout import WIDTH, Layout, Page, Region, Row
from dudao.surveys.paper.pixels import PER_MILLIMETRE, Grey, png
from dudao.surveys.paper.sources import Scan, scans

EMPTY: Final = 0.0006
"""Part of a page that ink may cover on an empty one."""
WRITTEN: Final = 0.0008
"""Part of a box that ink covers at least when something is written in it."""
STROKE: Final = 11
"""Points that no stroke of a pen is wide."""
ROUND: Final = 4.2
"""Millimetres above and below a row's bubbles that are cut out with it: two lines of its question, no bubble of the next row."""
RIM: Final = 1.2
"""Millimetres inside a box that are its printed line."""


class State(StrEnum):
    """How reading a page ended."""

    READ = "read"
    DOUBTFUL = "doubtful"
    NUMBER_LOST = "number_lost"
    CONFLICT = "conflict"
    MARKS_MISSING = "marks_missing"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    FOREIGN = "foreign"
    BLANK = "blank"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a row says, and, when somebody has to look, the row cut out as PNG."""

    mark: Mark
    cut: bytes | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What is written in a box, cut out as PNG."""

    cut: bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    One page of a batch as it was read. Only READ and DOUBTFUL have answers and boxes; a box in which nothing is written is left out.

    ``cut`` is the corner with the form's number, as PNG, wherever the number is not sure: somebody reads and types it.
    """

    number: int
    state: State
    identity: Identity | None = None
    turned: int = 0
    answers: Mapping[str, Answer] = field(default_factory=dict)
    boxes: Mapping[str, Words] = field(default_factory=dict)
    page: int | None = None
    cut: bytes | None = None


class Reader:
    """
    Knows the layouts of the forms that may come, by survey, version and language; withdrawn versions by the same.

    ``seen`` holds survey, form and page of whatever was read before; what is read here joins it.
    """

    def __init__(
        self,
        layouts: Mapping[tuple[int, int, str], Layout],
        *,
        key: bytes = b"",
        withdrawn: frozenset[tuple[int, int, str]] = frozenset(),
        seen: MutableSet[tuple[int, int, int]] | None = None,
    ) -> None:
        self.layouts, self.key, self.withdrawn = layouts, key, withdrawn
        self.seen = set[tuple[int, int, int]]() if seen is None else seen
        self.frame = next(iter(layouts.values())).pages[0]

    def read(self, path: Path) -> Iterator[Sheet]:
        """The pages of a file as they come, one in memory at a time. Raises CannotTake before the first."""
        return (self.sheet(scan) for scan in scans(path))

    def sheet(self, scan: Scan) -> Sheet:
        """One page. Whatever goes wrong inside it is the state of this page only."""
        if scan.image is None:
            return Sheet(scan.number, State.UNREADABLE)
        try:
            return self._looked_at(scan.number, scan.image)
        except (cv2.error, ArithmeticError, ValueError):
            return Sheet(scan.number, State.UNREADABLE)

    def numbered(self, scan: Scan, own: Identity) -> Sheet:
        """A page whose number somebody read and typed; CONFLICT when the marks are those of another form or page."""
        if scan.image is None:
            return Sheet(scan.number, State.UNREADABLE)
        found = finding.find(scan.image)
        placed = finding.place(found, self.frame)
        if placed is None:
            return Sheet(scan.number, State.MARKS_MISSING)
        return self._known(scan.number, placed, found.ids, own)

    def _looked_at(self, number: int, image: Grey) -> Sheet:
        found = finding.find(image)
        placed = finding.place(found, self.frame)
        if placed is None:
            return self._without_marks(number, found)
        said = finding.code(placed, self.frame)
        own = identity.decoded(said, self.key) if said else None
        if own is None:
            return self._without_number(number, placed, found.ids, said)
        return self._known(number, placed, found.ids, own)

    def _without_marks(self, number: int, found: Found) -> Sheet:
        seen = finding.any_code(found.image)
        own = identity.decoded(seen[0], self.key) if seen else None
        if seen and own:
            placed = finding.place(found, self.frame, seen[1])
            if placed is not None:
                return self._known(number, placed, found.ids, own)
            known = (own.survey, own.version, own.language) in self.layouts
            return Sheet(number, State.MARKS_MISSING if known else State.FOREIGN, own)
        if found.ids:
            return Sheet(number, State.MARKS_MISSING)
        return Sheet(number, State.BLANK if _is_empty(found.image) else State.FOREIGN)

    def _without_number(self, number: int, placed: Placed, ids: Mapping[int, int], said: str | None) -> Sheet:
        """The marks still tell the page; the form's number is for somebody to read."""
        if said and not identity.is_ours(said):
            return Sheet(number, State.FOREIGN, turned=placed.turned)
        page = identity.page_of(ids)
        return Sheet(number, State.NUMBER_LOST, turned=placed.turned, page=page, cut=self._corner(placed))

    def _corner(self, placed: Placed) -> bytes:
        region = self.frame.number
        return png(placed.part(Region(region.x - 2, region.y - 2, region.width + 4, region.height + 4), PER_MILLIMETRE))

    def _known(self, number: int, placed: Placed, ids: Mapping[int, int], own: Identity) -> Sheet:
        edition, turned = (own.survey, own.version, own.language), placed.turned
        if not identity.agree(ids, own):
            return Sheet(number, State.CONFLICT, turned=turned, cut=self._corner(placed))
        if edition in self.withdrawn:
            return Sheet(number, State.WITHDRAWN, own, turned)
        layout = self.layouts.get(edition)
        if layout is None or len(layout.pages) != own.pages or own.page > own.pages:
            return Sheet(number, State.FOREIGN, own, turned)
        name = (own.survey, own.form, own.page)
        if name in self.seen:
            return Sheet(number, State.DUPLICATE, own, turned)
        self.seen.add(name)
        return read_page(number, placed, layout.pages[own.page - 1], own)


def read_page(number: int, placed: Placed, side: Page, own: Identity) -> Sheet:
    """Answers and boxes of a page whose layout is known; for a page whose number somebody typed, too."""
    upright = placed.upright()
    shades = bubbles.shades(upright, side.patches)
    greys = placed.greys and shades.has_greys
    of_page = Doubt.NO_GREYS if not greys else None if placed.sure else Doubt.PLACE_UNSURE
    marks = bubbles.marks(upright, side, shades, of_page)
    rows = {row.key: row for row in side.rows}
    answers = {key: Answer(mark, png(_row(upright, rows[key])) if mark.doubt else None) for key, mark in marks.items()}
    cuts = {key: _inside(upright, box) for key, box in side.boxes.items()}
    boxes = {key: Words(png(cut)) for key, cut in cuts.items() if _ink(cut) > WRITTEN}
    state = State.DOUBTFUL if any(mark.doubt for mark in marks.values()) else State.READ
    return Sheet(number, state, own, placed.turned, answers, boxes, own.page)


def _row(upright: Grey, row: Row) -> Grey:
    """A row with its question, as somebody needs to see it."""
    top, bottom = min(bubble.y for bubble in row.bubbles) - ROUND, max(bubble.y + bubble.height for bubble in row.bubbles) + ROUND
    return _part(upright, Region(18, top, WIDTH - 36, bottom - top))


def _inside(upright: Grey, box: Region) -> Grey:
    return _part(upright, Region(box.x + RIM, box.y + RIM, box.width - 2 * RIM, box.height - 2 * RIM))


def _part(upright: Grey, region: Region) -> Grey:
    left, top = (max(round(start * PER_MILLIMETRE), 0) for start in (region.x, region.y))
    right, bottom = (round(end * PER_MILLIMETRE) for end in (region.x + region.width, region.y + region.height))
    return upright[top:bottom, left:right]


def _is_empty(image: Grey) -> bool:
    small = cv2.resize(image, (620, 877), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return _ink(small[40:-40, 40:-40]) < EMPTY


def _ink(image: Grey) -> float:
    """Part of a picture that is clearly darker than what stands round it within a stroke's width: writing is, a fold or a shadow is not."""
    calm = cv2.blur(image, (3, 3))
    paper = cv2.morphologyEx(calm, cv2.MORPH_CLOSE, np.ones((STROKE, STROKE), np.uint8))
    return float(np.mean(calm < 0.85 * paper))
