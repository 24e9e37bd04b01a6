"""How long things take, in working hours: what is done in good time, and what comes late."""

from random import Random
from typing import Final, NamedTuple

from dudao.demo.sites import Character


class Pace(NamedTuple):
    """From … to, when all goes well, and when it does not."""

    well: tuple[float, float]
    badly: tuple[float, float]


PACES: Final = {
    "log": Pace((0.0, 0.3), (20, 42)),
    "assign": Pace((0.05, 1.8), (14, 30)),
    "respond": Pace((0.15, 5.4), (14, 38)),
    "refer": Pace((0.4, 5), (15, 34)),
    "mark": Pace((0.5, 5), (5, 9)),
    "form": Pace((0.8, 6), (19, 60)),
    "feed_back": Pace((18, 36), (60, 110)),
    "result": Pace((1, 38), (84, 170)),
    "outside": Pace((36, 190), (260, 400)),
    "visit": Pace((0.4, 6.2), (19, 64)),
    "close": Pace((0.05, 7), (30, 90)),
    "measures": Pace((0.6, 6), (15, 34)),
    "quality": Pace((4, 24), (60, 100)),
    "major": Pace((1, 5.5), (18, 45)),
    "decide": Pace((1, 22), (55, 100)),
    "set": Pace((0.5, 12), (55, 100)),
    "verify": Pace((2, 30), (55, 100)),
    "escalate": Pace((1, 12), (26, 50)),
    "solution": Pace((2, 26), (66, 110)),
    "student_feedback": Pace((1, 18), (36, 70)),
}


CLOSED_AT_LAST: Final = frozenset({"close", "visit", "student_feedback"})
"""What somebody clears away in the end, however late."""
REMEMBERED: Final = 4
"""For so many months it may still lie there."""


class Lag(NamedTuple):
    """How many working hours something takes; ``never`` when nobody does it at all."""

    hours: float
    late: bool = False
    never: bool = False


def lag(sort: str, character: Character, months_ago: int, rng: Random) -> Lag:
    """How long something of a sort takes at a site of this character in that month."""
    pace = PACES[sort]
    if rng.random() < character.share_late(sort, months_ago):
        never = rng.random() < character.never and (months_ago < REMEMBERED or sort not in CLOSED_AT_LAST)
        return Lag(rng.uniform(*pace.badly), late=True, never=never)
    quick, slow = pace.well
    return Lag(quick + (slow - quick) * character.swift * rng.betavariate(1.2, 2.2))
