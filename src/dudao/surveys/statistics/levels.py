"""The levels of an answer (4.3.2), how they are kept in a byte, and what counts as satisfied."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Answers: TypeAlias = NDArray[np.uint8]
"""(responses, items), one byte an answer."""
Whole: TypeAlias = NDArray[np.int64]
Real: TypeAlias = NDArray[np.float64]
Truth: TypeAlias = NDArray[np.bool_]

NONE: Final = 0
"""No answer was given: item non-response."""
LOWEST: Final = 1
HIGHEST: Final = 5
NOT_USED: Final = 6
"""Not used, does not apply, don't know: an answer, but none that a mean could take up."""
CODES: Final = 7
LEVELS: Final[Real] = np.arange(LOWEST, HIGHEST + 1, dtype=np.float64)
"""The five levels as numbers, 1 very dissatisfied to 5 very satisfied."""
TOP: Final = 2
"""How many levels, from the highest down, count as satisfied; as many from the lowest up as dissatisfied."""


def real(given: ArrayLike) -> Real:
    """Any numbers as an array of floats."""
    return np.asarray(given, dtype=np.float64)


class Unfit(ValueError):
    """Arrays that cannot be what they are said to be: a level beyond the scale, lengths that differ, a weight below 0."""


def checked(answers: ArrayLike) -> Answers:
    """Answers as (responses, items) of bytes 0…6. Raises Unfit for any other shape or value."""
    given = np.asarray(answers)
    if given.ndim != 2:
        raise Unfit(f"answers have the shape (responses, items), not {given.shape}")
    if given.size and not np.issubdtype(given.dtype, np.integer):
        raise Unfit(f"answers are whole numbers, not {given.dtype}")
    if given.size and (given.min() < NONE or given.max() > NOT_USED):
        raise Unfit(f"answers are {NONE} to {NOT_USED}, not {given.min()} to {given.max()}")
    return given.astype(np.uint8, copy=False)


def is_rated(answers: NDArray[np.uint8] | Real) -> Truth:
    """Where there is one of the five levels: neither no answer nor not used."""
    return (answers >= LOWEST) & (answers <= HIGHEST)
