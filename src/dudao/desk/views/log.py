"""The quick log: a call written down by keyboard in under twenty seconds."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dudao.cases import acts
from dudao.cases.likeness import Resembling, resembling
from dudao.cases.models import Case
from dudao.cases.vocabulary import TITLE_LIMIT, Channel, Kind, Responsibility
from dudao.desk import catalogue, files, words
from dudao.desk.forms import long_text, moment, new_key, offer, one_line
from dudao.desk.frame import my_sites, page, person, site_chosen, site_of
from dudao.organisation import access
from dudao.organisation.models import Building, Site, Unit
from dudao.organisation.refusal import Invalid, NotFound, Refusal

SUGGESTED = 8


class LogForm(forms.Form):
    """What a customer brings up, in the order in which it is told on the telephone."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.COMPLAINT, widget=forms.RadioSelect)
    channel = forms.ChoiceField(label=_("How it came in"), choices=Channel.choices, initial=Channel.PHONE)
    title = one_line(_("What is it about"), most=TITLE_LIMIT)
    place = one_line(_("Where"), required=False, most=200, help_text=_("Flat as building-flat, such as 3-1202; a building; or words."))
    category = forms.ChoiceField(label=_("Category"), widget=forms.RadioSelect)
    contact_name = one_line(_("Who"), required=False, most=80)
    contact_telephone = one_line(_("Telephone"), required=False, most=40)
    text = long_text(_("In the customer's words"), required=False, rows=2)
    responsibility = forms.ChoiceField(
        label=_("Answers for it"), choices=Responsibility.choices, initial=Responsibility.PROPERTY, required=False, widget=forms.RadioSelect
    )
    class_one = forms.BooleanField(label=_("Class one: followed by customer service, with a return visit"), required=False)
    at = moment(_("Received, if not just now"), help_text=_("On the site's clock. Leave empty for now."))
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, site: Site, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"key": new_key()}, auto_id="log_%s")
        offer(self, "category", catalogue.categories_of(site, timezone.localdate()))
        self.fields["title"].widget.attrs["autofocus"] = True
        self.fields["contact_telephone"].widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}
        self.fields["contact_name"].widget.attrs["autocomplete"] = "off"
        offer(self, "channel", [(value, str(label)) for value, label in Channel.choices if value != Channel.QUALITY])

    def brought(self, site: Site) -> dict[str, Any]:
        """What the case is told; a place that is one of ours becomes the unit or building."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in {"key", "place"}}
        told["responsibility"] = told["responsibility"] or Responsibility.PROPERTY.value
        return told | place_named(site, self.cleaned_data["place"])


class QualityLogForm(LogForm):
    """《顧客投訴記錄表》: a complaint that the quality department sends down to a site, to be handled by a time (2.1.3.f)."""

    quality_due_at = moment(_("To be handled by"), required=True, help_text=_("On the site's clock."))

    def __init__(self, site: Site, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(site, data)
        offer(self, "kind", [(Kind.COMPLAINT.value, str(Kind.COMPLAINT.label))])
        offer(self, "channel", [(Channel.QUALITY.value, str(Channel.QUALITY.label))])
        self.fields["channel"].initial = Channel.QUALITY


def place_named(site: Site, words: str) -> dict[str, Any]:
    """The unit or building of that name at the site, else the words themselves."""
    building, _dash, code = words.strip().rpartition("-")
    if not words.strip():
        return {}
    unit = Unit.objects.filter(site=site, building__code=building, code=code).select_related("building").first() if building else None
    if unit is not None:
        return {"unit": unit}
    named = Building.objects.filter(Q(code=words.strip()) | Q(name=words.strip()), site=site).first()
    return {"building": named} if named is not None else {"place": words.strip()}


@login_required
def log(request: HttpRequest) -> HttpResponse:
    site = _site(request)
    with timezone.override(ZoneInfo(site.time_zone)):
        kind = LogForm if access.may(person(request), "cases.receive", site) else QualityLogForm
        form = kind(site, request.POST if request.method == "POST" else None)
        if request.method != "POST" or not form.is_valid():
            return _page(request, site, form, status=422 if request.method == "POST" else 200)
        try:
            key = form.cleaned_data["key"] or new_key()
            case = acts.receive(site, by=person(request), now=timezone.now(), key=key, **form.brought(site))
        except Refusal as refusal:
            form.add_error(refusal.field if isinstance(refusal, Invalid) and refusal.field in form.fields else None, str(refusal))
            return _page(request, site, form, status=refusal.status)
    messages.success(request, _entered(case))
    if repeats := _resembling(request, site, case.title, {"unit": case.unit, "building": case.building}, apart_from=case.pk):
        numbers = words.listed(each.case.number for each in repeats)
        messages.info(request, gettext("Perhaps brought up before: %(numbers)s. Merge it if it is the same matter.") % {"numbers": numbers})
    files.tell(request, files.keep_all(request, case, site, key))
    request.session["draft_done"] = ["log"]
    return redirect("desk:case", case.number)


def _entered(case: Case) -> str:
    if case.assignee is not None:
        return gettext("Entered as %(number)s and given to %(who)s.") % {"number": case.number, "who": case.assignee.name}
    return gettext("Entered as %(number)s. Nobody is in charge of this by building or category: assign it.") % {"number": case.number}


def _site(request: HttpRequest) -> Site:
    """The site the call is for: the one chosen, else the first where the person may take in cases, or send down complaints."""
    site = site_chosen(request) or next((site for site in my_sites(request) if may_log(request, site)), None)
    if site is None:
        raise NotFound(_("You have no site for which you may take in cases. Ask an administrator to appoint you."))
    if not may_log(request, site):
        access.require(person(request), "cases.receive", site)
    return site


def may_log(request: HttpRequest, site: Site) -> bool:
    return any(access.may(person(request), act, site) for act in ("cases.receive", "cases.issue_by_quality"))


def _page(request: HttpRequest, site: Site, form: LogForm, *, status: int) -> HttpResponse:
    return page(request, "desk/log.html", {"form": form, "log_site": site, "accept": files.ACCEPT}, here="log", site=site, status=status)


@login_required
def alike(request: HttpRequest, code: str) -> HttpResponse:
    """Cases that resemble what is being typed: of the same flat, or with such a title, within the last thirty days."""
    site = site_of(request, code)
    title, where = request.GET.get("title", "")[:TITLE_LIMIT], place_named(site, request.GET.get("place", "")[:200])
    return render(request, "desk/parts/alike.html", {"alike": _resembling(request, site, title, where)})


def _resembling(request: HttpRequest, site: Site, title: str, where: dict[str, Any], apart_from: int | None = None) -> list[Resembling]:
    unit, seen = where.get("unit"), Case.objects.seen_by(person(request))
    building = unit.building if unit is not None else where.get("building")
    if not title.strip() and unit is None:
        return []
    return resembling(seen, site, title, now=timezone.now(), unit=unit, building=building, apart_from=apart_from)


@login_required
def places(request: HttpRequest, code: str) -> HttpResponse:
    """Flats of a site whose code begins as typed: suggestions under the field."""
    site = site_of(request, code)
    building, dash, unit = request.GET.get("place", "").strip()[:40].rpartition("-")
    units = Unit.objects.filter(site=site).select_related("building").order_by("building__code", "code")
    if dash:
        units = units.filter(building__code=building, code__startswith=unit)
    elif unit:
        units = units.filter(Q(code__startswith=unit) | Q(building__code=unit))
    return render(request, "desk/parts/places.html", {"units": units[:SUGGESTED] if unit or dash else []})
