"""Assigning several cases at once: one act for each, each whole, and a report of every one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dudao.cases import acts
from dudao.cases.models import Case
from dudao.desk.forms import answering, new_key, offer
from dudao.desk.frame import page, person
from dudao.organisation import access
from dudao.organisation.models import Site, Staff
from dudao.organisation.refusal import Invalid, NotFound, Refusal

AT_ONCE: Final = 50


@dataclass(frozen=True)
class Done:
    """What became of one case. ``before`` handled it until then."""

    case: Case
    refused: str = ""
    before: int | None = None


class AssignForm(forms.Form):
    """Who handles all of them."""

    to = forms.ChoiceField(label=_("Who handles them"))
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, site: Site, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"key": new_key()}, auto_id="bulk_%s")
        people = answering(site, timezone.localdate())
        choices = [(str(staff.pk), f"{staff.name} · {roles}") for staff, roles in people]
        field = offer(self, "to", choices)
        if len(people) <= 9:
            field.widget = forms.RadioSelect(choices=choices)
        field.widget.attrs["autofocus"] = True
        self.people = {str(staff.pk): staff for staff, _roles in people}


@login_required
def assign_many(request: HttpRequest) -> HttpResponse:
    """Gate, form, one act for each case, and the report. Sending it again repeats the report and changes nothing."""
    picked = _picked(request)
    site = _one_site(picked)
    access.require(person(request), "cases.assign", site)
    form = AssignForm(site, request.POST if request.method == "POST" else None)
    done: list[Done] = []
    if request.method == "POST" and form.is_valid():
        to, key = form.people[form.cleaned_data["to"]], form.cleaned_data["key"]
        done = [_assigned(case, to, person(request), f"{key}-{case.pk}" if key else None) for case in picked]
    return _shown(request, site, picked, form, done)


@login_required
@require_POST
def assign_back(request: HttpRequest) -> HttpResponse:
    """Give cases back to those who had them before they were assigned together: one act for each, and the report."""
    picked = _picked(request)
    site = _one_site(picked)
    access.require(person(request), "cases.assign", site)
    form = AssignForm(site)
    key = request.POST.get("key", "")[:40]
    had = dict(zip(request.POST.getlist("case"), request.POST.getlist("before"), strict=False))
    done = [_given_back(case, form.people.get(had.get(case.number, "")), person(request), key) for case in picked]
    return _shown(request, site, picked, form, done)


def _shown(request: HttpRequest, site: Site, picked: list[Case], form: AssignForm, done: list[Done]) -> HttpResponse:
    context = {
        "picked": picked,
        "form": form,
        "done": [each for each in done if not each.refused],
        "refused": [each for each in done if each.refused],
        "back": [each for each in done if each.before is not None],
        "back_key": new_key(),
        "reported": bool(done),
    }
    return page(request, "desk/assign_many.html", context, here="cases", site=site, status=422 if form.errors else 200)


def _picked(request: HttpRequest) -> list[Case]:
    """The picked cases that the person may see, in the order of their numbers; others' are as if there were none."""
    numbers = (request.POST if request.method == "POST" else request.GET).getlist("case")[:AT_ONCE]
    seen = Case.objects.seen_by(person(request)).select_related("site", "building", "unit__building", "assignee")
    picked = list(seen.filter(number__in=numbers).order_by("number"))
    if numbers and not picked:
        raise NotFound(_("None of these cases is at your sites."))
    if not picked:
        raise Invalid(_("No case is picked. Go back and tick those to assign."))
    return picked


def _one_site(picked: list[Case]) -> Site:
    sites = {case.site_id: case.site for case in picked}
    if len(sites) > 1:
        raise Invalid(_("These cases are of several sites. Pick those of one site: others work at each."))
    return next(iter(sites.values()))


def _assigned(case: Case, to: Staff, by: Staff, key: str | None) -> Done:
    before = case.assignee_id
    try:
        acts.assign(case, to=to, by=by, now=timezone.now(), key=key)
    except Refusal as refusal:
        return Done(case, str(refusal))
    return Done(case, before=before if before != to.pk else None)


def _given_back(case: Case, to: Staff | None, by: Staff, key: str) -> Done:
    if to is None:
        return Done(case, gettext("Whoever had it takes no cases here any more. Assign it to somebody else."))
    return _assigned(case, to, by, f"{key}-{case.pk}" if key else None)
