"""What is asked of the approvals."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import F, Q, QuerySet

from dudao.organisation import access
from dudao.organisation.deputies import posts_stood_in_for
from dudao.organisation.reach import posts_of, within

if TYPE_CHECKING:
    from dudao.approvals.models import Limit, Request
    from dudao.organisation.reach import Person


class RequestQuerySet(QuerySet["Request"]):
    def seen_by(self, user: "Person") -> Self:
        return self.filter(access.seen(user))

    def pending(self) -> Self:
        return self.filter(state="pending")

    def waiting_for(self, user: "Person", day: date) -> Self:
        """Pending requests that the person may answer now, by a post of their own or as a deputy, never their own."""
        return self.filter(waits_for(user, day))

    def open_to(self, user: "Person", day: date) -> Self:
        """Those of the person's sites, and those elsewhere that they may answer as a deputy."""
        return self.filter(access.seen(user) | waits_for(user, day))


def waits_for(user: "Person", day: date) -> Q:
    """The one condition for a request waiting for a person.

    A deputy answers neither what the one they stand in for asked, nor a request in which they said something before.
    """
    asked = Q(pk__in=())
    for post in posts_of(user, day):
        asked |= Q(waits_for=post.role) & within(post)
    for post in posts_stood_in_for(user, day):
        asked |= Q(waits_for=post.role) & within(post) & ~Q(asked_by=post.staff_id) & ~Q(decisions__by=user.pk)
    return Q(state="pending") & asked & ~Q(asked_by=user.pk)


class LimitQuerySet(QuerySet["Limit"]):
    def in_order(self) -> Self:
        """Purpose by purpose, whoever may decide least first."""
        return self.order_by("company", "purpose", F("up_to").asc(nulls_last=True), "pk")
