"""Forms filled in and scanned as people and machines do it, from a seed: pens, corrections, crooked feeding, folds, noise, JPEG."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import islice
from typing import Any, Final

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image

from dudao.surveys.paper.layout import Page, Region
from dudao.surveys.paper.pixels import Grey

DRAWN: Final = 300 / 25.4
"""Points for a millimetre of the paper on which is written."""
SCANNED: Final = 200 / 25.4


@dataclass(frozen=True)
class Pen:
    """``ink``: 0 black to 255 white; ``width`` in millimetres; how it marks: solid, scribble, tick, cross or dot."""

    ink: int
    width: float
    style: str


BALLPOINT, GEL, BLUE = Pen(55, 0.5, "scribble"), Pen(20, 0.7, "solid"), Pen(95, 0.5, "scribble")
PENCIL, LIGHT_PENCIL = Pen(120, 0.6, "scribble"), Pen(175, 0.6, "scribble")
TICK, CROSS, DOT, PENCIL_TICK = Pen(50, 0.5, "tick"), Pen(60, 0.5, "cross"), Pen(40, 1.0, "dot"), Pen(165, 0.6, "tick")
CLEAN: Final = (BALLPOINT, GEL, BLUE, PENCIL)
BAD: Final = (BALLPOINT, GEL, BLUE, PENCIL, LIGHT_PENCIL, TICK, CROSS, DOT, PENCIL_TICK)


@dataclass(frozen=True)
class Way:
    """How a page goes through a scanner. Lengths in millimetres of paper or points of the scan; ``turns`` are quarter turns."""

    skew: float = 0
    shift: tuple[float, float] = (0, 0)
    bend: float = 0
    blur: float = 0.5
    motion: int = 0
    noise: float = 3
    quality: int = 85
    fold: float = 0
    white: int = 245
    black: int = 25
    turns: int = 0
    torn: tuple[int, ...] = ()


@dataclass(frozen=True)
class Filled:
    """What was meant: value by row, 0 for none; and the rows that must be looked at because of how they were filled in."""

    values: Mapping[str, int]
    corrected: frozenset[str]


def blank_pages(pdf: bytes, most: int = 100) -> list[Grey]:
    """The first pages of a PDF, as paper."""
    with pdfium.PdfDocument(pdf) as document:
        return [np.array(page.render(scale=300 / 72, grayscale=True).to_pil()) for page in islice(document, most)]


def plainly(page: Grey) -> Grey:
    """The page through a scanner without fault, at 150 dpi."""
    return cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def fill(
    paper: Grey, side: Page, chance: np.random.Generator, pens: tuple[Pen, ...], *, corrected: float = 0.0, empty: float = 0.04
) -> tuple[Grey, Filled]:
    """A page filled in by one hand with one pen; some rows are corrected by crossing out, some stay empty; some boxes are written in."""
    page, pen = paper.copy(), pens[chance.integers(len(pens))]
    values, corrections = {}, set()
    for row in side.rows:
        if chance.random() < empty:
            values[row.key] = 0
            continue
        choice = int(chance.integers(len(row.bubbles)))
        mark(page, row.bubbles[choice], pen, chance)
        values[row.key] = row.values[choice]
        if chance.random() < corrected:
            other = row.bubbles[(choice + 1 + int(chance.integers(len(row.bubbles) - 1))) % len(row.bubbles)]
            mark(page, other, pen, chance)
            cross_out(page, other, pen, chance)
            corrections.add(row.key)
    return page, Filled(values, frozenset(corrections))


def mark(page: Grey, bubble: Region, pen: Pen, chance: np.random.Generator) -> None:
    """One bubble filled in, as people do: not quite in the middle, not quite round."""
    x, y = np.array(bubble.middle) + chance.normal(0, 0.35, 2)
    radius = bubble.width / 2 * chance.uniform(0.75, 0.98)
    match pen.style:
        case "solid":
            angle = np.linspace(0, 2 * np.pi, 24)
            _fill(page, np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], 1), pen.ink)
        case "scribble":
            steps = np.arange(-radius, radius, pen.width * chance.uniform(0.8, 1.3))
            half = np.sqrt(np.maximum(radius**2 - steps**2, 0)) * chance.uniform(0.8, 1, len(steps))
            line = np.stack([x + half * np.where(np.arange(len(steps)) % 2, 1, -1), y + steps], 1)
            _line(page, line, pen)
        case "tick":
            _line(page, np.array([[x - 1.4, y - 0.2], [x - 0.3, y + 1.2], [x + 1.9, y - 1.9]]) + chance.normal(0, 0.15, (3, 2)), pen)
        case "cross":
            _line(page, np.array([[x - 1.4, y - 1.4], [x + 1.4, y + 1.4]]) + chance.normal(0, 0.15, (2, 2)), pen)
            _line(page, np.array([[x - 1.4, y + 1.4], [x + 1.4, y - 1.4]]) + chance.normal(0, 0.15, (2, 2)), pen)
        case "dot":
            angle = np.linspace(0, 2 * np.pi, 16)
            _fill(page, np.stack([x + 0.9 * np.cos(angle), y + 0.9 * np.sin(angle)], 1), pen.ink)


def cross_out(page: Grey, bubble: Region, pen: Pen, chance: np.random.Generator) -> None:
    x, y = bubble.middle
    reach = chance.uniform(3.4, 4.2)
    for way in (1, -1):
        _line(page, np.array([[x - reach, y - way * reach], [x + reach, y + way * reach]]) + chance.normal(0, 0.2, (2, 2)), pen)


def write(page: Grey, box: Region, pen: Pen, chance: np.random.Generator) -> None:
    """Some letters' worth of strokes in a box."""
    for at in range(8):
        start = np.array([box.x + 8 + at * 6, box.y + 8])
        _line(page, start + np.cumsum(chance.normal(0, 1.6, (7, 2)), 0), pen)


