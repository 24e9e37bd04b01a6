"""What is asked of letters."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from dudao.organisation import access
from dudao.organisation.reach import Reach, posts_of

if TYPE_CHECKING:
    from dudao.mailroom.models import Letter
    from dudao.organisation.reach import Person


class LetterQuerySet(QuerySet["Letter"]):
    """Letters, mostly those of one sender, site or case."""

    def within(self, time: timedelta, now: datetime) -> "LetterQuerySet":
        return self.filter(taken_at__gt=now - time)

    def new_cases(self) -> "LetterQuerySet":
        return self.filter(outcome="case")

    def to_look_at(self) -> "LetterQuerySet":
        """What lies in a mailbox for people to see to, newest first."""
        return self.filter(outcome__in=("held", "failed")).order_by("-pk")

    def wanted(self) -> "LetterQuerySet":
        """What somebody wants entered all the same, oldest wish first."""
        return self.to_look_at().filter(wanted_at__isnull=False).order_by("wanted_at", "pk")

    def seen_by(self, user: "Person") -> "LetterQuerySet":
        """Those of sites where the person may take in cases."""
        posts = (post for post in posts_of(user) if post.role in access.ALLOWED["cases.receive"])
        return self.filter(Reach.of_posts(posts).over_sites("site__"))
