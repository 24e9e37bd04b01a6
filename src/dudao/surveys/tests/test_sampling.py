"""Samples: large enough, shared out as planned, drawn again the same, and weighted back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dudao.surveys.statistics.allocation import allocated
from dudao.surveys.statistics.drawing import drawn, lots
from dudao.surveys.statistics.levels import Unfit
from dudao.surveys.statistics.sample_size import exact_size, margin_of, sample_size, to_send
from dudao.surveys.tests.known import CALM


def test_what_is_impossible_is_refused() -> None:
    for wrong in ({"margin": 0}, {"margin": 1}, {"share": 0}, {"effect": 0.5}):
        with pytest.raises(Unfit):
            exact_size(100, **wrong)
    with pytest.raises(Unfit):
        exact_size(-1)
    with pytest.raises(ValueError, match="confidence"):
        exact_size(100, confidence=1)
    with pytest.raises(Unfit):
        to_send(10, 100, response_rate=0)
    with pytest.raises(Unfit):
        margin_of(11, 10)


def test_small_sites_are_asked_whole() -> None:
    assert sample_size([0, 1, 2, 10]).tolist() == [0, 1, 2, 10]
    assert to_send([0, 10, 200], [0, 12, 500], response_rate=0.5).tolist() == [0, 12, 400]
    assert np.isnan(margin_of(0, 10))
    assert margin_of(10, 10) == 0


@CALM
@given(st.integers(2, 50_000), st.sampled_from([0.03, 0.05, 0.1]), st.sampled_from([0.9, 0.95, 0.99]))
def test_the_size_keeps_the_margin_and_one_fewer_would_not(population: int, margin: float, confidence: float) -> None:
    size = int(sample_size(population, margin=margin, confidence=confidence))
    assert margin_of(size, population, confidence=confidence) <= margin + 1e-9
    assert margin_of(size - 1, population, confidence=confidence) > margin or size == 1


def test_shared_out_in_proportion_and_by_spread() -> None:
    assert allocated(100, [600, 300, 100]).tolist() == [60, 30, 10]
    assert allocated(100, [500, 500], spread=[1, 3]).tolist() == [25, 75], "Neyman: N·S"
    assert allocated(10, [1, 1, 1000]).sum() == 10


def test_some_at_least_and_some_more() -> None:
    assert allocated(100, [900, 90, 10], minimum=8).tolist() == [84, 8, 8]
    assert allocated(60, [300, 100], emphasis=[1, 3]).tolist() == [30, 30], "customers with many cases, three times as likely"
    assert allocated(90, [80, 20], emphasis=[1, 9]).tolist() == [70, 20], "none beyond what there is"
    assert allocated(90, [80, 20], emphasis=[1, 0]).tolist() == [80, 10]


def test_what_cannot_be_shared_out_is_refused() -> None:
    for total, population, more in (
        (11, [5, 5], {}),
        (1, [5, 5], {"minimum": 2}),
        (-1, [5], {}),
        (2, [5, -1], {}),
        (2, [5], {"emphasis": [1, 2]}),
        (2, [5], {"spread": [-1]}),
    ):
        with pytest.raises(Unfit):
            allocated(total, population, **more)


@CALM
@given(st.lists(st.tuples(st.integers(0, 200), st.floats(0, 4), st.integers(0, 6)), min_size=1, max_size=12), st.data())
def test_shares_add_up_within_their_limits(strata: list[tuple[int, float, int]], data: st.DataObject) -> None:
    population, emphasis, minimum = (list(each) for each in zip(*strata, strict=True))
    least = [min(each, some) for each, some in zip(population, minimum, strict=True)]
    total = data.draw(st.integers(sum(least), sum(population)))
    found = allocated(total, population, emphasis=emphasis, minimum=minimum)
    assert found.sum() == total
    assert (found >= least).all()
    assert (found <= population).all()


KEYS = [f"CH-3-{number:04}" for number in range(400)]
STRATA = [number % 4 for number in range(400)]


def test_the_same_seed_draws_the_same_whatever_the_order() -> None:
    found = drawn(KEYS, STRATA, [10, 20, 5, 7], seed="2026H1")
    chosen = {KEYS[place] for place in found.places}
    assert len(chosen) == 42
    turned = drawn(KEYS[::-1], STRATA[::-1], [10, 20, 5, 7], seed="2026H1")
    assert {KEYS[::-1][place] for place in turned.places} == chosen
    assert {KEYS[place] for place in drawn(KEYS, STRATA, [10, 20, 5, 7], seed="2026H2").places} != chosen


def test_a_sample_drawn_years_ago_can_be_drawn_again() -> None:
    """These units are on record: another version of Python, numpy or Dudao must draw them too."""
    assert [KEYS[place] for place in drawn(KEYS, STRATA, [1, 1, 1, 1], seed="2026H1").places] == RECORDED
    assert int(lots(["CH-3-0000"], "2026H1")[0]) == LOT


RECORDED = ["CH-3-0012", "CH-3-0142", "CH-3-0209", "CH-3-0391"]
LOT = 9501492790134721757


def test_one_more_unit_changes_at_most_one_place() -> None:
    before = {KEYS[place] for place in drawn(KEYS, STRATA, [25] * 4, seed="s").places}
    more = [*KEYS, "CH-9-0001"]
    after = {more[place] for place in drawn(more, [*STRATA, 0], [25] * 4, seed="s").places}
    assert len(before - after) <= 1


@CALM
@given(st.lists(st.integers(1, 60), min_size=1, max_size=6), st.data())
def test_weights_undo_unequal_chances(sizes: list[int], data: st.DataObject) -> None:
    asked = [data.draw(st.integers(1, size)) for size in sizes]
    strata = np.repeat(np.arange(len(sizes)), sizes)
    found = drawn([str(number) for number in range(len(strata))], strata, asked, seed="x")
    assert np.bincount(strata[found.places], minlength=len(sizes)).tolist() == asked
    np.testing.assert_allclose(np.bincount(strata[found.places], found.weights, len(sizes)), sizes)


def test_every_unit_has_the_same_chance() -> None:
    times = np.zeros(20)
    keys = [str(number) for number in range(20)]
    for seed in range(2_000):
        times[drawn(keys, [0] * 20, [5], seed=str(seed)).places] += 1
    assert abs(times / 2_000 - 0.25).max() < 0.05, "five of twenty: a quarter each; .05 is five standard errors"


def test_what_cannot_be_drawn_is_refused() -> None:
    for keys, strata, sizes, seed in (
        (["a", "a"], [0, 0], [1], "s"),
        (["a", "b"], [0], [1], "s"),
        (["a", "b"], [0, 1], [1], "s"),
        (["a", "b"], [0, 0], [3], "s"),
        (["a", "b"], [0, 1], [1, 0], "s"),
        (["a"], [0], [1], ""),
        (["a"], [0], [1], "s" * 65),
    ):
        with pytest.raises(Unfit):
            drawn(keys, strata, sizes, seed=seed)
    assert drawn([], [], [], seed="s").places.tolist() == []