def _line(page: Grey, points: NDArray[np.float64], pen: Pen) -> None:
    layer = np.full_like(page, 255)
    cv2.polylines(layer, [_fine(points)], False, pen.ink, max(1, round(pen.width * DRAWN)), cv2.LINE_AA, 4)
    np.minimum(page, layer, out=page)


def _fill(page: Grey, points: NDArray[np.float64], ink: int) -> None:
    layer = np.full_like(page, 255)
    cv2.fillPoly(layer, [_fine(points)], ink, cv2.LINE_AA, 4)
    np.minimum(page, layer, out=page)


def _fine(points: NDArray[np.float64]) -> Any:
    return np.rint(points * DRAWN * 16).astype(np.int32)


def scanned(page: Grey, way: Way, chance: np.random.Generator, *, scale: float = SCANNED) -> Grey:
    """The page as it comes out of the scanner, through JPEG and back."""
    return picture(as_jpeg(page, way, chance, scale=scale))


def picture(content: bytes) -> Grey:
    """A file's picture in grey."""
    return np.array(Image.open(BytesIO(content)).convert("L"))


def points(region: Region) -> tuple[slice, slice]:
    """A region of the paper as a part of its picture."""
    left, top = round(region.x * DRAWN), round(region.y * DRAWN)
    return slice(top, top + round(region.height * DRAWN)), slice(left, left + round(region.width * DRAWN))


def as_jpeg(page: Grey, way: Way, chance: np.random.Generator, *, scale: float = SCANNED) -> bytes:
    paper = page.copy()
    for corner in way.torn:
        _tear(paper, corner)
    size = (round(210 * scale), round(297 * scale))
    small = cv2.GaussianBlur(paper, (0, 0), 0.5 * DRAWN / scale)
    image: Any = cv2.warpPerspective(small, _matrix(way, scale, chance), size, flags=cv2.INTER_LINEAR, borderValue=235).astype(np.float32)
    if way.fold:
        image *= _shadow(size, way.fold, chance)
    if way.motion:
        image = cv2.filter2D(image, -1, np.full((1, way.motion), 1 / way.motion, np.float32))
    if way.blur:
        image = cv2.GaussianBlur(image, (0, 0), way.blur).astype(np.float32)
    image = way.black + image * ((way.white - way.black) / 255) + chance.normal(0, way.noise, image.shape).astype(np.float32)
    turned = np.rot90(np.clip(image, 0, 255).astype(np.uint8), -way.turns)
    return bytes(cv2.imencode(".jpg", turned, [cv2.IMWRITE_JPEG_QUALITY, way.quality])[1])


def _matrix(way: Way, scale: float, chance: np.random.Generator) -> NDArray[np.float64]:
    """From points of the paper to points of the scan: turned about the middle, shifted, and a little out of square."""
    angle = np.radians(way.skew)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    to_middle = np.array([[1 / DRAWN, 0, -105], [0, 1 / DRAWN, -148.5], [0, 0, 1]])
    back = np.array([[scale, 0, scale * (105 + way.shift[0])], [0, scale, scale * (148.5 + way.shift[1])], [0, 0, 1]])
    shrink = np.diag([0.95, 0.95, 1]) if abs(way.skew) > 2 else np.eye(3)
    square = np.array([[0, 0], [210, 0], [210, 297], [0, 297]], np.float32) - np.array([105, 148.5], np.float32)
    bent = square + chance.normal(0, way.bend, (4, 2)).astype(np.float32) if way.bend else square
    return np.asarray(back @ cv2.getPerspectiveTransform(square, bent) @ turn @ shrink @ to_middle, np.float64)


def _shadow(size: tuple[int, int], depth: float, chance: np.random.Generator) -> NDArray[np.float32]:
    """A fold across the page: darker on one side, darkest along it."""
    rows = np.arange(size[1], dtype=np.float32) / size[1]
    at = chance.uniform(0.3, 0.7)
    shade = 1 - depth * np.exp(-(((rows - at) / 0.02) ** 2)) - depth * 0.5 * (rows > at) * np.exp(-(rows - at) / 0.15)
    return np.repeat(shade.astype(np.float32)[:, None], size[0], 1)


def _tear(page: Grey, corner: int) -> None:
    height, width = page.shape
    reach = round(22 * DRAWN)
    x, y = (0, width)[corner % 2], (0, height)[corner // 2]
    cv2.fillPoly(page, [np.array([[x, y], [abs(x - reach), y], [x, abs(y - reach)]], np.int32)], 200)


def clean(chance: np.random.Generator) -> Way:
    return Way(skew=chance.uniform(-1.5, 1.5), shift=tuple(chance.normal(0, 1.5, 2)), noise=chance.uniform(1, 4))


def bad(chance: np.random.Generator) -> Way:
    return Way(
        skew=chance.uniform(-5, 5),
        shift=tuple(chance.normal(0, 1, 2)),
        bend=chance.uniform(0, 1.2),
        blur=chance.uniform(0.5, 1.6),
        motion=int(chance.choice([0, 0, 3])),
        noise=chance.uniform(2, 9),
        quality=int(chance.integers(35, 80)),
        fold=float(chance.choice([0, 0.25, 0.4])),
        white=int(chance.integers(205, 250)),
        black=int(chance.integers(15, 70)),
        turns=int(chance.choice([0, 0, 2])),
    )


def straight(way: Way, **changes: Any) -> Way:
    return replace(way, **changes)
