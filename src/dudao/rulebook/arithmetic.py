"""What sheets have lost: exact arithmetic in whole thousandths of a point, for one sheet or for all of a group at once.

A sheet is one row, a criterion one column, in the order of the rulebook. In this order:

1. each criterion has an outcome (see ``Outcome``); only *not met* loses points;
2. by its clause's mode a criterion loses its points once (``criterion``), for each breach (``occurrence``), or its clause
   loses them once (``clause``);
3. a clause never loses more than its ceiling: the cap of occurrences, or the points of the clause;
4. a dimension never loses more than its points.

Where a ceiling or a dimension cuts off, the criteria that come first in the rulebook bear the loss. So what the criteria,
the clauses and the dimensions have lost adds up to the same, and every deduction has its records. No division and no
rounding takes place before ``coverage``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import IntEnum
from math import lcm
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from dudao.rulebook.schema import Clause, Rulebook

Counts = npt.NDArray[Any]
"""Whole numbers: 32 bits where the rulebook's points allow, 64 otherwise."""
Totals = npt.NDArray[np.int64]
Given = npt.NDArray[np.integer[Any]]
Flags = npt.NDArray[np.bool_]
Numbers = npt.ArrayLike

THOUSAND: Final = 1000
BLOCK: Final = 2048
"""Sheets reckoned at a time: few enough that what is passed from step to step stays in the processor's cache."""


class Outcome(IntEnum):
    """How a criterion stands in a period.

    NOT_APPLICABLE: the criterion does not apply to the site, or its records show that nothing was owed in the period.
    NOT_MEASURED: the room that would show it does not exist yet, or no inspector has looked. ERROR: measuring failed.
    """

    MET = 0
    NOT_MET = 1
    NOT_APPLICABLE = 2
    NOT_MEASURED = 3
    ERROR = 4


def to_points(thousandths: int) -> Decimal:
    """Whole thousandths as points: 33200 is Decimal("33.2")."""
    return Decimal(int(thousandths)) / THOUSAND


def to_thousandths(points: Decimal) -> int:
    """Points as whole thousandths. The loader lets no finer points through."""
    return int(points * THOUSAND)


@dataclass(frozen=True, slots=True)
class Scores:
    """What ``n`` sheets have lost, in whole thousandths of a point, and how much of them was measured.

    ``losable`` is the most that the criteria which were measured and owed could lose, with the same ceilings as the losses.
    ``coverage`` is the share of the losable points of all criteria that apply to the site which was measured; a criterion
    of which nothing was owed counts as covered here, though not as losable. Criteria that share one ceiling carry equal
    parts of it. It is 1 where no criterion applies.
    """

    outcomes: npt.NDArray[np.int8]
    lost: Counts
    lost_by_clause: Counts
    lost_by_dimension: Counts
    losable_by_dimension: Counts
    score_by_dimension: Counts
    total_lost: Totals
    losable: Totals
    score: Totals
    coverage: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Ceiling:
    """The columns of a clause that may lose only so much together."""

    columns: slice
    most: int


