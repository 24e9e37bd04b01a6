"""The words of an HTML mail. It is never shown as HTML, so nothing in it can act. Pure."""

import re
from html.parser import HTMLParser
from typing import Final

LONGEST: Final = 2_000_000
SILENT: Final = frozenset({"script", "style", "title", "template", "noscript", "svg", "object", "select"})
BLOCKS: Final = frozenset(
    {"p", "div", "br", "tr", "table", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote", "pre", "section", "article"}
)
BLANKS: Final = re.compile(r"[ \t\r\n\f\xa0]+")
GAPS: Final = re.compile(r"\n{3,}")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += 1
        elif tag in BLOCKS:
            self.said.append("\n- " if tag == "li" else "\n")
        elif tag in {"td", "th"}:
            self.said.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in BLOCKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(BLANKS.sub(" ", data))


def words_of(html: str) -> str:
    """Paragraphs as lines; scripts, styles and every address behind a word are gone."""
    reader = _Words()
    reader.feed(html[:LONGEST])
    reader.close()
    lines = (line.strip() for line in "".join(reader.said).split("\n"))
    return GAPS.sub("\n\n", "\n".join(lines)).strip()
