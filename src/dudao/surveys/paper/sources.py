"""Scans from the files that scanners write: PDF, TIFF, JPEG, PNG. One page at a time, and a broken page stops no batch."""

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageOps

from dudao.surveys.paper.pixels import Grey

MOST_BYTES: Final = 2 * 1024**3
MOST_PAGES: Final = 5000
"""Of one file."""
MOST_PIXELS: Final = 80_000_000
"""Of one page: A3 at 600 dots an inch."""
LEAST_SIDE: Final = 300
LONG_SIDE: Final = 4000
"""Pixels beyond which a picture is read at half its size or less."""
DOTS: Final = 200
"""Dots an inch at which a page is rendered that is no picture."""
POINTS: Final = 72
WHOLE: Final = 0.7
"""Share of a PDF's page from which a picture on it is taken for the scan."""
BROKEN: Final = (
    OSError, ValueError, SyntaxError, RuntimeError, MemoryError, ArithmeticError, LookupError, TypeError, AttributeError, struct.error,
    pdfium.PdfiumError, cv2.error, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
"""Whatever reading damaged pictures raises."""


class Refusal(StrEnum):
    """Why a whole file is not taken."""

    TOO_LARGE = "too_large"
    UNKNOWN = "unknown"
    DAMAGED = "damaged"
    LOCKED = "locked"
    TOO_MANY_PAGES = "too_many_pages"


class CannotTake(Exception):
    """The file is not taken, and why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Scan:
    """One page of a file, counted from 1; ``image`` is None when it could not be read."""

    number: int
    image: Grey | None


def content_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal: by it the same batch is known again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def scans(path: Path) -> Iterator[Scan]:
    """The pages of a file, one in memory at a time. Raises CannotTake before the first when it is no file of scans."""
    if path.stat().st_size > MOST_BYTES:
        raise CannotTake(Refusal.TOO_LARGE)
    with path.open("rb") as file:
        start = file.read(1024)
    if b"%PDF-" in start:
        return _of_pdf(path)
    if start.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _of_pictures(path)
    raise CannotTake(Refusal.UNKNOWN)


def _of_pdf(path: Path) -> Iterator[Scan]:
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise CannotTake(Refusal.LOCKED if locked else Refusal.DAMAGED) from error
    if len(document) > MOST_PAGES:
        document.close()
        raise CannotTake(Refusal.TOO_MANY_PAGES)
    return _pages(document)


def _pages(document: Any) -> Iterator[Scan]:
    try:
        for index in range(len(document)):
            yield Scan(index + 1, _page(document, index))
    finally:
        document.close()


def _page(document: Any, index: int) -> Grey | None:
    try:
        page = document[index]
        try:
            embedded = _embedded(page)
            return _fit(embedded if embedded is not None else _rendered(page))
        finally:
            page.close()
    except BROKEN:
        return None


def _embedded(page: Any) -> Grey | None:
    """The one picture that a scanned page consists of, as it was scanned; None when the page is something else."""
    pictures = list(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=2))
    if len(pictures) != 1:
        return None
    picture = pictures[0]
    left, bottom, right, top = picture.get_bounds()
    matrix = picture.get_matrix()
    if (right - left) * (top - bottom) < WHOLE * page.get_width() * page.get_height() or matrix.a * matrix.d - matrix.b * matrix.c <= 0:
        return None
    width, height = picture.get_px_size()
    if width * height > MOST_PIXELS:
        raise ValueError("too many pixels")
    if picture.get_filters()[-1:] == ["DCTDecode"]:
        return _jpeg(bytes(picture.get_data(decode_simple=True)), max(width, height))
    return np.asarray(picture.get_bitmap().to_pil().convert("L"))


def _jpeg(content: bytes, side: int) -> Grey | None:
    """A JPEG as grey; a large one at half or a quarter of its size, which its coding gives for less work."""
    ways = ((LONG_SIDE, cv2.IMREAD_GRAYSCALE), (2 * LONG_SIDE, cv2.IMREAD_REDUCED_GRAYSCALE_2))
    way = next((way for most, way in ways if side <= most), cv2.IMREAD_REDUCED_GRAYSCALE_4)
    found = cv2.imdecode(np.frombuffer(content, np.uint8), way | cv2.IMREAD_IGNORE_ORIENTATION)
    return None if found is None else found.astype(np.uint8, copy=False)


def _rendered(page: Any) -> Grey:
    width, height = page.get_size()
    if not 0 < width * height <= MOST_PIXELS * POINTS**2 / DOTS**2:
        raise ValueError("too large a page")
    return np.asarray(page.render(scale=DOTS / POINTS, grayscale=True, may_draw_forms=False).to_pil())


def _of_pictures(path: Path) -> Iterator[Scan]:
    try:
        book = Image.open(path, formats=("TIFF", "JPEG", "PNG"))
    except BROKEN as error:
        raise CannotTake(Refusal.DAMAGED) from error
    return _frames(book)


def _frames(book: Image.Image) -> Iterator[Scan]:
    with book:
        for number in range(1, MOST_PAGES + 1):
            try:
                book.seek(number - 1)
            except EOFError:
                return
            except BROKEN:
                yield Scan(number, None)
                return
            yield Scan(number, _frame(book))


def _frame(book: Image.Image) -> Grey | None:
    try:
        if book.width * book.height > MOST_PIXELS:
            return None
        if book.format == "JPEG":
            book.draft("L", (LONG_SIDE // 2, LONG_SIDE // 2))
        picture = book
        if picture.mode.startswith("I;16"):
            return _fit((np.asarray(picture) >> 8).astype(np.uint8))
        if "A" in picture.getbands() or "transparency" in picture.info:
            picture = ImageOps.exif_transpose(picture).convert("RGBA")
            picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
        return _fit(np.asarray(picture.convert("L")))
    except BROKEN:
        return None


def _fit(image: Grey | None) -> Grey | None:
    """None for what is too small to be a page."""
    if image is None or min(image.shape) < LEAST_SIDE:
        return None
    return np.ascontiguousarray(image)
