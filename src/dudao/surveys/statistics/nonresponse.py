"""Who did not answer, and what that may do to the figures (4.4.2: the return rate planned and reached)."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from dudao.surveys.statistics.crosstabs import Association, association
from dudao.surveys.statistics.figures import divided
from dudao.surveys.statistics.intervals import CONFIDENCE, Interval, wilson
from dudao.surveys.statistics.levels import Real, Unfit, Whole, real
from dudao.surveys.statistics.tabulation import Tabulation


@dataclass(frozen=True, slots=True)
class Returned:
    """How many forms came back, (groups,), and whether groups differ in it."""

    sent: Whole
    returned: Whole
    rate: Real
    interval: Interval
    overall: float
    evenly: Association
    """The test of returned or not by group: a small p means that groups answered unlike, and that unweighted totals lean to some."""
    short: Whole
    """How many more are needed in each group for the planned rate; 0 where it is reached or none is planned."""


class Items(NamedTuple):
    """Item non-response, (items,): shares of all responses."""

    missing: Real
    not_used: Real
    rated: Real


def returned(sent: ArrayLike, back: ArrayLike, *, planned: float | None = None, confidence: float = CONFIDENCE) -> Returned:
    """The return rate of each group and of all together, back / sent (AAPOR's RR1 with every form sent counted as eligible).

    ``sent`` and ``back``: (groups,), whole numbers; ``planned``: the rate of the plan, 0 to 1. NaN where nothing was sent. Raises Unfit
    when more came back than were sent, or a plan is beyond 0…1.
    """
    out, came = np.asarray(sent, dtype=np.int64), np.asarray(back, dtype=np.int64)
    if out.shape != came.shape or out.ndim != 1 or (came < 0).any() or (came > out).any():
        raise Unfit("of each group, between 0 and all that was sent came back")
    if planned is not None and not 0 <= planned <= 1:
        raise Unfit("a planned return rate lies between 0 and 1")
    needed = np.ceil(out * planned - 1e-9).astype(np.int64) if planned is not None else np.zeros_like(out)
    return Returned(
        sent=out,
        returned=came,
        rate=divided(came, out),
        interval=wilson(came, out, confidence=confidence),
        overall=float(divided(came.sum(), out.sum())),
        evenly=association(np.stack([came, out - came], axis=1)),
        short=np.maximum(needed - came, 0),
    )


def item_nonresponse(table: Tabulation) -> Items:
    """Of all responses, the share that gave an item no answer, said not used, gave a level; NaN without responses. (items,)"""
    whole = table.together()
    asked = whole.counts.sum(axis=-1)[0]
    return Items(divided(whole.missing[0], asked), divided(whole.not_used[0], asked), divided(whole.rated[0], asked))


def bounds(rate: ArrayLike, response_rate: ArrayLike) -> Interval:
    """Between what a satisfaction rate of everybody lies whatever those who did not answer think: r·p to r·p + (1 − r).

    No assumption is made about them (Cochran, Sampling Techniques, 3rd ed., section 13.2): how wide it is shows what the return rate is
    worth. Raises Unfit for rates beyond 0…1.
    """
    p, r = np.broadcast_arrays(real(rate), real(response_rate))
    if ((p < 0) | (p > 1) | (r < 0) | (r > 1)).any():
        raise Unfit("rates lie between 0 and 1")
    return Interval(p * r, p * r + (1 - r))
