"""For whom a person answers: the posts of others whose deputy they are on a day."""

from datetime import date
from typing import TYPE_CHECKING

from dudao.organisation.access import Place, covers
from dudao.organisation.models import Deputy, Post, Staff

if TYPE_CHECKING:
    from dudao.organisation.reach import Person


def posts_stood_in_for(user: "Person", day: date) -> list[Post]:
    """The posts that the person answers for on a day; none once they have left themselves. One query."""
    if not isinstance(user, Staff) or not user.works_on(day):
        return []
    found = Deputy.objects.of(user).on(day).select_related("post__staff").order_by("pk")
    return [deputy.post for deputy in found]


def principals(user: "Person", role: str, place: Place, day: date) -> list[Staff]:
    """The people in this role at a place whom the person stands in for on a day."""
    return [post.staff for post in posts_stood_in_for(user, day) if post.role == role and covers(post, place)]
