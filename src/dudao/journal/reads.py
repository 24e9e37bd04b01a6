"""What is asked of the journal."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery

from dudao.organisation.models import Site
from dudao.organisation.reach import posts_of
from dudao.organisation.reads import among
from dudao.organisation.roles import Role

if TYPE_CHECKING:
    from dudao.journal.models import Attachment, Endpoint, Entry, Message
    from dudao.organisation.reach import Person


SETTLING: Final = timedelta(minutes=2)
"""Longer than any act's transaction takes. Keys of entries are given before they are committed: for so long one below the last may
still appear, so whoever has read up to the last looks once more afterwards."""


class EntryQuerySet(QuerySet["Entry"]):
    def about(self, subject: Model) -> Self:
        """The entries of one subject, oldest first."""
        return self.about_id(kind_of(subject), subject.pk)

    def about_id(self, kind: str, pk: int) -> Self:
        return self.filter(subject_kind=kind, subject_id=pk).order_by("id")

    def ends(self, sites: "list[int]") -> dict[int, int]:
        """The last entry of each of some sites, 0 when nothing was entered: one look into an index for each."""
        latest = self.filter(site=OuterRef("pk")).order_by("-pk").values("pk")[:1]
        rows = Site.objects.filter(among(sites, "pk")).order_by().annotate(latest=Subquery(latest)).values_list("pk", "latest")
        return {pk: entry or 0 for pk, entry in rows}


class AttachmentQuerySet(QuerySet["Attachment"]):
    def about(self, subject: Model) -> Self:
        """The files of one record, oldest first."""
        return self.filter(subject_kind=kind_of(subject), subject_id=subject.pk).order_by("id")


class MessageQuerySet(QuerySet["Message"]):
    def seen_by(self, user: "Person") -> Self:
        """Messages of the companies that the person administers; they hold addresses and are nobody else's business."""
        return self.filter(company__in=administered(user))

    def waiting(self) -> Self:
        return self.filter(state="w")

    def free(self, now: datetime) -> Self:
        """Those that may be taken now: due, and in nobody's hands."""
        return self.waiting().filter(Q(lease_until__isnull=True) | Q(lease_until__lte=now), send_after__lte=now)

    def failing(self) -> Self:
        """Waiting after at least one failure."""
        return self.waiting().exclude(last_error="")


class EndpointQuerySet(QuerySet["Endpoint"]):
    def seen_by(self, user: "Person") -> Self:
        return self.filter(company__in=administered(user))

    def registered(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def concerning(self, site: "Site") -> Self:
        """Those that are told of what happens at a site. Asked with every act, so that the question is a plain one."""
        rows = self.registered().filter(company=site.company_id).values_list("pk", "site")
        found = [pk for pk, only in rows if only in (None, site.pk)]
        return self.filter(pk__in=found) if found else self.none()


def administered(user: "Person") -> set[int]:
    """Keys of the companies that a person administers as a whole."""
    return {post.company_id for post in posts_of(user) if post.role == Role.ADMINISTRATOR and post.branch_id is None}


def kind_of(subject: Model) -> str:
    """The name under which the journal and the duties know this sort of thing, such as ``case``."""
    return str(subject._meta.model_name)
