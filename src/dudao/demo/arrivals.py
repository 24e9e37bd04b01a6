"""What comes in at a site, month by month: when, through which channel, about what; by season and by the kind of place."""

import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import fsum
from random import Random
from typing import Final

from dudao.demo import phrasebook
from dudao.demo.complaints import complaint
from dudao.demo.courses import Arrival, Course
from dudao.demo.founding import Place
from dudao.demo.lodgings import opinion
from dudao.demo.paces import lag
from dudao.demo.people import months_before
from dudao.demo.phrasebook import Situation
from dudao.demo.requests import request
from dudao.organisation.models import Staff
from dudao.organisation.roles import Role

KINDS: Final = (("complaint", 0.74), ("suggestion", 0.09), ("need", 0.17))
CHANNELS: Final = {
    "complaint": (("phone", 46), ("online", 24), ("counter", 13), ("email", 3), ("visit", 4), ("hotline", 4), ("interview", 2),
                  ("letter", 1), ("quality", 1.5)),
    "suggestion": (("online", 38), ("counter", 18), ("visit", 14), ("interview", 10), ("email", 8), ("phone", 12)),
    "need": (("phone", 44), ("counter", 30), ("online", 26)),
}  # fmt: skip
STUDENT_CHANNELS: Final = (
    ("online", 32), ("opinion_book", 18), ("counter", 22), ("phone", 8), ("email", 5), ("interview", 9), ("survey", 3),
)  # fmt: skip
ONLINE: Final = frozenset({"online", "email"})
OFF_DAY: Final = 0.3
"""How much comes in on a day off, against a working day."""
FORUMS: Final = (4, 10)
"""Months in which a forum is held, and what it brings."""
AT_A_FORUM: Final = 6
AFTER_HOURS: Final = (18, 19, 19, 20, 20, 21, 21, 22)
DEAD_OF_NIGHT: Final = (23, 0, 1, 3, 5, 6)
AT_NIGHT: Final = 0.2
"""From this share of night calls on, a situation is one that gets people out of bed."""
SNAGS: Final = 4
"""How much more often a new project suffers from what the developer left behind."""
HOMELY: Final = (
    "家裡", "孩子", "小孩", "臥室", "老人", "客廳", "廚房", "陽台", "嬰兒", "鄰居", "收房", "兒童", "健身", "主衛", "廣場舞",
    "住戶", "社區", "狗", "貓", "業委會", "飄窗", "樓上", "管家",
)  # fmt: skip
"""Words by which a situation is one of homes, not of offices."""


def courses(place: Place, start: date, now: datetime) -> Iterator[Course]:
    """Everything that came in at a site since ``start``, month by month."""
    month = max(start, place.site.opened_on.replace(day=1))
    while month <= place.this_month:
        for arrival in arrivals_of(place, month, now):
            yield course_of(place, arrival)
        month = months_before(month, -1)


def course_of(place: Place, arrival: Arrival) -> Course:
    if place.plan.property_type == "student":
        return opinion(place, arrival)
    return complaint(place, arrival) if arrival.kind == "complaint" else request(place, arrival)


def arrivals_of(place: Place, month: date, now: datetime) -> Iterator[Arrival]:
    """The arrivals of one month up to now, in no particular order."""
    rng = place.rng
    last = months_before(month, -1) - timedelta(days=1)
    days = [month + timedelta(days=number) for number in range((last - month).days + 1)]
    weights = [1.0 if place.clock.works(day) else OFF_DAY for day in days]
    fill = min(1.0, 0.5 + 0.1 * (place.months_ago(place.site.opened_on) - place.months_ago(month))) if "new" in place.plan.tags else 1.0
    expected = place.plan.load * fill * season(place, month.month)
    count = max(1, round(rng.gauss(expected, expected**0.5)))
    for day in rng.choices(days, weights, k=count):
        arrival = arrival_on(place, day)
        if arrival is not None and arrival.logged_at <= now:
            yield arrival
    if month.month in FORUMS and place.plan.property_type == "residential":
        yield from (each for each in _forum(place, days) if each.logged_at <= now)


def season(place: Place, month: int) -> float:
    """How busy a month is against the year's mean: heating, rain and noise have their time."""
    sums = [fsum(each.weight for each in situations(place, "complaint", number)) for number in range(1, 13)]
    return math.pow(sums[month - 1] * len(sums) / fsum(sums), 0.8)


def arrival_on(place: Place, day: date) -> Arrival | None:
    """One arrival; None when nobody would have brought it up that day (offices are empty on days off)."""
    rng, works = place.rng, place.clock.works(day)
    kind = pick(rng, KINDS)
    situation = chosen(place, kind, day.month)
    channel = situation.channel or pick(rng, STUDENT_CHANNELS if place.plan.property_type == "student" else CHANNELS[kind])
    if not works and channel not in ONLINE:
        if place.plan.units == "offices" or kind != "complaint":
            return None
        return _by_night(place, day, kind, situation)
    if channel in ONLINE:
        return _online(place, day, kind, channel, situation)
    if channel == "phone" and rng.random() < situation.night:
        return _by_night(place, day, kind, situation)
    return _at_the_counter(place, day, kind, channel, situation)


