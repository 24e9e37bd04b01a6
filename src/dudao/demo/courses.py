"""One case under way: acts at working moments, each by whoever would do it, in the words of the trade."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from dudao.cases.acts import Story, Told
from dudao.demo.clock import Clock
from dudao.demo.founding import Place, Resident
from dudao.demo.paces import Lag, lag
from dudao.demo.phrasebook import Situation, Wording, talk
from dudao.organisation.models import Building, Staff, Unit
from dudao.organisation.roles import Role

CLERK, HANDLER, HEAD = Role.CUSTOMER_SERVICE, Role.HANDLER, Role.DEPARTMENT_HEAD
SOON: Final = (("今天下午四點", "今天下班", "今天中午"), ("明早九點", "明天上午十點", "明天中午"))
AT_THE_DESK: Final = ("fees", "staff")
"""What is settled without going anywhere to look."""
INSTEAD: Final = {
    "offices": (("業主", "使用單位"), ("住戶", "使用單位"), ("小區", "園區")),
    "dormitories": (("業主", "同學"), ("住戶", "同學"), ("物業", "公寓")),
}


@dataclass(slots=True)
class Arrival:
    """What came in: when, how, from where, and what it is about."""

    situation: Situation
    kind: str
    channel: str
    received_at: datetime
    logged_at: datetime
    by: Staff | None


class Course:
    """The story of one case being written: ``at`` moves on with every act."""

    def __init__(self, place: Place, story: Story, wording: Wording, situation: Situation, matter: str) -> None:
        self.place, self.story, self.wording, self.situation, self.matter = place, story, wording, situation, matter
        self.at = story.logged_at
        self.assignee: Staff | None = None
        self.responsibility = story.responsibility

    @property
    def rng(self) -> Random:
        return self.place.rng

    @property
    def clock(self) -> Clock:
        return self.place.clock

    @property
    def today(self) -> date:
        return self.clock.local(self.at).date()

    def lag(self, sort: str) -> Lag:
        """How long something of this sort takes here and now."""
        return lag(sort, self.place.plan.character, self.place.months_ago(self.today), self.rng)

    def wait(self, hours: float) -> None:
        self.at = self.clock.after(self.at, hours)

    def do(self, act: str, by: Staff | None, hours: float = 0, **data: Any) -> None:
        """Tell one act, so many working hours after the one before."""
        if hours or not self.clock.open_at(self.at):
            self.wait(hours)
        self.story.acts.append(Told(act, self.at, self.at, by, data))

    def at_receipt(self, act: str, by: Staff | None, **data: Any) -> None:
        """Tell what is done in the moment of logging, whatever the hour."""
        self.story.acts.append(Told(act, self.story.logged_at, self.story.logged_at, by, data))

    def assign_by_itself(self) -> None:
        """Whoever is in charge by building and category is named at once, when it is exactly one person."""
        building = self.story.building
        day = self.clock.local(self.story.received_at).date()
        found = self.place.team.in_charge(day, building.pk if building else None, self.story.category)
        if len(found) == 1:
            self.assignee = found[0]
            self.at_receipt("assign", None, to=found[0])

    def one_of(self, *roles: str) -> Staff:
        """Somebody in one of these roles on the day, for the whole site or for the building that the case is about."""
        building = self.story.building
        return self.rng.choice(self.place.team.on(self.today, *roles, building_id=building.pk if building else None))

    def head(self) -> Staff:
        return self.place.team.on(self.today, HEAD)[-1]

    def says(self, occasion: str, part: str = "", **slots: str) -> str:
        """Words for an occasion, with days and people as they are at this moment."""
        found = talk()[occasion]
        patterns = found[part] if part else found
        return in_their_words(self.place, Wording(self.rng, self._slots() | slots).any_of(patterns))

    def tells(self, stage: float) -> str:
        """How it stands with the developer, from the letter (0) to the acceptance (1)."""
        patterns = talk()["feedback"]
        return Wording(self.rng, self._slots()).say(patterns[min(int(stage * len(patterns)), len(patterns) - 1)])

    def _slots(self) -> dict[str, str | Callable[[], str]]:
        late = self.clock.local(self.at).hour >= 15
        return self.wording.slots | {
            "日": self._day_ahead,
            "時": SOON[late][self.rng.randrange(3)],
            "人": self.assignee.name if self.assignee else "工程人員",
            "起": f"{self.story.received_at.month}月{self.story.received_at.day}日",
            "事": self.matter,
            "果": self.result,
        }

    def _day_ahead(self) -> str:
        ahead = self.clock.next(self.at + timedelta(days=self.rng.randrange(2, 6)))
        return f"{ahead.month}月{ahead.day}日"

    def result(self) -> str:
        return self.wording.say(self.situation.result)

    def cause(self) -> str:
        if self.situation.cause:
            return self.wording.say(self.situation.cause)
        return self.wording.any_of(talk()["cause_of_service" if self.story.category in AT_THE_DESK else "cause"])


def begun(place: Place, arrival: Arrival, **about: Any) -> Course:
    """A case as it comes in: what is said, where, and by whom."""
    rng, situation = place.rng, arrival.situation
    building, unit = _spot(place, arrival)
    resident = place.residents.get(unit.pk) if unit else _anybody(place, arrival.channel)
    about_building = situation.where != "grounds" or "<棟>" in situation.title
    wording = Wording(rng, slots_of(place, arrival, building.name, f"{building.code}-{unit.code}" if unit else ""))
    title, matter = (in_their_words(place, wording.say(pattern)) for pattern in (situation.title, situation.text))
    story = Story(
        site=place.site, kind=arrival.kind, channel=arrival.channel, category=situation.category, title=title,
        text=_text(place, arrival, wording, matter), received_at=arrival.received_at, logged_at=arrival.logged_at, by=arrival.by,
        building=building if about_building else None, unit=unit, customer=resident.customer if resident and unit else None,
        place="" if about_building else _where(title), contact_name=resident.customer.name if resident else "",
        contact_telephone=resident.telephone if resident and arrival.channel != "opinion_book" else "", **about,
    )  # fmt: skip
    return Course(place, story, wording, situation, matter)


def _spot(place: Place, arrival: Arrival) -> tuple[Building, Unit | None]:
    """The building and, when it is about a home, the unit: often one of the few that are always in trouble.

    Whoever sits in one building takes in what concerns that building.
    """
    rng, confined = place.rng, place.team.buildings_of(arrival.by)
    buildings = [each for each in place.buildings if not confined or each.pk in confined]
    if arrival.situation.where == "top":
        building = rng.choice(buildings)
        return building, rng.choice(place.units[building.pk][-place.plan.towers[place.buildings.index(building)][1] :])
    if arrival.situation.where != "unit":
        return rng.choice(buildings), None
    by_id = {each.pk: each for each in buildings}
    troubled = [unit for unit in place.troubled if unit.building_id in by_id]
    unit = rng.choice(troubled) if troubled and rng.random() < 0.3 else rng.choice(place.units[rng.choice(buildings).pk])
    return by_id[unit.building_id], unit


def slots_of(place: Place, arrival: Arrival, building: str, unit: str) -> dict[str, str]:
    rng = place.rng
    top = max(floors for floors, _flats in place.plan.towers)
    floor = int(unit.split("-")[1][:-2]) if unit else rng.randrange(2, top + 1)
    return {
        "棟": building,
        "房": f"{unit} ",
        "戶": unit,
        "層": f"{floor}層",
        "鐘": _clock_words(place.clock.local(arrival.received_at).hour, rng),
        "數": str(rng.randrange(12, 390)),
        "區": rng.choice("ABC"),
        "師傅": "維修師傅",
    }


def _clock_words(hour: int, rng: Random) -> str:
    """A time of day that lies a little before the call."""
    for until, words in (
        (6, ("半夜一點多", "凌晨兩點左右", "後半夜")),
        (9, ("今早六點多", "一大早", "今早")),
        (12, ("今早七點半左右", "早上八點多", "上午九點多")),
        (15, ("今天中午", "上午十一點左右", "午飯時間")),
        (18, ("下午兩點多", "今天下午", "午後")),
        (21, ("傍晚六點多", "晚飯時間", "下班回來")),
        (24, ("晚上八點多", "今晚九點左右", "夜裡")),
    ):
        if hour < until:
            return rng.choice(words)
    return "今天"


def _text(place: Place, arrival: Arrival, wording: Wording, matter: str) -> str:
    if arrival.situation.english or arrival.situation.channel == "online":
        return matter
    words = talk()
    opening = wording.any_of(words["opening"].get(arrival.channel, [""]))
    endings = words["ending"].get(arrival.channel, ["", "", "希望儘快處理。"]) if arrival.kind == "complaint" else words["asking"]
    ending = wording.any_of(endings)
    return in_their_words(place, opening) + matter + in_their_words(place, ending)


def in_their_words(place: Place, said: str) -> str:
    """In offices and dormitories nobody is an owner, and there is no estate around them."""
    for word, instead in INSTEAD.get(place.plan.units, ()):
        said = said.replace(word, instead)
    return said


def _anybody(place: Place, channel: str) -> Resident | None:
    """Somebody who gives a name though it is not about their own home; half of them do not."""
    if channel in ("hotline", "opinion_book", "survey") or place.rng.random() < 0.5:
        return None
    return place.residents[place.rng.choice(list(place.residents))]


def _where(title: str) -> str:
    """The place in words, when it is no building."""
    for word, place in (("地庫", "地下車庫"), ("南門", "南門"), ("東門", "東門"), ("北門", "北門"), ("中心花園", "中心花園"),
                        ("兒童區", "中心花園兒童區"), ("健身", "健身區"), ("後巷", "後巷")):  # fmt: skip
        if word in title:
            return place
    return "園區公共區域"
