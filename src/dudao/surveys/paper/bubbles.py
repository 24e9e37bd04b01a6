"""How dark the bubbles of a page are, and what that says: an answer where it is plain, a doubt where it is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dudao.surveys.paper.layout import Page, Region, Row
from dudao.surveys.paper.pixels import PER_MILLIMETRE, Figures, Grey

INSIDE: Final = 0.78
"""Part of a bubble's radius that is looked at: its printed line stays outside."""
OUTSIDE: Final = (1.3, 1.75)
"""Radii between which ink belongs to something crossed out; the form keeps them free of print."""
LEAST: Final = 0.03
"""Darkness above the page's own blank from which something may be a mark."""
SPREADS: Final = 8.0
"""The same in spreads of the page's own blanks, when those are larger."""
SURE: Final = 0.10
"""Darkness from which a mark may be plain."""
SHARE: Final = 0.35
"""The same as a part of the page's usual mark."""
SECTORS: Final = 8
INKED: Final = 0.06
"""Ink from which a sector of the ring outside counts as crossed by a line."""
CROSSED: Final = 3
"""Sectors crossed by lines that say a bubble is crossed out; a tick leaves by one or two, a line through a full bubble by two."""
FULL: Final = 0.45
"""Darkness of a bubble that is full, not ticked."""
GREYEST: Final = 0.25
"""A page whose blanks are darker than this says nothing for sure."""


class Doubt(StrEnum):
    """Why somebody has to look at a row."""

    TWO_MARKS = "two_marks"
    FAINT = "faint"
    CROSSED_OUT = "crossed_out"
    NO_GREYS = "no_greys"
    TOO_DARK = "too_dark"
    PLACE_UNSURE = "place_unsure"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a row says: its value or the likeliest one, 0 for none; ``confidence`` from 0 to 1."""

    value: int
    confidence: float
    doubt: Doubt | None


@dataclass(frozen=True, slots=True)
class Shades:
    """The page's own black, grey and white, by its patches."""

    black: float
    grey: float
    white: float

    @property
    def has_greys(self) -> bool:
        """False when grey came out black or white, so that light pencil is lost."""
        between = (self.grey - self.black) / max(self.white - self.black, 1.0)
        return 0.15 < between < 0.85

    @property
    def depth(self) -> float:
        """Part of the paper's light that black ink takes away."""
        return max(1 - self.black / max(self.white, 1.0), 0.1)


def shades(page: Grey, patches: Sequence[Region]) -> Shades:
    return Shades(*(float(np.median(_cut(page, patch, 0.8))) for patch in patches))


def _cut(page: Grey, region: Region, rim: float) -> Grey:
    """The points of a region without a rim of so many millimetres."""
    left, top = (round((start + rim) * PER_MILLIMETRE) for start in (region.x, region.y))
    right, bottom = (round((end - rim) * PER_MILLIMETRE) for end in (region.x + region.width, region.y + region.height))
    return page[top:bottom, left:right]


@lru_cache(maxsize=8)
def _masks(radius: float) -> tuple[NDArray[np.intp], NDArray[np.bool_], NDArray[np.bool_], list[NDArray[np.bool_]]]:
    """Steps from a bubble's middle; which are beyond its line; which points lie inside, and in each sector of the ring outside."""
    reach = int(np.ceil(radius * OUTSIDE[1]))
    steps = np.arange(-reach, reach + 1)
    away = np.hypot(steps[:, None], steps[None, :]) / radius
    ring = (away >= OUTSIDE[0]) & (away <= OUTSIDE[1])
    sector = np.floor((np.arctan2(steps[:, None], steps[None, :]) / (2 * np.pi) + 1 / (2 * SECTORS)) * SECTORS).astype(int) % SECTORS
    return steps, np.abs(steps) >= radius * OUTSIDE[0], away <= INSIDE, [ring & (sector == at) for at in range(SECTORS)]


