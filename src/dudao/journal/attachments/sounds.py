"""Sound recordings: known by their first bytes, kept as they sound, without the tags that tell where and with what they were made."""

from collections.abc import Iterator
from typing import Final

BRANDS: Final = frozenset({b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"3gp4", b"3gp5", b"3gp6", b"dash"})
HEIC: Final = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"avif"})
TAG_BOXES: Final = frozenset({b"udta", b"meta", b"uuid"})
CONTAINERS: Final = frozenset({b"moov", b"trak"})
BITRATES: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
BITRATES_LOW: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
RATES: Final = (44_100, 48_000, 32_000)


def type_of(data: bytes) -> str:
    """The media type of a recording; empty when it is none."""
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE" and b"fmt " in data[12:4096]:
        return "audio/wav"
    if data[:4] == b"OggS" and any(mark in data[:128] for mark in (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")):
        return "audio/ogg"
    if data.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return "audio/amr"
    if _brand(data) in BRANDS and not is_video(data) and b"soun" in data:
        return "audio/mp4"
    return "audio/mpeg" if _frames(data, _after_id3(data)) >= 2 else ""


def is_heic(data: bytes) -> bool:
    return _brand(data) in HEIC


def is_video(data: bytes) -> bool:
    """A film in a box that could as well hold sound only."""
    return (data[4:8] == b"ftyp" and b"vide" in data and b"hdlr" in data) or data.startswith(b"\x1aE\xdf\xa3")


def _brand(data: bytes) -> bytes:
    return data[8:12] if data[4:8] == b"ftyp" else b""


def _after_id3(data: bytes) -> int:
    """Where the sound begins behind an ID3 tag, whose length is told seven bits to the byte."""
    if data[:3] != b"ID3" or len(data) < 10:
        return 0
    length = 0
    for byte in data[6:10]:
        length = length << 7 | (byte & 0x7F)
    return min(10 + length, len(data))


def _frames(data: bytes, start: int, most: int = 3) -> int:
    """How many MPEG layer III frames follow one another from ``start``: one could be chance, two are sound."""
    found, place = 0, start
    while found < most and (length := _frame_length(data[place : place + 4])):
        found += 1
        place += length
    return found


def _frame_length(head: bytes) -> int:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, bitrate, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bitrate in (0, 15) or rate == 3:
        return 0
    full = version == 3
    hertz = RATES[rate] // {3: 1, 2: 2, 0: 4}[version]
    kilobits = (BITRATES if full else BITRATES_LOW)[bitrate]
    return (144 if full else 72) * kilobits * 1000 // hertz + (head[2] >> 1 & 1)


def without_tags(media_type: str, data: bytes) -> bytes:
    """The recording without its tags; what it sounds like stays byte for byte."""
    match media_type:
        case "audio/mpeg":
            return _bare_mp3(data)
        case "audio/wav":
            return _bare_wav(data)
        case "audio/mp4":
            return _bare_mp4(data)
        case _:
            return data


def _bare_mp3(data: bytes) -> bytes:
    end = len(data) - 128 if data[-128:-125] == b"TAG" else len(data)
    return data[_after_id3(data) : end]


def _bare_wav(data: bytes) -> bytes:
    kept, place = b"", 12
    while place + 8 <= len(data):
        name, length = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        whole = data[place : place + 8 + length]
        if name in (b"fmt ", b"data", b"fact"):
            kept += whole + (b"\x00" if len(whole) % 2 else b"")
        place += 8 + length + length % 2
    return b"RIFF" + (4 + len(kept)).to_bytes(4, "little") + b"WAVE" + kept


def _bare_mp4(data: bytes) -> bytes:
    """Boxes that describe become empty ones of the same length, so that every offset to the sound stays right."""
    bare = bytearray(data)
    for start, body, end in _tag_boxes(data, 0, len(data)):
        bare[start + 4 : start + 8] = b"free"
        bare[body:end] = bytes(end - body)
    return bytes(bare)


def _tag_boxes(data: bytes, place: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Each describing box as its start, where its content begins, and its end."""
    while place + 8 <= end:
        length, name, body = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8], place + 8
        if length == 1:
            length, body = int.from_bytes(data[place + 8 : place + 16], "big"), place + 16
        last = end if length == 0 else min(place + length, end)
        if last <= place or last < body:
            return
        if name in TAG_BOXES:
            yield place, body, last
        elif name in CONTAINERS:
            yield from _tag_boxes(data, body, last)
        place = last
