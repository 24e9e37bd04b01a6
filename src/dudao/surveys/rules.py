"""What a plan must say, how large samples are, what must come before collecting: pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

import numpy as np
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dudao.organisation.refusal import Sentence
from dudao.surveys.refusals import Incomplete
from dudao.surveys.statistics.allocation import allocated
from dudao.surveys.statistics.distributions import normal_quantile
from dudao.surveys.statistics.drawing import drawn
from dudao.surveys.statistics.sample_size import sample_size, to_send
from dudao.surveys.vocabulary import Kind, Method, State

LONGEST: Final = timedelta(days=366)
"""No survey takes longer than a year from its first day to its last."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a plan; ``report_by`` and ``review_on`` only where there are any."""

    prepares_from: date
    collects_from: date
    collects_until: date
    hand_over_by: date
    report_by: date | None = None
    review_on: date | None = None


def check_days(days: Days) -> None:
    """Refuse days that cannot be, naming the field to change."""
    order = (
        ("collects_from", days.prepares_from, days.collects_from, _("Collecting begins after preparing. Enter a later day.")),
        ("collects_until", days.collects_from, days.collects_until, _("Collecting ends after it begins. Enter a later day.")),
        ("hand_over_by", days.collects_until, days.hand_over_by, _("Forms are handed over once collecting is over. Enter a later day.")),
        ("report_by", days.hand_over_by, days.report_by, _("The report comes after the forms. Enter a later day.")),
        ("report_by", days.report_by, days.review_on, _("The report must be there for the management review. Enter an earlier day.")),
    )
    for field, first, second, sentence in order:
        if first is not None and second is not None and second < first:
            raise Incomplete(sentence, field=field)
    if (days.report_by or days.hand_over_by) - days.prepares_from > LONGEST:
        raise Incomplete(_("A survey takes a year at most. Look at the years of the days you entered."), field="prepares_from")


def check_shares(margin: Decimal, confidence: Decimal, target_return: Decimal, emphasis: Decimal) -> None:
    """Refuse numbers of a sample that cannot be; shares are between 0 and 1."""
    for field, share, most in (("margin", margin, 1), ("confidence", confidence, 1), ("target_return", target_return, None)):
        if not share > 0 or (most is not None and share >= most) or share > 1:
            raise Incomplete(_("Enter a share above 0 % and below 100 %."), field=field)
    if not 1 <= emphasis < 100:
        raise Incomplete(_("Enter 1 for no emphasis, or a larger number such as 2."), field="emphasis")


def check_plan(kind: str, methods: Collection[str], *, title: str, points: str, members: int, sites: int, review: bool) -> None:
    """Refuse a plan that leaves out what 4.1.2 asks; a department's own is lighter (4.6)."""
    if kind not in Kind.values:
        raise Incomplete(_("Choose what sort of survey it is."), field="kind")
    if not title:
        raise Incomplete(_("Give the survey a title."), field="title")
    if not methods or set(methods) - set(Method.values):
        raise Incomplete(_("Choose at least one way of asking."), field="methods")
    if not sites:
        raise Incomplete(_("Choose at least one site that takes part."), field="sites")
    if kind == Kind.DEPARTMENT:
        if sites > 1:
            raise Incomplete(_("A department's own survey is of one site."), field="sites")
        return
    if not review:
        raise Incomplete(_("Choose the management review that the survey is for."), field="review")
    if not points:
        raise Incomplete(_("Say what to watch; the plan must name it."), field="points")
    if not members:
        raise Incomplete(_("Name at least one member of the team besides the leader."), field="members")


class Size(NamedTuple):
    """A proposed sample of one site, and what it was reckoned from."""

    customers: int
    needed: int
    asked: int
    z: float


