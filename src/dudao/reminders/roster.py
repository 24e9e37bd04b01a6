"""Who is reminded of what: posts, deputies and wishes of everyone who works today, in a few queries whatever their number."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from dudao.duties.reads import ASSIGNEE
from dudao.journal import outbox, pauses
from dudao.organisation.models import Deputy, Post, Site, Staff
from dudao.organisation.roles import Role
from dudao.reminders.models import Preference, Rhythm

PlaceKey = tuple[str, int]


class Where(NamedTuple):
    """A site and what lies above it."""

    site: int
    branch: int
    company: int
    zone: str


@dataclass
class Reader:
    """A person who wants to be reminded, and can be reached."""

    staff: Staff
    wish: Preference
    zone: ZoneInfo

    @property
    def at_once(self) -> bool:
        return self.wish.rhythm in (Rhythm.AT_ONCE, Rhythm.BOTH)

    def quiet(self, now: datetime) -> bool:
        return pauses.quiet_until(self.quiet_words, now) is not None

    @property
    def quiet_words(self) -> str:
        return pauses.quiet_words(self.wish.quiet_from, self.wish.quiet_until, self.zone.key)

    def digest_day(self, now: datetime) -> date | None:
        """The day whose digest is due by now, on the clock of the person's site; quiet hours hold it back."""
        there = now.astimezone(self.zone)
        wants = self.wish.rhythm in (Rhythm.DIGEST, Rhythm.BOTH)
        return there.date() if wants and there.time() >= self.wish.digest_at and not self.quiet(now) else None


@dataclass
class Roster:
    """``posts`` lists who holds a role at a place; ``answering`` who answers there for somebody else, and for whom."""

    readers: dict[int, Reader] = field(default_factory=dict)
    sites: dict[int, Where] = field(default_factory=dict)
    posts: dict[tuple[PlaceKey, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    answering: dict[tuple[PlaceKey, str], list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))

    def owing(self, site: int, owed_by: str, owner: int | None) -> Iterable[Reader]:
        """Whoever owes a duty: the person named, else the holders of the post. The same rule as ``DutyQuerySet.for_posts``."""
        if owner is not None:
            return [self.readers[owner]] if owner in self.readers else []
        role = Role.CUSTOMER_SERVICE.value if owed_by == ASSIGNEE else owed_by
        return [self.readers[staff] for staff in self._holding(site, role) if staff in self.readers]

    def asked(self, site: int, role: str, asked_by: int) -> Iterable[Reader]:
        """Whoever may answer a request: the same rule as ``approvals.reads.waits_for``, but for answers given before."""
        found = dict.fromkeys(self._holding(site, role))
        for place in self._places(site):
            found |= dict.fromkeys(deputy for deputy, principal in self.answering.get((place, role), ()) if principal != asked_by)
        return [self.readers[staff] for staff in found if staff in self.readers and staff != asked_by]

    def _holding(self, site: int, role: str) -> dict[int, None]:
        return dict.fromkeys(staff for place in self._places(site) for staff in self.posts.get((place, role), ()))

    def _places(self, site: int) -> tuple[PlaceKey, ...]:
        where = self.sites.get(site)
        return (("site", where.site), ("branch", where.branch), ("company", where.company)) if where else ()


def roster_of(now: datetime) -> Roster:
    """Everyone who holds a post today, wants reminders and can be reached. Four queries."""
    day = timezone.localdate(now)
    roster = Roster()
    for pk, branch, company, zone in Site.objects.values_list("pk", "branch_id", "company_id", "time_zone"):
        roster.sites[pk] = Where(pk, branch, company, zone)
    wishes = {wish.staff_id: wish for wish in Preference.objects.all()}
    mail, messenger = outbox.ready("mail"), outbox.ready("messenger")
    for post in Post.objects.on(day).select_related("staff").order_by("pk"):
        roster.posts[_place_of(post), post.role].append(post.staff_id)
        if post.staff_id not in roster.readers:
            wish = wishes.get(post.staff_id) or Preference(staff=post.staff)
            if wish.rhythm != Rhythm.OFF and reachable(post.staff, wish, mail=mail, messenger=messenger):
                where = roster.sites.get(post.site_id or 0)
                roster.readers[post.staff_id] = Reader(post.staff, wish, ZoneInfo(where.zone if where else settings.TIME_ZONE))
    for deputy in Deputy.objects.on(day).select_related("post"):
        roster.answering[_place_of(deputy.post), deputy.post.role].append((deputy.staff_id, deputy.post.staff_id))
    return roster


def reachable(staff: Staff, wish: Preference, *, mail: bool, messenger: bool) -> bool:
    return bool((mail and wish.by_mail and staff.email) or (messenger and wish.messenger))


def _place_of(post: Post) -> PlaceKey:
    if post.site_id is not None:
        return "site", post.site_id
    return ("branch", post.branch_id) if post.branch_id is not None else ("company", post.company_id)
