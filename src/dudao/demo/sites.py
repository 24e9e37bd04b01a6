"""The twelve sites of the demo company: what each is like, and how well it works."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Final, NamedTuple

COMPANY: Final = ("chenghe", "澄和物業")
BRANCHES: Final = (("north", "華北分公司"), ("east", "華東分公司"), ("south", "華南分公司"))


@dataclass(frozen=True, slots=True)
class Character:
    """How a site works: of a hundred things of each sort, how many come late; and how briskly the rest is done.

    ``late`` is by sort (``paces.PACES``), ``anything`` for what is not named there. ``never`` is the share of late things
    that are left undone. ``weak`` multiplies lateness in single months, counted back from the present one.
    """

    anything: float
    late: Mapping[str, float] = field(default_factory=dict)
    never: float = 0.02
    swift: float = 1.0
    weak: Mapping[int, float] = field(default_factory=dict)

    def share_late(self, sort: str, months_ago: int) -> float:
        """The chance that something of a sort comes late in that month."""
        return min(0.85, self.late.get(sort, self.anything) / 100 * self.weak.get(months_ago, 1.0))


MODEL: Final = Character(0.05, {"feed_back": 1, "close": 0.1}, never=0, swift=0.6)
CAREFUL: Final = Character(0.5, {"feed_back": 4, "visit": 1, "close": 0.8, "paper": 2}, never=0.02, swift=0.8)
AVERAGE: Final = Character(1.6, {"feed_back": 8, "visit": 4, "close": 2.5, "paper": 5, "log": 0.8}, swift=0.9)
BUSY: Final = Character(2.5, {"feed_back": 10, "visit": 6, "close": 5, "paper": 6, "log": 1})
SHAKEN: Final = Character(0.5, {"feed_back": 4, "paper": 3}, swift=0.8, weak={6: 60, 5: 25, 4: 8})
SILENT: Final = Character(5, {"respond": 9, "feed_back": 60, "visit": 55, "close": 9, "paper": 8, "log": 2}, never=0.12)
LATE_PAPERS: Final = Character(1.5, {"paper": 62, "publication": 45, "feed_back": 10, "visit": 4, "major": 40}, never=0.08)
SLACK: Final = Character(9, {"feed_back": 35, "visit": 22, "close": 16, "paper": 22, "form": 30, "log": 6}, never=0.12)


class Phase(NamedTuple):
    """One phase and when it was handed over: so many months ago, or ahead when negative."""

    name: str
    months_ago: int


@dataclass(frozen=True, slots=True)
class SitePlan:
    """One site as it is founded. ``age`` is in months before the present one; ``load`` cases a month, about."""

    code: str
    name: str
    branch: str
    character: Character
    age: int
    area_m2: int
    towers: tuple[tuple[int, int], ...]
    load: float
    property_type: str = "residential"
    property_class: str = ""
    phases: tuple[Phase, ...] = ()
    tags: frozenset[str] = frozenset()
    hours: tuple[time, time] = (time(9), time(18))
    units: str = "flats"
    seats: str = "site"

    @property
    def rulebook(self) -> str:
        return "student-apartments" if self.property_type == "student" else "residential"

    @property
    def households(self) -> int:
        return sum(floors * flats for floors, flats in self.towers)


NORTH: Final = frozenset({"north"})
WARM: Final = frozenset({"warm"})
NEW: Final = frozenset({"new"})
AGED: Final = frozenset({"aged"})
ABROAD: Final = frozenset({"international"})
EARLY: Final = (time(8, 30), time(17, 30))

SITES: Final = (
    SitePlan("CH", "翠湖苑", "north", AVERAGE, 166, 86_000, ((18, 6), (18, 6), (24, 6), (24, 6), (11, 12)), 19, tags=NORTH | AGED),
    SitePlan(
        "YS", "雲杉里", "north", CAREFUL, 8, 143_000, ((26, 6), (26, 6), (18, 8), (18, 8)), 30, tags=NORTH | NEW,
        phases=(Phase("一期", 8), Phase("二期", -3)),
    ),
    SitePlan(
        "JT", "金桐大廈", "north", CAREFUL, 94, 62_000, ((28, 6), (22, 6)), 13,
        property_type="public", property_class="A", tags=NORTH | ABROAD, hours=EARLY, units="offices",
    ),
    SitePlan("BH", "北河家園", "north", SILENT, 330, 54_000, ((6, 12), (6, 12), (6, 18), (6, 18), (12, 8), (12, 8)), 20, tags=NORTH | AGED),
    SitePlan("HY", "和煦園", "east", MODEL, 118, 95_000, ((18, 8), (18, 8), (18, 8), (24, 6)), 15, tags=WARM),
    SitePlan(
        "LW", "瀾灣城", "east", BUSY, 205, 268_000, ((33, 8), (33, 8), (33, 8), (30, 8), (28, 10), (25, 12)), 36,
        tags=WARM | AGED | ABROAD,
    ),
    SitePlan(
        "ZW", "臨江政務中心", "east", AVERAGE, 52, 41_000, ((12, 8), (9, 8)), 9,
        property_type="public", tags=WARM, hours=EARLY, units="offices",
    ),
    SitePlan(
        "QL", "青嵐學舍", "east", CAREFUL, 140, 48_000, ((6, 30), (6, 30), (6, 28)), 22,
        property_type="student", tags=WARM, units="dormitories", seats="students",
    ),
    SitePlan("NW", "南灣花園", "south", SHAKEN, 247, 78_000, ((16, 6), (16, 6), (18, 6), (18, 6)), 17, tags=WARM | AGED),
    SitePlan(
        "TX", "棠溪里", "south", BUSY, 15, 121_000, ((25, 6), (25, 6), (25, 6)), 26, tags=WARM | NEW,
        phases=(Phase("北區", 15), Phase("南區", 5)),
    ),
    SitePlan("SG", "山谷里廣場", "south", SLACK, 78, 58_000, ((5, 30), (16, 8)), 14, property_type="public", tags=WARM, units="offices"),
    SitePlan("MJ", "茗江府", "south", LATE_PAPERS, 88, 88_000, ((20, 6), (20, 6), (26, 6)), 16, tags=WARM),
)  # fmt: skip
SMALL: Final = ("CH", "BH", "QL")
"""The sites of the small company, for tests and trials."""
