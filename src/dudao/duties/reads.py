"""What is asked of the duties."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db.models import F, Model, Q, QuerySet

from dudao.journal.reads import kind_of
from dudao.organisation import access
from dudao.organisation.reach import posts_of, within
from dudao.organisation.roles import Role

if TYPE_CHECKING:
    from dudao.duties.models import Duty
    from dudao.organisation.models import Post
    from dudao.organisation.reach import Person

ASSIGNEE = "assignee"
"""What a rulebook writes for whoever was named for the subject; while nobody is, customer service owes it."""


class DutyQuerySet(QuerySet["Duty"]):
    def seen_by(self, user: "Person") -> Self:
        return self.filter(access.seen(user))

    def open(self) -> Self:
        return self.filter(outcome="o")

    def scoring(self) -> Self:
        """Those that count: not on trial, not waived, not void."""
        return self.filter(shadow=False, outcome__in=("o", "d"))

    def on_trial(self) -> Self:
        """Those of obligations that are only tried: counted and shown, they cost nothing and nobody is asked for them."""
        return self.filter(shadow=True, outcome__in=("o", "d"))

    def overdue(self, now: datetime) -> Self:
        return self.open().filter(due_at__lt=now)

    def late(self, now: datetime) -> Self:
        return self.scoring().filter(late_q(now))

    def about(self, subject: Model) -> Self:
        return self.filter(subject_kind=kind_of(subject), subject_id=subject.pk).order_by("due_at", "id")

    def for_posts(self, user: "Person", day: date) -> Self:
        """Open duties this person owes: as the one named, or by a post while nobody is named."""
        owed = Q(owner=user.pk)
        for post in posts_of(user, day):
            owed |= Q(owner__isnull=True, owed_by__in=_owed_by(post)) & within(post)
        return self.open().filter(owed)


def late_q(now: datetime) -> Q:
    """The one definition of late: done after the due time, or not done and past it."""
    return Q(outcome="d", done_at__gt=F("due_at")) | Q(outcome="o", due_at__lt=now)


def _owed_by(post: "Post") -> tuple[str, ...]:
    return (post.role, ASSIGNEE) if post.role == Role.CUSTOMER_SERVICE else (post.role,)
