"""What is kept beside an answer, and where returns are heading: pure."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dudao.surveys.collecting import Cell, Group, Part, cells, ranges, returns, too_few
from dudao.surveys.tests.known import CALM


@st.composite
def sites(draw: st.DrawFn) -> list[Part]:
    found: list[Part] = []
    for building in range(draw(st.integers(1, 6))):
        for _many in range(draw(st.integers(1, 2))):
            population = draw(st.integers(0, 40))
            found.append(Part(len(found), building, population, draw(st.integers(0, population))))
    return found


@CALM
@given(sites(), st.integers(1, 8))
def test_behind_every_cell_stand_enough_households(parts: list[Part], smallest: int) -> None:
    found = cells(parts, smallest)
    assert set(found) == {part.key for part in parts}
    asked: dict[object, int] = {}
    for part in parts:
        asked[found[part.key]] = asked.get(found[part.key], 0) + part.asked
    if sum(part.asked for part in parts) >= smallest:
        assert all(count >= smallest or count == 0 for count in asked.values())


@CALM
@given(sites(), st.integers(1, 8))
def test_weights_still_add_up_to_the_households(parts: list[Part], smallest: int) -> None:
    found = cells(parts, smallest)
    asked_of = [part for part in parts if part.asked]
    stood_for = sum(found[part.key].weight * part.asked for part in asked_of)
    if len(asked_of) == len(parts):
        assert stood_for == pytest.approx(sum(part.population for part in parts))


def test_buildings_that_are_large_enough_keep_their_strata() -> None:
    parts = [Part(1, 1, 40, 10), Part(2, 1, 10, 5), Part(3, 2, 20, 10), Part(4, 2, 2, 1), Part(5, 3, 4, 2)]
    found = cells(parts, 5)
    assert found[1] == Cell(1, 4.0)
    assert found[2] == Cell(1, 2.0)
    assert found[3] == found[4] == found[5] == Cell(None, 26 / 13)


def test_a_small_building_is_joined_by_the_next_smallest() -> None:
    found = cells([Part(1, 1, 30, 10), Part(2, 2, 18, 6), Part(3, 3, 4, 2)], 5)
    assert found[1] == Cell(1, 3.0)
    assert found[2] == found[3] == Cell(None, 22 / 8)


@CALM
@given(st.lists(st.tuples(st.integers(1, 12), st.sampled_from([0.5, 1.0, 2.0, 3.5])), max_size=8), st.integers(1, 8))
def test_what_is_blurred_at_the_end_are_enough_and_weigh_the_same(counts: list[tuple[int, float]], smallest: int) -> None:
    groups = [Group(key, answers, weight) for key, (answers, weight) in enumerate(counts)]
    few, weight = too_few(groups, smallest)
    taken = [group for group in groups if group.key in few]
    assert few >= {group.key for group in groups if group.answers < smallest}
    if taken and sum(group.answers for group in groups) >= smallest:
        assert sum(group.answers for group in taken) >= smallest
    assert sum(group.answers for group in taken) * weight == pytest.approx(sum(group.answers * group.weight for group in taken))


FIRST, LAST = date(2026, 12, 1), date(2026, 12, 14)


def test_4_4_2_returns_and_where_they_end_at_this_pace() -> None:
    found = returns(200, 40, first=FIRST, last=LAST, today=date(2026, 12, 4))
    assert found is not None
    assert found.rate == 0.2
    assert (round(found.low, 4), round(found.high, 4)) == (0.1505, 0.2609)
    assert found.forecast == pytest.approx(0.2 * 14 / 4)
    assert found.forecast_low < found.forecast < found.forecast_high <= 1


def test_the_forecast_ends_as_the_rate() -> None:
    for day in (date(2026, 12, 14), date(2026, 12, 20)):
        found = returns(200, 150, first=FIRST, last=LAST, today=day)
        assert found is not None
        assert (found.rate, found.forecast) == (0.75, 0.75)


def test_the_forecast_never_exceeds_all() -> None:
    found = returns(10, 9, first=FIRST, last=LAST, today=date(2026, 11, 30))
    assert found is not None
    assert found.forecast == 1


def test_nothing_out_has_no_rate() -> None:
    assert returns(0, 0, first=FIRST, last=LAST, today=date(2026, 12, 1)) is None


@pytest.mark.parametrize(
    ("numbers", "runs"), [([], []), ([3], [(3, 3)]), ([7, 1, 3, 2, 2], [(1, 3), (7, 7)])],
)  # fmt: skip
def test_4_5_1_numbers_as_runs(numbers: list[int], runs: list[tuple[int, int]]) -> None:
    assert ranges(numbers) == runs
