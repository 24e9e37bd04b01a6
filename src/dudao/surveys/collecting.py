"""What is kept beside an answer so that it tells of nobody, and where the returns are heading: pure."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from dudao.surveys.statistics.intervals import wilson

Key = TypeVar("Key", bound=Hashable)


class Part(NamedTuple):
    """A stratum: the households of one building, those with many cases apart."""

    key: int
    building: int
    population: int
    asked: int


class Cell(NamedTuple):
    """What an answer of a stratum carries: its building, or none where too few would share it; and how many households it stands for."""

    building: int | None
    weight: float


def cells(parts: Iterable[Part], smallest: int) -> dict[int, Cell]:
    """For each stratum of a site what its answers carry, so that at least ``smallest`` households were asked behind each cell.

    1. A building in which every stratum has so many keeps them apart.
    2. One that has so many only together becomes one cell with one weight.
    3. The others become one cell without a building; if even that is too small, the smallest building joins it, until it is not.

    A site in which fewer were asked than that is one cell: its answers are told from no others anyway.
    """
    found: dict[int, Cell] = {}
    together: list[tuple[int, int, list[Part]]] = []
    rest: list[Part] = []
    buildings: dict[int, list[Part]] = {}
    for part in parts:
        buildings.setdefault(part.building, []).append(part)
    for building, of_building in sorted(buildings.items()):
        asked = sum(part.asked for part in of_building)
        if asked < smallest:
            rest += of_building
        else:
            together.append((asked, building, of_building))
    together.sort()
    while rest and sum(part.asked for part in rest) < smallest and together:
        rest += together.pop(0)[2]
    for _asked, building, of_building in together:
        apart = all(part.asked >= smallest for part in of_building if part.asked)
        found |= {part.key: Cell(building, weight_of([part] if apart else of_building)) for part in of_building}
    return found | {part.key: Cell(None, weight_of(rest)) for part in rest}


def weight_of(parts: Sequence[Part]) -> float:
    """How many households one that was asked stands for; 1 where nobody was asked."""
    asked = sum(part.asked for part in parts)
    return sum(part.population for part in parts) / asked if asked else 1.0


@dataclass(frozen=True, slots=True)
class Group(Generic[Key]):
    """Answers at one site that carry the same: ``key`` says what, ``weight`` is that of each."""

    key: Key
    answers: int
    weight: float


def too_few(groups: Sequence[Group[Key]], smallest: int) -> tuple[frozenset[Key], float]:
    """Which groups of a site lose their building when a survey closes, because fewer than ``smallest`` answered, and their common weight.

    When those together are still too few, the smallest of the others join them. The sum of weights stays what it was.
    """
    ordered = sorted(groups, key=lambda group: group.answers)
    taken = [group for group in ordered if group.answers < smallest]
    others = ordered[len(taken) :]
    while taken and sum(group.answers for group in taken) < smallest and others:
        taken.append(others.pop(0))
    answers = sum(group.answers for group in taken)
    weight = sum(group.answers * group.weight for group in taken) / answers if answers else 1.0
    return frozenset(group.key for group in taken), weight


class Returns(NamedTuple):
    """How returns stand: shares of those handed out, with Wilson's interval; and where they end at the pace so far."""

    out: int
    returned: int
    rate: float
    low: float
    high: float
    forecast: float
    forecast_low: float
    forecast_high: float


def returns(out: int, returned: int, *, first: date, last: date, today: date, confidence: float = 0.95) -> Returns | None:
    """The rate of return on a day of a collection, and at its end if forms keep coming back as they did. None before any is out.

    The day itself counts as a whole one; after the last day the forecast is the rate.
    """
    if out == 0:
        return None
    interval = wilson(returned, out, confidence=confidence)
    rate, low, high = returned / out, float(interval.low), float(interval.high)
    days = (last - first).days + 1
    passed = min(max((today - first).days + 1, 1), days)
    faster = days / passed
    return Returns(out, returned, rate, low, high, *(min(1.0, share * faster) for share in (rate, low, high)))


def ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers as runs from–to, in order: 1, 2, 3, 7 are 1–3 and 7–7."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
