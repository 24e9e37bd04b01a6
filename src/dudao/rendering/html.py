"""A document as part of a page: what people read before they approve is the paper itself."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dudao.rendering import codes, pictures
from dudao.rendering.charts import to_svg
from dudao.rendering.documents import (
    Block,
    Bullets,
    Chart,
    Code,
    Document,
    Figure,
    Heading,
    NewPage,
    Pairs,
    Paragraph,
    Picture,
    Poster,
    Signatures,
    Table,
    Tiles,
)
from dudao.rendering.jobs import plain
from dudao.rendering.layout import in_rows, shares
from dudao.rendering.presses import CannotDraw
from dudao.rendering.values import breakable, clean, shown

LANG: Final = {"zh-hant": "zh-Hant", "zh-hans": "zh-Hans", "en": "en"}
LOWEST: Final = 6


def paper(document: Document, *, level: int) -> dict[str, Any]:
    """What the template of a paper shows, in the language of the paper."""
    with translation.override(document.language):
        blocks = [_block(some, level) for some in in_rows(document.blocks)]
        words = {"signature": _("Signature"), "day": _("Date"), "telephone": _("Telephone"), "none": _("None.")}
    return {
        "head": {name: clean(getattr(document, name)) for name in ("title", "subtitle", "issuer", "number", "mark")},
        "facts": [(clean(what), clean(value)) for what, value in document.facts.items()],
        "page": document.page,
        "lang": LANG.get(document.language, "en"),
        "level": level,
        "blocks": blocks,
        "words": words,
        "titled": not any(isinstance(block, Poster) for block in document.blocks),
        "scripted": any(isinstance(block, Figure) for block in document.blocks),
    }


def figure(chart: Chart, *, caption: str, says: str, width: float = 1.0) -> dict[str, Any]:
    """
    A chart: drawn here for those without scripts, its definition beside it for the scripts that draw it again.

    Where the drawing process fails the page still comes, with the words of the chart.
    """
    try:
        drawn = SafeString(to_svg(chart, language=translation.get_language() or "en", width=width))
    except CannotDraw:
        drawn = SafeString("")
    return {
        "caption": caption,
        "says": says,
        "size": _size(width),
        "svg": drawn,
        "chart": json.dumps(chart, ensure_ascii=False, default=plain),
    }


def _size(width: float) -> str:
    return "third" if width < 0.4 else "half" if width < 0.6 else "most" if width < 0.9 else "whole"


def _block(some: list[Block], level: int) -> dict[str, Any]:
    first = some[0]
    if isinstance(first, Figure | Picture):
        return {"kind": "figures", "figures": [_figure(one) for one in some if isinstance(one, Figure | Picture)]}
    if isinstance(first, Heading):
        return {"kind": "heading", "text": clean(first.text), "level": min(level + max(first.level, 1), LOWEST)}
    return AS_PARTS[type(first)](first)


def _figure(block: Figure | Picture) -> dict[str, Any]:
    if isinstance(block, Figure):
        return figure(block.chart, caption=clean(block.caption), says=clean(block.says), width=block.width)
    content = pictures.fit(block.content)
    source = f"data:image/{'png' if content.startswith(pictures.PNG) else 'jpeg'};base64,{base64.b64encode(content).decode()}"
    return {"caption": clean(block.caption), "says": clean(block.says), "size": _size(block.width), "source": source}


def _table(block: Table) -> dict[str, Any]:
    rows = [[breakable(shown(value)) for value in row] for row in block.rows]
    widths = shares(block, rows)
    whole = sum(widths) or 1
    columns = [
        {"header": clean(header), "number": at in block.numbers, "width": round(widths[at] / whole * 100)}
        for at, header in enumerate(block.headers)
    ]
    cells = [[{"text": text, "column": column} for text, column in zip(row, columns, strict=False)] for row in rows]
    return {"kind": "table", "caption": clean(block.caption), "columns": columns, "rows": cells}


def _code(target: str) -> dict[str, str]:
    drawn = base64.b64encode(codes.to_svg(target).encode()).decode()
    return {"source": f"data:image/svg+xml;base64,{drawn}", "says": _("QR code that leads to %(target)s") % {"target": clean(target)}}


AS_PARTS: Final[Mapping[type, Callable[[Any], dict[str, Any]]]] = {
    Paragraph: lambda block: {"kind": "paragraph", "parts": clean(block.text).split("\n\n"), "quiet": block.quiet},
    Bullets: lambda block: {"kind": "bullets", "points": [clean(point) for point in block.points], "numbered": block.numbered},
    Pairs: lambda block: {"kind": "pairs", "pairs": [(clean(what), shown(value)) for what, value in block.pairs], "columns": block.columns},
    Table: _table,
    Tiles: lambda block: {"kind": "tiles", "tiles": [tuple(map(clean, tile)) for tile in block.tiles]},
    Code: lambda block: {"kind": "code", "words": clean(block.words or block.target), **_code(block.target)},
    Poster: lambda block: {
        "kind": "poster",
        **{name: clean(getattr(block, name)) for name in ("title", "words", "below", "telephone")},
        **_code(block.target),
    },
    Signatures: lambda block: {"kind": "signatures", "lines": [tuple(map(clean, line)) for line in block.lines]},
    NewPage: lambda _block: {"kind": "newpage"},
}
