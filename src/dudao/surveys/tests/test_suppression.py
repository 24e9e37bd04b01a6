"""Small groups are hidden, and nothing that is shown gives them away."""

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from dudao.surveys.statistics.figures import figures
from dudao.surveys.statistics.levels import Truth, Unfit, Whole
from dudao.surveys.statistics.suppression import MINIMUM, hidden_figures, hidden_groups, hide, isolates
from dudao.surveys.statistics.suppression_tables import hidden_cells, with_totals
from dudao.surveys.statistics.tabulation import tabulate
from dudao.surveys.tests.known import CALM


@pytest.mark.parametrize(
    ("sizes", "hidden", "total"),
    [
        ([20, 30], [], False),
        ([20, 30, 4], [0, 2], False),
        ([20, 7, 4], [1, 2], False),
        ([20, 3, 4], [1, 2], False),
        ([20, 3, 1], [0, 1, 2], False),
        ([20, 0, 3], [0, 2], False),
        ([3, 1], [0, 1], True),
        ([4], [0], True),
        ([0, 0], [], False),
        ([], [], False),
    ],
)
def test_the_smallest_are_hidden_with_the_small(sizes: list[int], hidden: list[int], total: bool) -> None:
    found = hidden_groups(np.array(sizes, dtype=np.int64))
    assert np.flatnonzero(found.groups).tolist() == hidden
    assert found.total is total


@CALM
@given(st.lists(st.integers(0, 15), max_size=8))
def test_no_sum_or_difference_of_what_is_shown_tells_of_fewer_than_five(sizes: list[int]) -> None:
    n = np.array(sizes, dtype=np.int64)
    found = hidden_groups(n)
    shown = n[~found.groups & (n > 0)]
    subsets = list(chain.from_iterable(combinations(shown.tolist(), k) for k in range(len(shown) + 1)))
    differences = [] if found.total else [int(n.sum()) - sum(each) for each in subsets]
    for told in (*shown.tolist(), *differences):
        assert told == 0 or told >= MINIMUM
    assert not (found.groups & (n == 0)).any()


@CALM
@given(st.lists(st.integers(0, 15), max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_groups_does_not_change_what_sizes_are_hidden(sizes: list[int], chooser: np.random.Generator) -> None:
    turned = list(sizes)
    chooser.shuffle(turned)
    one, other = (np.array(each, dtype=np.int64) for each in (sizes, turned))
    assert sorted(one[hidden_groups(one).groups]) == sorted(other[hidden_groups(other).groups])


def test_an_item_few_use_is_hidden_at_its_site_alone() -> None:
    answers = np.array([[5, 5]] * 12 + [[4, 6]] * 9 + [[4, 3]] * 3 + [[4, 2]] * 8, dtype=np.uint8)
    groups = np.repeat([0, 1, 1, 2], [12, 9, 3, 8])
    table = tabulate(answers, groups, number=3)
    hidden, totals = hidden_figures(table)
    assert hidden.tolist() == [[False, False], [False, True], [False, True]]
    assert not totals.any()
    found = hide(figures(table), hidden)
    assert np.isnan(found.mean[1, 1])
    assert np.isnan(found.shares[1, 1]).all()
    assert found.rated[1, 1] == found.not_used[1, 1] == 0
    assert found.mean[1, 0] == 4
    with pytest.raises(Unfit):
        hide(found, [True])


def test_filters_that_differ_by_few_isolate_them() -> None:
    everybody = np.ones(20, dtype=np.bool_)
    but_two, other_half = everybody.copy(), everybody.copy()
    but_two[:2] = False
    other_half[:10] = False
    assert isolates(but_two, [everybody])
    assert isolates(everybody, [but_two])
    assert not isolates(other_half, [everybody, other_half])
    assert isolates(~but_two, [])
    assert not isolates(~everybody, [everybody]), "nobody is nobody's secret"
    with pytest.raises(Unfit):
        isolates(everybody, [[True]])


def recoverable(table: Whole, hidden: Truth) -> Truth:
    """Which hidden cells linear algebra can reckon: those that are the same in every table with the same shown cells and totals."""
    full = with_totals(table)
    rows, columns = full.shape
    places = np.argwhere(hidden)
    equations = np.zeros((rows + columns, len(places)))
    for number, (row, column) in enumerate(places):
        equations[row, number] = -1 if column == columns - 1 else 1
        equations[rows + column, number] = -1 if row == rows - 1 else 1
    rank = np.linalg.matrix_rank(equations) if len(places) else 0
    found = np.zeros(full.shape, dtype=np.bool_)
    for number, (row, column) in enumerate(places):
        unit = np.zeros((1, len(places)))
        unit[0, number] = 1
        found[row, column] = np.linalg.matrix_rank(np.vstack([equations, unit])) == rank
    return found


@CALM
@given(arrays.arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(1, 5)), elements=st.integers(0, 14)))
def test_no_small_cell_of_a_table_can_be_reckoned(table: Whole) -> None:
    hidden = hidden_cells(table)
    full = with_totals(table)
    small = (full > 0) & (full < MINIMUM)
    assert hidden[small].all()
    assert not hidden[full == 0].any()
    if full[-1, -1] >= MINIMUM:
        assert not (recoverable(table, hidden) & small).any()


@CALM
@given(arrays.arrays(np.int64, st.tuples(st.integers(2, 3), st.integers(2, 3)), elements=st.integers(0, 9)))
def test_no_sum_of_few_can_be_reckoned_from_rows_and_columns(table: Whole) -> None:
    """Rows added and columns taken away: where only cells of one sign are left, they are five answers or more."""
    hidden = hidden_cells(table)
    full = with_totals(table)
    if full[-1, -1] < MINIMUM:
        return
    rows, columns = full.shape
    signs = np.ones(full.shape)
    signs[-1], signs[:, -1] = -signs[-1], -signs[:, -1]
    for up in range(1 << rows):
        for across in range(1 << columns):
            taken = np.array([[up >> r & 1] for r in range(rows)]) - np.array([[across >> c & 1 for c in range(columns)]])
            told, against = hidden & (taken == 1), hidden & (taken == -1)
            if against.any() or len(set(signs[told].tolist())) != 1 or (full[told] >= MINIMUM).all():
                continue
            assert full[told].sum() >= MINIMUM


def test_two_hidden_in_each_row_and_column_would_not_be_enough() -> None:
    """A small cell that alone joins two parts of the table: rows 1–2 less columns 1–2 would give it away."""
    table = np.array([[9, 9, 3, 9], [9, 9, 40, 40], [40, 40, 9, 9], [40, 40, 9, 9]])
    hidden = hidden_cells(table)
    assert hidden[0, 2]
    assert not recoverable(table, hidden)[0, 2]


def test_a_table_without_small_cells_is_shown_whole() -> None:
    assert not hidden_cells(np.full((3, 4), 5)).any()
    with pytest.raises(Unfit):
        hidden_cells(np.array([[1, -1]]))
    with pytest.raises(Unfit):
        hidden_cells(np.array([1, 2]))
