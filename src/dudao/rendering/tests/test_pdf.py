"""Papers as PDF: what went in comes out, whole and readable by people and programs."""

import re
from datetime import date
from decimal import Decimal

import pytest
from PIL import ImageOps

from dudao.rendering.documents import Block, Document, Heading, Page, Pairs, Paragraph, Picture, Table, Tiles, Value
from dudao.rendering.pdf import to_pdf
from dudao.rendering.tests.papers import NASTY, bare, monthly, pictures, read
from dudao.rendering.values import breakable, clean, shown

BOXED = "😀🏠👩👧"
"""What a font may lack: then its name stands in its place."""


def paper(*blocks: Block, language: str = "zh-hant", page: Page = "portrait") -> Document:
    return Document(title="題", blocks=blocks, language=language, page=page)


@pytest.mark.parametrize(
    ("language", "lang", "foot"), [("zh-hant", "zh-TW", "第1頁"), ("zh-hans", "zh-CN", "第1页"), ("en", "en-GB", "Page1of")]
)
def test_a_monthly_paper_holds_every_word_in_each_language(language: str, lang: str, foot: str) -> None:
    made = to_pdf(monthly(language, mark="草稿"))
    text = bare(read(made))
    for words in (
        "客戶投訴月度總結",
        "翠湖物業服務有限公司",
        "KF-QR-012",
        "97.6%",
        "第二段。",
        "C-2611-0029",
        "2026-11-03",
        "李四",
        "草稿",
        "掃碼查看進度",
    ):
        assert words in text
    assert foot in text
    assert "電梯" in text  # in the charts as well: they are drawn, not photographed
    assert f"({lang})".encode() in made or lang.encode("utf-16-be") in made


def test_a_paper_is_tagged_for_screen_readers() -> None:
    made = to_pdf(monthly())
    assert b"pdfuaid" in made
    assert b"/StructTreeRoot" in made


@pytest.mark.parametrize("words", NASTY)
def test_what_people_type_is_never_read_as_source(words: str) -> None:
    made = bare(read(to_pdf(paper(Heading(words), Paragraph(words), Tiles([(words[:9], "", "", words)]), Table([words], [[words]])))))
    if "עברית" in words:  # written from right to left: a program may give it in either order
        assert "עברית" in made
        return
    for part in re.split(f"[{BOXED}\u200d]+", bare(clean(words))):
        assert made.count(part) >= 4 - (part not in bare(words[:9]))


def test_ten_thousand_letters_stay_on_the_paper() -> None:
    made = to_pdf(
        paper(
            Paragraph("x" * 10_000), Paragraph("長" * 10_000), Pairs([("y" * 300, "z" * 3000)], 2), Table(["a", "b"], [["w" * 2000, "ok"]])
        )
    )
    text = bare(read(made))
    assert (text.count("x"), text.count("長"), text.count("z"), text.count("w")) == (10_000, 10_000, 3000, 2000)
    for page in pictures(made, dots_per_inch=50):
        ink = ImageOps.invert(page.convert("L")).getbbox()
        assert ink is not None
        assert ink[2] <= page.width * 0.92


def test_five_hundred_rows_come_out_under_a_repeated_header() -> None:
    rows: list[list[Value]] = [[f"R{number:04}", date(2026, 1, 1), Decimal("1.50")] for number in range(500)]
    made = to_pdf(paper(Table(["編號", "日期", "金額"], rows, numbers=frozenset({2}))))
    text = read(made)
    assert all(f"R{number:04}" in text for number in range(500))
    assert text.count("編號") == len(pictures(made, dots_per_inch=10)) > 5


def test_an_empty_table_says_so_and_short_rows_are_filled() -> None:
    text = read(to_pdf(paper(Table(["a"], []), Table(["b", "c"], [["only"]]), Pairs([]), Table([], []), language="en")))
    assert "None." in text
    assert "only" in text


def test_a_file_that_is_no_picture_leaves_its_words() -> None:
    text = read(to_pdf(paper(Picture(b"not a picture", "a leak in the lobby"), language="en")))
    assert "could not be read: a leak in the lobby" in " ".join(text.split())


def test_headings_that_skip_a_level_are_still_tagged() -> None:
    assert b"pdfuaid" in to_pdf(paper(Heading("deep", 3), Heading("top", 1), Heading("deep", 3)))


@pytest.mark.parametrize("page", ["portrait", "landscape", "a5"])
def test_pages_have_the_size_that_was_asked(page: Page) -> None:
    (sheet,) = pictures(to_pdf(paper(Paragraph("x"), page=page)), dots_per_inch=100)
    assert {"portrait": (827, 1169), "landscape": (1169, 827), "a5": (583, 827)}[page] == pytest.approx(sheet.size, abs=2)


def test_values_are_written_one_way() -> None:
    assert [shown(value) for value in (None, "", 3, 0.1, Decimal("12.50"), date(2026, 11, 3))] == [
        "",
        "",
        "3",
        "0.1",
        "12.50",
        "2026-11-03",
    ]


def test_long_words_may_break_but_chinese_and_faces_are_left_alone() -> None:
    assert "\u200b" in breakable("https://example.org/a/very/long/address")
    assert breakable("short words only, 中文也一樣" * 9) == "short words only, 中文也一樣" * 9
    assert "\u200d\u200b" not in breakable("👩‍👩‍👧" * 30)
