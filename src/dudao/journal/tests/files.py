"""Files as people send them, and as nobody should: made in the tests, so that none has to be kept."""

import struct
import zipfile
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def photo(size: tuple[int, int] = (640, 480), *, turned: int = 0, place: bool = False, kind: str = "JPEG") -> bytes:
    """A photo, red on the left and blue on the right; perhaps held sideways, perhaps knowing where it was taken."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    exif = Image.Exif()
    if turned:
        exif[0x0112] = turned
    if place:
        exif[0x010F] = "Phone of Wang"
        exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 9.0), 3: "E", 4: (121.0, 29.0, 3.0)})
    file = BytesIO()
    image.save(file, kind, exif=exif) if kind == "JPEG" else image.save(file, kind)
    return file.getvalue()


def pixel_bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 points wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def mp3(*, tagged: bool = False) -> bytes:
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    tag = b"ID3\x03\x00\x00" + bytes([0, 0, 1, 0]) + b"Wang Fang".ljust(128, b"\x00") if tagged else b""
    return tag + frame * 6 + (b"TAG" + b"Wang".ljust(125) if tagged else b"")


def wav() -> bytes:
    sound = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"LIST" + struct.pack("<I", 8) + b"WangFang"
    sound += b"data" + struct.pack("<I", 4) + b"\x80\x81\x80\x81"
    return b"RIFF" + struct.pack("<I", 4 + len(sound)) + b"WAVE" + sound


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def m4a(handler: bytes = b"soun") -> bytes:
    track = box(b"trak", box(b"hdlr", bytes(8) + handler + bytes(12)))
    return box(b"ftyp", b"M4A \x00\x00\x00\x00isom") + box(b"moov", track + box(b"udta", b"+31.14+121.29")) + box(b"mdat", b"sound")


def package(main: str, *, macros: bool = False, bomb: bool = False) -> bytes:
    """An office file: ``main`` is what its list of types says it is."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", f'<Types><Override PartName="/x" ContentType="{main}.main+xml"/></Types>')
        if macros:
            parts.writestr("word/vbaProject.bin", b"x")
        if bomb:
            with parts.open("word/document.xml", "w") as part:
                for _each in range(310):
                    part.write(bytes(1_000_000))
    return file.getvalue()
