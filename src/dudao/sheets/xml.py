"""Reading the XML parts of a workbook as a stream of events: no tree, no document types, no name spaces to trip over."""

import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any, Final
from xml.parsers import expat
from zipfile import BadZipFile

from dudao.sheets.packages import damaged

PIECE: Final = 1 << 17
LAST: Final = True
LONGEST_TAG: Final = 1 << 20
"""Bytes. The parser reads a tag, with its attributes, anew with each piece until it is whole: one of 50 MB would take it a minute."""
BROKEN: Final = (expat.ExpatError, BadZipFile, zlib.error, EOFError)
"""How damage shows: in the text itself, in what the package says of it, or in its packing."""

Start = Callable[[str, dict[str, str]], None]


def parser(start: Start, end: Callable[[str], None] | None = None, text: Callable[[str], None] | None = None) -> expat.XMLParserType:
    """A parser that calls back. A document type, through which XML can be made to explode, is refused."""
    made = expat.ParserCreate()
    made.buffer_text = True
    made.buffer_size = PIECE
    made.StartElementHandler = start
    made.EndElementHandler = end
    made.CharacterDataHandler = text
    made.StartDoctypeDeclHandler = _refuse
    return made


def local_parser(start: Start, end: Callable[[str], None], text: Callable[[str], None]) -> expat.XMLParserType:
    """As :func:`parser`, for handlers that want local names: prefixes are taken off if the first element shows that there are any."""

    def first(name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            made.StartElementHandler = lambda name, attributes: start(local(name), attributes)
            made.EndElementHandler = lambda name: end(local(name))
        else:
            made.StartElementHandler = start
        start(local(name), attributes)

    made = parser(first, end, text)
    return made


def feed(made: expat.XMLParserType, stream: IO[bytes]) -> Iterator[None]:
    """Parse a stream piece by piece, pausing after each so that what was found can be handed on."""
    given = 0
    try:
        while piece := stream.read(PIECE):
            made.Parse(piece)
            given += len(piece)
            if given - made.CurrentByteIndex > LONGEST_TAG:
                raise damaged()
            yield
        made.Parse(b"", LAST)
        yield
    except BROKEN as error:
        raise damaged() from error


def elements(content: bytes) -> list[tuple[str, dict[str, str]]]:
    """All elements of a small part in order: local name and attributes."""
    found: list[tuple[str, dict[str, str]]] = []
    made = parser(lambda name, attributes: found.append((local(name), attributes)))
    try:
        made.Parse(content, LAST)
    except expat.ExpatError as error:
        raise damaged() from error
    return found


def local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse(*_doctype: Any) -> None:
    raise damaged()
