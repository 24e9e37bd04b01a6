"""Printed forms: everything asked stands on them, where the layout says, and each copy carries its own number."""

from dataclasses import replace

import numpy as np
import pypdfium2 as pdfium
import pytest

from dudao.rendering import fonts
from dudao.surveys.paper.layout import Layout
from dudao.surveys.paper.printing import Copy, TooLong, draw, printed
from dudao.surveys.questionnaire import Content, Group, Kind, Question, Text
from dudao.surveys.tests.paper_scenes import FORMS, drawn, form, questions
from dudao.surveys.tests.simulated import DRAWN


def test_every_question_stands_on_the_form_once() -> None:
    layout = drawn().layout
    rows = [row for page in layout.pages for row in page.rows]
    assert sorted([row.key for row in rows] + [key for page in layout.pages for key in page.boxes]) == sorted(
        question.key for question in questions().questions
    )
    assert {row.values for row in rows if row.kind == "levels"} == {(5, 4, 3, 2, 1, 6)}
    assert [row.values for row in rows if row.kind == "choice"] == [(1, 2, 3)]


def test_bubbles_are_printed_where_the_layout_says() -> None:
    paper, side = drawn().paper(), drawn().layout.pages[0]
    angles = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    for bubble in (bubble for row in side.rows for bubble in row.bubbles):
        x, y = bubble.middle

        def shade(radius: float, x: float = x, y: float = y) -> np.ndarray:
            xs, ys = (np.rint((at + radius * way(angles)) * DRAWN).astype(int) for at, way in ((x, np.cos), (y, np.sin)))
            return np.asarray(paper[ys, xs])

        assert shade(bubble.width / 2).mean() < 160
        assert shade(bubble.width / 2 * 0.78).min() > 250
        assert shade(bubble.width / 2 * 1.3).min() > 250
        assert shade(bubble.width / 2 * 1.75).min() > 250


def test_a_layout_is_kept_and_read_back() -> None:
    layout = drawn().layout
    assert Layout.from_json(layout.as_json()) == layout


def test_copies_carry_number_place_and_the_number_of_the_form() -> None:
    with pdfium.PdfDocument(drawn().pdf) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    assert len(texts) == 2 * len(FORMS)
    for at, text in enumerate(texts):
        assert f"3-{FORMS[at // 2]}" in text
        assert f"Page {at % 2 + 1} of 2" in text
        assert "KF-CQ05-02-F1" in text
    assert "0000-0041-" in texts[0]
    assert "0000-0042-" in texts[2]


def test_a_form_of_an_odd_number_of_pages_begins_on_a_new_sheet() -> None:
    short = form(replace(questions(), questions=questions().questions[:3]))
    once = draw(short)
    made = [printed(once, [Copy(1), Copy(2)], survey=1, version=1, language="en", sheets=sheets) for sheets in (True, False)]
    assert [len(pdfium.PdfDocument(pdf)) for pdf in made] == [4, 2]


def test_what_was_written_is_never_read_as_source() -> None:
    nasty = 'A #panic("x") $x$ *b* \\ "q" <l> @m ' + "w" * 90
    content = replace(questions(), title=Text(nasty, nasty, nasty))
    assert draw(form(content)).layout.keys == {question.key for question in questions().questions}


def test_a_form_longer_than_its_marks_can_count_is_refused() -> None:
    words = Text("x", "x", "x")
    with pytest.raises(TooLong):
        draw(form(Content(words, words, tuple(Question(f"o{at}", Group.OPINIONS, Kind.OPEN, words) for at in range(80)))))


@pytest.mark.skipif(not fonts.are_complete(), reason="NO CHINESE FONTS here: forms would show names of characters")
@pytest.mark.parametrize("language", ["zh-hant", "zh-hans"])
def test_chinese_forms_fit_on_two_pages(language: str) -> None:
    assert len(draw(form(language=language)).layout.pages) == 2


@pytest.mark.parametrize("count", [0, 1001])
def test_a_batch_has_a_sensible_size(count: int) -> None:
    with pytest.raises(ValueError, match="a batch has"):
        printed(drawn().form, [Copy(1)] * count, survey=1, version=1, language="en")
