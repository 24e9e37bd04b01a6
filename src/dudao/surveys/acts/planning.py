"""Planning a survey and having the plan approved (4.1.1, 4.1.2; a department's own: 4.6)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from dudao.approvals import acts as approvals
from dudao.approvals.models import Request
from dudao.duties import editions
from dudao.journal import acts as journal
from dudao.organisation import access
from dudao.organisation.models import Branch, Company, Household, Site, Staff, Unit
from dudao.organisation.reads import among
from dudao.organisation.roles import Role
from dudao.surveys import parameters, rules
from dudao.surveys.acts.doing import day_at, latest_request, line, locked, remember, repeated, text, withdraw_request
from dudao.surveys.models import ManagementReview, Member, Survey, SurveySite
from dudao.surveys.refusals import AlreadyDone, Incomplete, NotNow
from dudao.surveys.vocabulary import PLAN, Kind, Part, State, route_of_plan

COLUMNS: Final = (
    "title", "prepares_from", "collects_from", "collects_until", "hand_over_by", "report_by", "methods", "departments", "leader", "margin",
    "confidence", "target_return", "many_cases", "cases_months", "emphasis", "seed", "points", "review",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """What a plan says (4.1.2). Shares are between 0 and 1; what is None begins as the rulebook says."""

    title: str
    prepares_from: date
    collects_from: date
    collects_until: date
    hand_over_by: date
    leader: Staff
    sites: Sequence[Site]
    methods: Sequence[str]
    members: Sequence[Staff] = ()
    review: ManagementReview | None = None
    report_by: date | None = None
    departments: str = ""
    points: str = ""
    seed: str = ""
    margin: Decimal | None = None
    confidence: Decimal | None = None
    target_return: Decimal | None = None
    many_cases: int | None = None
    cases_months: int | None = None
    emphasis: Decimal | None = None


def plan(
    place: Company | Branch | Site, *, kind: str, said: Plan, by: Staff, now: datetime, key: str | None = None, via: str = "desk"
) -> Survey:
    """Begin a survey with its plan. ``place`` is a company or branch, or the one site of a department's own survey."""
    access.require(by, "surveys.plan", place)
    if (kind == Kind.DEPARTMENT) is not isinstance(place, Site):
        raise Incomplete(_("A department's own survey is of one site; the others are of a branch or the company."), field="kind")
    company, branch = (place, None) if isinstance(place, Company) else (place.company, place if isinstance(place, Branch) else place.branch)
    sites = _sites_within(place, said)
    home = said.review.site if said.review is not None else sites[0]
    edition = editions.plan_for(home, day_at(home, now)).edition_id
    survey = Survey(
        company=company, branch=branch, site=home, kind=kind, edition_id=edition, planned_by=by, planned_at=now,
    )  # fmt: skip
    told = _take(survey, said)
    with transaction.atomic():
        if entry := repeated(key, "plan"):
            return Survey.objects.select_related("site").get(pk=entry.subject_id)
        survey.number = _number_for(survey, now)
        survey.save()
        _take_part(survey, told, now)
        remember("plan", survey, by=by, now=now, key=key, via=via)
    return survey


