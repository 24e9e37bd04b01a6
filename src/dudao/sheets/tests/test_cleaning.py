"""Words tidied, numbers found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dudao.sheets import cleaning


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("  Heat -  Excessive ", "Heat - Excessive"),
        ("電梯\u3000停運\xa0了", "電梯 停運 了"),
        ("one\r\ntwo\tthree", "one two three"),
        ("a\x00b\x07c", "abc"),
        ("", ""),
    ],
)
def test_a_line_has_single_spaces_and_nothing_invisible(text: str, tidied: str) -> None:
    assert cleaning.line(text) == tidied


def test_a_paragraph_keeps_its_line_breaks() -> None:
    assert cleaning.paragraph("  one  two \r\n\r\n three\x00 ") == "one two\n\nthree"


@given(st.text())
def test_what_is_tidy_stays_as_it_is(text: str) -> None:
    for tidy in (cleaning.line, cleaning.paragraph):
        assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    ("text", "width", "number"),
    [
        ("Ward 5", 0, "5"),
        ("05", 0, "5"),
        ("2118.0", 5, "02118"),
        ("802.0", 4, "0802"),
        ("0", 0, "0"),
        ("1.5", 0, None),
        ("5 of 6", 0, None),
        ("none", 0, None),
    ],
)
def test_the_whole_number_in_a_text(text: str, width: int, number: str | None) -> None:
    assert cleaning.whole(text, width) == number


def test_a_word_as_a_key() -> None:
    assert cleaning.key("Heat - Excessive  Insufficient (IS)") == "heat-excessive-insufficient-is"
    assert cleaning.key("漏水/停電") == "漏水-停電"
