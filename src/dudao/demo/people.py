"""Who works for the demo company: seats that are filled from a day to a day, and the accounts to sign in with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final, NamedTuple

from dudao.cases import charge
from dudao.demo import names
from dudao.demo.sites import SitePlan
from dudao.organisation import acts
from dudao.organisation.models import Branch, Building, Company, Site, Staff
from dudao.organisation.roles import Role

SIGN_IN_WITH: Final = "chenghe-demo"
"""The password of every demo account, printed by ``dudao demo``; the other accounts have none and nobody signs in with them."""

ENGINEER: Final = ("lift", "water", "electricity", "facilities", "defects")
ORDER: Final = ("security", "parking", "noise", "pets", "neighbours")
GROUNDS: Final = ("cleaning", "greening")


class Login(NamedTuple):
    """A demo account: the name to sign in with, and whose seat it is."""

    username: str
    role: Role
    place: str


LOGINS: Final = (
    Login("admin", Role.ADMINISTRATOR, "澄和物業"),
    Login("quality", Role.QUALITY_MANAGER, "澄和物業"),
    Login("specialist", Role.QUALITY_SPECIALIST, "澄和物業"),
    Login("operations", Role.OPERATIONS_MANAGER, "澄和物業"),
    Login("representative", Role.MANAGEMENT_REPRESENTATIVE, "澄和物業"),
    Login("general", Role.GENERAL_MANAGER, "華北分公司"),
    Login("leader", Role.DIVISION_LEADER, "華北分公司"),
    Login("head", Role.DEPARTMENT_HEAD, "翠湖苑"),
    Login("clerk", Role.CUSTOMER_SERVICE, "翠湖苑"),
    Login("handler", Role.HANDLER, "翠湖苑"),
    Login("head-bh", Role.DEPARTMENT_HEAD, "北河家園"),
    Login("supervisor", Role.GROUP_SUPERVISOR, "青嵐學舍"),
    Login("attendant", Role.DUTY_ATTENDANT, "青嵐學舍"),
)
OVER_ALL: Final = (
    ("admin", Role.ADMINISTRATOR), ("quality", Role.QUALITY_MANAGER), ("specialist", Role.QUALITY_SPECIALIST),
    ("operations", Role.OPERATIONS_MANAGER), ("representative", Role.MANAGEMENT_REPRESENTATIVE),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seat:
    """A post as the stories know it: who sits there, from when until when."""

    staff: Staff
    role: str
    categories: list[str]
    building_id: int | None
    from_day: date
    until: date | None = None

    @property
    def staff_id(self) -> int:
        return self.staff.pk

    def held_on(self, day: date) -> bool:
        return self.from_day <= day and (self.until is None or day <= self.until)

    def serves(self, day: date, building_id: int | None) -> bool:
        return self.held_on(day) and (building_id is None or self.building_id in (None, building_id))


class Team:
    """The people of one site, as they were on any day."""

    def __init__(self, seats: list[Seat]) -> None:
        self.seats = seats

    def on(self, day: date, *roles: str, building_id: int | None = None) -> list[Staff]:
        """Everybody in one of these roles that day; with a building, not those who work in another one."""
        return list({seat.staff_id: seat.staff for seat in self.seats if seat.role in roles and seat.serves(day, building_id)}.values())

    def buildings_of(self, staff: Staff | None) -> set[int]:
        """The buildings somebody is confined to; none when it is the whole site."""
        return {seat.building_id for seat in self.seats if staff is not None and seat.staff_id == staff.pk and seat.building_id is not None}

    def in_charge(self, day: date, building_id: int | None, category: str) -> list[Staff]:
        """Whoever is named by building and category, by the rule that names them when a case comes in."""
        held = [seat for seat in self.seats if seat.held_on(day)]
        found = charge.in_charge(held, building_id=building_id, category=category)
        return list({seat.staff_id: seat.staff for seat in found}.values())

    def leaving(self) -> Iterator[tuple[Staff, date]]:
        """Everybody who has left, with the last day."""
        for seat in self.seats:
            if seat.until is not None:
                yield seat.staff, seat.until


class Hiring:
    """Opens accounts and gives posts, everybody with a name of their own."""

    def __init__(self, company: Company, rng: Random, now: datetime) -> None:
        self.company, self.rng, self.now = company, rng, now
        self.used: set[str] = set()

    def hire(self, username: str) -> Staff:
        name = names.person(self.rng)
        while name in self.used:
            name = names.person(self.rng)
        self.used.add(name)
        return acts.hire(self.company, username=username, name=name, now=self.now)

    def over_all(self, start: date) -> dict[str, Staff]:
        """Those who work for the whole company, by user name."""
        found = {username: self.hire(username) for username, _role in OVER_ALL}
        for username, role in OVER_ALL:
            acts.appoint(found[username], role, self.company, from_day=start, now=self.now)
        return found

    def over_branch(self, branch: Branch, start: date) -> None:
        """The division leader and the general manager of a branch."""
        end = "" if branch.code == "north" else f"-{branch.code}"
        for username, role in (("leader", Role.DIVISION_LEADER), ("general", Role.GENERAL_MANAGER)):
            acts.appoint(self.hire(username + end), role, branch, from_day=start, now=self.now)

    def at_site(self, plan: SitePlan, site: Site, buildings: list[Building], start: date, this_month: date) -> Team:
        """The people of a site, there since ``start``; where head and clerk changed half a year ago, both the old and the new."""
        seats = self._students(plan, site, buildings, start) if plan.seats == "students" else self._service(plan, site, buildings, start)
        if plan.character.weak:
            seats = self._changed(plan, site, seats, this_month)
        return Team(seats)

    def _seat(
        self, username: str, role: Role, place: Site | Building, start: date, categories: tuple[str, ...] = (), staff: Staff | None = None
    ) -> Seat:
        staff = staff or self.hire(username)
        acts.appoint(staff, role, place, from_day=start, categories=categories, now=self.now)
        return Seat(staff, role, list(categories), place.pk if isinstance(place, Building) else None, start)

    def _service(self, plan: SitePlan, site: Site, buildings: list[Building], start: date) -> list[Seat]:
        end = "" if plan.code == "CH" else f"-{plan.code.lower()}"
        seats = [
            self._seat(f"head{end}", Role.DEPARTMENT_HEAD, site, start),
            self._seat(f"clerk{end}", Role.CUSTOMER_SERVICE, site, start),
            self._seat(f"clerk2-{plan.code.lower()}", Role.CUSTOMER_SERVICE, site, start),
            self._seat(f"order-{plan.code.lower()}", Role.HANDLER, site, start, ORDER),
            self._seat(f"grounds-{plan.code.lower()}", Role.HANDLER, site, start, GROUNDS),
        ]
        seats.append(self._seat(f"handler{end}", Role.HANDLER, site, start, ENGINEER))
        if plan.households > 1000:
            second = self.hire(f"engineer2-{plan.code.lower()}")
            seats += [self._seat("", Role.HANDLER, building, start, ENGINEER, second) for building in buildings[len(buildings) // 2 :]]
        return seats

    def _students(self, plan: SitePlan, site: Site, buildings: list[Building], start: date) -> list[Seat]:
        seats = [
            self._seat(f"head-{plan.code.lower()}", Role.DEPARTMENT_HEAD, site, start),
            self._seat("supervisor", Role.GROUP_SUPERVISOR, site, start),
            self._seat(f"repairs-{plan.code.lower()}", Role.HANDLER, site, start, ("repairs", "utilities", "safety")),
        ]
        for number, building in enumerate(buildings):
            username = "attendant" if number == 0 else f"attendant{number + 1}"
            seats.append(self._seat(username, Role.DUTY_ATTENDANT, building, start))
        return seats

    def _changed(self, plan: SitePlan, site: Site, seats: list[Seat], this_month: date) -> list[Seat]:
        """The head and the first clerk leave some months ago, at the beginning of the weakest month; new ones begin the day after."""
        weakest = max(plan.character.weak, key=lambda months: plan.character.weak[months])
        first = months_before(this_month, weakest) + timedelta(days=4)
        found = []
        for seat in seats:
            if seat.role in (Role.DEPARTMENT_HEAD, Role.CUSTOMER_SERVICE) and not seat.staff.username.startswith("clerk2"):
                found.append(Seat(seat.staff, seat.role, seat.categories, None, seat.from_day, first - timedelta(days=1)))
                found.append(self._seat(f"new-{seat.staff.username}", Role(seat.role), site, first))
            else:
                found.append(seat)
        return found


def open_accounts(admin: Staff, now: datetime) -> None:
    """Let the demo accounts sign in. The password is made fit to be kept once and given to all: making it takes long on purpose."""
    acts.set_password(admin, SIGN_IN_WITH, now=now)
    Staff.objects.filter(username__in=[login.username for login in LOGINS]).update(password=admin.password)


def months_before(month: date, count: int) -> date:
    """The first of the month so many months before (after, when negative)."""
    number = month.year * 12 + month.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)
