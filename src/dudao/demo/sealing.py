"""Score sheets signed off: the last months that are over, at every site but the few where it was put off."""

from datetime import datetime, timedelta
from typing import Final

from dudao.demo.founding import Founded, Place
from dudao.demo.people import months_before
from dudao.scores import acts as scores

SIGNED: Final = 3
"""How many of the last months are signed off."""
PUT_OFF: Final = frozenset({"MJ", "SG", "ZW"})
"""Where the last of them is not signed yet."""


def seal(founded: Founded, now: datetime) -> int:
    """Sign the sheets off, oldest first; returns how many."""
    specialist = founded.people["specialist"]
    signed = 0
    for months in range(SIGNED, 0, -1):
        for place in founded.places:
            month, at = months_before(place.this_month, months), _signed_at(place, months)
            over = at <= now and place.site.opened_on <= month
            if over and not (months == 1 and place.plan.code in PUT_OFF):
                scores.seal(place.site, month.year * 100 + month.month, by=specialist, now=at)
                signed += 1
    return signed


def _signed_at(place: Place, months: int) -> datetime:
    """Some working days into the month after."""
    begins = place.clock.opening(months_before(place.this_month, months - 1)) - timedelta(hours=9)
    return place.clock.after(begins, place.rng.uniform(20, 45))
