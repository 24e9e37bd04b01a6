"""A document as DOCX: for those who must go on writing in it. Same blocks, same order, same words as the PDF."""

import io
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _
from docx import Document as OpenDocument
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.shared import Emu, Mm, Pt, RGBColor

from dudao.rendering import codes, pictures, word
from dudao.rendering.charts import to_png
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
from dudao.rendering.layout import in_rows, shares
from dudao.rendering.values import clean, shown

SHARPNESS: Final = 2.5
"""Pixels of a chart for each of its own: about 240 dots per inch on paper."""


def to_docx(document: Document) -> bytes:
    """The paper as DOCX. Raises CannotDraw when a chart could not be drawn in time."""
    with translation.override(document.language):
        return Draft(document).written()


class Draft:
    """A Word document in the making."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.word = OpenDocument()
        section = self.word.sections[0]
        word.set_page(section, document.page)
        word.set_fonts(self.word, document.language)
        word.set_styles(self.word)
        self.width = Emu((section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0))

    def written(self) -> bytes:
        document = self.document
        facts = self.word.core_properties
        facts.title, facts.author, facts.language, facts.comments = (
            clean(document.title)[:255],
            clean(document.issuer)[:255],
            document.language,
            "",
        )
        self.run_header()
        self.run_footer()
        if not any(isinstance(block, Poster) for block in document.blocks):
            self.open()
        for row in in_rows(document.blocks):
            self.add(row)
        file = io.BytesIO()
        self.word.save(file)
        return file.getvalue()

    def run_header(self) -> None:
        paragraph = self.word.sections[0].header.paragraphs[0]
        self.tab_right(paragraph)
        paragraph.add_run(f"{clean(self.document.issuer)}\t{clean(self.document.number)}")

    def run_footer(self) -> None:
        paragraph = self.word.sections[0].footer.paragraphs[0]
        self.tab_right(paragraph)
        paragraph.add_run(f"{clean(self.document.mark)}\t").bold = True
        before, _n, rest = _("Page {n} of {m}").partition("{n}")
        between, _m, after = rest.partition("{m}")
        paragraph.add_run(before)
        word.add_field(paragraph, "PAGE")
        paragraph.add_run(between)
        word.add_field(paragraph, "NUMPAGES")
        paragraph.add_run(after)

    def tab_right(self, paragraph: Any) -> None:
        paragraph.paragraph_format.tab_stops.add_tab_stop(self.width, WD_TAB_ALIGNMENT.RIGHT)

    def open(self) -> None:
        self.write(self.document.title, "Title")
        if self.document.subtitle:
            self.write(self.document.subtitle, "Subtitle")
        if self.document.facts:
            paragraph = self.word.add_paragraph()
            for what, value in self.document.facts.items():
                self.quiet(paragraph.add_run(f"{clean(what)} "))
                paragraph.add_run(f"{clean(value)}    ").font.size = Pt(9)

    def write(self, text: str, style: str | None = None) -> Any:
        return self.word.add_paragraph(clean(text), style)

    def quiet(self, run: Any, size: float = 9) -> None:
        run.font.size, run.font.color.rgb = Pt(size), RGBColor.from_string(word.SOFT)

    def add(self, row: Sequence[Block]) -> None:
        """One block, or figures side by side."""
        if len(row) > 1:
            line = self.grid(1, [1.0] * len(row)).rows[0]
            word.keep_row(line)
            for cell, figure in zip(line.cells, row, strict=True):
                self.add_figure(figure, cell, self.width // len(row) - Mm(5))
                word.drop_empty(cell)
            self.after()
            return
        writers: dict[type, Callable[[Any], None]] = {
            Heading: self.add_heading,
            Paragraph: self.add_paragraph,
            Bullets: self.add_bullets,
            Pairs: self.add_pairs,
            Table: self.add_table,
            Figure: self.add_figure,
            Picture: self.add_figure,
            Tiles: self.add_tiles,
            Code: self.add_code,
            Poster: self.add_poster,
            Signatures: self.add_signatures,
            NewPage: self.add_break,
        }
        writers[type(row[0])](row[0])

    def add_break(self, _block: NewPage) -> None:
        self.word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def add_heading(self, block: Heading) -> None:
        self.write(block.text, f"Heading {max(1, min(block.level, 3))}")

    def add_paragraph(self, block: Paragraph) -> None:
        for part in clean(block.text).split("\n\n"):
            paragraph = self.word.add_paragraph(part)
            if block.quiet:
                for run in paragraph.runs:
                    self.quiet(run)

    def add_bullets(self, block: Bullets) -> None:
        style = "List Number" if block.numbered else "List Bullet"
        number = word.restarted(self.word, style) if block.numbered else ""
        for point in block.points:
            paragraph = self.write(point, style)
            paragraph.paragraph_format.space_after = Pt(2)
            if number:
                word.set_number(paragraph, number)

    def grid(self, rows: int, widths: Sequence[float]) -> Any:
        """A table as wide as the page, its columns in these shares."""
        table = self.word.add_table(rows, len(widths))
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
        whole = sum(widths) or 1
        for column, share in zip(table.columns, widths, strict=True):
            column.width = Emu(int(self.width * share / whole))
            for cell in column.cells:
                cell.width = column.width
        return table

    def fill(self, cell: Any, text: str, *, size: float = 9, quiet: bool = False) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        if quiet:
            self.quiet(run, size)

    def add_pairs(self, block: Pairs) -> None:
        cells = [(clean(what), shown(value)) for what, value in block.pairs]
        cells += [("", "")] * (-len(cells) % block.columns)
        if not cells:
            return
        table = self.grid(len(cells) // block.columns, [1, 3 if block.columns == 1 else 2] * block.columns)
        for number, row in enumerate(table.rows):
            word.keep_row(row)
            for place, (what, value) in enumerate(cells[number * block.columns : (number + 1) * block.columns]):
                self.fill(row.cells[place * 2], what, quiet=True)
                self.fill(row.cells[place * 2 + 1], value, size=10.5)
            for cell in row.cells:
                word.set_borders(cell, {"top": (6, word.INK)} if number == 0 else {"top": (4, word.LINE)})
        self.after()

    def add_table(self, block: Table) -> None:
        if not block.headers:
            return
        if block.caption:
            self.write(block.caption, "Caption")
        rows = [[shown(value) for value in row] for row in block.rows] or [[_("None."), *[""] * (len(block.headers) - 1)]]
        table = self.grid(1, shares(block, rows))
        self.fill_row(table.rows[0], [clean(header) for header in block.headers], block, header=True)
        word.repeat_row(table.rows[0])
        for row in rows:
            self.fill_row(table.add_row(), row, block)
        self.after()

    def fill_row(self, row: Any, texts: Sequence[str], block: Table, *, header: bool = False) -> None:
        word.keep_row(row)
        size = 7 if len(block.headers) > 11 else 8 if len(block.headers) > 7 else 9
        edges = {"top": (8, word.INK), "bottom": (6, word.INK)} if header else {"bottom": (4, word.LINE)}
        for at, (cell, text) in enumerate(zip(row.cells, texts, strict=False)):
            paragraph = cell.paragraphs[0]
            word.set_style(paragraph, f"Cell{size}")
            run = paragraph.add_run(text)
            if header:
                run.bold = True
            if at in block.numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            word.set_borders(cell, edges)

    def add_figure(self, block: Any, place: Any = None, width: int | None = None) -> None:
        """A chart or a photo with its caption, below what is there or in a cell of its own."""
        place = place or self.word
        if block.caption:
            place.add_paragraph(clean(block.caption), "Caption")
        if isinstance(block, Figure):
            content = to_png(block.chart, SHARPNESS, language=self.document.language, width=block.width)
        else:
            content = pictures.fit(block.content)
        run = place.add_paragraph().add_run()
        run.add_picture(io.BytesIO(content), width=Emu(width or int(self.width * min(block.width, 1.0))))
        word.describe(run, clean(block.says or block.caption))

    def add_tiles(self, block: Tiles) -> None:
        for start in range(0, len(block.tiles), 4):
            some = block.tiles[start : start + 4]
            table = self.grid(1, [1.0] * len(some))
            for cell, (value, unit, what, remark) in zip(table.rows[0].cells, some, strict=True):
                word.set_borders(cell, {"top": (12, word.ACCENT)})
                self.fill(cell, clean(what))
                figures = cell.add_paragraph()
                figures.paragraph_format.space_after = Pt(0)
                large = figures.add_run(clean(value))
                large.font.size, large.bold = Pt(22), True
                self.quiet(figures.add_run(f" {clean(unit)}"), 10)
                self.quiet(cell.add_paragraph().add_run(clean(remark)), 8.5)
            self.after()

    def add_code(self, block: Code) -> None:
        table = self.grid(1, [block.side, max(self.width / Mm(1) - block.side, 1)])
        run = table.cell(0, 0).paragraphs[0].add_run()
        run.add_picture(io.BytesIO(codes.to_png(block.target, side=600)), width=Mm(block.side))
        word.describe(run, _("QR code that leads to %(target)s") % {"target": block.target})
        self.fill(table.cell(0, 1), clean(block.words or block.target), size=10.5)
        self.after()

    def add_poster(self, block: Poster) -> None:
        small = self.document.page == "a5"
        scale = 1.0 if small else 1.42
        for text, size in ((block.title, 27), (block.words, 13)):
            self.centred(text, size * scale, bold=text is block.title)
        paragraph = self.word.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run()
        run.add_picture(io.BytesIO(codes.to_png(block.target, side=1200)), width=Mm(74 if small else 112))
        word.describe(run, _("QR code that leads to %(target)s") % {"target": block.target})
        self.centred(block.below, 12 * scale)
        if block.telephone:
            self.centred(f"{_('Telephone')} {block.telephone}", 20 * scale, bold=True)

    def centred(self, text: str, size: float, *, bold: bool = False) -> None:
        paragraph = self.word.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(clean(text))
        run.font.size, run.bold = Pt(size), bold

    def add_signatures(self, block: Signatures) -> None:
        self.after()
        table = self.grid(len(block.lines), [3, 6, 3])
        for row, (who, name, day) in zip(table.rows, block.lines, strict=True):
            row.height = Mm(12)
            self.fill(row.cells[0], clean(who))
            self.fill(row.cells[1], clean(name) or _("Signature"), size=10.5 if name else 7.5, quiet=not name)
            self.fill(row.cells[2], clean(day) or _("Date"), size=10.5 if day else 7.5, quiet=not day)
            for cell in row.cells:
                cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
            for cell in row.cells[1:]:
                word.set_borders(cell, {"bottom": (5, word.INK)})
        self.after()

    def after(self) -> None:
        """Word sets what follows a table right against it, and joins two tables that nothing parts."""
        self.word.add_paragraph().paragraph_format.space_after = Pt(0)
