"""A survey at one site while it is collected: what came back, handing out, and the letters."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dudao.desk import owed
from dudao.desk.frame import page, person
from dudao.desk.given import as_file
from dudao.desk.views.survey import part_of
from dudao.organisation import access
from dudao.organisation.models import Building
from dudao.organisation.refusal import NotFound, Refusal
from dudao.surveys import acts, reads
from dudao.surveys.frozen import content_of, version_of
from dudao.surveys.letters import letters_of
from dudao.surveys.models import Invitation, SurveySite, TypedForm
from dudao.surveys.vocabulary import State, Typed

SHOWN = 50


@login_required
def survey_returns(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """The returns by building with their forecast, the numbers missing, the forms being typed."""
    part, user = part_of(request, number, code), person(request)
    today = timezone.now().astimezone(ZoneInfo(part.site.time_zone)).date()
    buildings = reads.buildings_of(part.survey, Invitation.objects.filter(site=part.site), today)
    context = {
        "survey": part.survey,
        "part": part,
        "buildings": buildings,
        "whole": reads.together(part.survey, buildings, today),
        "missing": reads.missing_forms(part)[:SHOWN],
        "typed": list(
            TypedForm.objects.filter(survey=part.survey, site=part.site).exclude(state=Typed.SETTLED).order_by("form_number")[:SHOWN]
        ),
        "collecting": part.survey.state == State.COLLECTING,
        "may_hand_out": access.may(user, "surveys.hand_out", part.site),
        "may_enter": access.may(user, "surveys.enter", part.site),
    }
    return page(request, "desk/survey_returns.html", context, here="surveys", site=part.site)


@login_required
@require_POST
def survey_hand_out(request: HttpRequest, number: str, code: str, building: str) -> HttpResponse:
    """Record that the letters or forms of a building went into its mailboxes."""
    part = part_of(request, number, code)
    try:
        amount = acts.hand_out(part, building=_building(part, building), by=person(request), now=timezone.now())
    except Refusal as refusal:
        if isinstance(refusal, access.NotAllowed | NotFound):
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("Entered: %(n)s forms are out.") % {"n": amount})
    return redirect("desk:survey_returns", number, code)


@login_required
@require_POST
def survey_letters(request: HttpRequest, number: str, code: str, building: str) -> HttpResponse:
    """The letters of a building as PDF. Who printed them is remembered, for they hold the links."""
    part = part_of(request, number, code)
    there = _building(part, building)
    version = version_of(part.survey)
    access.require(person(request), "surveys.hand_out", part.site)
    if version is None:
        raise Refusal(_("The questionnaire is not approved yet: have it approved."))
    found = acts.print_letters(part, building=there, by=person(request), now=timezone.now())

    def address(token: str) -> str:
        return request.build_absolute_uri(reverse("portal:questionnaire", args=[part.site.code, token]))

    document = letters_of(part, there, found, content_of(version), address, owed.language())
    return as_file(document, "pdf", f"{part.survey.number}-{part.site.code}-{there.code}")


def _building(part: SurveySite, code: str) -> Building:
    found: Building | None = Building.objects.filter(site=part.site, code=code).first()
    if found is None:
        raise NotFound(_("There is no building {code} at this site."), code=code)
    return found
