"""Surveys that the tests tell of: a mid-year sample of two sites of a branch."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dudao.approvals import acts as approvals
from dudao.approvals.models import Request
from dudao.organisation import acts as organisation
from dudao.organisation.models import Branch, Building, Household, Site, Staff, Unit
from dudao.organisation.roles import Role
from dudao.surveys import acts, hooks
from dudao.surveys.models import ManagementReview, QuestionnaireVersion, Survey
from tests.cast import NOW, START, Cast

DAY = timedelta(days=1)
LATER = NOW + DAY
REVIEW = date(2027, 1, 15)


@dataclass(slots=True)
class Team:
    branch: Branch
    operations: Staff
    general: Staff
    surveyor: Staff


def team_of(cast: Cast) -> Team:
    """Who is needed besides the cast: who approves, who leads, who asks."""
    company, branch = cast.company, cast.site.branch

    def hired(username: str, role: Role, place: Any) -> Staff:
        staff = organisation.hire(company, username=username, name=username.title(), password="jade-lake-2026")
        organisation.appoint(staff, role, place, from_day=START)
        return staff

    operations = hired("operations", Role.OPERATIONS_MANAGER, company)
    general = hired("general", Role.GENERAL_MANAGER, branch)
    return Team(branch, operations, general, hired("surveyor", Role.HANDLER, cast.site))


def settle(site: Site, buildings: int = 2, units: int = 20) -> list[Unit]:
    """Units in which somebody lives."""
    made = []
    for number in range(1, buildings + 1):
        building, _ = Building.objects.get_or_create(site=site, code=f"B{number}")
        made += [Unit(site=site, building=building, code=f"{door:03}") for door in range(1, units + 1)]
    Unit.objects.bulk_create(made)
    there = list(Unit.objects.filter(site=site, building__code__startswith="B"))
    Household.objects.bulk_create(Household(site=site, unit=unit, moved_in=START) for unit in there)
    return there


def reviewed(cast: Cast, team: Team, held_on: date = REVIEW, now: datetime = NOW) -> ManagementReview:
    return acts.set_review(team.branch, held_on=held_on, by=cast.inspector, now=now)


def said(cast: Cast, team: Team, review: ManagementReview | None, **more: Any) -> acts.Plan:
    told: dict[str, Any] = {
        "title": "2026年末滿意度調查", "prepares_from": date(2026, 11, 24), "collects_from": date(2026, 12, 1),
        "collects_until": date(2026, 12, 14), "hand_over_by": date(2026, 12, 16), "report_by": date(2026, 12, 31), "leader": team.general,
        "members": [cast.inspector, team.surveyor], "sites": [cast.site], "methods": ["web", "paper"], "review": review,
        "points": "尊重住戶意願，如實記錄。",
    }  # fmt: skip
    return acts.Plan(**{**told, **more})


def planned(cast: Cast, team: Team, *, kind: str = "sample", review: ManagementReview | None = None, **more: Any) -> Survey:
    review = review or reviewed(cast, team)
    return acts.plan(team.branch, kind=kind, said=said(cast, team, review, **more), by=cast.inspector, now=NOW)


def planned_with_form(cast: Cast) -> Survey:
    """A plan that waits to be put forward, and a questionnaire that is being written."""
    survey = planned(cast, team_of(cast))
    acts.begin_form(survey, by=cast.inspector, now=NOW)
    return survey


def request_of(subject: Survey | QuestionnaireVersion) -> Request:
    kind = "survey" if isinstance(subject, Survey) else "questionnaireversion"
    return Request.objects.get(subject_kind=kind, subject_id=subject.pk, state="pending")


def approved(cast: Cast, team: Team, **more: Any) -> Survey:
    survey = planned(cast, team, **more)
    acts.ask_plan(survey, by=cast.inspector, now=NOW)
    approvals.grant(request_of(survey), by=team.operations, now=NOW)
    survey.refresh_from_db()
    return survey


def with_form(cast: Cast, team: Team, survey: Survey) -> QuestionnaireVersion:
    version = acts.begin_form(survey, by=cast.inspector, now=NOW)
    acts.ask_form(version, by=cast.inspector, now=NOW)
    approvals.grant(request_of(version), by=team.operations, now=NOW)
    version.refresh_from_db()
    return version


def prepared(cast: Cast, team: Team, **more: Any) -> Survey:
    """Everything but the start: form approved, sample drawn, surveyors named and trained, notice named."""
    survey = approved(cast, team, **more)
    with_form(cast, team, survey)
    hooks.look_for_notice_by(lambda _site, number, day: day if number == "N-1" else None)
    for part in survey.parts.select_related("site", "survey"):
        acts.draw(part, by=cast.inspector, now=NOW)
        acts.name_at_site(part, surveyor=team.surveyor, custodian=cast.head, by=cast.inspector, now=NOW)
        acts.name_notice(part, number="n-1", by=cast.inspector, now=NOW)
    acts.train(survey, held_on=NOW.date(), subjects="目的、要點", trainer=team.general, present=[team.surveyor], by=cast.inspector, now=NOW)
    return survey


def collecting(cast: Cast, team: Team, **more: Any) -> Survey:
    return acts.start(prepared(cast, team, **more), by=cast.inspector, now=LATER)
