"""How far a person's posts reach: the places where they hold a role, and all below."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from dudao.organisation.models import Post, Staff

    Person: TypeAlias = "Staff | AnonymousUser"


@dataclass(frozen=True, slots=True)
class Reach:
    """Companies, branches and sites that posts cover directly, as primary keys."""

    companies: frozenset[int]
    branches: frozenset[int]
    sites: frozenset[int]

    @classmethod
    def of_posts(cls, posts: Iterable["Post"]) -> "Reach":
        companies, branches, sites = set(), set(), set()
        for post in posts:
            if post.site_id is not None:
                sites.add(post.site_id)
            elif post.branch_id is not None:
                branches.add(post.branch_id)
            else:
                companies.add(post.company_id)
        return cls(frozenset(companies), frozenset(branches), frozenset(sites))

    @property
    def single_sites_only(self) -> bool:
        return not self.companies and not self.branches

    def over_sites(self, path: str = "") -> Q:
        """The condition for a site being within reach; matches nothing when there are no posts. ``path`` leads to the site: ``site__``."""
        return Q(**{f"{path}pk__in": self.sites}) | Q(**{f"{path}branch__in": self.branches}) | Q(**{f"{path}company__in": self.companies})


def posts_of(user: "Person", day: date | None = None) -> list["Post"]:
    """The posts a person holds on a day (today by default); none once they have left or their account is closed.

    Costs one query for each ``user`` object, however often it is asked.
    """
    if not user.is_authenticated:
        return []
    day = day or timezone.localdate()
    return [post for post in user.all_posts if post.held_on(day)] if user.works_on(day) else []


def reach_of(user: "Person", day: date | None = None) -> Reach:
    return Reach.of_posts(posts_of(user, day))


def within(post: "Post", site: str = "site") -> Q:
    """The condition that a row's site lies within one post's place; ``site`` is the path to it."""
    if post.site_id is not None:
        return Q(**{site: post.site_id})
    if post.branch_id is not None:
        return Q(**{f"{site}__branch": post.branch_id})
    return Q(**{f"{site}__company": post.company_id})
