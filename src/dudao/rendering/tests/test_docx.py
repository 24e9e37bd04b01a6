"""Papers as DOCX: opened again, they hold the same, in fonts and languages that Word knows."""

import io
import re
import zipfile

import pytest
from docx import Document as Opened
from docx.oxml.ns import qn

from dudao.rendering.documents import Bullets, Document, Paragraph, Picture, Poster, Table
from dudao.rendering.docx import to_docx
from dudao.rendering.tests.papers import NASTY, monthly
from dudao.rendering.values import clean


def parts(made: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        return {name: file.read(name).decode() for name in file.namelist() if name.endswith(".xml")}


@pytest.mark.parametrize(
    ("language", "font", "tongue"),
    [("zh-hant", "Microsoft JhengHei", "zh-TW"), ("zh-hans", "Microsoft YaHei", "zh-CN"), ("en", "Microsoft JhengHei", "zh-TW")],
)
def test_fonts_and_language_are_those_of_the_readers_word(language: str, font: str, tongue: str) -> None:
    styles = parts(to_docx(Document("t", [Paragraph("x")], language)))["word/styles.xml"]
    assert set(re.findall(r'w:eastAsia="([^"]+)"', styles)) == {font, tongue}
    assert "Theme=" not in "".join(re.findall(r"<w:rFonts[^>]*>", styles))


def test_a_monthly_paper_opens_again_with_everything_in_it() -> None:
    made = to_docx(monthly(mark="草稿"))
    word = Opened(io.BytesIO(made))
    body = parts(made)["word/document.xml"]
    for words in ("客戶投訴月度總結", "97.6", "第二段。", "C-2611-0029", "2026-11-03 09:05", "李四", "掃碼查看進度", "電梯與漏水佔六成"):
        assert words in body
    assert [paragraph.style.name for paragraph in word.paragraphs if paragraph.text in {"總體情況", "明細"} and paragraph.style] == [
        "Heading 1",
        "Heading 3",
    ]
    assert len(word.inline_shapes) == 5  # three charts, a photo, a code
    assert word.core_properties.title == "客戶投訴月度總結"
    assert (word.sections[0].page_width or 0) // 36000 == 210


def test_running_lines_hold_issuer_number_mark_and_page_fields() -> None:
    made = parts(to_docx(monthly(mark="草稿")))
    header = next(text for name, text in made.items() if "header" in name)
    footer = next(text for name, text in made.items() if "footer" in name)
    assert "翠湖物業服務有限公司" in header
    assert "KF-QR-012" in header
    assert all(words in footer for words in ("草稿", " PAGE ", " NUMPAGES ", "第 "))


def test_pictures_say_what_they_show() -> None:
    body = parts(to_docx(monthly()))["word/document.xml"]
    told = re.findall(r'<wp:docPr[^>]*descr="([^"]*)"', body)
    assert told[:3] == ["電梯與漏水佔六成", "十二個月", "八類"]
    assert all(told)


def test_header_rows_repeat_and_rows_stay_whole() -> None:
    word = Opened(io.BytesIO(to_docx(Document("t", [Table(["a"], [[str(n)] for n in range(500)])], "en"))))
    (table,) = word.tables
    assert len(table.rows) == 501
    assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)


def test_each_numbered_list_begins_at_one() -> None:
    word = Opened(io.BytesIO(to_docx(Document("t", [Bullets(["a", "b"], numbered=True), Bullets(["c"], numbered=True)], "en"))))
    numbers = [
        paragraph._p.find(f".//{qn('w:numId')}").get(qn("w:val")) for paragraph in word.paragraphs if paragraph.text in {"a", "b", "c"}
    ]
    assert numbers[0] == numbers[1] != numbers[2]


@pytest.mark.parametrize("words", [*NASTY, "x" * 10_000, "長" * 10_000])
def test_whatever_people_type_opens_again(words: str) -> None:
    word = Opened(io.BytesIO(to_docx(Document(words[:300], [Paragraph(words), Table([words], [[words]])], "zh-hant", issuer=words[:300]))))
    assert clean(words).replace("\n", "").replace("\t", "") in "".join(paragraph.text for paragraph in word.paragraphs).replace(
        "\n", ""
    ).replace("\t", "")


def test_broken_pictures_posters_and_empty_tables_come_out() -> None:
    made = to_docx(
        Document("t", [Picture(b"no", "a leak"), Poster("掃碼", "words", "https://example.org"), Table(["a"], [])], "en", page="a5")
    )
    assert "None." in parts(made)["word/document.xml"]
    assert len(Opened(io.BytesIO(made)).inline_shapes) == 2
