"""Word's own marks that python-docx has no words for: fonts for Chinese, fields, repeated header rows, borders, alternative texts."""

from collections.abc import Mapping
from typing import Any, Final

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from dudao.rendering.documents import Page

FONTS: Final = {
    "zh-hant": ("Calibri", "Microsoft JhengHei", "zh-TW"),
    "zh-hans": ("Calibri", "Microsoft YaHei", "zh-CN"),
    "en": ("Calibri", "Microsoft JhengHei", "zh-TW"),
}
"""Of each language: the font of Latin letters, that of Chinese characters, and the language of the latter. Office brings them all."""
LATIN: Final = {"zh-hant": "en-GB", "zh-hans": "en-GB", "en": "en-GB"}
THEMED: Final = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")

CELLS: Final = (7, 8, 9)
"""Sizes of a table's letters: one style each, because five hundred rows with looks of their own take three times as long."""
INK, SOFT, LINE, ACCENT = "1C2126", "4D545B", "CFC9BC", "0D5760"


def element(name: str, **attributes: str) -> Any:
    made = OxmlElement(f"w:{name}")
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), value)
    return made


def set_fonts(word: WordDocument, language: str) -> None:
    """One pair of fonts in every style; a theme's fonts, which would win over ours, are dropped."""
    latin, chinese, region = FONTS.get(language, FONTS["en"])
    for fonts in word.styles.element.iter(qn("w:rFonts")):
        for name in THEMED:
            fonts.attrib.pop(qn(f"w:{name}"), None)
        for name, font in (("ascii", latin), ("hAnsi", latin), ("eastAsia", chinese), ("cs", latin)):
            fonts.set(qn(f"w:{name}"), font)
    for tongue in word.styles.element.iter(qn("w:lang")):
        tongue.set(qn("w:val"), LATIN.get(language, "en-GB"))
        tongue.set(qn("w:eastAsia"), region)


def set_styles(word: WordDocument) -> None:
    """Our sizes and colours in Word's own styles, so that whoever goes on writing keeps them."""
    looks: Mapping[str, tuple[float, str, bool, float, float]] = {
        "Normal": (10.5, INK, False, 0, 6),
        "Title": (20, INK, True, 0, 6),
        "Subtitle": (11, SOFT, False, 0, 6),
        "Heading 1": (13.5, ACCENT, True, 14, 6),
        "Heading 2": (11.5, INK, True, 12, 5),
        "Heading 3": (10.5, SOFT, True, 10, 4),
        "Caption": (9.5, INK, True, 8, 4),
        "Header": (8.5, SOFT, False, 0, 0),
        "Footer": (8.5, SOFT, False, 0, 0),
    }
    for name, (size, colour, bold, before, after) in looks.items():
        style = word.styles[name]
        style.font.size, style.font.color.rgb, style.font.bold, style.font.italic = Pt(size), RGBColor.from_string(colour), bold, False
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        for border in list(style.element.iter(qn("w:pBdr"))):
            border.getparent().remove(border)
    for points in CELLS:
        cell = word.styles.add_style(f"Cell {points}", WD_STYLE_TYPE.PARAGRAPH)
        cell.base_style = word.styles["Normal"]
        cell.font.size = Pt(points)
        cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(2)
    for name in ("Header", "Footer"):
        for stops in list(word.styles[name].element.iter(qn("w:tabs"))):
            stops.getparent().remove(stops)
    word.styles["Caption"].paragraph_format.keep_with_next = True


def set_page(section: Section, page: Page) -> None:
    width, height = (148, 210) if page == "a5" else (210, 297)
    if page == "landscape":
        width, height = height, width
        section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(width), Mm(height)
    side, top, bottom = (13, 18, 16) if page == "a5" else (20, 25, 21)
    section.left_margin = section.right_margin = Mm(side)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.header_distance = section.footer_distance = Mm(10)


def add_field(paragraph: WordParagraph, code: str) -> None:
    """A number that Word counts itself: PAGE or NUMPAGES."""
    run = paragraph.add_run()
    text = element("instrText")
    text.text = f" {code} "
    shown = element("t")
    shown.text = "1"
    for part in (element("fldChar", fldCharType="begin"), text, element("fldChar", fldCharType="separate"), shown):
        run._r.append(part)
    run._r.append(element("fldChar", fldCharType="end"))


def repeat_row(row: Any) -> None:
    row._tr.get_or_add_trPr().append(element("tblHeader", val="true"))


def keep_row(row: Any) -> None:
    row._tr.get_or_add_trPr().append(element("cantSplit", val="true"))


def drop_empty(cell: Any) -> None:
    """Drop the empty paragraph that every new cell begins with, once something follows it."""
    first = cell.paragraphs[0]
    if len(cell.paragraphs) > 1 and not first.text:
        cell._tc.remove(first._p)


def set_borders(cell: Any, sides: Mapping[str, tuple[int, str]]) -> None:
    """``sides``: top, bottom … with width in eighths of a point and colour."""
    borders = element("tcBorders")
    for side, (width, colour) in sides.items():
        borders.append(element(side, val="single", sz=str(width), space="0", color=colour))
    cell._tc.get_or_add_tcPr().append(borders)


def describe(run: Any, says: str) -> None:
    """What a picture shows, for those who cannot see it."""
    for drawn in run._r.iter(qn("wp:docPr")):
        drawn.set("descr", says)


def restarted(word: WordDocument, style: str) -> str:
    """The number of a new list in a style, which begins at 1 again."""
    numbering = word.part.numbering_part.element
    linked = word.styles[style].element.find(f".//{qn('w:numId')}").get(qn("w:val"))
    abstract = next(num for num in numbering.iter(qn("w:num")) if num.get(qn("w:numId")) == linked).find(qn("w:abstractNumId"))
    fresh = numbering.add_num(int(abstract.get(qn("w:val"))))
    fresh.add_lvlOverride(ilvl=0).add_startOverride(1)
    return str(fresh.numId)


def set_style(paragraph: WordParagraph, identity: str) -> None:
    """Set a style by its identity, without Word's list of styles being read for each cell."""
    paragraph._p.style = identity


def set_number(paragraph: WordParagraph, number: str) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = int(number)
