"""Questions to the list of cases, kept under a name as tabs."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dudao.cases import acts
from dudao.cases.models import SavedFilter
from dudao.cases.vocabulary import NAME_LIMIT
from dudao.desk import undoing
from dudao.desk.case_filter import PARAMETERS
from dudao.desk.forms import one_line
from dudao.desk.frame import person, site_chosen
from dudao.organisation import access
from dudao.organisation.models import Site
from dudao.organisation.refusal import Refusal


@dataclass(frozen=True)
class Tab:
    """A saved filter above the list."""

    saved: SavedFilter
    href: str
    here: bool
    mine: bool


class FilterForm(forms.Form):
    name = one_line(_("Name"), most=NAME_LIMIT)
    query = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)
    shared = forms.BooleanField(label=_("For everybody at this site"), required=False)


def tabs_of(request: HttpRequest, site: Site | None) -> list[Tab]:
    """The person's own filters and the site's, the one that is shown marked. One query."""
    now_asked, me = canonical(request.GET), person(request)
    return [
        Tab(saved, f"{reverse('desk:cases')}?{saved.query}", saved.query == now_asked, saved.owner_id == me.pk)
        for saved in SavedFilter.objects.at_hand(me, site)[:40]
    ]


def canonical(query: QueryDict) -> str:
    """What of an address asks something of the list, in one order, so that the same question is the same text."""
    kept = QueryDict(mutable=True)
    for name in PARAMETERS:
        if value := query.get(name, "").strip():
            kept[name] = value[:100]
    return kept.urlencode()


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the question that is on the list now."""
    form, site = FilterForm(request.POST), site_chosen(request)
    query = canonical(QueryDict(request.POST.get("query", "")[:2000]))
    back = f"{reverse('desk:cases')}?{query}"
    if not form.is_valid():
        messages.error(request, gettext("Give the filter a name."))
        return redirect(back)
    try:
        where = site if form.cleaned_data["shared"] else None
        acts.save_filter(name=form.cleaned_data["name"], query=query, site=where, by=person(request), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("Kept as “%(name)s”.") % {"name": form.cleaned_data["name"]})
    return redirect(back)


@login_required
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a filter away; one that is neither one's own nor the site's is not there."""
    saved = get_object_or_404(SavedFilter.objects.at_hand(person(request), site_chosen(request)), pk=pk)
    acts.drop_filter(saved, by=person(request))
    undo = undoing.of_dropped_filter(saved) if saved.owner_id == person(request).pk else None
    undoing.told(request, gettext("“%(name)s” is taken away.") % {"name": saved.name}, undo)
    return redirect("desk:cases")


def may_share(request: HttpRequest, site: Site | None) -> bool:
    return site is not None and access.may(person(request), "cases.share_filter", site)
