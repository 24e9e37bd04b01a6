"""Weights: for what was asked more often than its share, for who answered less often, and what they cost in precision."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from dudao.surveys.statistics.figures import divided
from dudao.surveys.statistics.levels import Real, Unfit, real


class StratifiedMean(NamedTuple):
    """The mean of a stratified sample and its standard error."""

    mean: float
    error: float


def design_weights(population: ArrayLike, asked: ArrayLike) -> Real:
    """w_h = N_h / n_h: how many each one asked in stratum h stands for; 0 where nobody was asked.

    ``population`` and ``asked``: (strata,), whole numbers. The weighted counts of the strata are their populations again (Horvitz &
    Thompson 1952). Raises Unfit when more were asked than there are, or a stratum has people and nobody was asked: its people would be
    missing from every figure.
    """
    whole, part = _pair(population, asked)
    if (part > whole).any():
        raise Unfit("more were asked than there are")
    if ((whole > 0) & (part == 0)).any():
        raise Unfit("nobody was asked in a stratum that has people")
    return np.nan_to_num(divided(whole, part))


def response_weights(design: ArrayLike, sent: ArrayLike, returned: ArrayLike) -> Real:
    """w'_h = w_h · sent_h / returned_h: those who answered stand for those of their class who did not (weighting classes; Kalton &
    Flores-Cervantes 2003). 0 where nobody answered: such a class must be joined with another, or is not represented.

    Raises Unfit when more came back than were sent.
    """
    out, back = _pair(sent, returned)
    if (back > out).any():
        raise Unfit("more came back than were sent")
    return np.nan_to_num(real(design) * divided(out, back))


def post_stratified(classes: ArrayLike, targets: ArrayLike) -> Real:
    """A weight for each response, so that classes have the shares they have in the population: W_c / (n_c / n), averaging 1.

    ``classes``: (responses,), numbers from 0; ``targets``: (classes,), any amounts in the right proportion. Raises Unfit when a class
    that should have a share has no response, or a response belongs to a class with none.
    """
    given, wanted = np.asarray(classes, dtype=np.int64), real(targets)
    counts = np.bincount(given, minlength=len(wanted))
    if len(counts) != len(wanted) or ((counts == 0) != (wanted <= 0)).any():
        raise Unfit("every class needs both a share and responses")
    share = wanted / wanted.sum()
    return real((divided(share, counts) * counts.sum())[given])


def effective_size(weights: ArrayLike) -> float:
    """Kish's effective sample size (Σw)² / Σw², from 1 to the number of weights above 0; 0 of none."""
    given = real(weights)
    squares = float((given**2).sum())
    return float(given.sum()) ** 2 / squares if squares > 0 else 0.0


def design_effect(weights: ArrayLike) -> float:
    """n / effective size = 1 + cv² of the weights: by how much unequal weights make variances larger (Kish 1965). NaN of none."""
    given = real(weights)
    size = effective_size(given)
    return len(given) / size if size > 0 else float("nan")


def weighted_mean(values: ArrayLike, weights: ArrayLike) -> float:
    """Σwx / Σw; NaN when the weights are 0 together."""
    x, w = _pair(values, weights)
    return float(divided(np.asarray((w * x).sum()), np.asarray(w.sum())))


def weighted_variance(values: ArrayLike, weights: ArrayLike) -> float:
    """Σw(x − m)² / (Σw − Σw²/Σw): unbiased for weights that say how much a value counts, s² when they are equal; NaN below two values.

    Multiplying all weights by the same number changes nothing.
    """
    x, w = _pair(values, weights)
    total = w.sum()
    if effective_size(w) <= 1 + 1e-12:
        return float("nan")
    mean = (w * x).sum() / total
    return float((w * (x - mean) ** 2).sum() / (total - (w**2).sum() / total))


def stratified_mean(means: ArrayLike, variances: ArrayLike, asked: ArrayLike, population: ArrayLike) -> StratifiedMean:
    """ȳ = Σ W_h·ȳ_h with W_h = N_h / N, and its error √(Σ W_h²·(1 − n_h/N_h)·s_h²/n_h) (Cochran, Sampling Techniques, 3rd ed., 5.3–5.4).

    All (strata,). A stratum of which all were asked adds no error, whatever its variance; one with a single answer of several people has
    no variance (NaN), and so the error is NaN. Raises Unfit as :func:`design_weights` does.
    """
    whole, part = _pair(population, asked)
    design_weights(whole, part)
    there = whole > 0
    m, s2, n, size = (real(each)[there] for each in (means, variances, part, whole))
    share = size / size.sum() if size.size else size
    left = 1 - n / size
    terms = np.where(left > 0, share**2 * left * s2 / n, 0.0)
    return StratifiedMean(float((share * m).sum()) if size.size else float("nan"), float(np.sqrt(terms.sum())))


def _pair(one: ArrayLike, other: ArrayLike) -> tuple[Real, Real]:
    first, second = real(one), real(other)
    if first.shape != second.shape or first.ndim != 1:
        raise Unfit(f"two lists of one length are needed, not {first.shape} and {second.shape}")
    if (first < 0).any() or (second < 0).any():
        raise Unfit("amounts are not below 0")
    return first, second
