"""What to do first: items by importance and satisfaction, in four fields, and as a list of priorities (4.5.2, 四分圖)."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from dudao.surveys.statistics.levels import Real, Unfit, Whole, real


class Field(StrEnum):
    """The four fields (Martilla & James 1977)."""

    IMPROVE = "improve"
    """Important and below: concentrate here."""
    KEEP = "keep"
    """Important and good: keep up the good work."""
    WATCH = "watch"
    """Neither important nor good: low priority."""
    ENOUGH = "enough"
    """Good and not important: possible overkill."""
    UNKNOWN = "unknown"
    """One of the two is not known."""


@dataclass(frozen=True, slots=True)
class Quadrants:
    """Where the fields meet, and the field of each item."""

    importance_cut: float
    satisfaction_cut: float
    fields: tuple[Field, ...]


def quadrants(
    importance: ArrayLike, satisfaction: ArrayLike, *, importance_cut: float | None = None, satisfaction_cut: float | None = None
) -> Quadrants:
    """The field of each item. Both (items,); the fields meet at the means of the known items unless cuts are given.

    An item exactly at a cut counts as important, and as good. Without a known item the cuts are NaN. Raises Unfit on unequal lengths.
    """
    matters, good = _pair(importance, satisfaction)
    known = np.isfinite(matters) & np.isfinite(good)
    nothing = float("nan")
    across = importance_cut if importance_cut is not None else float(matters[known].mean()) if known.any() else nothing
    up = satisfaction_cut if satisfaction_cut is not None else float(good[known].mean()) if known.any() else nothing
    fields = tuple(_field(float(x), float(y), across, up) for x, y in zip(matters, good, strict=True))
    return Quadrants(across, up, fields)


def _field(importance: float, satisfaction: float, importance_cut: float, satisfaction_cut: float) -> Field:
    if not (np.isfinite(importance) and np.isfinite(satisfaction)):
        return Field.UNKNOWN
    if importance >= importance_cut:
        return Field.KEEP if satisfaction >= satisfaction_cut else Field.IMPROVE
    return Field.ENOUGH if satisfaction >= satisfaction_cut else Field.WATCH


def priorities(importance: ArrayLike, index: ArrayLike) -> tuple[Real, Whole]:
    """The priority of each item and the items in order of it, most urgent first: max(r, 0) · (100 − index).

    ``importance``: derived importance r, ``index``: satisfaction on 0…100, both (items,). It is how much the overall index would rise, in
    the units of a standardised scale, if everybody were very satisfied with the item and correlation were cause: an order to talk about
    and not a forecast. Unknown items are NaN and come last; equal ones keep the order of the questionnaire.
    """
    matters, good = _pair(importance, index)
    priority = np.maximum(matters, 0.0) * (100 - good)
    return priority, np.argsort(np.where(np.isnan(priority), np.inf, -priority), kind="stable")


def _pair(one: ArrayLike, other: ArrayLike) -> tuple[Real, Real]:
    first, second = real(one), real(other)
    if first.shape != second.shape or first.ndim != 1:
        raise Unfit(f"two lists of one length are needed, not {first.shape} and {second.shape}")
    return first, second