class ScoreCard:
    """A rulebook's points turned into columns; made once for an edition."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.codes = tuple(each.code for each in rulebook.criteria)
        self.clauses = tuple(each.code for each in rulebook.clauses)
        self.dimensions = tuple(each.code for each in rulebook.dimensions)
        points, repeats = [to_thousandths(each.points) for each in rulebook.criteria], _repeats(rulebook)
        most = sum(each * times for each, times in zip(points, repeats, strict=True))
        self._kind: type[np.signedinteger[Any]] = np.int32 if most < 2**31 else np.int64
        self._points, self._at_most = np.array(points, dtype=self._kind), np.array(repeats, dtype=self._kind)
        self._by_records = np.array([not each.only_eyes for each in rulebook.criteria])
        self._clause_starts = _starts([each.clause.code for each in rulebook.criteria])
        self._dimension_starts = _starts([each.dimension.code for each in rulebook.criteria])
        self._dimension_points = np.array([to_thousandths(each.points) for each in rulebook.dimensions], dtype=self._kind)
        self._ceilings = self._ceilings_of(rulebook)
        self._shallow = self._shallow_dimensions()
        self._weights = self._weights_of(rulebook)

    @property
    def points(self) -> int:
        """Full marks, in thousandths."""
        return int(self._dimension_points.sum())

    def score(
        self, breaches: Numbers, population: Numbers, *, measured: Numbers = True, applicable: Numbers = True, failed: Numbers = False
    ) -> Scores:
        """Score sheets: ``breaches`` and ``population`` count records per sheet and criterion, the others are flags of the same shape.

        Everything may be given for all sheets at once (one row) or for all criteria at once (one column); one sheet alone may
        be given flat.
        """
        given = [np.atleast_2d(np.asarray(each)) for each in (breaches, population, measured, applicable, failed)]
        size = np.broadcast_shapes((1, len(self.codes)), *(each.shape for each in given))
        whole = [np.broadcast_to(each, size) for each in given]
        blocks = [self._score(*(each[start : start + BLOCK] for each in whole)) for start in range(0, max(size[0], 1), BLOCK)]
        return blocks[0] if len(blocks) == 1 else Scores(*(np.concatenate(parts) for parts in zip(*map(_parts, blocks), strict=True)))

    def _score(self, broken: Given, there: Given, measured: Flags, applies: Flags, failed: Flags) -> Scores:
        outcomes = self._outcomes(broken, there, measured, applies, failed)
        lost = self._lost(outcomes, broken)
        by_dimension = np.add.reduceat(lost, self._dimension_starts, axis=1)
        losable = self._losable(outcomes)
        return Scores(
            outcomes=outcomes,
            lost=lost,
            lost_by_clause=np.add.reduceat(lost, self._clause_starts, axis=1),
            lost_by_dimension=by_dimension,
            losable_by_dimension=losable,
            score_by_dimension=self._dimension_points - by_dimension,
            total_lost=by_dimension.sum(axis=1),
            losable=losable.sum(axis=1),
            score=self.points - by_dimension.sum(axis=1),
            coverage=self._coverage(outcomes, applies),
        )

    def _outcomes(self, broken: Given, there: Given, measured: Flags, applies: Flags, failed: Flags) -> npt.NDArray[np.int8]:
        """The outcome of each criterion; what is named later outweighs what is named before."""
        outcomes = np.zeros(broken.shape, dtype=np.int8)
        np.copyto(outcomes, Outcome.NOT_APPLICABLE, where=(there == 0) & self._by_records)
        np.copyto(outcomes, Outcome.NOT_MET, where=broken > 0)
        np.copyto(outcomes, Outcome.NOT_MEASURED, where=~measured)
        np.copyto(outcomes, Outcome.ERROR, where=failed)
        np.copyto(outcomes, Outcome.NOT_APPLICABLE, where=~applies)
        return outcomes

    def _lost(self, outcomes: npt.NDArray[np.int8], broken: Given) -> Counts:
        lost: Counts = np.minimum(broken, self._at_most).astype(self._kind)
        lost *= self._points
        lost *= outcomes == Outcome.NOT_MET
        for ceiling in self._ceilings:
            _cut(lost, ceiling.columns, ceiling.most)
        for columns, points in self._shallow:
            over = np.flatnonzero(lost[:, columns].sum(axis=1) > points)
            if len(over):
                rows = lost[over]
                _cut(rows, columns, points)
                lost[over] = rows
        return lost

    def _losable(self, outcomes: npt.NDArray[np.int8], *, capped: bool = True) -> Counts:
        counted = outcomes <= Outcome.NOT_MET
        most: Counts = np.multiply(counted, self._points, dtype=self._kind)
        for ceiling in self._ceilings:
            shared = counted[:, ceiling.columns].any(axis=1)
            most[:, ceiling.columns] = 0
            most[:, ceiling.columns.start] = shared * ceiling.most
        by_dimension: Counts = np.add.reduceat(most, self._dimension_starts, axis=1)
        return np.minimum(by_dimension, self._dimension_points) if capped else by_dimension

    def _coverage(self, outcomes: npt.NDArray[np.int8], applies: Flags) -> npt.NDArray[np.float64]:
        asked = applies @ self._weights
        covered = (applies & (outcomes < Outcome.NOT_MEASURED)) @ self._weights
        return np.divide(covered, asked, out=np.ones(len(asked)), where=asked > 0)

    def _ceilings_of(self, rulebook: Rulebook) -> tuple[_Ceiling, ...]:
        columns = _slices(self._clause_starts, len(self.codes))
        return tuple(
            _Ceiling(each, to_thousandths(_most(clause)))
            for clause, each in zip(rulebook.clauses, columns, strict=True)
            if clause.mode != "criterion"
        )

    def _shallow_dimensions(self) -> list[tuple[slice, int]]:
        """The dimensions that could lose more than they have; the others need not be looked at."""
        most = self._losable(np.zeros((1, len(self.codes)), dtype=np.int8), capped=False)[0]
        columns = _slices(self._dimension_starts, len(self.codes))
        return [(each, int(points)) for each, points, could in zip(columns, self._dimension_points, most, strict=True) if could > points]

    def _weights_of(self, rulebook: Rulebook) -> npt.NDArray[np.float64]:
        """What each criterion weighs in the coverage: whole numbers, so that their sums are exact."""
        sizes = {clause.code: len(rulebook.criteria_of(clause)) for clause in rulebook.clauses}
        scale = lcm(*sizes.values())
        weights = [
            to_thousandths(each.points) * scale
            if each.mode == "criterion"
            else to_thousandths(_most(each.clause)) * scale // sizes[each.clause.code]
            for each in rulebook.criteria
        ]
        return np.array(weights, dtype=np.float64)


def _repeats(rulebook: Rulebook) -> list[int]:
    """How many breaches of each criterion can cost anything, so that a million of them cost no more."""
    most = [each.cap if each.mode == "occurrence" and each.cap else each.points for each in rulebook.criteria]
    return [-(-to_thousandths(cap) // to_thousandths(each.points)) for cap, each in zip(most, rulebook.criteria, strict=True)]


def _parts(scores: Scores) -> tuple[npt.NDArray[Any], ...]:
    return tuple(getattr(scores, each.name) for each in fields(scores))


def _most(clause: Clause) -> Decimal:
    """The ceiling of a clause that has one."""
    return clause.cap if clause.mode == "occurrence" and clause.cap is not None else clause.points


def _starts(codes: Sequence[str]) -> npt.NDArray[np.intp]:
    """The columns at which a new code begins."""
    return np.array([index for index, code in enumerate(codes) if index == 0 or code != codes[index - 1]], dtype=np.intp)


def _slices(starts: npt.NDArray[np.intp], width: int) -> list[slice]:
    ends = [*starts[1:].tolist(), width]
    return [slice(start, end) for start, end in zip(starts.tolist(), ends, strict=True)]


def _cut(lost: Counts, columns: slice, most: int) -> None:
    """Let some columns lose at most so much together; the first ones bear it."""
    if columns.stop - columns.start == 1:
        np.minimum(lost[:, columns], most, out=lost[:, columns])
        return
    reached = np.minimum(np.cumsum(lost[:, columns], axis=1), most)
    lost[:, columns] = np.diff(reached, axis=1, prepend=0)
