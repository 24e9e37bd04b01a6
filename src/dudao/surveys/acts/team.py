"""The team: who does what, who is named at each site, and that they were trained (4.2.3, 4.3.4)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.organisation import access
from dudao.organisation.models import Site, Staff
from dudao.surveys import rules
from dudao.surveys.acts.doing import day_at, locked, remember, repeated, text
from dudao.surveys.models import Attendance, Member, Survey, SurveySite, Training
from dudao.surveys.refusals import AlreadyDone, Incomplete, NotNow
from dudao.surveys.vocabulary import LEADING, Part, State


def name_member(
    survey: Survey,
    *,
    staff: Staff,
    part: str,
    by: Staff,
    now: datetime,
    site: Site | None = None,
    key: str | None = None,
    via: str = "desk",
) -> Member:
    """Take somebody into the team, for one site or for all. Once collecting runs, whoever asks customers must be trained already."""
    access.require(by, "surveys.prepare", survey.place)
    if part not in Part.values:
        raise Incomplete(_("Choose what the person does in the team."), field="part")
    with transaction.atomic():
        kept = locked(survey)
        if entry := repeated(key, "name_member", kept.pk):
            return Member.objects.get(pk=entry.data["member"])
        _may_change_team(kept)
        if site is not None and not kept.parts.filter(site=site).exists():
            raise Incomplete(_("{site} takes no part in this survey."), field="site", site=site)
        if kept.members.filter(staff=staff, part=part, site=site, left_at=None).exists():
            raise AlreadyDone(_("{name} does this already."), name=staff.name)
        if kept.state == State.COLLECTING and part in LEADING:
            _must_be_trained(kept, staff)
        member = Member.objects.create(survey=kept, site=site, staff=staff, part=part)
        remember("name_member", kept, by=by, now=now, data={"member": member.pk, "who": staff.name, "part": part}, key=key, via=via)
    return member


def release_member(member: Member, *, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> Member:
    """Let somebody leave the team; what they did stays."""
    access.require(by, "surveys.prepare", member.survey.place)
    with transaction.atomic():
        kept = locked(member.survey)
        if repeated(key, "release_member", kept.pk):
            member.refresh_from_db()
            return member
        _may_change_team(kept)
        if not Member.objects.filter(pk=member.pk, left_at=None).update(left_at=now):
            raise AlreadyDone(_("This person left the team before."))
        told = {"member": member.pk, "who": member.staff.name, "part": member.part}
        remember("release_member", kept, by=by, now=now, data=told, key=key, via=via)
    member.refresh_from_db()
    return member


def name_at_site(
    part: SurveySite,
    *,
    by: Staff,
    now: datetime,
    surveyor: Staff | None = None,
    custodian: Staff | None = None,
    key: str | None = None,
    via: str = "desk",
) -> SurveySite:
    """Name who surveys a site, and who empties its box; None leaves who was named before."""
    access.require(by, "surveys.prepare", part.survey.place)
    if surveyor is None and custodian is None:
        raise Incomplete(_("Choose who surveys the site, or who empties its box."), field="surveyor")
    with transaction.atomic():
        survey = locked(part.survey)
        kept = SurveySite.objects.select_related("survey", "site").get(pk=part.pk)
        if repeated(key, "name_at_site", kept.pk):
            return kept
        _may_change_team(survey)
        if surveyor is not None and survey.state == State.COLLECTING:
            _must_be_trained(survey, surveyor)
        kept.surveyor, kept.custodian = surveyor or kept.surveyor, custodian or kept.custodian
        kept.save(update_fields=["surveyor", "custodian"])
        told = {"who": surveyor.name if surveyor else "", "custodian": custodian.name if custodian else ""}
        remember("name_at_site", kept, by=by, now=now, data=told, key=key, via=via)
    return kept


def train(
    survey: Survey,
    *,
    held_on: date,
    subjects: str,
    trainer: Staff,
    present: Sequence[Staff],
    by: Staff,
    now: datetime,
    key: str | None = None,
    via: str = "desk",
) -> Training:
    """Record a training: aim, subjects, emphasis and points to watch, and who was there. It comes after the questionnaire's approval."""
    access.require(by, "surveys.prepare", survey.place)
    subjects = text(subjects, field="subjects")
    if not subjects:
        raise Incomplete(_("Say what was told: aim, subjects, emphasis, points to watch."), field="subjects")
    if not present:
        raise Incomplete(_("Tick who was there."), field="present")
    with transaction.atomic():
        kept = locked(survey)
        if entry := repeated(key, "train", kept.pk):
            return Training.objects.get(pk=entry.data["training"])
        if kept.state not in rules.RUNNING:
            raise NotNow(_("People are trained once the plan is approved, and before the survey is closed."))
        approved = kept.versions.filter(state="approved").order_by("number").first()
        if approved is None or approved.approved_at is None:
            raise NotNow(_("The training follows the approval of the questionnaire. Have it approved first."))
        if not day_at(kept.site, approved.approved_at) <= held_on <= day_at(kept.site, now):
            raise Incomplete(_("It was held after the questionnaire was approved, and not in the future."), field="held_on")
        training = Training.objects.create(survey=kept, held_on=held_on, subjects=subjects, trainer=trainer)
        there = {staff.pk: staff for staff in present}
        Attendance.objects.bulk_create(Attendance(training=training, staff=staff) for staff in there.values())
        told = {"training": training.pk, "people": len(there), "held_on": held_on.isoformat()}
        remember("train", kept, by=by, now=now, data=told, key=key, via=via)
    return training


def trained(survey: Survey) -> set[int]:
    """Keys of everybody who was at a training of the survey."""
    return set(Attendance.objects.filter(training__survey=survey).values_list("staff", flat=True))


def to_be_trained(survey: Survey) -> dict[int, str]:
    """Everybody who asks customers or surveys a site, key and name: interviewers of the team, and surveyors of sites."""
    asking = survey.members.filter(part__in=LEADING, left_at=None).values_list("staff", "staff__name")
    at_sites = survey.parts.exclude(surveyor=None).values_list("surveyor", "surveyor__name")
    return dict([*asking, *at_sites])


def _may_change_team(kept: Survey) -> None:
    if kept.state not in rules.BEFORE_CLOSE:
        raise NotNow(_("This survey is closed; its team stays as it was."))


def _must_be_trained(kept: Survey, staff: Staff) -> None:
    if staff.pk not in trained(kept):
        raise NotNow(_("{name} was not at the training. Train the person first, and enter it here."), name=staff.name)
