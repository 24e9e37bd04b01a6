"""What was asked of my posts: agree, or say why not."""

from typing import Any, TypeAlias

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dudao.approvals import acts
from dudao.approvals.models import Request
from dudao.cases.models import Report
from dudao.desk import owed
from dudao.desk.frame import page, person
from dudao.duties.models import Duty
from dudao.organisation import access, deputies
from dudao.organisation.models import Staff
from dudao.organisation.refusal import NotFound, Refusal
from dudao.publications.models import Publication
from dudao.surveys.models import QuestionnaireVersion, Survey
from dudao.waivers.acts import request_waiver

SHOWN = 50
KINDS = ("duty", "report", "publication", "survey", "questionnaireversion")
Subject: TypeAlias = owed.Row | Report | Publication | Survey | QuestionnaireVersion


class AskForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it should be waived"),
        help_text=_("The quality manager reads this and decides; the reason then stands beside the score."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=400,
    )


class Waiting:
    """A request with what it is about: a duty, a paper to be issued, a publication, the plan of a survey or its questionnaire."""

    def __init__(self, request: Request, about: Subject) -> None:
        self.request = request
        self.row = about if isinstance(about, owed.Row) else None
        self.report = about if isinstance(about, Report) else None
        self.publication = about if isinstance(about, Publication) else None
        self.version = about if isinstance(about, QuestionnaireVersion) else None
        self.survey = about.survey if isinstance(about, QuestionnaireVersion) else about if isinstance(about, Survey) else None
        self.for_whom: list[str] = []


@login_required
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for my answer, and what was answered last at my sites."""
    user = person(request)
    asked = Request.objects.filter(subject_kind__in=KINDS).select_related("site", "asked_by")
    waiting = asked.waiting_for(user, timezone.localdate()).order_by("asked_at")[:SHOWN]
    settled = (
        asked.seen_by(user)
        .exclude(state=Request.State.PENDING)
        .prefetch_related("decisions__by", "decisions__for_whom")
        .order_by("-settled_at")[:20]
    )
    context = {"waiting": _in_whose_place(_with_subjects(waiting), user), "settled": _with_subjects(settled)}
    return page(request, "desk/approvals.html", context, here="day")


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree or refuse, with a remark."""
    user = person(request)
    found = Request.objects.open_to(user, timezone.localdate()).select_related("site").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such request among those of your sites."))
    how: dict[str, Any] = {"by": user, "now": timezone.now(), "remark": request.POST.get("remark", "")[:1000]}
    try:
        if "grant" in request.POST:
            acts.grant(found, **how)
            messages.success(request, gettext("Agreed. What was asked for is done."))
        else:
            acts.refuse(found, **how)
            messages.success(request, gettext("Refused. The person who asked sees why."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:approvals")


@login_required
def ask_waiver(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the quality manager to let the site off a duty."""
    user = person(request)
    found = Duty.objects.seen_by(user).open().select_related("site__branch", "obligation", "edition", "owner").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such open duty among those of your sites."))
    access.require(user, "duties.request_waiver", found.site)
    form = AskForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            request_waiver(found, by=user, reason=form.cleaned_data["reason"], now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, gettext("Asked. You will see the answer here."))
            return redirect("desk:duty", pk)
    context = {"row": owed.rows_of([found])[0], "form": form}
    return page(request, "desk/ask_waiver.html", context, here="duties", site=found.site, status=status)


def _with_subjects(requests: Any) -> list[Waiting]:
    """The requests with what they are about, in the same order; one query for each sort and two more, whatever their number."""
    found = list(requests)
    asked = {kind: [each.subject_id for each in found if each.subject_kind == kind] for kind in KINDS}
    duties = Duty.objects.filter(pk__in=asked["duty"]).select_related("site", "obligation", "edition", "owner")
    rows = {row.duty.pk: row for row in owed.rows_of(list(duties))}
    reports = Report.objects.select_related("site").in_bulk(asked["report"])
    publications = Publication.objects.select_related("site").in_bulk(asked["publication"])
    surveys = Survey.objects.select_related("site", "branch", "company").in_bulk(asked["survey"])
    forms = QuestionnaireVersion.objects.select_related("survey__site", "survey__branch", "survey__company")
    about: dict[str, dict[int, Any]] = {
        "duty": rows, "report": reports, "publication": publications, "survey": surveys,
        "questionnaireversion": forms.in_bulk(asked["questionnaireversion"]),
    }  # fmt: skip
    return [Waiting(each, about[each.subject_kind][each.subject_id]) for each in found if each.subject_id in about[each.subject_kind]]


def _in_whose_place(waiting: list[Waiting], user: Staff) -> list[Waiting]:
    """Name whom the person would answer for, where it is not by a post of their own. One query."""
    stood_in_for = deputies.posts_stood_in_for(user, timezone.localdate())
    for each in waiting:
        asked = each.request
        if stood_in_for and asked.waits_for not in access.roles_at(user, asked.site):
            each.for_whom = [post.staff.name for post in stood_in_for if post.role == asked.waits_for and access.covers(post, asked.site)]
    return waiting
