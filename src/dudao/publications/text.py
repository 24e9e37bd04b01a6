"""The plain writing of publications: headings, lists and paragraphs, read the same on a page and on paper.

A line that begins with ``#`` is a heading, with ``-`` or ``*`` a point, with ``1.`` a numbered point; an empty line begins
a new paragraph. Everything else, HTML too, is text and stands as it was typed.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from dudao.rendering.documents import Block, Bullets, Heading, Paragraph

HEADING: Final = re.compile(r"(#{1,3})[ \u3000]+(?P<words>.+)")
POINT: Final = re.compile(r"[-*•·][ \u3000]+(?P<words>.+)")
NUMBERED: Final = re.compile(r"\d{1,2}[.、．)）][ \u3000]*(?P<words>\S.*)")


def blocks_of(text: str) -> list[Block]:
    """The text as blocks, in order."""
    return list(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    for kind, lines in groupby(text.splitlines(), key=_kind):
        found = [line.strip() for line in lines]
        if kind == "heading":
            for line in found:
                words = line.lstrip("#")
                yield Heading(words.strip(), len(line) - len(words))
        elif kind == "point":
            yield Bullets([_words(POINT, line) for line in found])
        elif kind == "numbered":
            yield Bullets([_words(NUMBERED, line) for line in found], numbered=True)
        elif kind == "text":
            yield Paragraph("\n".join(found))


def _kind(line: str) -> str:
    line = line.strip()
    if not line:
        return ""
    known = (("heading", HEADING), ("point", POINT), ("numbered", NUMBERED))
    return next((name for name, pattern in known if pattern.fullmatch(line)), "text")


def _words(pattern: re.Pattern[str], line: str) -> str:
    found = pattern.fullmatch(line)
    return found["words"] if found else line