def proposed(kind: str, customers: int, *, margin: Decimal, confidence: Decimal, target_return: Decimal) -> Size:
    """How many answers a site needs, and how many are asked so that they come back; everybody of a census.

    n = z²·N·¼ / (d²·(N − 1) + z²·¼), rounded up; asked = n / target return, rounded up, at most N.
    """
    z = normal_quantile(float(confidence))
    if kind == Kind.CENSUS:
        return Size(customers, customers, customers, z)
    needed = int(sample_size(customers, margin=float(margin), confidence=float(confidence)))
    return Size(customers, needed, int(to_send(needed, customers, response_rate=float(target_return))), z)


class Home(NamedTuple):
    """A unit where somebody lives, and how many cases it brought up."""

    unit: int
    building: int
    household: int | None
    cases: int


class Layer(NamedTuple):
    """A stratum of one site: a building, those with many cases apart."""

    building: int
    many: bool


class Chosen(NamedTuple):
    """Who is asked of one site. ``layers``: of each its population, how many were drawn and the weight."""

    homes: list[Home]
    weights: list[float]
    layers: dict[Layer, tuple[int, int, float]]


def layer_of(home: Home, many_cases: int) -> Layer:
    return Layer(home.building, 0 < many_cases <= home.cases)


def choose(homes: Sequence[Home], asked: int, *, seed: str, many_cases: int, emphasis: Decimal) -> Chosen:
    """Draw ``asked`` homes of a site, every building represented, those with many cases ``emphasis`` times as likely.

    The same homes and seed give the same sample. Each weight undoes the chances: the weights of a stratum add up to its homes.
    More are drawn than ``asked`` where there are more strata than that.
    """
    layers = sorted({layer_of(home, many_cases) for home in homes})
    place = {layer: number for number, layer in enumerate(layers)}
    strata = np.fromiter((place[layer_of(home, many_cases)] for home in homes), dtype=np.int64, count=len(homes))
    population = np.bincount(strata, minlength=len(layers))
    pull = [float(emphasis) if layer.many else 1.0 for layer in layers]
    sizes = allocated(max(asked, len(layers)), population, emphasis=pull, minimum=1)
    found = drawn([str(home.unit) for home in homes], strata, sizes, seed=seed)
    told = {
        layer: (int(population[number]), int(sizes[number]), float(population[number] / sizes[number])) for layer, number in place.items()
    }
    return Chosen([homes[int(each)] for each in found.places], [float(each) for each in found.weights], told)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is there before collecting begins. Names are those of people or sites that lack something."""

    form_approved: bool
    undrawn: Sequence[str] = ()
    untold: Sequence[str] = ()
    untrained: Sequence[str] = ()
    without_surveyor: Sequence[str] = ()
    trained: bool = True


def hindrances(ready: Readiness) -> list[Sentence]:
    """What is still missing before anybody is asked, each a sentence with its way out."""
    found: list[Sentence] = []
    if not ready.form_approved:
        found.append(_("The questionnaire is not approved yet: have it approved."))
    if ready.undrawn:
        found.append(format_lazy(_("Nobody has been drawn at {sites}: draw the sample."), sites=_some(ready.undrawn)))
    if not ready.trained:
        found.append(_("No training is recorded yet: enter it, and who was there."))
    if ready.untrained:
        found.append(format_lazy(_("Not at the training: {people}. Train them, or take them off the team."), people=_some(ready.untrained)))
    if ready.untold:
        found.append(format_lazy(_("Customers were not told beforehand at {sites}: name the notice."), sites=_some(ready.untold)))
    if ready.without_surveyor:
        found.append(format_lazy(_("Nobody surveys {sites}: name a surveyor."), sites=_some(ready.without_surveyor)))
    return found


def _some(names: Sequence[str], most: int = 5) -> str:
    """The first names of a list, and that there are more."""
    return "、".join(names[:most]) + (" …" if len(names) > most else "")


EDITABLE: Final = frozenset({State.DRAFT})
PREPARING: Final = frozenset({State.APPROVED})
BEFORE_CLOSE: Final = frozenset({State.DRAFT, State.ASKED, State.APPROVED, State.COLLECTING})
RUNNING: Final = frozenset({State.APPROVED, State.COLLECTING})
