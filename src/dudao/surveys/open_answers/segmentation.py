"""Cutting answers into words, Chinese of either script and what stands between it, each word with how it was written."""

import unicodedata
from functools import cache
from typing import Final, NamedTuple

import opencc
import rjieba

from dudao.surveys.open_answers.stop_words import TERMS

OFTEN: Final = 20_000
"""How frequent a word of the trade is taken to be, so that it is kept whole."""


class Word(NamedTuple):
    """A word as it is counted (Simplified, small letters), as it was written, and its part of speech as jieba names it."""

    folded: str
    written: str
    kind: str


def words(text: str) -> list[Word]:
    """All words of a text in order, signs and blanks among them.

    The text is cut in Simplified Chinese, which the dictionary is written in (jieba's dictionary and algorithm, in Rust: no cache file in
    a shared folder, a tenth of the size and of the start). Cutting keeps the places, so that each word is also known as it was written.
    """
    plain = unicodedata.normalize("NFKC", text)
    folded = folded_like(plain)
    found, place = [], 0
    for word, kind in _cutter().tag(folded):
        found.append(Word(word.lower(), plain[place : place + len(word)], kind))
        place += len(word)
    return found


def folded_like(text: str) -> str:
    """The text in Simplified Chinese, sign for sign: as long as it was."""
    turned: str = _simplifier().convert(text)
    if len(turned) == len(text):
        return turned
    signs = (str(_simplifier().convert(sign)) for sign in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, signs, strict=True))


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _cutter() -> rjieba.Jieba:
    """The dictionary with the words of the trade: read once in a process, when the first text is cut."""
    cutter = rjieba.Jieba()
    for term in TERMS:
        cutter.add_word(term, OFTEN, "n")
    return cutter
