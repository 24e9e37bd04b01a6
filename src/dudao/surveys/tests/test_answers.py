"""Answers packed into bytes and taken out again, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dudao.surveys.answers import LONGEST, Answers, Fault, Mistake, Unkeepable, codes_of, decode, encode, mistakes
from dudao.surveys.bank import bank
from dudao.surveys.questionnaire import Content, Text
from dudao.surveys.statistics.levels import checked
from dudao.surveys.tests.known import CALM

CONTENT = Content(Text(), Text(), tuple(item.question for item in bank().items))
RATED, CHOSEN, OPEN = CONTENT.rated[0].key, CONTENT.chosen[0].key, CONTENT.open[0].key


@st.composite
def answered(draw: st.DrawFn) -> dict[str, int]:
    asked = draw(st.lists(st.sampled_from(CONTENT.coded), unique=True, max_size=12))
    return {question.key: draw(st.sampled_from(codes_of(question))) for question in asked}


@CALM
@given(answered())
def test_what_is_packed_comes_out_again(codes: dict[str, int]) -> None:
    packed = encode(CONTENT, Answers(codes))
    assert len(packed) == len(CONTENT.coded)
    assert decode(CONTENT, packed) == codes
    assert decode(CONTENT, memoryview(packed)) == codes


@CALM
@given(st.lists(answered(), min_size=1, max_size=5))
def test_rated_answers_are_what_the_statistics_take(responses: list[dict[str, int]]) -> None:
    width = len(CONTENT.coded)
    packed = b"".join(encode(CONTENT, Answers(codes)) for codes in responses)
    rated = checked(np.frombuffer(packed, np.uint8).reshape(-1, width)[:, : len(CONTENT.rated)])
    assert rated.tolist() == [[codes.get(question.key, 0) for question in CONTENT.rated] for codes in responses]


@CALM
@given(st.binary(max_size=len(CONTENT.coded) + 2))
def test_bytes_come_out_whole_or_are_refused(packed: bytes) -> None:
    try:
        codes = decode(CONTENT, packed)
    except Unkeepable:
        return
    assert encode(CONTENT, Answers(codes)) == packed


@pytest.mark.parametrize(
    ("answers", "mistake"),
    [
        (Answers(), Mistake(Fault.NOTHING_SAID)),
        (Answers(texts={OPEN: " \n"}), Mistake(Fault.NOTHING_SAID)),
        (Answers({"nothing_of_the_kind": 1}), Mistake(Fault.NO_SUCH_QUESTION, "nothing_of_the_kind")),
        (Answers(texts={"nothing_of_the_kind": "x"}), Mistake(Fault.NO_SUCH_QUESTION, "nothing_of_the_kind")),
        (Answers({RATED: 0}), Mistake(Fault.NO_SUCH_ANSWER, RATED)),
        (Answers({RATED: 7}), Mistake(Fault.NO_SUCH_ANSWER, RATED)),
        (Answers({CHOSEN: 4}), Mistake(Fault.NO_SUCH_ANSWER, CHOSEN)),
        (Answers({OPEN: 1}), Mistake(Fault.NO_SUCH_ANSWER, OPEN)),
        (Answers(texts={RATED: "好"}), Mistake(Fault.NO_SUCH_ANSWER, RATED)),
        (Answers(texts={OPEN: "好" * (LONGEST + 1)}), Mistake(Fault.TOO_LONG, OPEN)),
    ],
)
def test_what_cannot_be_kept(answers: Answers, mistake: Mistake) -> None:
    assert mistakes(CONTENT, answers) == [mistake]


def test_what_can_be_kept() -> None:
    said = Answers({RATED: 6, CHOSEN: 3}, {OPEN: "=1+1 👍 " + "好" * (LONGEST - 8)})
    assert mistakes(CONTENT, said) == []
    assert mistakes(CONTENT, Answers(texts=said.texts)) == []


def test_only_a_screen_asks_for_every_required_answer() -> None:
    said = Answers({RATED: 5})
    assert mistakes(CONTENT, said) == []
    assert mistakes(CONTENT, said, ask_all=True) == [Mistake(Fault.UNANSWERED, "overall_satisfaction")]
    assert mistakes(CONTENT, Answers({"overall_satisfaction": 6}), ask_all=True) == []


@pytest.mark.parametrize(
    "codes",
    [{RATED: 7}, {CHOSEN: 9}, {"nothing_of_the_kind": 1}, {OPEN: 1}],
)
def test_unfit_codes_are_not_packed(codes: dict[str, int]) -> None:
    with pytest.raises(Unkeepable):
        encode(CONTENT, Answers(codes))
