"""What is seen of places, people and posts, and by whom."""

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Self, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Lower

from dudao.organisation.reach import reach_of

if TYPE_CHECKING:
    from dudao.organisation import models
    from dudao.organisation.reach import Person

Place = TypeVar("Place", bound=Model)


class SiteQuerySet(QuerySet["models.Site"]):
    def seen_by(self, user: "Person", day: date | None = None) -> Self:
        """The sites within reach of a person's posts on a day (today by default)."""
        return self.filter(reach_of(user, day).over_sites())

    def open_on(self, day: date) -> Self:
        """Sites from which the standard is owed on a day."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day), opened_on__lte=day)


MOST_NAMED: Final = 500
"""Sites named in one question: databases take only so many parameters, and of more all are asked."""


def among(sites: Collection[int], field: str = "site") -> Q:
    """Being of one of these sites; of very many, any: whoever asks drops the others."""
    return Q(**{f"{field}__in": sites}) if len(sites) <= MOST_NAMED else Q()


class PlaceQuerySet(QuerySet[Place]):
    """Whatever carries ``site``: buildings, units, households."""

    def seen_by(self, user: "Person", day: date | None = None) -> Self:
        return self.filter(reach_of(user, day).over_sites("site__"))

    def at(self, site: "models.Site") -> Self:
        return self.filter(site=site)


class ContactQuerySet(QuerySet["models.CustomerContact"]):
    def at_address(self, email: str) -> Self:
        """Whose e-mail address this is, in whatever letters it was written; the index is on the small ones."""
        return self.alias(small=Lower("email")).filter(small=email.lower())


class CustomerQuerySet(PlaceQuerySet[Place]):
    def named(self, text: str) -> Self:
        """Customers whose name contains the text; blank finds nobody, so that no list of everyone is had by leaving it out."""
        return self.filter(name__icontains=text.strip()) if text.strip() else self.none()


class PostQuerySet(QuerySet["models.Post"]):
    def on(self, day: date) -> Self:
        """Posts held on a day by people who work then and may sign in; another system's account is nobody to give work to."""
        held = Q(to_day__isnull=True) | Q(to_day__gte=day)
        works = Q(staff__left_on__isnull=True) | Q(staff__left_on__gte=day)
        return self.filter(held, works, from_day__lte=day, staff__is_active=True, staff__integration=False)

    def covering(self, site: "models.Site") -> Self:
        """Posts at the site, at its buildings, and at the branch and company above it."""
        return self.filter(Q(site=site) | Q(site__isnull=True, branch=site.branch_id) | Q(branch__isnull=True, company=site.company_id))

    def as_role(self, *roles: str) -> Self:
        return self.filter(role__in=roles)


class DeputyQuerySet(QuerySet["models.Deputy"]):
    def on(self, day: date) -> Self:
        """Those in force on a day: the post is held then, by someone whose account is open."""
        held = Q(post__to_day__isnull=True) | Q(post__to_day__gte=day)
        works = Q(post__staff__left_on__isnull=True) | Q(post__staff__left_on__gte=day)
        return self.filter(held, works, from_day__lte=day, to_day__gte=day, post__from_day__lte=day, post__staff__is_active=True)

    def of(self, user: "Person") -> Self:
        return self.filter(staff=user.pk)

    def not_over(self, day: date) -> Self:
        return self.filter(to_day__gte=day)


class TokenQuerySet(QuerySet["models.Token"]):
    def valid(self, now: datetime) -> Self:
        return self.filter(revoked_at__isnull=True, expires_at__gt=now)

    def of(self, staff: "models.Staff") -> Self:
        """A person's own, those that work first, the newest in front."""
        return self.filter(staff=staff).order_by(F("revoked_at").desc(nulls_first=True), "-made_at", "-pk")