def darkness(page: Grey, rows: Sequence[Row], depth: float) -> tuple[Figures, Figures]:
    """
    Of each bubble, in the order of the rows: darkness inside, and ink in each sector of the ring outside; 0 as its paper, 1 as black ink.

    Paper is what lies beside, above and below the bubble itself, line by line, so that a shadow or a fold does not count as ink.
    """
    bubbles = [bubble for row in rows for bubble in row.bubbles]
    steps, beyond, inside, sectors = _masks(round(bubbles[0].width / 2 * PER_MILLIMETRE, 1))
    middles = np.rint(np.array([bubble.middle for bubble in bubbles]) * PER_MILLIMETRE - 0.5).astype(np.intp)
    ys = np.clip(middles[:, 1, None] + steps, 0, page.shape[0] - 1)
    xs = np.clip(middles[:, 0, None] + steps, 0, page.shape[1] - 1)
    cut = page[ys[:, :, None], xs[:, None, :]]
    beside, above = _middling(cut[:, :, beyond], 2), _middling(cut[:, beyond, :], 1)
    paper = beside[:, :, None] * (above / above.mean(axis=1, keepdims=True))[:, None, :]
    ink = np.clip((1 - cut / np.maximum(paper, 1)) / depth, 0, 1)
    return ink[:, inside].mean(axis=1), np.stack([ink[:, sector].mean(axis=1) for sector in sectors], axis=1)


def _middling(points: Grey, axis: int) -> Figures:
    """The median along an axis, a little to the light side."""
    at = int(points.shape[axis] * 0.6)
    return np.asarray(np.partition(points, at, axis=axis).take(at, axis=axis), np.float32)


def marks(page: Grey, side: Page, own: Shades, of_page: Doubt | None) -> dict[str, Mark]:
    """
    What each row of a page set upright says.

    1. The page's own blank is the median of all its bubbles (five in six are blank), its spread their median deviation.
    2. Whatever is darker by more than a little may be a mark; the usual mark is the median of those.
    3. A doubt about the whole page, given or found, is one about each of its rows.
    4. One mark in a row, near enough to the usual one and not crossed out, is plain; nothing at all is plain too. All else is doubtful.
    """
    if not side.rows:
        return {}
    inside, outside = darkness(page, side.rows, own.depth)
    blank = float(np.median(inside))
    spread = 1.4826 * float(np.median(np.abs(inside - blank)))
    faint = max(LEAST, SPREADS * spread)
    over = inside - blank
    lines = (outside - float(np.median(outside)) > INKED).sum(axis=1)
    crossed = (lines >= CROSSED) | ((lines == CROSSED - 1) & (over > FULL))
    seen = over[over > max(faint, SURE)]
    usual = float(np.median(seen)) if seen.size else 1.0
    of_page = of_page or (Doubt.TOO_DARK if blank > GREYEST else None)
    found, start = {}, 0
    for row in side.rows:
        cells = slice(start, start + len(row.bubbles))
        found[row.key] = _decided(row, over[cells], crossed[cells], faint, max(SURE, faint, SHARE * usual), of_page)
        start = cells.stop
    return found


def _decided(row: Row, over: Figures, crossed: NDArray[np.bool_], faint: float, sure: float, of_page: Doubt | None) -> Mark:
    dark = over > faint
    clean = np.flatnonzero(dark & ~crossed)
    choice = int(clean[np.argmax(over[clean])]) if clean.size else int(np.argmax(over))
    value = row.values[choice] if dark[choice] else 0
    rest = over[~crossed & (np.arange(len(over)) != choice)]
    lead = float(over[choice]) - (float(rest.max()) if rest.size else 0.0)
    confidence = min(max(lead / sure if value else 1 - float(over[choice]) / sure, 0.0), 1.0)
    doubt = of_page or _doubt(over, dark, crossed, sure)
    return Mark(value, round(min(confidence, 0.5) if doubt else confidence, 3), doubt)


def _doubt(over: Figures, dark: NDArray[np.bool_], crossed: NDArray[np.bool_], sure: float) -> Doubt | None:
    if crossed.any():
        return Doubt.CROSSED_OUT
    if dark.sum() > 1:
        return Doubt.TWO_MARKS
    return Doubt.FAINT if dark.any() and over.max() < sure else None
