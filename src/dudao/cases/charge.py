"""Who is in charge of what comes in, by building and category: pure."""

from collections.abc import Iterable
from typing import Final, Protocol, TypeVar

from dudao.organisation.roles import Role

ANSWERING: Final = frozenset({Role.HANDLER, Role.GROUP_SUPERVISOR, Role.DUTY_ATTENDANT, Role.CUSTOMER_SERVICE})
"""Roles that handle what customers bring up; a building or categories on such a post say what it takes care of."""
EVERYTHING: Final = frozenset({Role.HANDLER, Role.GROUP_SUPERVISOR})
"""Those of them that, with neither building nor categories, may be given anything at their site."""


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
    """The posts that are named for such a case, the most particular ones only.

    1. For its category in its building; 2. for its category; 3. for its building. Nobody: an empty list.
    """
    ranked = [(_rank(post, building_id, category), post) for post in posts if post.role in ANSWERING]
    best = max((rank for rank, _ in ranked), default=0)
    return [post for rank, post in ranked if rank == best] if best else []


def otherwise(posts: Iterable[P]) -> list[P]:
    """Whom to ask when nobody is named: who takes anything at the site; if there is no such post, customer service."""
    free = [post for post in posts if post.building_id is None and not post.categories]
    return [post for post in free if post.role in EVERYTHING] or [post for post in free if post.role == Role.CUSTOMER_SERVICE]


def _rank(post: Post, building_id: int | None, category: str) -> int:
    if post.building_id not in (None, building_id) or (post.categories and category not in post.categories):
        return 0
    return (2 if post.categories else 0) + (1 if post.building_id is not None else 0)
