"""A source of a room's own: drawn with its data and files, and asked what it says of itself."""

import pytest

from dudao.rendering import typesetting
from dudao.rendering.presses import CannotDraw

SOURCE = """
#let data = json(bytes(sys.inputs.data))
#set page(width: 100mm, height: 50mm, margin: 0mm)
#set text(font: data.fonts, lang: data.lang)
#place(dx: 20mm, dy: 10mm, context [#metadata((data.words, here().position().x / 1mm))<spot>])
#data.words
#if "picture" in data { image(data.picture) }
"""
SQUARE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1h-1z"/></svg>'


def test_a_source_is_drawn_with_its_data_and_files() -> None:
    data = {"words": '#panic("x")', "picture": "square.svg"}
    assert typesetting.to_pdf(SOURCE, data, language="en", files={"square.svg": SQUARE}).startswith(b"%PDF-")


def test_a_source_says_what_it_is_asked() -> None:
    ((words, x),) = typesetting.asked(SOURCE, {"words": "督導 #x"}, "<spot>", language="zh-hant")
    assert ("#x" in words, x) == (True, pytest.approx(20))


def test_a_source_sees_no_file_but_its_own() -> None:
    with pytest.raises(CannotDraw):
        typesetting.to_pdf('#read("/etc/hostname")', {}, language="en")
    with pytest.raises(CannotDraw):
        typesetting.to_pdf(SOURCE, {"words": "", "picture": "../other.svg"}, language="en")
