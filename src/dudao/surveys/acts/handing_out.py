"""Handing out: links on letters, or forms, to the households that were drawn (4.4.2)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.organisation import access
from dudao.organisation.models import Building, Staff
from dudao.surveys.acts.doing import locked, remember, repeated
from dudao.surveys.letters import MOST
from dudao.surveys.models import Invitation, SurveySite
from dudao.surveys.refusals import AlreadyDone, NotNow
from dudao.surveys.vocabulary import Asked, State


def hand_out(
    part: SurveySite, *, building: Building | None = None, by: Staff, now: datetime, key: str | None = None, via: str = "desk"
) -> int:
    """Record that letters or forms went into the mailboxes of a site, or of one building of it; how many.

    The notice is out by then: collecting does not begin without it.
    """
    access.require(by, "surveys.hand_out", part.site, building_id=building.pk if building else None)
    with transaction.atomic():
        survey = locked(part.survey)
        kept = SurveySite.objects.select_related("site", "survey").get(pk=part.pk)
        if entry := repeated(key, "hand_out", kept.pk):
            return int(entry.data["forms"])
        if survey.state != State.COLLECTING:
            raise NotNow(_("Forms are handed out while the survey is collecting. Start it first."))
        drawn = Invitation.objects.filter(survey=survey, site=kept.site, state=Asked.DRAWN)
        if building is not None:
            drawn = drawn.filter(stratum__building=building)
        forms = sorted(drawn.values_list("form_number", flat=True))
        if not forms:
            raise AlreadyDone(_("Nothing is left to hand out here: all forms are out."))
        Invitation.objects.filter(survey=survey, form_number__in=forms, state=Asked.DRAWN).update(state=Asked.HANDED_OUT)
        told = {"forms": len(forms), "first": forms[0], "last": forms[-1], "site": kept.site.name, "building": str(building or "")}
        remember("hand_out", kept, by=by, now=now, data=told, key=key, via=via)
    return len(forms)


def print_letters(part: SurveySite, *, building: Building, by: Staff, now: datetime, key: str | None = None) -> list[Invitation]:
    """The households of a building whose letters are printed: those from whom an answer can still come.

    Whoever prints holds links with which answers can be given, so the journal remembers who did.
    """
    access.require(by, "surveys.hand_out", part.site, building_id=building.pk)
    with transaction.atomic():
        survey = locked(part.survey)
        if survey.state not in (State.APPROVED, State.COLLECTING):
            raise NotNow(_("Letters are printed once the survey is approved, and until it is closed."))
        rows = Invitation.objects.filter(survey=survey, site=part.site, stratum__building=building).waiting()
        found = list(rows.select_related("unit__building").order_by("form_number")[:MOST])
        if not found:
            raise NotNow(_("Nobody is left to be written to in this building."))
        if repeated(key, "print_letters", part.pk) is None:
            told = {"letters": len(found), "site": part.site.name, "building": str(building)}
            remember("print_letters", part, by=by, now=now, data=told, key=key)
    return found