def change_plan(survey: Survey, *, said: Plan, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> Survey:
    """Change a plan that has not been put forward."""
    access.require(by, "surveys.plan", survey.place)
    with transaction.atomic():
        kept = locked(survey)
        if repeated(key, "change_plan", kept.pk):
            return kept
        if kept.state != State.DRAFT:
            raise NotNow(_("This plan was put forward. Take it back while it waits; an approved plan stays as it is."))
        _sites_within(kept.place, said)
        told = _take(kept, said)
        kept.save(update_fields=COLUMNS)
        _take_part(kept, told, now)
        remember("change_plan", kept, by=by, now=now, key=key, via=via)
    return kept


def ask_plan(survey: Survey, *, by: Staff, now: datetime, remark: str = "", key: str | None = None, via: str = "desk") -> Survey:
    """Put the plan forward for approval."""
    access.require(by, "surveys.plan", survey.place)
    with transaction.atomic():
        kept = locked(survey)
        if repeated(key, "ask_plan", kept.pk):
            return kept
        if kept.state != State.DRAFT:
            raise AlreadyDone(_("This plan was put forward before. Reload the page to see how it stands."))
        kept.state = State.ASKED
        kept.save(update_fields=["state"])
        route = route_of_plan(kept.kind, asked_by_head=Role.DEPARTMENT_HEAD.value in access.roles_at(by, kept.site))
        approvals.ask(PLAN, subject=kept, site=kept.site, route=route, reason=remark.strip() or kept.title, by=by, now=now, via=via)
        remember("ask_plan", kept, by=by, now=now, key=key, via=via)
    return kept


def take_back_plan(survey: Survey, *, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> Survey:
    """Make the plan a draft again: after it was sent back, or while nobody has answered."""
    access.require(by, "surveys.plan", survey.place)
    with transaction.atomic():
        kept = locked(survey)
        if repeated(key, "take_back_plan", kept.pk):
            return kept
        if kept.state != State.ASKED:
            raise NotNow(_("Only a plan that waits for approval can be taken back."))
        withdraw_request(PLAN, kept, now)
        kept.state = State.DRAFT
        kept.save(update_fields=["state"])
        remember("take_back_plan", kept, by=by, now=now, key=key, via=via)
    return kept


def plan_granted(request: Request, by: Staff, now: datetime) -> None:
    """What is done when the last person agreed, in their transaction: the survey can be prepared."""
    kept = locked(Survey(pk=request.subject_id))
    if kept.state != State.ASKED:
        raise NotNow(_("This was taken back meanwhile. There is nothing left to approve."))
    require_approver(request, by, kept)
    kept.state, kept.approved_by, kept.approved_at = State.APPROVED, by, now
    kept.save(update_fields=["state", "approved_by", "approved_at"])
    remember("approve_plan", kept, by=by, now=now)
    if kept.review is not None:
        remember("provide", kept.review, by=by, now=now, data={"number": kept.number})


def require_approver(request: Request, by: Staff, survey: Survey) -> None:
    """A post at the one site at which the question is kept is not enough for a survey of many: it must cover the whole place."""
    last = request.decisions.order_by("-pk").select_related("for_whom").first()
    access.require((last.for_whom if last is not None else None) or by, "surveys.approve", survey.place)


def latest_plan_request(survey: Survey) -> Request | None:
    """The question last put about the plan."""
    return latest_request(PLAN, survey)


def defaults_for(site: Site, now: datetime) -> parameters.Parameters:
    """With which numbers a plan begins, by the rulebook in force at a site."""
    return parameters.of_edition(editions.plan_for(site, day_at(site, now)).edition_id)


def with_numbers(said: Plan, begin: parameters.Parameters) -> Plan:
    """The plan with the rulebook's numbers where it says none."""
    numbers = ("margin", "confidence", "target_return", "many_cases", "cases_months", "emphasis")
    return replace(said, **{name: getattr(begin, name) for name in numbers if getattr(said, name) is None})


def sizes_for(kind: str, said: Plan, day: date) -> dict[int, rules.Size]:
    """The proposed sample of each site of a plan whose numbers are filled in; two queries whatever the number of sites."""
    margin, confidence, target = said.margin, said.confidence, said.target_return
    if margin is None or confidence is None or target is None:
        raise ValueError("the numbers of the sample are filled in first")
    homes = homes_in([site.pk for site in said.sites], day)
    found = {site.pk: homes.get(site.pk, 0) for site in said.sites}
    return {pk: rules.proposed(kind, number, margin=margin, confidence=confidence, target_return=target) for pk, number in found.items()}


def homes_in(sites: list[int], day: date) -> dict[int, int]:
    """How many units of each site are lived in; of a site of which nobody's moving in is known, all units."""
    living = Q(moved_in__lte=day) & (Q(moved_out__isnull=True) | Q(moved_out__gt=day))
    lived = Household.objects.filter(living, among(sites)).order_by().values("site").annotate(number=Count("unit", distinct=True))
    units = Unit.objects.filter(among(sites)).order_by().values("site").annotate(number=Count("pk"))
    known = {row["site"]: row["number"] for row in units}
    return known | {row["site"]: row["number"] for row in lived}


def _sites_within(place: Company | Branch | Site, said: Plan) -> list[Site]:
    """The sites of a plan, all of them in its place and its review of the same place."""
    sites = list(said.sites)
    if not sites:
        raise Incomplete(_("Choose at least one site that takes part."), field="sites")
    column = "company_id" if isinstance(place, Company) else "branch_id" if isinstance(place, Branch) else "pk"
    if any(getattr(site, column) != place.pk for site in sites):
        raise Incomplete(_("Choose sites of {place}."), field="sites", place=place)
    if said.review is not None and said.review.place != place:
        raise Incomplete(_("Choose a management review of {place}."), field="review", place=place)
    return sites


def _take(survey: Survey, said: Plan) -> Plan:
    """Put what was said into the survey, cleaned and checked, with the rulebook's numbers where none were said."""
    said = with_numbers(said, parameters.of_edition(survey.edition_id))
    for name in COLUMNS:
        setattr(survey, name, getattr(said, name))
    survey.title, survey.seed = line(said.title, field="title"), line(said.seed, field="seed", limit=64)
    survey.departments, survey.points = text(said.departments, field="departments"), text(said.points, field="points")
    survey.methods = list(dict.fromkeys(said.methods))
    if len(survey.seed.encode()) > 64:
        raise Incomplete(_("A seed has at most 64 bytes. Shorten it, or leave it empty."), field="seed")
    rules.check_plan(
        survey.kind, survey.methods, title=survey.title, points=survey.points, sites=len(said.sites), review=said.review is not None,
        members=len({staff.pk for staff in said.members} - {said.leader.pk}),
    )  # fmt: skip
    review_on = said.review.held_on if said.review is not None else None
    rules.check_days(rules.Days(said.prepares_from, said.collects_from, said.collects_until, said.hand_over_by, said.report_by, review_on))
    rules.check_shares(survey.margin, survey.confidence, survey.target_return, survey.emphasis)
    return said


def _take_part(survey: Survey, said: Plan, now: datetime) -> None:
    """Keep which sites take part, with the size proposed for each, and who is in the team."""
    sizes = sizes_for(survey.kind, said, day_at(survey.site, now))
    survey.parts.exclude(site__in=list(sizes)).delete()
    SurveySite.objects.bulk_create(
        [SurveySite(survey=survey, site_id=pk, customers=size.customers, sample_size=size.needed) for pk, size in sizes.items()],
        update_conflicts=True, unique_fields=["survey", "site"], update_fields=["customers", "sample_size"],
    )  # fmt: skip
    chosen = {staff.pk for staff in said.members} - {said.leader.pk}
    there = survey.members.filter(part=Part.MEMBER, left_at=None, site=None)
    there.exclude(staff__in=chosen).update(left_at=now)
    known = set(there.values_list("staff", flat=True))
    Member.objects.bulk_create(Member(survey=survey, staff_id=pk, part=Part.MEMBER) for pk in sorted(chosen - known))


def _number_for(survey: Survey, now: datetime) -> str:
    """The next number of a site, branch or company in this year, such as CH-S26-001."""
    place = survey.place
    year = f"{day_at(survey.site, now):%y}"
    code = place.code.upper()
    return f"{code}-S{year}-{journal.take_numbers(f'survey:{code}:{year}'):03}"
