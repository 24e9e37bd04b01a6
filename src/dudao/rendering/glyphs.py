"""Which characters a font file can draw: read from its own tables, because the typesetter leaves a box without a word."""

import struct
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

_INVISIBLE: Final = frozenset({"Cf", "Mn", "Me", "Zs", "Zl", "Zp", "Cc"})
"""Kinds of characters that need no shape of their own."""


@lru_cache(maxsize=64)
def drawn_by(file: Path) -> frozenset[int]:
    """The code points that a font file maps to shapes; of a collection, its first font. Nothing when the file cannot be read."""
    try:
        return frozenset(_code_points(file.read_bytes()))
    except (OSError, struct.error, ValueError):
        return frozenset()


def _code_points(font: bytes) -> Iterator[int]:
    start = struct.unpack_from(">I", font, 12)[0] if font[:4] == b"ttcf" else 0
    tables = struct.unpack_from(">H", font, start + 4)[0]
    places = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(start + 12, start + 12 + 16 * tables, 16)}
    cmap = places[b"cmap"] if b"cmap" in places else _refuse()
    for number in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        at = cmap + struct.unpack_from(">I", font, cmap + 4 + 8 * number + 4)[0]
        kind = struct.unpack_from(">H", font, at)[0]
        if kind == 4:
            yield from _segments(font, at)
        elif kind == 12:
            yield from _groups(font, at)


def _refuse() -> Any:
    raise ValueError("no character map")


def _segments(font: bytes, at: int) -> Iterator[int]:
    """Format 4: the characters of the first plane, in segments."""
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
    for start, end in zip(starts, ends, strict=True):
        if start != 0xFFFF:
            yield from range(start, end + 1)


def _groups(font: bytes, at: int) -> Iterator[int]:
    """Format 12: all planes, in groups."""
    for number in range(struct.unpack_from(">I", font, at + 12)[0]):
        start, end = struct.unpack_from(">II", font, at + 16 + 12 * number)
        yield from range(start, min(end, 0x10FFFF) + 1)


def missing(text: str, fonts: Iterable[Path]) -> set[str]:
    """The characters of a text that none of the fonts can draw; reads no more fonts than it must."""
    lacking = {char for char in set(text) if unicodedata.category(char) not in _INVISIBLE}
    for font in fonts:
        if not lacking:
            break
        known = drawn_by(font)
        lacking = {char for char in lacking if ord(char) not in known}
    return lacking


def in_words(char: str) -> str:
    """A character that cannot be drawn, by its name, so that a reader knows what stood there."""
    return f"[{unicodedata.name(char, f'U+{ord(char):04X}').lower()}]"
