"""How words are compared when people search: width, case, and Simplified against Traditional make no difference. Pure.

Chinese is written without blanks, and two characters are its most common word. So a text is kept as pairs of neighbouring
characters: 電梯停運 → 电梯 梯停 停运 运, the last one alone, so that a single character is the beginning of a pair wherever it
stands. Latin words and numbers are kept whole, and what hyphens join is kept joined as well: 3-1202 → 3 1202 31202. Where the
two meet, a pair says so: 3棟 → 3 3栋 栋.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import opencc

RUNS: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*|[^\W_a-z0-9]+")
TERM_LIMIT: Final = 40
"""Longest Latin word or number kept; nobody searches by more of it."""
FOREIGN: Final = re.compile(r"[^\W\x00-\x7f]")
"""A letter or digit that is not Latin."""
JOINED: Final = re.compile(r"[a-z0-9]-[a-z0-9]")
"""Two Latin words or numbers that a hyphen joins."""
PLAIN: Final = bytes(code if chr(code).isalnum() and code < 128 else ord(" ") for code in range(256))
"""Each byte of a small Latin text, all but letters and digits made a blank."""
MOST_TERMS: Final = 12
"""Of what somebody searches for; what comes after changes nothing anyone would notice."""


@dataclass(frozen=True, slots=True)
class Term:
    """What is looked for: a word as it is kept, or the beginning of one."""

    word: str
    begins: bool = False


@cache
def _simplified() -> dict[int, str]:
    """Each Traditional character with its Simplified one. Made once in a process: character by character, for a text and what
    somebody searches in it must come out alike wherever a word is cut."""
    signs = [chr(code) for code in (*range(0x3400, 0xA000), *range(0xF900, 0xFB00))]
    turned = opencc.OpenCC("t2s").convert("\n".join(signs)).split("\n")
    return {ord(sign): simple for sign, simple in zip(signs, turned, strict=True) if sign != simple and len(simple) == 1}


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().translate(_simplified())


def aligned(text: str) -> str:
    """The same, but sign by sign, so that a place in it is the same place in ``text``."""
    return "".join(turned if len(turned := folded(sign)) == 1 else sign for sign in text)


def kept(parts: Iterable[str]) -> str:
    """The words under which texts are found, each once, with a blank before and behind each."""
    text = "\n".join(parts)
    words = " ".join(dict.fromkeys(_plain(text) or _words(text)))
    return f" {words} " if words else ""


def _plain(text: str) -> list[str]:
    """The words of a text that is all Latin with nothing joined, in a tenth of the time; of any other, none."""
    text = unicodedata.normalize("NFKC", text).lower()
    if (not text.isascii() and FOREIGN.search(text)) or ("-" in text and JOINED.search(text)):
        return []
    return [word[:TERM_LIMIT] for word in text.encode("ascii", "replace").translate(PLAIN).decode().split()]


def _words(text: str) -> Iterator[str]:
    for before, run in _runs(text):
        if before:
            yield _meeting(before, run)
        if run.isascii():
            yield from _whole(run)
        else:
            yield from (run[place : place + 2] for place in range(len(run)))


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Each run of Latin or of other signs, with the one that it follows without a gap."""
    last, end = "", -1
    for found in RUNS.finditer(folded(text)):
        yield (last if found.start() == end else ""), found.group()
        last, end = found.group(), found.end()


def _meeting(before: str, run: str) -> str:
    """The pair where a Latin word or number meets a Chinese character: 第3, 3棟."""
    if run.isascii():
        return before[-1] + run.partition("-")[0][:TERM_LIMIT]
    return before.rpartition("-")[2][:TERM_LIMIT] + run[0]


def _whole(run: str) -> Iterator[str]:
    parts = run.split("-")
    yield from (part[:TERM_LIMIT] for part in parts)
    if len(parts) > 1:
        yield "".join(parts)[:TERM_LIMIT]


def wanted(text: str) -> list[Term]:
    """What somebody looks for: all of it must be found. Latin words and numbers may be typed in part."""
    terms: dict[Term, None] = {}
    for before, run in _runs(text):
        if before:
            terms[Term(_meeting(before, run), begins=run.isascii())] = None
        if run.isascii():
            terms[Term(run.replace("-", "")[:TERM_LIMIT], begins=True)] = None
        elif len(run) == 1:
            terms[Term(run, begins=True)] = None
        else:
            terms |= dict.fromkeys(Term(run[place : place + 2]) for place in range(len(run) - 1))
    return list(terms)[:MOST_TERMS]


def likeness(one: Iterable[str], other: Iterable[str]) -> float:
    """How alike two titles are, by the pairs they share: 0 nothing, 1 all."""
    left, right = set(kept(one).split()), set(kept(other).split())
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0
