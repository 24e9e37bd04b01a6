"""How a collection stands: what came back of what went out, by building, and which numbers are missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from dudao.organisation import access
from dudao.organisation.models import Staff
from dudao.surveys.collecting import Returns, ranges, returns
from dudao.surveys.models import Invitation, Survey, SurveySite
from dudao.surveys.querysets import InvitationQuerySet
from dudao.surveys.vocabulary import Asked, State


@dataclass(frozen=True, slots=True)
class Building:
    """The households of one building that are asked. ``returns`` is None before any form is out."""

    site: int
    code: str
    name: str
    drawn: int
    out: int
    returned: int
    refused: int
    returns: Returns | None

    @property
    def left(self) -> int:
        """How many have not been handed out."""
        return self.drawn - self.out


def buildings_of(survey: Survey, invitations: InvitationQuerySet, today: date) -> list[Building]:
    """By site and building, in the order of their codes. One query."""
    of_survey = invitations.filter(survey=survey).order_by("site__code", "stratum__building__code")
    rows = of_survey.values_list("site", "stratum__building__code", "stratum__building__name").annotate(
        drawn=Count("pk"),
        out=Count("pk", filter=~Q(state=Asked.DRAWN)),
        returned=Count("pk", filter=Q(state=Asked.RETURNED)),
        refused=Count("pk", filter=Q(state=Asked.REFUSED)),
    )
    return [
        Building(site, code, name, drawn, out, returned, refused, returns_of(survey, out, returned, today))
        for site, code, name, drawn, out, returned, refused in rows
    ]


def returns_of(survey: Survey, out: int, returned: int, today: date) -> Returns | None:
    """The rate of return on a day with its interval, and where it ends at this pace (4.4.2)."""
    return returns(
        out, returned, first=survey.collects_from, last=survey.collects_until, today=today, confidence=float(survey.confidence)
    )  # fmt: skip


def together(survey: Survey, buildings: Iterable[Building], today: date) -> Returns | None:
    """The same for several buildings at once."""
    some = list(buildings)
    return returns_of(survey, sum(each.out for each in some), sum(each.returned for each in some), today)


def missing_forms(part: SurveySite) -> list[tuple[int, int]]:
    """Numbers of the forms of a site that went out and have not come back, as runs (4.5.1)."""
    waiting = Invitation.objects.filter(survey=part.survey_id, site=part.site_id, state=Asked.HANDED_OUT)
    return ranges(waiting.values_list("form_number", flat=True))


def shows_figures(survey: Survey, user: Staff) -> bool:
    """Whether what the answers come to is shown to somebody who sees the survey.

    While answers come in only to those who look after the whole of it: what changes from one look to the next is what one household said.
    """
    if survey.state in (State.CLOSED, State.REPORTED):
        return True
    return survey.state == State.COLLECTING and access.may(user, "surveys.look_ahead", survey.place)
