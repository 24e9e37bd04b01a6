"""Boxes for filled-in forms, and forms that change hands: counted before two people, with the numbers that are missing (4.2.3, 4.5.1)."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.organisation import access
from dudao.organisation.models import Staff
from dudao.surveys import rules
from dudao.surveys.acts.doing import line, locked, remember, repeated
from dudao.surveys.models import Box, BoxOpening, Handover, Invitation, Survey, SurveySite
from dudao.surveys.refusals import AlreadyDone, Incomplete, NotNow
from dudao.surveys.vocabulary import LINE_LIMIT, State

NAME_LIMIT: Final = 80
MOST_FORMS: Final = 100_000
LISTED: Final = 500
"""Most numbers that are listed as missing by hand."""


def place_box(
    part: SurveySite, *, place: str, custodian: Staff, by: Staff, now: datetime, key: str | None = None, via: str = "desk"
) -> Box:
    """Put up a box at a site, and name who empties it."""
    access.require(by, "surveys.open_box", part.site)
    place = line(place, field="place", limit=LINE_LIMIT)
    if not place:
        raise Incomplete(_("Say where the box stands."), field="place")
    with transaction.atomic():
        survey, kept = _locked(part)
        if entry := repeated(key, "place_box", kept.pk):
            return Box.objects.get(pk=entry.data["box"])
        if survey.state not in rules.RUNNING:
            raise NotNow(_("Boxes are put up once the plan is approved, and before the survey is closed."))
        if survey.boxes.filter(site=kept.site, place=place).exists():
            raise AlreadyDone(_("A box stands there already. Name another place."))
        box = Box.objects.create(survey=survey, site=kept.site, place=place, custodian=custodian)
        remember("place_box", kept, by=by, now=now, data={"box": box.pk, "where": place, "custodian": custodian.name}, key=key, via=via)
    return box


def open_box(
    part: SurveySite,
    *,
    box: Box,
    forms: int,
    witness: str,
    by: Staff,
    now: datetime,
    at: datetime | None = None,
    key: str | None = None,
    via: str = "desk",
) -> BoxOpening:
    """Record that a box was opened: only by the person named for it, before a witness, and how many forms were in it."""
    access.require(by, "surveys.open_box", part.site)
    witness, at = line(witness, field="witness", limit=NAME_LIMIT), at or now
    if not witness or witness == by.name:
        raise Incomplete(_("Enter who else was there when it was opened; it takes two."), field="witness")
    if not 0 <= forms <= MOST_FORMS:
        raise Incomplete(_("Enter how many forms were in it."), field="forms")
    with transaction.atomic():
        survey, kept = _locked(part)
        if entry := repeated(key, "open_box", kept.pk):
            return BoxOpening.objects.get(pk=entry.data["opening"])
        if survey.state != State.COLLECTING or survey.started_at is None:
            raise NotNow(_("Boxes are opened while the survey is collected."))
        if box.survey_id != survey.pk or box.site_id != kept.site_id:
            raise Incomplete(_("Choose a box of this site."), field="box")
        if box.custodian_id != by.pk:
            raise NotNow(_("This box is opened by {name}, who was named for it."), name=box.custodian.name)
        if not survey.started_at <= at <= now:
            raise Incomplete(_("It was opened after collecting began, and not in the future."), field="at")
        opening = BoxOpening.objects.create(box=box, site=kept.site, opened_at=at, custodian=by, witness=witness, forms=forms)
        told = {"opening": opening.pk, "where": box.place, "forms": forms, "witness": witness}
        remember("open_box", kept, by=by, at=at, now=now, data=told, key=key, via=via)
    return opening


def hand_over(
    part: SurveySite,
    *,
    to: Staff,
    first_form: int,
    last_form: int,
    by: Staff,
    now: datetime,
    missing: Collection[int] = (),
    key: str | None = None,
    via: str = "desk",
) -> Handover:
    """Record that forms of a site changed hands: numbers from, to, and those between that are not there."""
    access.require(by, "surveys.hand_over", part.site)
    lacking = sorted(set(missing))
    if not 0 < first_form <= last_form:
        raise Incomplete(_("Enter the first and the last number of the forms."), field="last_form")
    if len(lacking) > LISTED or any(not first_form <= each <= last_form for each in lacking):
        raise Incomplete(_("List only numbers between the first and the last, at most {most}."), field="missing", most=LISTED)
    if to.pk == by.pk:
        raise Incomplete(_("Forms are handed to somebody else."), field="to")
    with transaction.atomic():
        survey, kept = _locked(part)
        if entry := repeated(key, "hand_over", kept.pk):
            return Handover.objects.get(pk=entry.data["handover"])
        if survey.state not in rules.RUNNING | {State.CLOSED}:
            raise NotNow(_("Forms change hands once the plan is approved, and until the report."))
        ours = Invitation.objects.filter(survey=survey, site=kept.site, form_number__range=(first_form, last_form))
        number = ours.exclude(form_number__in=lacking).count()
        if not number:
            raise Incomplete(_("No form of this site has such a number."), field="first_form")
        handover = Handover.objects.create(
            survey=survey, site=kept.site, given_by=by, taken_by=to, at=now, first_form=first_form, last_form=last_form, forms=number,
            missing=lacking,
        )  # fmt: skip
        told = {"handover": handover.pk, "who": to.name, "forms": number, "missing": len(lacking)}
        remember("hand_over", kept, by=by, now=now, data=told, key=key, via=via)
    return handover


def _locked(part: SurveySite) -> tuple[Survey, SurveySite]:
    survey = locked(part.survey)
    kept = SurveySite.objects.select_related("site", "survey").get(pk=part.pk)
    kept.survey = survey
    return survey, kept
