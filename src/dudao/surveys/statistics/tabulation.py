"""From answers to counts: how many of each group gave which answer to each item. Everything else is reckoned from these counts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dudao.surveys.statistics.levels import CODES, HIGHEST, LOWEST, NONE, NOT_USED, Real, Unfit, Whole, checked, real


@dataclass(frozen=True, slots=True)
class Tabulation:
    """Counts by (group, item, code of the answer), shape (groups, items, 7).

    ``weights`` and ``squares`` are the sums of the weights and of their squares in each cell; without weights both are the counts.
    """

    counts: Whole
    weights: Real
    squares: Real

    @property
    def rated(self) -> Whole:
        """How many gave a level, (groups, items)."""
        return np.asarray(self.counts[..., LOWEST : HIGHEST + 1].sum(axis=-1), dtype=np.int64)

    @property
    def missing(self) -> Whole:
        """How many gave no answer, (groups, items)."""
        return self.counts[..., NONE]

    @property
    def not_used(self) -> Whole:
        """How many said that they do not use it or do not know, (groups, items)."""
        return self.counts[..., NOT_USED]

    @property
    def responses(self) -> Whole:
        """How many responses each group gave, (groups,)."""
        return np.asarray(self.counts.sum(axis=-1).max(axis=-1, initial=0), dtype=np.int64)

    def together(self) -> "Tabulation":
        """All groups as one, (1, items, 7)."""
        return Tabulation(*(part.sum(axis=0, keepdims=True) for part in (self.counts, self.weights, self.squares)))

    def rest(self) -> "Tabulation":
        """For each group, everybody else: what a group is compared with, so that it is not compared with itself."""
        counts = self.counts.sum(axis=0) - self.counts
        weights, squares = (np.where(counts > 0, part.sum(axis=0) - part, 0.0) for part in (self.weights, self.squares))
        return Tabulation(counts, weights, squares)


def tabulate(answers: ArrayLike, groups: ArrayLike | None = None, *, number: int = 1, weights: ArrayLike | None = None) -> Tabulation:
    """Count answers by group, item and level.

    ``answers``: (responses, items), codes 0…6. ``groups``: (responses,), numbers 0…``number`` − 1; without it everybody is group 0.
    ``weights``: (responses,), not negative and finite. A group nobody answered in has counts of 0. The order of responses makes no
    difference to counts, and to sums of weights only in the last digits. One ``bincount`` an item: linear in answers, and no copy of
    them larger than one column.

    Raises Unfit when codes, group numbers, weights or lengths do not fit.
    """
    given = checked(answers)
    rows, items = given.shape
    of_group = _groups(groups, rows, number)
    heavy = _weights(weights, rows)
    size = number * CODES
    counts = np.empty((number, items, CODES), dtype=np.int64)
    sums = np.empty((number, items, CODES)) if heavy is not None else None
    squares = np.empty_like(sums) if sums is not None else None
    base = of_group * CODES
    for item in range(items):
        cell = base + given[:, item]
        counts[:, item] = np.bincount(cell, minlength=size).reshape(number, CODES)
        if heavy is not None and sums is not None and squares is not None:
            sums[:, item] = np.bincount(cell, heavy, size).reshape(number, CODES)
            squares[:, item] = np.bincount(cell, heavy * heavy, size).reshape(number, CODES)
    if sums is None or squares is None:
        return Tabulation(counts, counts.astype(np.float64), counts.astype(np.float64))
    return Tabulation(counts, sums, squares)


def _groups(groups: ArrayLike | None, rows: int, number: int) -> Whole:
    if number < 1:
        raise Unfit("there is at least one group")
    if groups is None:
        return np.zeros(rows, dtype=np.int64)
    given = np.asarray(groups)
    if given.shape != (rows,):
        raise Unfit(f"there are {rows} responses and groups of the shape {given.shape}")
    if rows and (not np.issubdtype(given.dtype, np.integer) or given.min() < 0 or given.max() >= number):
        raise Unfit(f"groups are whole numbers 0 to {number - 1}")
    return given.astype(np.int64)


def _weights(weights: ArrayLike | None, rows: int) -> Real | None:
    if weights is None:
        return None
    given = real(weights)
    if given.shape != (rows,):
        raise Unfit(f"there are {rows} responses and weights of the shape {given.shape}")
    if not np.isfinite(given).all() or (given < 0).any():
        raise Unfit("weights are finite and not below 0")
    return given
