"""Small groups are not shown, and not by subtraction either: what is hidden, so that answers stay anonymous.

A group under five answers is hidden (primary). The groups beside it add up to a total that is shown, so that others must be hidden with
it (complementary): what is left of the total when all that is shown is taken off must again be five answers or more.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from dudao.surveys.statistics.figures import Figures
from dudao.surveys.statistics.levels import Real, Truth, Unfit, Whole
from dudao.surveys.statistics.tabulation import Tabulation

MINIMUM: Final = 5


class Hidden(NamedTuple):
    """Which groups are hidden, (groups,), and whether their total is."""

    groups: Truth
    total: bool


def hidden_groups(n: ArrayLike, *, minimum: int = MINIMUM) -> Hidden:
    """Which of the groups that make up a total are hidden.

    1. Groups of 1 to ``minimum`` − 1 answers. An empty group hides nothing and no one.
    2. While those hidden have fewer than ``minimum`` answers together: also the smallest group shown, the first of equals.
    3. When nobody is left to hide and they are still too few, the total is hidden as well.

    ``n``: (groups,), how many answers each has. No sum or difference of what is shown is then a figure of 1 to ``minimum`` − 1 answers.
    Raises Unfit for counts below 0.
    """
    size = _counts(n, 1)
    hidden = (size > 0) & (size < minimum)
    if not hidden.any():
        return Hidden(hidden, total=False)
    for group in np.argsort(size, kind="stable"):
        if size[hidden].sum() >= minimum:
            break
        hidden[group] |= size[group] > 0
    return Hidden(hidden, total=bool(size.sum() < minimum))


def hidden_figures(table: Tabulation, *, minimum: int = MINIMUM) -> tuple[Truth, Truth]:
    """Which figures of which group are hidden, (groups, items), and which totals, (items,).

    Each item by itself, by those who gave it a level: of a group that is large enough only three may have used the club house. Who gave
    none is told by counts that add up in the same way, so that they are hidden with the figures.
    """
    rated = table.rated
    found = [hidden_groups(rated[:, item], minimum=minimum) for item in range(rated.shape[1])]
    hidden = np.stack([each.groups for each in found], axis=1) if found else np.zeros(rated.shape, dtype=np.bool_)
    return hidden, np.array([each.total for each in found], dtype=np.bool_)


def hide(figures: Figures, hidden: ArrayLike) -> Figures:
    """The figures without what is hidden: NaN for figures, 0 for counts, so that nothing of it can be shown by mistake."""
    mask = np.asarray(hidden, dtype=np.bool_)
    if mask.shape != figures.rated.shape:
        raise Unfit(f"figures of the shape {figures.rated.shape} and a mask of {mask.shape}")
    return replace(
        figures,
        rated=_none(figures.rated, mask),
        missing=_none(figures.missing, mask),
        not_used=_none(figures.not_used, mask),
        shares=_unknown(figures.shares, mask[..., None]),
        mean=_unknown(figures.mean, mask),
        sd=_unknown(figures.sd, mask),
        error=_unknown(figures.error, mask),
        effective=np.where(mask, 0.0, figures.effective),
        satisfied=_unknown(figures.satisfied, mask),
        dissatisfied=_unknown(figures.dissatisfied, mask),
    )


def _none(counts: Whole, mask: Truth) -> Whole:
    return np.where(mask, 0, counts)


def _unknown(values: Real, mask: Truth) -> Real:
    return np.where(mask, np.nan, values)


def isolates(selection: ArrayLike, shown: Iterable[ArrayLike], *, minimum: int = MINIMUM) -> bool:
    """Whether showing one more selection of responses would tell about fewer than ``minimum`` of them.

    ``selection`` and each of ``shown``: (responses,), true for those it takes in. Too few are told about when the selection itself is
    too small, or when it lies within one already shown (or the other way round) and differs from it by 1 to ``minimum`` − 1 responses:
    the difference of the two would be theirs. Two that merely overlap tell no difference.
    """
    chosen = np.asarray(selection, dtype=np.bool_)
    if 0 < chosen.sum() < minimum:
        return True
    for each in shown:
        other = np.asarray(each, dtype=np.bool_)
        if other.shape != chosen.shape:
            raise Unfit("selections are of the same responses")
        only_here, only_there = int((chosen & ~other).sum()), int((other & ~chosen).sum())
        if min(only_here, only_there) == 0 and 0 < max(only_here, only_there) < minimum:
            return True
    return False


def _counts(n: ArrayLike, dimensions: int) -> Whole:
    size = np.asarray(n)
    if size.ndim != dimensions or (size.size and (not np.issubdtype(size.dtype, np.integer) or size.min() < 0)):
        raise Unfit("counts are whole numbers not below 0")
    return size.astype(np.int64)
