"""Conditions on surveys and on who is asked."""

from typing import TYPE_CHECKING, Self

from django.db.models import Count, Q, QuerySet

from dudao.organisation import access
from dudao.surveys import tokens
from dudao.surveys.vocabulary import WAITING, Asked, Checked

if TYPE_CHECKING:
    from dudao.organisation.reach import Person
    from dudao.surveys.models.asking import Invitation
    from dudao.surveys.models.planning import ManagementReview, Survey, SurveySite
    from dudao.surveys.models.scans import ScannedForm


class ReviewQuerySet(QuerySet["ManagementReview"]):
    def seen_by(self, user: "Person") -> Self:
        return self.filter(access.seen(user))


class SurveyQuerySet(QuerySet["Survey"]):
    def seen_by(self, user: "Person") -> Self:
        """Surveys in which one of the person's sites takes part."""
        mine = self.model.objects.filter(access.seen(user, "parts__site"))
        return self.filter(pk__in=mine.order_by().values("pk"))


class SurveySiteQuerySet(QuerySet["SurveySite"]):
    def seen_by(self, user: "Person") -> Self:
        return self.filter(access.seen(user))


class InvitationQuerySet(QuerySet["Invitation"]):
    def seen_by(self, user: "Person") -> Self:
        return self.filter(access.seen(user))

    def waiting(self) -> Self:
        """Those from whom an answer can still come."""
        return self.filter(state__in=WAITING)

    def by_token(self, token: str) -> Self:
        """The one that a secret token stands for, as it was typed or scanned; none for any other word."""
        return self.filter(token_digest=tokens.digest_of(token))

    def counted(self, survey: "Survey") -> dict[int, dict[str, int]]:
        """By site: how many were drawn, handed out, and returned. One grouped query."""
        returned, out = Q(state=Asked.RETURNED), ~Q(state=Asked.DRAWN)
        found = self.filter(survey=survey).order_by().values("site")
        rows = found.annotate(drawn=Count("pk"), out=Count("pk", filter=out), returned=Count("pk", filter=returned))
        return {row["site"]: {name: row[name] for name in ("drawn", "out", "returned")} for row in rows}


class ScannedFormQuerySet(QuerySet["ScannedForm"]):
    def seen_by(self, user: "Person") -> Self:
        return self.filter(access.seen(user))

    def waiting(self) -> Self:
        return self.filter(state=Checked.WAITING)
