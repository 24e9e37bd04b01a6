"""Files from scanners, and files that only look so: every page comes or is named, none stops the batch."""

import os
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from PIL.TiffImagePlugin import STRIPOFFSETS, TiffImageFile

from dudao.surveys.paper import sources
from dudao.surveys.paper.pixels import Grey
from dudao.surveys.paper.reading import State
from dudao.surveys.paper.sources import CannotTake, Refusal, content_hash, scans
from dudao.surveys.tests import simulated
from dudao.surveys.tests.paper_scenes import FORMS, as_file, drawn
from dudao.surveys.tests.simulated import Way

GREY = Way(noise=2)


def pages(count: int = 3) -> list[Grey]:
    chance = np.random.default_rng(8)
    return [simulated.scanned(drawn().paper(number), GREY, chance, scale=150 / 25.4) for number in FORMS[:count]]


@pytest.mark.parametrize("name", ["batch.pdf", "batch.tif"])
def test_a_batch_is_read_page_by_page(tmp_path: Path, name: str) -> None:
    sheets = list(drawn().reader().read(as_file(tmp_path, name, pages())))
    assert [(sheet.number, sheet.identity and sheet.identity.form) for sheet in sheets] == list(enumerate(FORMS, start=1))


@pytest.mark.parametrize("name", ["page.jpg", "page.png"])
def test_single_pictures_are_read(tmp_path: Path, name: str) -> None:
    (sheet,) = drawn().reader().read(as_file(tmp_path, name, pages(1)))
    assert sheet.state is State.READ


def test_a_pdf_that_is_no_scan_is_rendered(tmp_path: Path) -> None:
    path = tmp_path / "forms.pdf"
    path.write_bytes(drawn().pdf)
    assert [sheet.state for sheet in drawn().reader().read(path)] == [State.READ] * (2 * len(FORMS))


def test_colour_transparency_and_sixteen_bits_are_read(tmp_path: Path) -> None:
    image = pages(1)[0]
    clear = np.dstack([np.zeros_like(image)] * 3 + [255 - image])
    Image.fromarray(clear, "RGBA").save(tmp_path / "clear.png")
    Image.fromarray(image).convert("RGB").save(tmp_path / "colour.tif")
    Image.fromarray(image.astype(np.uint16) << 8).save(tmp_path / "deep.tif")
    states = [next(drawn().reader().read(tmp_path / name)).state for name in ("clear.png", "colour.tif", "deep.tif")]
    assert states == [State.READ] * 3


def test_black_and_white_faxes_are_read_and_doubted(tmp_path: Path) -> None:
    path = as_file(tmp_path, "fax.tif", pages(1), mode="1")
    (sheet,) = drawn().reader().read(path)
    assert (sheet.state, sheet.identity and sheet.identity.form) == (State.DOUBTFUL, FORMS[0])


def test_scans_of_three_and_four_hundred_dots_are_read(tmp_path: Path) -> None:
    for dots in (300, 400):
        image = simulated.as_jpeg(drawn().paper(), GREY, np.random.default_rng(1), scale=dots / 25.4)
        (tmp_path / "large.jpg").write_bytes(image)
        (sheet,) = drawn().reader().read(tmp_path / "large.jpg")
        assert sheet.state is State.READ


@pytest.mark.parametrize("name", ["batch.pdf", "batch.tif"])
def test_a_broken_page_in_the_middle_stops_nothing(tmp_path: Path, name: str) -> None:
    path = as_file(tmp_path, name, pages())
    content = bytearray(path.read_bytes())
    if name == "batch.pdf":
        starts = [at for at in range(len(content)) if content.startswith(b"\xff\xd8\xff", at)]
        content[starts[1] : starts[1] + 2000] = bytes(2000)
    else:
        where = strips(path)[1]
        content[where : where + 64] = b"\xff" * 64
    path.write_bytes(content)
    sheets = list(drawn().reader().read(path))
    assert [sheet.number for sheet in sheets] == [1, 2, 3]
    assert [sheets[0].identity is not None, sheets[2].identity is not None] == [True, True]


