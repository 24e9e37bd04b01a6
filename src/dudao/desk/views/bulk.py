"""Assigning several cases at once: one act for each, each whole, and a report of every one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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
    """What became of one case."""

    case: Case
    refused: str = ""


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
    context = {
        "picked": picked,
        "form": form,
        "done": [each for each in done if not each.refused],
        "refused": [each for each in done if each.refused],
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
    try:
        acts.assign(case, to=to, by=by, now=timezone.now(), key=key)
    except Refusal as refusal:
        return Done(case, str(refusal))
    return Done(case)
