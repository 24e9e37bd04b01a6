"""Attachments: what is taken in and what is not, what is left of it, and that nothing is kept twice or lost."""

import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from PIL import Image

from dudao.journal import attachments
from dudao.journal.attachments import content, keeping, papers, pictures
from dudao.journal.attachments.keeping import plain_name
from dudao.journal.models import Attachment, Entry
from dudao.journal.tests import files
from dudao.organisation.access import NotAllowed
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


def keep(cast: Cast, name: str, data: bytes, key: str | None = None) -> Attachment:
    return attachments.keep(cast.unit, site=cast.site, upload=files.upload(name, data), by=cast.clerk, now=NOW, key=key)


def picture(attachment: Attachment) -> Image.Image:
    return Image.open(attachments.path_of(attachment))


def test_a_photo_is_kept_with_a_preview_and_remembered(cast: Cast) -> None:
    kept = keep(cast, "IMG_001.JPG", files.photo())
    assert (kept.kind, kept.media_type, kept.width, kept.height, kept.name) == ("picture", "image/jpeg", 640, 480, "IMG_001.JPG")
    assert kept.sha256 == hashlib.sha256(attachments.path_of(kept).read_bytes()).hexdigest()
    with Image.open(attachments.preview_path(kept)) as small:
        assert max(small.size) == pictures.PREVIEW_EDGE
    entry = Entry.objects.about(cast.unit).get()
    assert (entry.act, entry.by, entry.data["name"]) == ("journal.attached", cast.clerk, "IMG_001.JPG")
    assert list(Attachment.objects.about(cast.unit)) == [kept]


def test_where_and_with_what_it_was_taken_is_gone(cast: Cast) -> None:
    data = files.photo(place=True)
    assert b"Phone of Wang" in data
    kept = keep(cast, "a.jpg", data)
    stored = attachments.path_of(kept).read_bytes()
    assert b"Phone of Wang" not in stored
    assert b"Exif" not in stored
    assert not Image.open(BytesIO(stored)).getexif()


def test_a_photo_held_sideways_stands_upright(cast: Cast) -> None:
    """Turned by 90° clockwise to be upright: what was left is on top."""
    kept = keep(cast, "a.jpg", files.photo((640, 480), turned=6))
    with picture(kept) as image:
        assert image.size == (480, 640)
        red, _green, blue = image.convert("RGB").split()
        assert red.crop((200, 10, 280, 30)).getextrema()[0] > 200
        assert blue.crop((200, 10, 280, 30)).getextrema()[1] < 60


def test_a_large_photo_of_a_phone_becomes_reasonable(cast: Cast) -> None:
    noise = Image.effect_noise((6000, 4500), 90).convert("RGB")
    file = BytesIO()
    noise.save(file, "JPEG", quality=97)
    assert file.tell() > 25_000_000
    kept = keep(cast, "a.jpg", file.getvalue())
    assert max(kept.width, kept.height) == pictures.EDGE
    assert kept.size < 6_000_000


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "BMP"])
def test_other_pictures_become_jpeg(cast: Cast, kind: str) -> None:
    assert keep(cast, f"a.{kind.lower()}", files.photo(kind=kind)).media_type == "image/jpeg"


def test_what_was_transparent_is_white(cast: Cast) -> None:
    file = BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(file, "PNG")
    with picture(keep(cast, "a.png", file.getvalue())) as image:
        assert image.getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("name", "data", "kind", "media_type"),
    [
        ("a.mp3", files.mp3(), "sound", "audio/mpeg"),
        ("a.mp3", files.mp3(tagged=True), "sound", "audio/mpeg"),
        ("a.wav", files.wav(), "sound", "audio/wav"),
        ("a.m4a", files.m4a(), "sound", "audio/mp4"),
        ("a.ogg", b"OggS" + bytes(24) + b"OpusHead" + bytes(60), "sound", "audio/ogg"),
        ("a.amr", b"#!AMR\n" + bytes(60), "sound", "audio/amr"),
        ("a.pdf", b"%PDF-1.7\n1 0 obj\n%%EOF\n", "paper", "application/pdf"),
        ("a.docx", files.package(papers.WORD), "paper", papers.WORD),
        ("a.xlsx", files.package(papers.EXCEL), "paper", papers.EXCEL),
        ("wrongly named.txt", files.photo(), "picture", "image/jpeg"),
    ],
    ids=lambda value: value if isinstance(value, str) else "data",
)
def test_it_is_what_its_content_is(cast: Cast, name: str, data: bytes, kind: str, media_type: str) -> None:
    kept = keep(cast, name, data)
    assert (kept.kind, kept.media_type) == (kind, media_type)


