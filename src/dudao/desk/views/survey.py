"""One survey: what is next, how many came back, who does what; and its part at one site."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dudao.desk import paging
from dudao.desk.frame import page, person
from dudao.desk.survey_forms import AT_SITE, PERMISSIONS, PERMISSIONS_AT_SITE, WORDS, WORDS_AT_SITE
from dudao.desk.views.surveys import survey_of
from dudao.journal.models import Entry
from dudao.organisation import access
from dudao.organisation.models import Staff
from dudao.organisation.refusal import NotFound
from dudao.surveys import acts, rules
from dudao.surveys.acts.team import to_be_trained, trained
from dudao.surveys.models import Invitation, QuestionnaireVersion, Survey, SurveySite
from dudao.surveys.sentences import sentence
from dudao.surveys.vocabulary import Asked, FormState, State

SHOWN = 100
BY_FORM = paging.Order("form_number")
PRIMARY = ("ask_plan", "begin_form", "ask_form", "draw_all", "train", "start", "close")
"""Acts that move a survey on, in their order: the first that is offered is what is next."""


@dataclass(frozen=True)
class Line:
    """A site's row: its part, and how many were drawn, handed out, and returned."""

    part: SurveySite
    drawn: int
    out: int
    returned: int

    @property
    def rate(self) -> float | None:
        return self.returned / self.drawn if self.drawn else None


def lines_of(request: HttpRequest, survey: Survey) -> list[Line]:
    """The parts of a survey that the person sees; two queries whatever their number."""
    parts = SurveySite.objects.seen_by(person(request)).filter(survey=survey).select_related("site", "surveyor", "custodian")
    counted = Invitation.objects.seen_by(person(request)).counted(survey)
    return [Line(part, **(counted.get(part.site_id) or {"drawn": 0, "out": 0, "returned": 0})) for part in parts.order_by("site__code")]


def offered(survey: Survey, user: Staff, version: QuestionnaireVersion | None, lines: list[Line]) -> list[str]:
    """The acts that make sense now and that the person may do, in the order in which they come; the act itself decides."""
    forming = survey.state in (State.APPROVED, State.COLLECTING)
    sense = {
        "ask_plan": survey.state == State.DRAFT,
        "take_back_plan": survey.state == State.ASKED,
        "begin_form": survey.state in rules.BEFORE_CLOSE and (version is None or version.state == FormState.APPROVED),
        "ask_form": forming and version is not None and version.state == FormState.DRAFT,
        "take_back_form": version is not None and version.state == FormState.ASKED,
        "name_member": survey.state in rules.BEFORE_CLOSE,
        "train": forming and version is not None and version.state == FormState.APPROVED,
        "draw_all": survey.state == State.APPROVED and any(not line.part.asked for line in lines),
        "start": survey.state == State.APPROVED,
        "close": survey.state == State.COLLECTING,
    }
    return [act for act in WORDS if sense[act] and access.may(user, PERMISSIONS[act], survey.place)]


