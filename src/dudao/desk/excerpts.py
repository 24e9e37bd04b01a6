"""Where in a text the words stand that somebody searched for: pieces for a template, those found marked."""

import re
from dataclasses import dataclass
from typing import Final

from dudao.cases.folding import RUNS, aligned, folded

BEFORE, AFTER = 12, 60
"""Characters shown round the first place found."""
SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    found: bool


def marked(text: str, words: str) -> list[Piece]:
    """The whole text in pieces; one piece when nothing of it was looked for."""
    pattern = _pattern(words)
    if pattern is None or not text:
        return [Piece(text, found=False)] if text else []
    pieces, place = [], 0
    for hit in pattern.finditer(aligned(text)):
        pieces += [Piece(text[place : hit.start()], found=False), Piece(text[hit.start() : hit.end()], found=True)]
        place = hit.end()
    return [piece for piece in (*pieces, Piece(text[place:], found=False)) if piece.text]


def excerpt(text: str, words: str) -> list[Piece]:
    """A line round the first place found, marked; nothing when the words do not stand there."""
    pattern, line = _pattern(words), SPACES.sub(" ", text)
    hit = pattern.search(aligned(line)) if pattern is not None else None
    if hit is None:
        return []
    start, end = max(hit.start() - BEFORE, 0), hit.end() + AFTER
    return marked(("…" if start else "") + line[start:end] + ("…" if end < len(line) else ""), words)


def _pattern(words: str) -> re.Pattern[str] | None:
    """Matches any of the words, the longest first; they are looked for in folded texts."""
    runs = sorted(set(RUNS.findall(folded(words))), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, runs))) if runs else None
