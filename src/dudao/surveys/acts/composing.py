"""The questionnaire: made from the bank, approved, frozen; a change is a new version (4.3.1 to 4.3.3)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.approvals import acts as approvals
from dudao.approvals.models import Request
from dudao.organisation import access
from dudao.organisation.models import Staff
from dudao.organisation.roles import Role
from dudao.surveys import parameters, rules
from dudao.surveys.acts.doing import latest_request, locked, remember, repeated, withdraw_request
from dudao.surveys.acts.planning import require_approver
from dudao.surveys.bank import bank
from dudao.surveys.models import QuestionnaireVersion, Survey
from dudao.surveys.questionnaire import Content, Hindrance, Problem, problems
from dudao.surveys.refusals import AlreadyDone, NotNow, NotReady
from dudao.surveys.vocabulary import FORM, FormState, Kind, route_of_form
from dudao.surveys.wording import hindered

MAIN_ONLY = frozenset({Hindrance.GROUP_MISSING, Hindrance.NO_OPEN_QUESTION})
"""What a department's own survey need not keep to (4.6)."""


def begin_form(survey: Survey, *, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> QuestionnaireVersion:
    """Begin the next version: from the one approved last, else from the bank's usual items for the sort of site."""
    access.require(by, "surveys.prepare", survey.place)
    with transaction.atomic():
        kept = locked(survey)
        if entry := repeated(key, "compose", kept.pk):
            return QuestionnaireVersion.objects.select_related("survey").get(survey=kept, number=entry.data["version"])
        _may_write(kept)
        last = kept.versions.order_by("-number").first()
        if last is not None and last.state != FormState.APPROVED:
            raise AlreadyDone(_("A version is in hand already. Go on with that one."))
        content = Content.from_json(last.content) if last is not None else bank().usual(kept.site.property_type)
        version = QuestionnaireVersion.objects.create(
            survey=kept, number=last.number + 1 if last is not None else 1, content=content.as_json(), composed_by=by, composed_at=now
        )
        remember("compose", kept, by=by, now=now, data={"version": version.number}, key=key, via=via)
    return version


def compose(
    version: QuestionnaireVersion, *, content: Content, based_on: str, by: Staff, now: datetime, key: str | None = None, via: str = "desk"
) -> QuestionnaireVersion:
    """Change a version that has not been put forward. ``based_on``: the hash of what was on the page when it was changed."""
    access.require(by, "surveys.prepare", version.survey.place)
    with transaction.atomic():
        survey, kept = _locked(version)
        if repeated(key, "compose", survey.pk):
            return kept
        _may_write(survey)
        if kept.state != FormState.DRAFT:
            raise NotNow(_("This version was put forward and is frozen. Take it back while it waits, or begin a new version."))
        there = Content.from_json(kept.content).content_hash
        if there == content.content_hash:
            return kept
        if there != based_on:
            raise AlreadyDone(_("Somebody else has changed the questionnaire meanwhile. Reload the page and change it again."))
        kept.content, kept.composed_by, kept.composed_at = content.as_json(), by, now
        kept.save(update_fields=["content", "composed_by", "composed_at"])
        remember("compose", survey, by=by, now=now, data={"version": kept.number, "digest": content.content_hash}, key=key, via=via)
    return kept


def problems_of(survey: Survey, content: Content) -> list[Problem]:
    """What hinders the approval of a questionnaire of this survey."""
    found = problems(content)
    return [each for each in found if each.hindrance not in MAIN_ONLY] if survey.kind == Kind.DEPARTMENT else found


def ask_form(
    version: QuestionnaireVersion, *, by: Staff, now: datetime, remark: str = "", key: str | None = None, via: str = "desk"
) -> QuestionnaireVersion:
    """Put a version forward: first to the quality manager when it asks more than the standard, then as a plan (4.3.1, 4.3.3)."""
    access.require(by, "surveys.prepare", version.survey.place)
    with transaction.atomic():
        survey, kept = _locked(version)
        if repeated(key, "ask_form", survey.pk):
            return kept
        _may_write(survey)
        if kept.state != FormState.DRAFT:
            raise AlreadyDone(_("This version was put forward before. Reload the page to see how it stands."))
        if survey.approved_at is None:
            raise NotNow(_("The plan comes first. Have it approved, then the questionnaire."))
        content = Content.from_json(kept.content)
        if found := problems_of(survey, content):
            raise NotReady([str(hindered(each)) for each in found])
        kept.state, kept.digest = FormState.ASKED, content.content_hash
        kept.form_number = parameters.of_edition(survey.edition_id).form
        kept.save(update_fields=["state", "digest", "form_number"])
        held = access.roles_at(by, survey.site)
        route = route_of_form(
            survey.kind, extras=bool(content.extras), asked_by_head=Role.DEPARTMENT_HEAD.value in held,
            asked_by_quality=Role.QUALITY_MANAGER.value in held,
        )  # fmt: skip
        approvals.ask(FORM, subject=kept, site=survey.site, route=route, reason=remark.strip() or survey.title, by=by, now=now, via=via)
        told = {"version": kept.number, "digest": kept.digest, "extras": len(content.extras)}
        remember("ask_form", survey, by=by, now=now, data=told, key=key, via=via)
    return kept


def take_back_form(
    version: QuestionnaireVersion, *, by: Staff, now: datetime, key: str | None = None, via: str = "desk"
) -> QuestionnaireVersion:
    """Make a version a draft again: after it was sent back, or while nobody has answered."""
    access.require(by, "surveys.prepare", version.survey.place)
    with transaction.atomic():
        survey, kept = _locked(version)
        if repeated(key, "take_back_form", survey.pk):
            return kept
        if kept.state != FormState.ASKED:
            raise NotNow(_("Only a version that waits for approval can be taken back. An approved one is changed by a new version."))
        withdraw_request(FORM, kept, now)
        kept.state, kept.digest = FormState.DRAFT, ""
        kept.save(update_fields=["state", "digest"])
        remember("take_back_form", survey, by=by, now=now, data={"version": kept.number}, key=key, via=via)
    return kept


def form_granted(request: Request, by: Staff, now: datetime) -> None:
    """What is done when the last person agreed, in their transaction: the version is what is asked from now on."""
    version = QuestionnaireVersion.objects.select_related("survey").get(pk=request.subject_id)
    survey, kept = _locked(version)
    if kept.state != FormState.ASKED:
        raise NotNow(_("This was taken back meanwhile. There is nothing left to approve."))
    require_approver(request, by, survey)
    kept.state, kept.approved_by, kept.approved_at = FormState.APPROVED, by, now
    kept.save(update_fields=["state", "approved_by", "approved_at"])
    remember("approve_form", survey, by=by, now=now, data={"version": kept.number, "digest": kept.digest})


def latest_form_request(version: QuestionnaireVersion) -> Request | None:
    """The question last put about a version."""
    return latest_request(FORM, version)


def is_intact(version: QuestionnaireVersion) -> bool:
    """Whether a frozen version still reads as it was frozen."""
    return Content.from_json(version.content).content_hash == version.digest


def _locked(version: QuestionnaireVersion) -> tuple[Survey, QuestionnaireVersion]:
    survey = locked(version.survey)
    kept = QuestionnaireVersion.objects.select_for_update().get(pk=version.pk)
    kept.survey = survey
    return survey, kept


def _may_write(survey: Survey) -> None:
    if survey.state not in rules.BEFORE_CLOSE:
        raise NotNow(_("This survey is closed; its questionnaire stays as it is."))
