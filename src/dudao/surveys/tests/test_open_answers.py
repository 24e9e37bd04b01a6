"""Open answers in either script and in English: cut into words, counted once an answer, put into categories."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dudao.surveys.open_answers.coding import coded
from dudao.surveys.open_answers.keywords import keywords
from dudao.surveys.open_answers.segmentation import folded_like, words
from dudao.surveys.statistics.levels import Unfit
from dudao.surveys.tests.known import CALM

ANSWERS = [
    "電梯經常壞，電梯裡也很髒，希望物業盡快維修",
    "电梯等太久；保洁员打扫得很干净",
    "電梯不安全。物業費太貴",
    "保安態度好，停車位不夠",
    "The lift is often broken and the LIFT smells",
    "lift again out of order",
    "",
]


def test_either_script_is_cut_into_the_same_words_and_kept_as_written() -> None:
    traditional, simplified = words("電梯裡的保潔員"), words("电梯里的保洁员")
    assert [word.folded for word in traditional] == [word.folded for word in simplified] == ["电梯", "里", "的", "保洁员"]
    assert [word.written for word in traditional] == ["電梯", "裡", "的", "保潔員"]


@CALM
@given(st.text(max_size=60))
def test_no_sign_is_lost(text: str) -> None:
    assert len(folded_like(text)) == len(text)
    assert "".join(word.written for word in words(text)) == "".join(word.written for word in words("".join(w.written for w in words(text))))


def test_an_answer_counts_once_and_the_more_frequent_form_is_shown() -> None:
    found = {each.word: (each.answers, each.times) for each in keywords(ANSWERS, at_least=1)}
    assert found["電梯"] == (3, 4)
    assert found["lift"] == (2, 3)
    assert "希望" not in found
    assert "the" not in found
    assert keywords(ANSWERS)[0].word == "電梯"


def test_what_one_person_alone_wrote_is_not_shown() -> None:
    assert {each.word for each in keywords(ANSWERS)} == {"電梯", "lift"}


def test_a_negation_stays_with_its_word() -> None:
    found = {each.word for each in keywords(["對維修不滿意", "保安不負責", "没有电梯", "不安全"], at_least=1)}
    assert {"不滿意", "没有电梯"} <= found or {"不滿", "没有电梯"} <= found
    assert "滿意" not in found
    assert "安全" not in found
    assert "不安全" in found


@given(st.permutations(ANSWERS))
@CALM
def test_the_order_of_answers_makes_no_difference(turned: list[str]) -> None:
    assert keywords(turned, at_least=1) == keywords(ANSWERS, at_least=1)


def test_answers_are_put_into_every_category_they_speak_of() -> None:
    found = coded([*ANSWERS, "一切都好"])
    at = {name: found.holds[:, place].tolist() for place, name in enumerate(found.categories)}
    assert [place for place, holds in enumerate(at["facilities"]) if holds] == [0, 1, 2, 4, 5]
    assert [place for place, holds in enumerate(at["cleaning"]) if holds] == [0, 1], "“smells” is not the word “smell”"
    assert at["fees"][2]
    assert at["parking"][3]
    assert at["security"][3]
    assert found.uncoded.tolist() == [False] * 7 + [True]
    assert found.empty.tolist() == [False] * 6 + [True, False]
    by_group = found.by_group([0, 0, 0, 0, 1, 1, 1, 1], 3)
    np.testing.assert_array_equal(by_group.sum(axis=0), found.counts)
    assert by_group[2].sum() == 0
    with pytest.raises(Unfit):
        found.by_group([0], 3)


def test_categories_of_ones_own() -> None:
    found = coded(["WiFi很慢", "wifi", "swift"], {"network": ["wifi", "網絡"], "nothing": []})
    assert found.holds.tolist() == [[True, False], [True, False], [False, False]]
    assert coded([], {"a": ["b"]}).counts.tolist() == [0]
