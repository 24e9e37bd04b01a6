"""Drawing a sample that anybody can draw again: each unit's lot is a hash of the seed on record and of its own key.

The units with the smallest lots of a stratum are its sample (permanent random numbers; Ohlsson 1995). So the sample depends on no order,
no machine and no version of a library; a unit that moves in or out later changes nothing for the others but the last place.
"""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dudao.surveys.statistics.levels import Real, Unfit, Whole
from dudao.surveys.statistics.weighting import design_weights

PlaceKey: TypeAlias = Callable[[int], tuple[int, int, str]]


class Drawn(NamedTuple):
    """A sample: the places of the units drawn, in the order given, and the weight of each, which undoes unequal chances."""

    places: Whole
    weights: Real


def lots(keys: Sequence[str], seed: str) -> NDArray[np.uint64]:
    """The lot of each unit: the first 64 bits of BLAKE2b of its key, with the seed as the hash's key. Uniform, and each on its own.

    Raises Unfit for a seed that is empty or longer than 64 bytes.
    """
    with_seed = seed.encode()
    if not 0 < len(with_seed) <= 64:
        raise Unfit("a seed has 1 to 64 bytes")
    drawn = (int.from_bytes(blake2b(key.encode(), digest_size=8, key=with_seed).digest(), "big") for key in keys)
    return np.fromiter(drawn, dtype=np.uint64, count=len(keys))


def drawn(keys: Sequence[str], strata: ArrayLike, sizes: ArrayLike, *, seed: str) -> Drawn:
    """Draw ``sizes[h]`` units of each stratum h, without replacement, all units of a stratum with the same chance.

    ``keys``: a name of each unit that does not change, each once; ``strata``: (units,), numbers from 0; ``sizes``: (strata,). The weights
    are N_h / n_h, so that Σw over a stratum is its number of units. Customers to be emphasised are a stratum of their own.

    Raises Unfit when keys come twice, a stratum has no size, more are to be drawn than there are, or a stratum with units would not be
    represented at all.
    """
    of_stratum, wanted = np.asarray(strata, dtype=np.int64), np.asarray(sizes, dtype=np.int64)
    if len(set(keys)) != len(keys) or of_stratum.shape != (len(keys),):
        raise Unfit("each unit has one key and one stratum")
    if len(keys) and (of_stratum.min() < 0 or of_stratum.max() >= len(wanted)):
        raise Unfit(f"strata are numbers 0 to {len(wanted) - 1}")
    weights = design_weights(np.bincount(of_stratum, minlength=len(wanted)), wanted)
    by_lot = sorted(range(len(keys)), key=_places(lots(keys, seed), keys, of_stratum))
    starts = np.concatenate([[0], np.bincount(of_stratum, minlength=len(wanted)).cumsum()])
    chosen = [by_lot[start : start + size] for start, size in zip(starts[:-1], wanted, strict=True)]
    places = np.sort(np.concatenate([np.asarray(each, dtype=np.int64) for each in chosen])) if chosen else np.zeros(0, dtype=np.int64)
    return Drawn(places, weights[of_stratum[places]])


def _places(found: NDArray[np.uint64], keys: Sequence[str], strata: Whole) -> PlaceKey:
    """Stratum first, then the lot, and for equal lots, one in 2⁶⁴, the key."""
    return lambda place: (int(strata[place]), int(found[place]), keys[place])