@pytest.mark.parametrize("data", [files.mp3(tagged=True), files.wav(), files.m4a()], ids=["mp3", "wav", "m4a"])
def test_sounds_lose_what_they_tell_and_keep_how_they_sound(cast: Cast, data: bytes) -> None:
    stored = attachments.path_of(keep(cast, "a", data)).read_bytes()
    for told in (b"Wang", b"+31.14"):
        assert told not in stored
    for sound in (b"\xff\xfb\x90\x00", b"\x80\x81\x80\x81", b"mdatsound"):
        assert (sound in data) == (sound in stored)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("photo.jpg", b"MZ\x90\x00" + bytes(200), "is a program"),
        ("photo.jpg", b"\x7fELF" + bytes(200), "is a program"),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "drawing or page"),
        ("x.png", b"<?xml version='1.0'?><svg/>", "drawing or page"),
        ("x.html", b"<!DOCTYPE html><script>alert(1)</script>", "drawing or page"),
        ("bomb.png", files.pixel_bomb(), "more points"),
        ("cut.jpg", files.photo()[:300], "cannot be read as a picture"),
        ("not.jpg", b"\xff\xd8\xff" + bytes(500), "cannot be read as a picture"),
        ("macro.docx", files.package(papers.WORD, macros=True), "holds macros"),
        ("bomb.docx", files.package(papers.WORD, bomb=True), "far more than its size"),
        ("cut.docx", files.package(papers.WORD)[:60], "damaged package"),
        ("other.zip", files.package("application/epub"), "none of the files"),
        ("x.heic", b"\x00\x00\x00\x18ftypheic" + bytes(40), "HEIC"),
        ("x.mp4", files.m4a(b"vide"), "is a video"),
        ("x.txt", "你好".encode(), "none of the files"),
        ("x.jpg", b"", "is empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "data",
)
def test_what_is_not_taken_in_says_what_to_do(cast: Cast, folder: Path, name: str, data: bytes, sentence: str) -> None:
    with pytest.raises(attachments.CannotKeep, match=sentence) as refused:
        keep(cast, name, data)
    assert name in str(refused.value)
    assert not Attachment.objects.exists()
    assert not Entry.objects.about(cast.unit).exists()
    assert not list(folder.rglob("*"))


def test_a_file_that_is_too_large_is_not_even_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "LIMIT_MB", 0)
    with pytest.raises(attachments.TooLarge, match="0 MB are taken in"):
        keep(cast, "a.jpg", files.photo())


def test_the_same_file_twice_is_one_and_lies_on_the_disk_once(cast: Cast, folder: Path) -> None:
    first, second = keep(cast, "a.jpg", files.photo()), keep(cast, "b.jpg", files.photo())
    assert first == second
    elsewhere = attachments.keep(cast.site, site=cast.site, upload=files.upload("c.jpg", files.photo()), by=None, now=NOW)
    assert elsewhere.sha256 == first.sha256
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 2


def test_sending_the_form_twice_keeps_one(cast: Cast) -> None:
    assert keep(cast, "a.jpg", files.photo(), "k") == keep(cast, "a.jpg", files.photo((300, 200)), "k")
    assert Attachment.objects.count() == 1
    with pytest.raises(attachments.CannotKeep, match="already sent"):
        attachments.keep(cast.site, site=cast.site, upload=files.upload("a.jpg", files.photo()), by=None, now=NOW, key="k")


def test_an_act_that_fails_leaves_no_row_and_the_file_can_be_kept_again(cast: Cast) -> None:
    with transaction.atomic():
        keep(cast, "a.jpg", files.photo())
        transaction.set_rollback(True)
    assert not Attachment.objects.exists()
    assert attachments.path_of(keep(cast, "a.jpg", files.photo())).exists()


def test_a_record_holds_only_so_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST", 1)
    keep(cast, "a.jpg", files.photo())
    with pytest.raises(attachments.TooMany, match="1 files here already"):
        keep(cast, "b.jpg", files.photo((300, 200)))


def test_only_those_who_work_there_add_files(cast: Cast) -> None:
    for person in (cast.stranger, cast.leader):
        with pytest.raises(NotAllowed):
            attachments.keep(cast.unit, site=cast.site, upload=files.upload("a.jpg", files.photo()), by=person, now=NOW)


def test_a_record_whose_room_is_not_known_is_shown_to_nobody(cast: Cast) -> None:
    kept = keep(cast, "a.jpg", files.photo())
    kept.subject_kind = "secret"
    assert attachments.subject_of(kept, cast.clerk) is None


def test_a_record_is_found_only_for_those_who_see_it(cast: Cast) -> None:
    kept = keep(cast, "a.jpg", files.photo())
    assert attachments.subject_of(kept, cast.clerk) == cast.unit
    assert attachments.subject_of(kept, cast.stranger) is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\Users\\王\\電梯.jpg", "電梯.jpg"),
        ("../../etc/passwd", "passwd"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\r\nb.jpg", "ab.jpg"),
        ("", "file"),
        ("長" * 200 + ".jpg", "長" * 115 + "….jpg"),
    ],
)
def test_names_are_only_text(name: str, kept: str) -> None:
    assert plain_name(name) == kept
