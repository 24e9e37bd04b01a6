"""Which encoding a text file has: found by how well it reads, and asked for when two readings are as good.

1. A byte-order mark decides.
2. Many zero bytes, on one side of each pair: UTF-16 without a mark.
3. What is valid UTF-8 throughout is UTF-8, unless it reads much better as Chinese.
4. Otherwise GB18030, Big5 and Windows-1252 are tried on the lines that are not ASCII, and each reading is scored:
   the share of its Chinese characters that are common ones, or of its accented letters that stand as letters stand in words.

The wrong reading of Chinese gives rare characters, so that a few words are enough. What can still go wrong is a file with
hardly any text that is not ASCII: then no reading is good enough, and the user is asked.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from dudao.sheets.hanzi import COMMON
from dudao.sheets.tables import NotReadable, shortened

CHUNK = 1 << 18
SAMPLE = 1 << 16
GOOD_ENOUGH = 0.5
CLEARLY_BETTER = 1.6

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "gb18030": "GB18030",
    "cp950": "Big5",
    "big5hkscs": "Big5-HKSCS",
    "cp1252": "Windows-1252",
}
AS_TOLD = {"gbk": "gb18030", "gb2312": "gb18030", "big5": "cp950", "iso8859-1": "cp1252", "windows-1252": "cp1252"}
LETTERS = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜŒàáâãäåæçèéêëìíîïñòóôöøùúûüýÿœß")
SIGNS = frozenset("‘’“”–—…•€£°·«»©®™§½¼²³ºª¿¡ ")
RUNS = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f]{1,2}|[^\x00-\x7f]{1,2}(?=[A-Za-z])|[^\x00-\x7f]+")


class Reading(NamedTuple):
    """A text as one encoding reads it, and how plausible that is, from 0 to 1."""

    encoding: str
    text: str
    score: float


class Found(NamedTuple):
    encoding: str
    doubt: str
    """Empty, or how the text would read in an encoding that looks better than the one told."""


def encoding_of(path: Path, told: str | None = None) -> Found:
    """The encoding of a text file. Raises NotReadable when it is no text, or when two encodings read it as well."""
    with path.open("rb") as file:
        head = file.read(CHUNK)
    marked = next((name for mark, name in MARKS if head.startswith(mark)), None)
    if told is not None:
        return _as_told(path, told, marked)
    if marked is not None:
        return Found(marked, "")
    if b"\0" in head:
        return Found(_wide(head), "")
    sample, valid_utf8 = _sample(path)
    if valid_utf8 and not _may_be_chinese(sample):
        return Found("utf-8", "")
    return Found(_best(sample, valid_utf8=valid_utf8), "")


def name_of(encoding: str) -> str:
    return NAMES.get(encoding, encoding)


def _as_told(path: Path, told: str, marked: str | None) -> Found:
    try:
        name = codecs.lookup(told).name
        "".encode(name)
    except LookupError as error:
        raise NotReadable(_("There is no encoding “{told}”. Known ones are utf-8, utf-16, gb18030, big5, cp1252."), told=told) from error
    name = AS_TOLD.get(name, name)
    if marked is not None and codecs.lookup(marked).name.replace("-sig", "") != name.replace("-sig", ""):
        raise NotReadable(
            _("The file begins with the mark of {found}, so it is not {told}. Leave --encoding out."),
            found=name_of(marked),
            told=told,
        )
    return Found(marked or name, "" if name.startswith("utf") else _better(path, name))


def _better(path: Path, name: str) -> str:
    sample, _valid = _sample(path)
    said = _decoded(sample, name)
    best = max(readings(sample), key=lambda reading: reading.score, default=None)
    if best is None or best.encoding == name or best.score < max(GOOD_ENOUGH, said.score * CLEARLY_BETTER if said else 0.0):
        return ""
    return f"{name_of(best.encoding)}: {_excerpt(best.text)}"


def _wide(head: bytes) -> str:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    few, many = sorted((even, odd))
    if few * 10 > many or _decoded(head[: len(head) & ~1], name) is None:
        raise NotReadable(_("This is no text file: it contains zero bytes. Save the table as CSV (UTF-8) or as .xlsx and try again."))
    return name


def _sample(path: Path) -> tuple[bytes, bool]:
    """Lines that are not ASCII, as many as a judgement needs, and whether all up to there is valid UTF-8."""
    kept = bytearray()
    valid = True
    decoder = codecs.getincrementaldecoder("utf-8")()
    for chunk in _chunks(path):
        if chunk.isascii() and not decoder.getstate()[0]:
            continue
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            valid = False
        kept += b"\n".join(line for line in chunk.split(b"\n") if not line.isascii()) + b"\n"
        if len(kept) >= SAMPLE:
            break
    if valid and decoder.getstate()[0] and len(kept) < SAMPLE:
        valid = False
    return bytes(kept), valid


def _chunks(path: Path) -> Iterator[bytes]:
    """The file in pieces that end with a line, so that no character is cut unless a line is longer than a piece."""
    with path.open("rb") as file:
        rest = b""
        while piece := file.read(CHUNK):
            whole, line_end, after = (rest + piece).rpartition(b"\n")
            if line_end:
                yield whole + line_end
                rest = after
            else:
                yield after
                rest = b""
        if rest:
            yield rest


def _may_be_chinese(sample: bytes) -> bool:
    """Whether what is valid UTF-8, but without a Chinese character, reads well as Chinese in another encoding."""
    if not sample or any(ord(sign) > 0x7FF for sign in sample.decode("utf-8", "ignore")):
        return False
    return any(reading.score >= GOOD_ENOUGH for reading in readings(sample) if reading.encoding != "cp1252")


def _best(sample: bytes, *, valid_utf8: bool) -> str:
    if not valid_utf8:
        _refuse_damaged_utf8(sample)
    ranked = sorted(readings(sample), key=lambda reading: reading.score, reverse=True)
    first = ranked[0].score if ranked else 0.0
    second = max((reading.score for reading in ranked[1:]), default=0.0)
    if valid_utf8 or first < GOOD_ENOUGH or first < second * CLEARLY_BETTER:
        raise NotReadable(
            _("The encoding of the file cannot be told for certain. Say which it is with --encoding. It reads: {readings}"),
            readings="; ".join(f"{reading.encoding} → {_excerpt(reading.text)}" for reading in ranked[:3]) or "—",
        )
    return ranked[0].encoding


def _refuse_damaged_utf8(sample: bytes) -> None:
    text = sample.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    if lost * 10 < sum(1 for sign in text if ord(sign) > 0x7F):
        raise NotReadable(
            _("The file is UTF-8, but damaged in some places, first near “{excerpt}”. Export it again from where it came."),
            excerpt=_excerpt(text, around="\ufffd"),
        )


def readings(sample: bytes) -> list[Reading]:
    """How each encoding that can read the whole sample reads it."""
    found = [_decoded(sample, name) for name in ("gb18030", "cp950", "cp1252")]
    if found[1] is None:
        found[1] = _decoded(sample, "big5hkscs")
    return [reading for reading in found if reading is not None]


def _decoded(sample: bytes, encoding: str) -> Reading | None:
    text = sample.decode(encoding, "replace")
    if text.count("\ufffd") > len(sample) // CHUNK:
        return None
    return Reading(encoding, text, _latin(text) if encoding == "cp1252" else _chinese(text))


def _chinese(text: str) -> float:
    """The share of characters beyond ASCII that are common Chinese ones; punctuation of Chinese texts does not count."""
    counted = [sign for sign in text if ord(sign) > 0x7F and not 0x3000 <= ord(sign) <= 0x303F and not 0xFF00 <= ord(sign) <= 0xFFEF]
    return sum(sign in COMMON for sign in counted) / len(counted) if counted else 0.0


def _latin(text: str) -> float:
    """The share of characters beyond ASCII that are letters in words, at most two together, or signs standing alone."""
    total = plausible = 0
    for run in RUNS.findall(text):
        total += len(run)
        if len(run) <= 2 and (all(sign in LETTERS for sign in run) or (len(run) == 1 and run in SIGNS)):
            plausible += len(run)
    return plausible / total if total else 0.0


def _excerpt(text: str, around: str = "") -> str:
    start = text.find(around) if around else next((i for i, sign in enumerate(text) if ord(sign) > 0x7F), 0)
    return shortened(text[max(0, start - 12) : start + 24])
