"""Texts as people, files and other systems send them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dudao.cases import wording
from dudao.cases.refusals import Incomplete

CASES = [
    ("電梯停運", "電梯停運"),
    ("  two lines \r\nhere\r\n", "two lines \nhere"),
    ("a\x00b\x07c\x1b[31md", "abc[31md"),
    ("家庭 👩‍👩‍👧 求助 🙏🏽", "家庭 👩‍👩‍👧 求助 🙏🏽"),
    ("evil\u202egpj.exe", "evilgpj.exe"),
    ("\ufeffBOM", "BOM"),
    ("half \ud83d surrogate", "half  surrogate"),
    ("tab\tstays", "tab\tstays"),
]


@pytest.mark.parametrize(("given_text", "kept"), CASES)
def test_texts_are_kept_without_what_does_not_print(given_text: str, kept: str) -> None:
    assert wording.text(given_text) == kept


def test_a_line_is_one_line() -> None:
    assert wording.line("3 棟\r\n  電梯\t停運 ") == "3 棟 電梯 停運"


@pytest.mark.parametrize(("length", "limit"), [(161, 160), (10_001, 10_000)])
def test_too_long_is_refused_with_the_numbers(length: int, limit: int) -> None:
    with pytest.raises(Incomplete, match=f"{length} characters; at most {limit}"):
        wording.text("字" * length, limit=limit)


def test_what_just_fits_is_kept() -> None:
    assert len(wording.text("字" * 10_000)) == 10_000
    assert len(wording.line("字" * 160)) == 160


def test_only_texts_are_cleaned() -> None:
    assert wording.clean({"text": " a ", "wanted": True, "to": None}) == {"text": "a", "wanted": True, "to": None}


@given(st.text())
def test_whatever_comes_can_be_stored_and_is_stable(value: str) -> None:
    kept = wording.text(value)
    kept.encode("utf-8")
    assert "\x00" not in kept
    assert wording.text(kept) == kept
    assert "\n" not in wording.line(value)
