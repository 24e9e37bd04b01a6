"""What is asked of the approvals."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import F, Q, QuerySet

from dudao.organisation import access
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
        """Pending requests that one of the person's posts may answer now, never their own."""
        asked = Q(pk__in=())
        for post in posts_of(user, day):
            asked |= Q(waits_for=post.role) & within(post)
        return self.pending().filter(asked).exclude(asked_by=user.pk)


class LimitQuerySet(QuerySet["Limit"]):
    def in_order(self) -> Self:
        """Purpose by purpose, whoever may decide least first."""
        return self.order_by("company", "purpose", F("up_to").asc(nulls_last=True), "pk")
