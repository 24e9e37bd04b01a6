"""Conditions on publications, where they hang, and what was signed for."""

from datetime import date
from typing import TYPE_CHECKING, Final, Self

from django.db.models import Q, QuerySet

from dudao.organisation import access
from dudao.publications.vocabulary import State

if TYPE_CHECKING:
    from dudao.organisation.models import Building
    from dudao.organisation.reach import Person
    from dudao.publications.models import Posting, Publication, Receipt

FOLDERS: Final = ("in_force", "waiting", "drafts", "expired", "withdrawn")
"""How a site's publications are laid out."""
OUT: Final = (State.APPROVED.value, State.WITHDRAWN.value)


class PublicationQuerySet(QuerySet["Publication"]):
    def seen_by(self, user: "Person") -> Self:
        return self.filter(access.seen(user))

    def in_force(self, day: date) -> Self:
        """Made public, and valid on that day. The same conditions as ``rules.Span.holds_on``."""
        valid = Q(until_day__isnull=True) | Q(until_day__gte=day)
        there = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
        return self.filter(valid, there, state__in=OUT, from_day__lte=day, public_since__lte=day)

    def in_folder(self, folder: str, day: date) -> Self:
        """One of ``FOLDERS``; together they hold each publication once."""
        over = Q(until_day__lt=day)
        if folder == "in_force":
            return self.in_force(day).filter(state=State.APPROVED.value)
        if folder == "waiting":
            not_over = Q(until_day__isnull=True) | Q(until_day__gte=day)
            not_yet = Q(public_since__isnull=True) | Q(public_since__gt=day) | Q(from_day__gt=day)
            return self.filter(Q(state=State.ASKED.value) | (Q(state=State.APPROVED.value) & not_over & not_yet))
        if folder == "drafts":
            return self.filter(state=State.DRAFT.value)
        if folder == "expired":
            return self.filter(over, state=State.APPROVED.value)
        return self.filter(state=State.WITHDRAWN.value)

    def for_building(self, building: "Building | None") -> Self:
        """Meant for the whole site, or for this building among others."""
        everybody = Q(audience__isnull=True)
        return self.filter(everybody if building is None else everybody | Q(audience__building=building))


class PostingQuerySet(QuerySet["Posting"]):
    def seen_by(self, user: "Person") -> Self:
        return self.filter(access.seen(user))

    def up(self) -> Self:
        return self.filter(down_at=None)

    def to_take_down(self, day: date) -> Self:
        """Still up on or after its last day."""
        return self.up().filter(expires_on__lte=day)


class ReceiptQuerySet(QuerySet["Receipt"]):
    def seen_by(self, user: "Person") -> Self:
        return self.filter(access.seen(user))

    def unsigned(self) -> Self:
        return self.filter(complete=False)
