"""Who is in charge of what comes in, by building and category: pure."""

from collections.abc import Iterable
from typing import Final, Protocol, TypeVar

from dudao.organisation.roles import Role

ANSWERING: Final = frozenset({Role.HANDLER, Role.GROUP_SUPERVISOR, Role.DUTY_ATTENDANT, Role.CUSTOMER_SERVICE})
"""Roles that handle what customers bring up; a building or categories on such a post say what it takes care of."""
EVERYTHING: Final = frozenset({Role.HANDLER, Role.GROUP_SUPERVISOR})
"""Those of them that, with neither building nor categories, take care of everything at their site."""


class Post(Protocol):
    """A post at a site, as far as this question goes."""

    @property
    def role(self) -> str: ...
    @property
    def building_id(self) -> int | None: ...
    @property
    def categories(self) -> list[str]: ...


P = TypeVar("P", bound=Post)


def in_charge(posts: Iterable[P], *, building_id: int | None, category: str) -> list[P]:
    """The posts in charge of a case, the most particular ones only.

    1. Named for the category and the building; 2. for the category; 3. for the building; 4. for everything at the site.
    Nobody of these: an empty list, and customer service has to find out (``fallback``).
    """
    ranked = [(_rank(post, building_id, category), post) for post in posts if post.role in ANSWERING]
    best = max((rank for rank, _ in ranked), default=0)
    return [post for rank, post in ranked if rank == best] if best else []


def fallback(posts: Iterable[P]) -> list[P]:
    """Customer service, which looks after what is nobody's."""
    return [post for post in posts if post.role == Role.CUSTOMER_SERVICE and post.building_id is None]


def _rank(post: Post, building_id: int | None, category: str) -> int:
    if post.building_id not in (None, building_id) or (post.categories and category not in post.categories):
        return 0
    named = (2 if post.categories else 0) + (1 if post.building_id is not None else 0)
    if named:
        return 1 + named
    return 1 if post.role in EVERYTHING else 0
