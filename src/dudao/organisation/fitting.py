"""Texts as they come from forms, files and other systems, made fit to be kept: pure."""

import re
from typing import Final

UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]")
"""Control characters, halves of surrogate pairs, marks that turn the reading direction. Emoji and their joiners stay."""
BREAKS: Final = re.compile(r"\r\n?")
SPACES: Final = re.compile(r"\s+")


def fit_text(value: str) -> str:
    """A text of several lines."""
    if not value.isprintable():
        value = UNFIT.sub("", BREAKS.sub("\n", value))
    return value.strip()


def fit_line(value: str) -> str:
    """A text of one line: line breaks and runs of blanks become one blank."""
    if not value.isprintable() or "  " in value:
        value = SPACES.sub(" ", UNFIT.sub("", value))
    return value.strip()