@login_required
def survey(request: HttpRequest, number: str) -> HttpResponse:
    """The survey's own page."""
    found, user, now = survey_of(request, number), person(request), timezone.now()
    lines, versions = lines_of(request, found), list(found.versions.select_related("approved_by"))
    version = versions[-1] if versions else None
    can = offered(found, user, version, lines)
    missing = acts.missing_before_start(found) if found.state == State.APPROVED else []
    asked = acts.latest_plan_request(found) if found.state in (State.DRAFT, State.ASKED) else None
    asked_form = acts.latest_form_request(version) if version is not None and version.state != FormState.APPROVED else None
    ahead = [act for act in PRIMARY if act in can and not (act == "start" and missing) and not _done(act, found, version)]
    wanted, there = to_be_trained(found), trained(found)
    drawn, returned = sum(line.drawn for line in lines), sum(line.returned for line in lines)
    context = {
        "now": now,
        "survey": found,
        "next": next(((act, WORDS[act], reverse("desk:survey_act", args=[number, act])) for act in ahead), None),
        "offered": [(act, WORDS[act], reverse("desk:survey_act", args=[number, act])) for act in can if act not in ahead[:1]],
        "may_edit": found.state == State.DRAFT and access.may(user, "surveys.plan", found.place),
        "may_prepare": access.may(user, "surveys.prepare", found.place),
        "missing": missing,
        "lines": lines,
        "drawn": drawn,
        "returned": returned,
        "rate": returned / drawn if drawn else None,
        "version": version,
        "versions": [(each, acts.is_intact(each) if each.digest else None) for each in versions],
        "request_asked": asked,
        "decisions": list(asked.decisions.select_related("by")) if asked else [],
        "form_asked": asked_form,
        "form_decisions": list(asked_form.decisions.select_related("by")) if asked_form else [],
        "members": list(found.members.filter(left_at=None).select_related("staff", "site").order_by("pk")[:SHOWN]),
        "untrained": {pk for pk in wanted if pk not in there},
        "trainings": list(found.trainings.select_related("trainer").prefetch_related("attendance__staff").order_by("held_on")[:SHOWN]),
        "history": [(entry, sentence(entry)) for entry in Entry.objects.about(found).select_related("by").order_by("-id")[:SHOWN]],
    }
    return page(request, "desk/survey.html", context, here="surveys")


def _done(act: str, found: Survey, version: QuestionnaireVersion | None) -> bool:
    """Acts that may come again and are not what is next once they were done."""
    if act == "begin_form":
        return version is not None
    return act == "train" and found.trainings.exists()


def part_of(request: HttpRequest, number: str, code: str) -> SurveySite:
    """The survey's part at one of the person's sites; for everybody else there is none."""
    found = survey_of(request, number)
    parts = SurveySite.objects.seen_by(person(request)).filter(survey=found, site__code=code)
    part: SurveySite | None = parts.select_related("site__branch", "site__company", "surveyor", "custodian").first()
    if part is None:
        raise NotFound(_("There is no site {code} of yours in this survey."), code=code)
    part.survey = found
    return part


@login_required
def survey_site(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """A survey at one site: how large its sample is and why, who is asked, how many came back."""
    part, user = part_of(request, number, code), person(request)
    found = part.survey
    state = request.GET.get("state", "")
    invitations = Invitation.objects.filter(survey=found, site=part.site)
    shown = invitations.filter(state=state) if state in Asked.values else invitations
    shown = shown.select_related("unit__building")
    may_see = access.may(user, "surveys.hand_out", part.site)
    line = Line(part, **(invitations.counted(found).get(part.site_id) or {"drawn": 0, "out": 0, "returned": 0}))
    context: dict[str, Any] = {
        "survey": found,
        "part": part,
        "line": line,
        "size": acts.size_of(part),
        "strata": list(found.strata.filter(site=part.site).select_related("building").order_by("building__code", "many")[:SHOWN]),
        "may_see": may_see,
        "state": state,
        "states": [("", _("all")), *Asked.choices],
        "page": paging.page_of(
            shown, BY_FORM, after=request.GET.get("after", ""), before=request.GET.get("before", ""),
            total=lambda: paging.bounded_count(shown),
        ) if may_see else None,
        "offered": [
            (act, WORDS_AT_SITE[act], reverse("desk:survey_site_act", args=[number, code, act]))
            for act in AT_SITE
            if found.state in (rules.PREPARING if act == "draw" else rules.RUNNING)
            and not (act == "draw" and part.asked)
            and access.may(user, PERMISSIONS_AT_SITE[act], part.site if act == "name_notice" else found.place)
        ],
        "history": [(entry, sentence(entry)) for entry in Entry.objects.about(part).select_related("by").order_by("-id")[:SHOWN]],
    }  # fmt: skip
    return page(request, "desk/survey_site.html", context, here="surveys", site=part.site)