def strips(path: Path) -> list[int]:
    """Where the picture of each page of a TIFF begins."""
    with Image.open(path) as book:
        assert isinstance(book, TiffImageFile)
        starts = []
        for frame in range(book.n_frames):
            book.seek(frame)
            starts.append(int(book.tag_v2[STRIPOFFSETS][0]))
    return starts


def refused(path: Path) -> Refusal:
    with pytest.raises(CannotTake) as raised:
        list(scans(path))
    return raised.value.refusal


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", Refusal.UNKNOWN),
        (b"MZ\x90\x00 a program", Refusal.UNKNOWN),
        (b"<svg/>", Refusal.UNKNOWN),
        (b"%PDF-1.7\nnothing more", Refusal.DAMAGED),
        (b"II*\x00" + bytes(30), Refusal.DAMAGED),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), Refusal.DAMAGED),
        (b"\xff\xd8\xff" + bytes(40), Refusal.DAMAGED),
    ],
)
def test_what_is_no_file_of_scans_is_refused(tmp_path: Path, content: bytes, refusal: Refusal) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert refused(path) is refusal


def test_a_locked_pdf_is_refused_with_its_reason(tmp_path: Path) -> None:
    secret = b"x" * 32
    path = pdf(tmp_path, b"", more=b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O(" + secret + b")/U(" + secret + b")>>")
    assert refused(path) is Refusal.LOCKED


def test_a_file_too_large_or_with_too_many_pages_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = as_file(tmp_path, "batch.pdf", pages(2))
    monkeypatch.setattr(sources, "MOST_PAGES", 1)
    assert refused(path) is Refusal.TOO_MANY_PAGES
    with path.open("ab") as file:
        os.truncate(file.fileno(), sources.MOST_BYTES + 1)
    assert refused(path) is Refusal.TOO_LARGE


def test_pictures_with_too_many_points_are_not_unpacked(tmp_path: Path) -> None:
    """A hundred million points from a few kilobytes."""
    side = 10_000
    lines = zlib.compress(bytes(side * side // 8 + side), 9)
    path = tmp_path / "bomb.png"
    Image.new("1", (side, side)).save(path)
    image = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/FlateDecode/Length %d>>" % (
        side, side, len(lines),
    )  # fmt: skip
    bombs = pdf(tmp_path, image + b"stream\n" + lines + b"\nendstream", size=(595, 842))
    huge = pdf(tmp_path, b"null", size=(14_400, 14_400), name="huge.pdf")
    for hostile in (path, bombs, huge):
        assert [found.image for found in scans(hostile)] == [None]


def pdf(folder: Path, picture: bytes, *, size: tuple[int, int] = (595, 842), more: bytes = b"", name: str = "made.pdf") -> Path:
    """A PDF of one page with one picture over all of it."""
    drawing = b"q %d 0 0 %d 0 0 cm /I Do Q" % size
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</XObject<</I 5 0 R>>>>/Contents 4 0 R>>" % size,
        b"<</Length %d>>stream\n%b\nendstream" % (len(drawing), drawing),
        picture or b"null",
    ]
    held, starts = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        starts.append(len(held))
        held += b"%d 0 obj%b endobj\n" % (number, each)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % start for start in starts)
    path = folder / name
    path.write_bytes(held + table + b"trailer<</Size 6/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF" % (more, len(held)))
    return path


def test_the_same_file_is_known_by_what_it_holds(tmp_path: Path) -> None:
    first, second = (as_file(tmp_path, name, pages(1)) for name in ("a.png", "b.png"))
    assert content_hash(first) == content_hash(second)
    cv2.imwrite(str(second), pages(1)[0][:-1])
    assert content_hash(first) != content_hash(second)


def test_one_page_at_a_time_is_in_memory(tmp_path: Path) -> None:
    """Pages are read as they are asked for: the third may be broken while the first is already there."""
    batch = scans(as_file(tmp_path, "batch.tif", pages()))
    assert next(batch).number == 1
