"""A form's number is right or is not given at all: by its code, by its marks, and typed."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dudao.surveys.paper import identity as identities
from dudao.surveys.paper.identity import Identity, agree, coded, decoded, marks, page_of, shown, typed

IDENTITIES = st.builds(
    Identity, st.integers(1, 10**9 - 1), st.integers(0, 10**8 - 1), st.integers(1, 11), st.just(11), st.integers(1, 9999),
    st.sampled_from(["zh-hant", "zh-hans", "en"]),
)  # fmt: skip
ONE = Identity(7, 42, 1, 2, 3, "zh-hant")


@given(IDENTITIES, st.binary(max_size=64))
def test_a_code_says_what_went_into_it(identity: Identity, key: bytes) -> None:
    assert decoded(coded(identity, key), key) == identity


@given(IDENTITIES, st.integers(0, 60), st.sampled_from("0123456789ABCSTE:/"))
def test_a_code_with_one_letter_wrong_says_nothing(identity: Identity, at: int, letter: str) -> None:
    said = coded(identity)
    at %= len(said)
    wrong = said[:at] + letter + said[at + 1 :]
    assert wrong == said or decoded(wrong) is None


def test_without_the_key_no_code_can_be_made_up() -> None:
    assert decoded(coded(ONE), b"key") is None
    assert identities.is_ours(coded(ONE))


@pytest.mark.parametrize("text", ["", "https://example.org", "DD1:7:42:1/2:3T:", coded(ONE) + "\n", coded(ONE).lower()])
def test_other_codes_are_none_of_ours(text: str) -> None:
    assert decoded(text) is None


@given(IDENTITIES)
def test_any_three_marks_tell_the_page(identity: Identity) -> None:
    own = dict(enumerate(marks(identity)))
    assert all(page_of({corner: own[corner] for corner in three}) == identity.page for three in combinations(range(4), 3))
    assert page_of(own) == identity.page
    assert agree(own, identity)
    assert [mark % 4 for mark in own.values()] == [0, 1, 2, 3]


@given(IDENTITIES, st.integers(0, 3), st.integers(1, 10))
def test_one_mark_misread_is_noticed(identity: Identity, corner: int, by: int) -> None:
    own = dict(enumerate(marks(identity)))
    own[corner] = (own[corner] + 4 * by) % 44
    assert page_of(own) is None
    assert not agree(own, identity)


def test_two_marks_tell_no_page() -> None:
    assert page_of({0: 0, 1: 1}) is None


@given(st.integers(0, 10**8 - 1))
def test_a_number_is_read_back(form: int) -> None:
    assert typed(shown(form)) == form
    assert typed(f" {shown(form).replace('-', ' ')} ") == form


@given(st.integers(0, 10**8 - 1), st.integers(0, 9), st.integers(0, 9))
def test_a_number_with_a_figure_wrong_or_two_swapped_is_refused(form: int, at: int, figure: int) -> None:
    figures = shown(form).replace("-", "")
    wrong = figures[:at] + str(figure) + figures[at + 1 :]
    swapped = figures[:at] + figures[at : at + 2][::-1] + figures[at + 2 :]
    for other in (wrong, swapped):
        assert other == figures or typed(other) is None


@pytest.mark.parametrize("text", ["", "12", "abc", "00000042691", "٠٠٠٠٠٠٤٢٦٩"])
def test_what_is_no_number_is_refused(text: str) -> None:
    assert typed(text) is None
