"""A document as PDF: A4, tagged, with text that can be searched and read aloud."""

import base64
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from dudao.rendering import codes, fonts, pictures
from dudao.rendering.charts import sized
from dudao.rendering.documents import (
    Block,
    Bullets,
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
from dudao.rendering.layout import in_rows, label, shares
from dudao.rendering.presses import LIMIT_SECONDS, draw
from dudao.rendering.values import breakable, clean, shown

LANGUAGES: Final = {"zh-hant": ("zh", "TW"), "zh-hans": ("zh", "CN"), "en": ("en", "GB")}


def to_pdf(document: Document, *, seconds: float = LIMIT_SECONDS) -> bytes:
    """The paper as PDF. Raises CannotDraw, with a sentence for people, when it could not be made in time."""
    paper = Paper(document)
    with translation.override(document.language):
        content = paper.content()
    return draw({"kind": "pdf", "paper": content, "pictures": paper.files, "fonts": fonts.folders()}, seconds=seconds)


class Paper:
    """A document as plain data for the typesetter; photos apart, as files."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.files: dict[str, str] = {}
        self.level = 0

    def content(self) -> dict[str, Any]:
        document = self.document
        lang, region = LANGUAGES.get(document.language, LANGUAGES["en"])
        return {
            "title": text(document.title) or text(document.number) or "–",
            "subtitle": text(document.subtitle),
            "issuer": text(document.issuer),
            "number": text(document.number),
            "mark": text(document.mark),
            "page": document.page,
            "lang": lang,
            "region": region,
            "fonts": fonts.families(document.language),
            "facts": [[text(what), text(value)] for what, value in document.facts.items()],
            "titled": not any(isinstance(block, Poster) for block in document.blocks),
            "words": words(),
            "blocks": [self.block(*some) for some in in_rows(document.blocks)],
        }

    def block(self, *blocks: Block) -> dict[str, Any]:
        """One block as data, or a row of figures that stand side by side."""
        first = blocks[0]
        if isinstance(first, Figure | Picture):
            return {"kind": "figures", "figures": [self.figure(figure) for figure in blocks if isinstance(figure, Figure | Picture)]}
        if isinstance(first, Heading):
            self.level = max(1, min(first.level, 3, self.level + 1))
            return {"kind": "heading", "text": text(first.text), "level": self.level}
        return AS_DATA[type(first)](first)

    def figure(self, figure: Figure | Picture) -> dict[str, Any]:
        said = {"says": text(figure.says) or text(figure.caption) or "–", "caption": text(figure.caption), "width": figure.width}
        if isinstance(figure, Figure):
            return said | {"chart": sized(figure.chart, figure.width, self.document.language)}
        return said | self.file(figure)

    def file(self, picture: Picture) -> dict[str, Any]:
        content = pictures.fit(picture.content)
        name = f"picture-{len(self.files)}.{'png' if content.startswith(pictures.PNG) else 'jpg'}"
        self.files[name] = base64.b64encode(content).decode()
        return {"file": name, "lost": content == pictures.FRAME}


NOTHING: Final = {"kind": "paragraph", "text": "", "quiet": False}
"""A table without columns, a form without lines."""


def text(value: object) -> str:
    return breakable(shown(str(value)))


def words() -> dict[str, str]:
    """The few words of every paper, in the language at hand."""
    return {
        "page": _("Page {n} of {m}"),
        "empty": _("None."),
        "signature": _("Signature"),
        "day": _("Date"),
        "telephone": _("Telephone"),
        "lost": _("Picture that could not be read:"),
    }


def pairs(block: Pairs) -> dict[str, Any]:
    cells = [[text(what), breakable(shown(value))] for what, value in block.pairs]
    cells += [["", ""]] * (-len(cells) % block.columns)
    return {"kind": "pairs", "columns": block.columns, "pairs": cells, "label": label(block)} if cells else NOTHING


def table(block: Table) -> dict[str, Any]:
    count = len(block.headers)
    if not count:
        return NOTHING
    rows = [[breakable(shown(value)) for value in [*row, *[""] * count][:count]] for row in block.rows]
    return {
        "kind": "table",
        "headers": [text(header) for header in block.headers],
        "rows": rows,
        "caption": text(block.caption),
        "numbers": sorted(block.numbers),
        "widths": shares(block, rows),
    }


def code(target: str) -> dict[str, str]:
    return {"svg": codes.to_svg(target), "says": _("QR code that leads to %(target)s") % {"target": clean(target)}}


def poster(block: Poster) -> dict[str, Any]:
    said: Mapping[str, str] = {"title": block.title, "words": block.words, "below": block.below, "telephone": block.telephone}
    return {"kind": "poster", **{name: text(value) for name, value in said.items()}, **code(block.target)}


AS_DATA: Final[dict[type, Callable[[Any], dict[str, Any]]]] = {
    Paragraph: lambda block: {"kind": "paragraph", "text": text(block.text), "quiet": block.quiet},
    Bullets: lambda block: {"kind": "bullets", "points": [text(point) for point in block.points], "numbered": block.numbered},
    Pairs: pairs,
    Table: table,
    Tiles: lambda block: {"kind": "tiles", "tiles": [[text(part) for part in tile] for tile in block.tiles]},
    Code: lambda block: {"kind": "code", "words": text(block.words or block.target), "side": block.side, **code(block.target)},
    Poster: poster,
    Signatures: lambda block: {"kind": "signatures", "lines": [[text(part) for part in line] for line in block.lines]},
    NewPage: lambda _block: {"kind": "newpage"},
}
