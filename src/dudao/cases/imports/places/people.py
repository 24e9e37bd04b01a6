"""Staff and their posts: accounts without a password, which is given apart and never stands in a file."""

from collections import defaultdict
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from dudao.cases.imports.places.book import Line
from dudao.cases.imports.places.taking import Taking
from dudao.organisation import acts, rules
from dudao.organisation.models import Branch, Building, Company, Post, Site, Staff
from dudao.organisation.refusal import Invalid, NotFound

KEPT: Final = ("name", "email")


class People:
    """Takes in the sheet of staff, after the places at which they work."""

    def __init__(self, taking: Taking) -> None:
        self.taking = taking
        self.accounts: list[str] = []
        self.staff = {person.username: person for person in Staff.objects.filter(company=taking.company)}
        self.posts: dict[tuple[Any, ...], list[Post]] = defaultdict(list)
        for post in Post.objects.filter(company=taking.company):
            self.posts[_key(post)].append(post)

    def take(self) -> None:
        for line in self.taking.book.lines("staff"):
            with self.taking.blamed("staff", line):
                self._appoint(self._person(line), line)

    def _person(self, line: Line) -> Staff:
        told = line.values
        username = rules.username(told["username"])
        there = self.staff.get(username)
        if there is None:
            taking = self.taking
            particulars = {"username": username, "name": told["name"], "email": told["email"] or ""}
            there = acts.hire(taking.company, **particulars, by=taking.by, now=taking.now)
            self.staff[username] = there
            self.accounts.append(username)
            taking.new["staff"] += 1
            return there
        if there.left_on is not None:
            raise Invalid(_("{staff} has left on {day}; choose another user name."), field="username", staff=there, day=there.left_on)
        for name in KEPT:
            if told[name] and told[name] != getattr(there, name):
                self.taking.differ("staff", line, name, getattr(there, name), told[name])
        return there

    def _appoint(self, person: Staff, line: Line) -> None:
        told, taking = line.values, self.taking
        if not told["role"] and not told["place"]:
            return
        if not told["role"] or not told["place"]:
            raise Invalid(_("A post needs both: what it is, and where."), field="place" if told["role"] else "role")
        try:
            place = taking.place_of(told["place"])
        except NotFound as error:
            raise Invalid("{error}", field="place", error=error) from error
        held = self._held(person, told, place)
        if held is None:
            first = told["from_day"] or taking.today
            post = acts.appoint(person, told["role"], place, from_day=first, to_day=told["to_day"], by=taking.by, now=taking.now)
            self.posts[_key(post)].append(post)
            taking.new["posts"] += 1
        elif told["from_day"] not in (None, held.from_day):
            taking.differ("staff", line, "from_day", held.from_day, told["from_day"])
        elif told["to_day"] not in (None, held.to_day):
            taking.differ("staff", line, "to_day", held.to_day or "–", told["to_day"])

    def _held(self, person: Staff, told: dict[str, Any], place: Company | Branch | Site | Building) -> Post | None:
        """The post of the same sort at the same place that shares a day with the one told."""
        first, last = told["from_day"] or self.taking.today, told["to_day"]
        for post in self.posts[(person.pk, told["role"], *_ids(place))]:
            if (last is None or post.from_day <= last) and (post.to_day is None or post.to_day >= first):
                return post
        return None


def _ids(place: Company | Branch | Site | Building) -> tuple[int | None, int | None, int | None]:
    """Branch, site and building of a place."""
    if isinstance(place, Building):
        return (place.site.branch_id, place.site_id, place.pk)
    if isinstance(place, Site):
        return (place.branch_id, place.pk, None)
    return (place.pk if isinstance(place, Branch) else None, None, None)


def _key(post: Post) -> tuple[Any, ...]:
    return (post.staff_id, post.role, post.branch_id, post.site_id, post.building_id)
