"""Surveys: the list, the days of management reviews, and the plan."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dudao.desk import paging
from dudao.desk.frame import page, person, site_chosen
from dudao.desk.sending import key_of
from dudao.desk.survey_forms import PlanForm, ReviewForm, begun_with, initial_of
from dudao.organisation import access
from dudao.organisation.models import Branch, Company, Site, Staff
from dudao.organisation.reach import posts_of
from dudao.organisation.refusal import Invalid, NotFound, Refusal
from dudao.surveys import acts
from dudao.surveys.acts.reviews import sites_in
from dudao.surveys.models import ManagementReview, Survey
from dudao.surveys.vocabulary import Kind, State

NEWEST = paging.Order("planned_at", descending=True)
FOLDERS = {
    "running": (_("Running"), (State.DRAFT, State.ASKED, State.APPROVED, State.COLLECTING)),
    "over": (_("Over"), (State.CLOSED, State.REPORTED)),
}
REVIEWS = 10


@login_required
def surveys(request: HttpRequest) -> HttpResponse:
    """The surveys in which sites of mine take part, and the management reviews that want one."""
    user, now, site = person(request), timezone.now(), site_chosen(request)
    folder = request.GET.get("folder", "")
    folder = folder if folder in FOLDERS else "running"
    mine = Survey.objects.seen_by(user)
    if site is not None:
        mine = mine.filter(parts__site=site)
    found = mine.filter(state__in=FOLDERS[folder][1]).select_related("site", "branch", "company", "review__branch", "review__company")
    listed = paging.page_of(
        found, NEWEST, after=request.GET.get("after", ""), before=request.GET.get("before", ""), total=lambda: paging.bounded_count(found)
    )
    reviews = ManagementReview.objects.seen_by(user).filter(held_on__gte=timezone.localdate(now), surveys=None)
    places = places_of(user, "surveys.plan")
    context = {
        "now": now,
        "folder": folder,
        "folders": [(name, words, paging.bounded_count(mine.filter(state__in=states), 99)) for name, (words, states) in FOLDERS.items()],
        "page": listed,
        "reviews": list(reviews.select_related("branch", "company", "site").order_by("held_on")[:REVIEWS]),
        "may_set": bool(places_of(user, "surveys.set_review")),
        "ways": [
            (words, place.name, reverse("desk:survey_new", args=[kind, where, place.pk]))
            for (where, _pk), place in places.items()
            for kind, words in Kind.choices
            if kind != Kind.DEPARTMENT
        ],
        "own": site if site is not None and access.may(user, "surveys.plan", site) else None,
    }
    return page(request, "desk/surveys.html", context, here="surveys", site=site)


def places_of(user: Staff, act: str) -> dict[tuple[str, int], Company | Branch]:
    """The companies and branches at which an act is allowed to a person by their posts; a company's branches with it."""
    companies: set[int] = set()
    branches: set[int] = set()
    for post in posts_of(user):
        if post.role in access.ALLOWED[act] and post.site_id is None:
            if post.branch_id is None:
                companies.add(post.company_id)
            else:
                branches.add(post.branch_id)
    found: dict[tuple[str, int], Company | Branch] = {("company", each.pk): each for each in Company.objects.filter(pk__in=companies)}
    near = Branch.objects.filter(company__in=companies) | Branch.objects.filter(pk__in=branches)
    return found | {("branch", each.pk): each for each in near.select_related("company").order_by("code")[:50]}


def place_at(request: HttpRequest, where: str, pk: int) -> Company | Branch | Site:
    """A place within the person's reach; for everybody else there is none."""
    sites = Site.objects.seen_by(person(request))
    found: Company | Branch | Site | None = None
    if where == "site":
        found = sites.select_related("branch", "company").filter(pk=pk).first()
    elif where == "branch":
        found = Branch.objects.select_related("company").filter(pk=pk, sites__in=sites).distinct().first()
    elif where == "company":
        found = Company.objects.filter(pk=pk, sites__in=sites).distinct().first()
    if found is None:
        raise NotFound(_("There is no such place among yours."))
    return found


