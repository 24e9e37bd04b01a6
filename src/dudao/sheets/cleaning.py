"""Words of a file made tidy: spaces and line breaks, numbers that are written as something else, names for machines."""

import re
from functools import lru_cache

from dudao.organisation.fitting import UNFIT

AROUND_BREAKS = re.compile(r"[^\S\n]*\n[^\S\n]*")
BLANKS = re.compile(r"[^\S\n]+")
WHOLE = re.compile(r"\d+")
NOT_IN_KEYS = re.compile(r"[\W_]+")
SHORTENED = re.compile(r"[-+]?\d(?:\.\d+)?[Ee]\+\d+")
"""A long number as a spreadsheet shows it, 1.01001E+11, when the digits are gone."""


def line(text: str) -> str:
    """On one line, single spaces, no invisible signs. Short texts are remembered, for most cells of a log repeat."""
    return _remembered(text) if len(text) < 100 else _on_one_line(text)


def _on_one_line(text: str) -> str:
    return " ".join(UNFIT.sub("", text.replace("\r", "\n")).split())


_remembered = lru_cache(maxsize=20_000)(_on_one_line)


def paragraph(text: str) -> str:
    """As :func:`line`, with its line breaks kept."""
    if text.isprintable() and "  " not in text and "\u3000" not in text:
        return text.strip()
    unified = UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return AROUND_BREAKS.sub("\n", BLANKS.sub(" ", unified)).strip()


def whole(text: str, width: int = 0) -> str | None:
    """The whole number in a text: “Ward 5” and “05” are 5, “2118.0” with a width of 5 is 02118. None when there is none or several."""
    stem, point, rest = text.partition(".")
    found = WHOLE.findall(stem if point and rest.strip("0 ") == "" else text)
    return found[0].lstrip("0").zfill(max(width, 1)) if len(found) == 1 else None


def key(text: str) -> str:
    """A word as a name: “Heat - Excessive” is heat-excessive."""
    return NOT_IN_KEYS.sub("-", text.casefold()).strip("-")