def _at_the_counter(place: Place, day: date, kind: str, channel: str, situation: Situation) -> Arrival:
    """In office hours, entered within minutes; or on paper first, and entered days later."""
    received = place.clock.within(day)
    if channel == "quality":
        return Arrival(situation, kind, channel, received, received, place.specialist)
    entering = lag("log", place.plan.character, place.months_ago(day), place.rng)
    logged = place.clock.after(received, entering.hours) if entering.hours > 0.1 else received
    return Arrival(situation, kind, channel, received, logged, counter(place, logged.date()))


def _by_night(place: Place, day: date, kind: str, situation: Situation) -> Arrival:
    """A call after hours or on a day off, taken and entered by whoever is on duty."""
    rng = place.rng
    hours = AFTER_HOURS if place.clock.works(day) else range(8, 23)
    hour = rng.choice(DEAD_OF_NIGHT if situation.night >= AT_NIGHT and rng.random() < 0.25 else hours)
    received = datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), place.clock.office.zone)
    logged = received + timedelta(seconds=rng.randrange(90, 900))
    roles = (Role.DUTY_ATTENDANT,) if place.plan.property_type == "student" else (Role.HANDLER,)
    channel = "counter" if place.plan.property_type == "student" else "phone"
    return Arrival(situation, kind, channel, received, logged, rng.choice(place.team.on(day, *roles)))


def _online(place: Place, day: date, kind: str, channel: str, situation: Situation) -> Arrival:
    """At any hour; what comes through the portal enters itself, a letter by e-mail is entered when somebody reads it."""
    rng = place.rng
    hour = rng.choices(range(24), (1, 1, 0, 0, 0, 1, 2, 5, 8, 9, 8, 7, 7, 6, 6, 6, 6, 7, 8, 10, 11, 10, 7, 3))[0]
    received = datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), place.clock.office.zone)
    if channel == "online":
        return Arrival(situation, kind, channel, received, received, None)
    logged = place.clock.after(received, rng.uniform(0.05, 1.5))
    return Arrival(situation, kind, channel, received, logged, counter(place, logged.date()))


def _forum(place: Place, days: Sequence[date]) -> Iterator[Arrival]:
    """What owners brought up at the forum, entered the same afternoon."""
    working = [day for day in days[9:25] if place.clock.works(day)]
    begins = datetime.combine(place.rng.choice(working), time(14, 30), place.clock.office.zone)
    for number in range(place.rng.randrange(AT_A_FORUM - 2, AT_A_FORUM + 3)):
        kind = "suggestion" if place.rng.random() < 0.5 else "complaint"
        received = begins + timedelta(minutes=7 * number, seconds=place.rng.randrange(300))
        logged = received + timedelta(minutes=place.rng.randrange(30, 70))
        yield Arrival(chosen(place, kind, begins.month), kind, "forum", received, logged, counter(place, begins.date()))


def counter(place: Place, day: date) -> Staff:
    """Who enters what comes in on that day."""
    roles = (Role.DUTY_ATTENDANT, Role.GROUP_SUPERVISOR) if place.plan.property_type == "student" else (Role.CUSTOMER_SERVICE,)
    return place.rng.choice(place.team.on(day, *roles))


def chosen(place: Place, kind: str, month: int) -> Situation:
    """What it is about, by the weight that each situation has here and in this month."""
    found = situations(place, kind, month)
    return place.rng.choices(found, [each.weight * (SNAGS if each.developer and "new" in place.plan.tags else 1) for each in found])[0]


def situations(place: Place, kind: str, month: int) -> tuple[Situation, ...]:
    return _situations(place.plan.property_type, place.plan.tags, kind, month)


@lru_cache
def _situations(property_type: str, tags: frozenset[str], kind: str, month: int) -> tuple[Situation, ...]:
    """What can happen at such a site in a month."""
    if property_type == "student":
        return phrasebook.students(kind)
    here = tags | {"public" if property_type == "public" else "homes"}
    listed = phrasebook.complaints() if kind == "complaint" else phrasebook.requests(kind)
    return tuple(
        each
        for each in listed
        if (not each.only or each.only in here)
        and (not each.months or month in each.months)
        and (property_type != "public" or each.only == "public" or not any(word in each.title + each.text for word in HOMELY))
    )


def pick(rng: Random, among: Sequence[tuple[str, float]]) -> str:
    return rng.choices([name for name, _weight in among], [weight for _name, weight in among])[0]