@login_required
def survey_review(request: HttpRequest) -> HttpResponse:
    """Set the day of a management review."""
    places = {f"{where}-{pk}": place for (where, pk), place in places_of(person(request), "surveys.set_review").items()}
    if not places:
        access.require(person(request), "surveys.set_review", None)
    form = ReviewForm(places, request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        told = form.said()
        try:
            acts.set_review(
                places[told["place"]], held_on=told["held_on"], by=person(request), now=timezone.now(), key=key_of(form)
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(field_of(refusal, form), str(refusal))
            status = refusal.status
        else:
            messages.success(request, gettext("The day is set. A survey is planned for it."))
            return redirect("desk:surveys")
    return page(request, "desk/survey_review.html", {"form": form}, here="surveys", status=status)


def field_of(refusal: Refusal, form: Any) -> str | None:
    return refusal.field if isinstance(refusal, Invalid) and refusal.field in form.fields else None


@login_required
def survey_new(request: HttpRequest, kind: str, where: str, pk: int) -> HttpResponse:
    """Plan a survey."""
    if kind not in Kind.values or (kind == Kind.DEPARTMENT) is not (where == "site"):
        raise NotFound(_("There is no such sort of survey here."))
    place = place_at(request, where, pk)
    access.require(person(request), "surveys.plan", place)
    sites = sites_in(place, timezone.localdate())
    if not sites:
        raise Invalid(_("{place} has no site yet, so there is nobody to ask."), place=place)
    initial = {
        **begun_with(acts.defaults_for(sites[0], timezone.now())),
        "sites": [str(site.pk) for site in sites],
        "review": request.GET.get("review", "")[:20],
        "methods": ["web", "paper"],
        "title": "",
    }
    form = PlanForm(kind, place, sites, timezone.localdate(), request.POST or None, initial=initial)
    return _plan(request, form, place, None)


@login_required
def survey_plan(request: HttpRequest, number: str) -> HttpResponse:
    """Change a plan that has not been put forward."""
    found = survey_of(request, number)
    access.require(person(request), "surveys.plan", found.place)
    today = timezone.localdate()
    there = {site.pk: site for site in sites_in(found.place, today)}
    there |= {part.site_id: part.site for part in found.parts.select_related("site__branch", "site__company")}
    sites = sorted(there.values(), key=lambda site: site.code)
    form = PlanForm(found.kind, found.place, sites, today, request.POST or None, initial=initial_of(found))
    return _plan(request, form, found.place, found)


def survey_of(request: HttpRequest, number: str) -> Survey:
    """The survey with this number among those in which sites of the person take part; for everybody else there is none."""
    found = Survey.objects.seen_by(person(request)).filter(number=number)
    survey: Survey | None = found.select_related(
        "site__branch", "site__company", "branch__company", "company", "leader", "planned_by", "approved_by", "review__branch",
        "review__company",
    ).first()  # fmt: skip
    if survey is None:
        raise NotFound(_("There is no survey {number} among those of your sites."), number=number)
    return survey


def _plan(request: HttpRequest, form: PlanForm, place: Company | Branch | Site, found: Survey | None) -> HttpResponse:
    """Keep the plan, or show what sample it leads to, or show what is missing."""
    if request.method != "POST":
        return _plan_page(request, form, place, found, status=200)
    if not form.is_valid():
        return _plan_page(request, form, place, found, status=422)
    said, now = form.plan(), timezone.now()
    if request.POST.get("do") == "reckon":
        return _plan_page(request, form, place, found, status=200, said=said)
    how: dict[str, Any] = {"said": said, "by": person(request), "now": now, "key": key_of(form)}
    try:
        kept = acts.plan(place, kind=form.kind, **how) if found is None else acts.change_plan(found, **how)
    except Refusal as refusal:
        form.add_error(field_of(refusal, form), str(refusal))
        return _plan_page(request, form, place, found, status=refusal.status)
    messages.success(request, gettext("Plan kept."))
    return redirect("desk:survey", kept.number)


def _plan_page(
    request: HttpRequest,
    form: PlanForm,
    place: Company | Branch | Site,
    found: Survey | None,
    *,
    status: int,
    said: acts.Plan | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "survey": found,
        "place": place,
        "kind": form.kind,
        "kind_words": Kind(form.kind).label,
        "chosen": {name: [str(each) for each in form[name].value() or ()] for name in ("methods", "sites") if name in form.fields},
        "sizes": _sizes(form, said, timezone.localdate()) if said is not None else (),
        "said": said,
    }
    site = place if isinstance(place, Site) else None
    return page(request, "desk/survey_plan.html", context, here="surveys", site=site, status=status)


def _sizes(form: PlanForm, said: acts.Plan, day: date) -> list[tuple[Site, Any]]:
    """The sample proposed for each site, with what it was reckoned from."""
    said = acts.with_numbers(said, acts.defaults_for(said.sites[0], timezone.now()))
    found = acts.sizes_for(form.kind, said, day)
    return [(site, found[site.pk]) for site in said.sites]
