"""Small cells of a table with totals both ways are hidden so that no sum or difference of rows and columns gives them away.

Two cells hidden in each row and column are not enough: rows and columns together may still give one away. The hidden cells are the edges
of a graph between rows and columns, the totals being one more row and column. What can be reckoned from the rest is the sum over a cut of
this graph that all its edges cross from row to column (Gusfield, A graph theoretic approach to statistical data security, 1988). So a
small cell is safe when every such cut it is part of holds ``minimum`` answers or more: a maximum flow from its row to its column.
"""

from collections import deque
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from dudao.surveys.statistics.levels import Truth, Unfit, Whole
from dudao.surveys.statistics.suppression import MINIMUM

ENDLESS: Final = 1 << 40


def hidden_cells(n: ArrayLike, *, minimum: int = MINIMUM) -> Truth:
    """Which cells of a table are hidden, (rows + 1, columns + 1): the last row and column are the totals, the corner is the whole.

    ``n``: (rows, columns), answers in each cell. Hidden are cells of 1 to ``minimum`` − 1 answers, and then, as long as one of these is
    not safe, the smallest cell shown that crosses the cut that gives it away, or where none does the smallest at all. Empty cells stay
    shown. Raises Unfit for counts below 0.
    """
    given = np.asarray(n)
    if given.ndim != 2 or (given.size and (not np.issubdtype(given.dtype, np.integer) or given.min() < 0)):
        raise Unfit("a table has two dimensions and whole counts not below 0")
    table = with_totals(given.astype(np.int64))
    small = (table > 0) & (table < minimum)
    hidden = small.copy()
    for row, column in zip(*np.nonzero(small), strict=True):
        while (side := _given_away(table, hidden, int(row), int(column), minimum)) is not None:
            rows, columns = side
            crossing = rows[:, None] != columns[None, :]
            shown = ~hidden & (table > 0)
            if not shown.any():
                break
            candidates = np.where(crossing & shown if (crossing & shown).any() else shown, table, ENDLESS)
            hidden[np.unravel_index(int(candidates.argmin()), table.shape)] = True
    return hidden


def with_totals(table: Whole) -> Whole:
    """The table with a last row and column of sums."""
    tall = np.vstack([table, table.sum(axis=0, keepdims=True)])
    return np.hstack([tall, tall.sum(axis=1, keepdims=True)])


def _given_away(table: Whole, hidden: Truth, row: int, column: int, minimum: int) -> tuple[Truth, Truth] | None:
    """The side of the cut, as rows and columns, that gives a cell away; None when there is none."""
    flow = np.zeros(table.shape, dtype=np.int64)
    sent = 0
    while True:
        came_to_row, came_to_column = _search(table, hidden, flow, row)
        if came_to_column[column] < -1:
            return came_to_row > -2, came_to_column > -2
        sent += _push(table, flow, (came_to_row, came_to_column), column)
        if sent >= minimum:
            return None


def _search(table: Whole, hidden: Truth, flow: Whole, row: int) -> tuple[Whole, Whole]:
    """From where each row and column is reached; −1 is the start, −2 not reached. Column to row costs nothing and is never full."""
    rows, columns = np.full(table.shape[0], -2, dtype=np.int64), np.full(table.shape[1], -2, dtype=np.int64)
    rows[row] = -1
    waiting: deque[tuple[bool, int]] = deque([(True, row)])
    while waiting:
        is_row, at = waiting.popleft()
        if is_row:
            for column in np.flatnonzero(hidden[at] & (flow[at] < table[at]) & (columns == -2)):
                columns[column] = at
                waiting.append((False, int(column)))
        else:
            for other in np.flatnonzero(hidden[:, at] & (rows == -2)):
                rows[other] = at
                waiting.append((True, int(other)))
    return rows, columns


def _push(table: Whole, flow: Whole, came: tuple[Whole, Whole], column: int) -> int:
    """Send along the path what its fullest edge still takes."""
    rows, columns = came
    path = []
    at = column
    while True:
        row = int(columns[at])
        path.append((row, at))
        if rows[row] == -1:
            break
        at = int(rows[row])
    much = min(int(table[place] - flow[place]) for place in path)
    for place in path:
        flow[place] += much
    return much
