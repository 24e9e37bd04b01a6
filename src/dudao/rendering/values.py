"""How a value stands in a paper: the same words on screen, in a PDF and in a DOCX."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from dudao.rendering.documents import Value

_FORBIDDEN: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160), 65534, 65535))
_LONG: Final = re.compile(r"[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]{21,}")
_JOINT: Final = re.compile(r"(?<=[\w!-/:-@\[-`{-~])(?=[\w!-/:-@\[-`{-~])")
BREAK: Final = "\u200b"
"""A place where a line may break, without width."""


def shown(value: Value) -> str:
    """A value as text: days as 2026-11-23, moments to the minute in their own zone, numbers as they are, nothing as nothing."""
    match value:
        case None:
            return ""
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case float():
            return f"{value:.10g}"
        case str():
            return clean(value)
        case _:
            return str(value)


def clean(text: str) -> str:
    """Text without what no paper can hold: control characters and halves of characters. Line ends become one kind."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_FORBIDDEN)
    return text.encode("utf-8", "ignore").decode("utf-8")


def breakable(text: str) -> str:
    """Text in which words of more than twenty letters (addresses, codes, nonsense) may break anywhere, so that none leaves the paper."""
    return _LONG.sub(lambda word: _JOINT.sub(BREAK, word.group()), text)
