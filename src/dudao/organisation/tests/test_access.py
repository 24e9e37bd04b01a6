"""Who may do what, where and when: the table, and the posts it is asked through."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from dudao.organisation import access, acts
from dudao.organisation.access import ALLOWED, NotAllowed
from dudao.organisation.models import Building, Customer, Post, Site, Staff, Unit
from dudao.organisation.reach import posts_of, reach_of, within
from dudao.organisation.roles import Role
from dudao.organisation.tests.conftest import START, TODAY, Town

pytestmark = pytest.mark.django_db

CASES = {act.removeprefix("cases.") for act in ALLOWED if act.startswith("cases.")}
HANDLING = {"receive", "respond", "feed_back", "record_result", "note", "look_at_contact"}
COURSE = {
    "assign", "refer", "mark_hard", "fill_form", "set_measures", "record_visit", "verify", "close", "reopen", "reclassify",
    "flag_for_publication", "report_measures", "report_result", "draft_report",
    "merge", "share_filter",
}  # fmt: skip
DECIDING = {
    "name_for_hard",
    "mark_major",
    "report_major",
    "decide",
    "waive_visit",
    "issue_report",
    "escalate",
    "unmerge",
    "manage_templates",
    "export",
}
BY_QUALITY = {"issue_by_quality", "mark_major", "reopen", "verify", "note", "look_at_contact", "export"}

CASES_BY_ROLE = {
    Role.CUSTOMER_SERVICE: HANDLING | COURSE,
    Role.HANDLER: HANDLING | {"fill_form", "set_measures"},
    Role.DEPARTMENT_HEAD: HANDLING | COURSE | DECIDING,
    Role.GROUP_SUPERVISOR: HANDLING | COURSE | DECIDING,
    Role.DUTY_ATTENDANT: HANDLING | {"record_visit", "verify"},
    Role.QUALITY_SPECIALIST: BY_QUALITY,
    Role.QUALITY_MANAGER: BY_QUALITY | {"manage_templates"},
    Role.DIVISION_LEADER: {"note", "export"},
    Role.GENERAL_MANAGER: {"export"},
    Role.OPERATIONS_MANAGER: {"export"},
    Role.MANAGEMENT_REPRESENTATIVE: {"export"},
    Role.ADMINISTRATOR: {"import"},
}
NOTICES = {f"publications.{act}" for act in ("draft", "submit", "post", "take_down", "deliver", "sign", "look_at_receipt")}
AT_SITE = {f"surveys.{act}" for act in ("hand_out", "enter", "open_box", "hand_over")}
PLANNED = {f"surveys.{act}" for act in ("plan", "prepare", "conduct", "report", "name_notice")}
OTHERS_BY_ROLE = {
    Role.CUSTOMER_SERVICE: NOTICES
    | AT_SITE
    | {"surveys.name_notice"}
    | {"approvals.request", "organisation.register_customer", "journal.attach"},
    Role.DEPARTMENT_HEAD: NOTICES
    | AT_SITE
    | PLANNED
    | {"surveys.approve", "surveys.approve_report"}
    | {
        "journal.attach", "publications.review", "publications.withdraw",
        "duties.request_waiver", "scores.export", "approvals.request", "approvals.decide",
        "organisation.register_customer",
    },
    Role.QUALITY_SPECIALIST: AT_SITE
    | PLANNED
    | {"surveys.set_review", "surveys.look_ahead"}
    | {
        "journal.attach", "publications.look_at_receipt", "duties.waive", "scores.seal", "scores.export", "approvals.request",
    },
    Role.QUALITY_MANAGER: AT_SITE
    | PLANNED
    | {"surveys.set_review", "surveys.look_ahead", "surveys.approve_report"}
    | {
        "journal.attach", "publications.look_at_receipt", "duties.waive", "duties.rebuild", "duties.publish_edition", "scores.seal",
        "scores.export", "approvals.request", "approvals.decide",
    },
    Role.DIVISION_LEADER: {"scores.export", "approvals.decide", "publications.withdraw", "surveys.approve", "surveys.approve_report"},
    Role.ADMINISTRATOR: {"approvals.set_limit", "duties.rebuild", "duties.publish_edition"}
    | {act for act in ALLOWED if act.startswith(("organisation.", "journal.")) and act != "journal.attach"},
}  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_what_each_role_does_with_cases(role: Role) -> None:
    assert {act for act in CASES if role in ALLOWED[f"cases.{act}"]} == CASES_BY_ROLE[role]


@pytest.mark.parametrize("role", OTHERS_BY_ROLE)
def test_what_each_role_does_otherwise(role: Role) -> None:
    assert {act for act in ALLOWED if role in ALLOWED[act] and not act.startswith("cases.")} == OTHERS_BY_ROLE[role]


def test_every_act_can_be_done_by_somebody_and_is_a_verb_of_a_room() -> None:
    for act, roles in ALLOWED.items():
        room, _dot, verb = act.partition(".")
        assert room in {"cases", "duties", "scores", "approvals", "organisation", "journal", "publications", "surveys"}
        assert verb
        assert roles
    assert set(Post.Role.values) == set(Role.values)


def test_an_act_nobody_has_heard_of_is_a_slip_not_a_refusal(town: Town) -> None:
    with pytest.raises(KeyError):
        access.may(town.clerk, "cases.juggle", town.lake)


def test_a_clerk_answers_at_her_own_site_only(town: Town) -> None:
    assert access.may(town.clerk, "cases.respond", town.lake)
    assert not access.may(town.clerk, "cases.respond", town.garden)
    assert not access.may(town.clerk, "cases.waive_visit", town.lake)


def test_a_post_over_a_branch_covers_its_sites(town: Town) -> None:
    assert access.may(town.leader, "approvals.decide", town.lake)
    assert access.may(town.leader, "approvals.decide", town.north)
    assert not access.may(town.leader, "approvals.decide", town.garden)
    assert not access.may(town.leader, "approvals.decide", town.south)
    assert not access.may(town.leader, "approvals.decide", town.company)


def test_a_post_over_the_company_covers_everything_in_it(town: Town) -> None:
    other = acts.open_branch(acts.found_company(code="other", name="別家物業"), code="x", name="別家分公司")
    for place in (town.company, town.north, town.garden, None):
        assert access.may(town.admin, "organisation.appoint", place)
    assert not access.may(town.admin, "organisation.appoint", other)
    assert not access.may(town.admin, "organisation.appoint", other.company)


def test_a_post_below_does_not_cover_what_is_above(town: Town) -> None:
    acts.appoint(town.newcomer, Role.ADMINISTRATOR, town.lake, from_day=START)
    assert access.may(town.newcomer, "organisation.add_building", town.lake)
    for place in (town.north, town.company, None):
        assert not access.may(town.newcomer, "organisation.appoint", place)


def test_a_post_at_a_building_sees_the_site_and_acts_for_that_building(town: Town) -> None:
    assert access.may(town.attendant, "cases.respond", town.dormitory)
    assert access.may(town.attendant, "cases.respond", town.dormitory, building_id=town.east.pk)
    assert not access.may(town.attendant, "cases.respond", town.dormitory, building_id=town.west.pk)
    assert access.buildings_of(town.attendant, town.dormitory) == frozenset({town.east.pk})
    assert access.buildings_of(town.leader, town.dormitory) is None
    assert access.buildings_of(town.clerk, town.dormitory) == frozenset()
    assert list(access.sites_of(town.attendant)) == [town.dormitory]


def test_a_post_holds_from_its_first_to_its_last_day(town: Town) -> None:
    a_day = timedelta(days=1)
    acts.appoint(town.newcomer, Role.HANDLER, town.lake, from_day=TODAY, to_day=TODAY + a_day)
    held = [access.may(town.newcomer, "cases.respond", town.lake, day=TODAY + n * a_day) for n in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]


@pytest.mark.parametrize(("left_on", "sees"), [(None, True), (TODAY, True), (TODAY - timedelta(days=1), False)])
def test_who_has_left_sees_nothing(town: Town, left_on: date | None, sees: bool) -> None:
    Staff.objects.filter(pk=town.clerk.pk).update(left_on=left_on)
    clerk = Staff.objects.get(pk=town.clerk.pk)
    assert Site.objects.seen_by(clerk, TODAY).exists() is sees
    assert access.may(clerk, "cases.respond", town.lake, day=TODAY) is sees


def test_a_closed_account_sees_nothing(town: Town) -> None:
    town.clerk.is_active = False
    assert not Site.objects.seen_by(town.clerk).exists()
    assert access.roles_at(town.clerk, town.lake) == frozenset()


def test_nobody_signed_in_sees_nothing(town: Town) -> None:
    nobody = AnonymousUser()
    assert posts_of(nobody) == []
    assert not Site.objects.seen_by(nobody).exists()
    assert not Site.objects.filter(access.seen(nobody, "pk")).exists()
    assert not access.may(nobody, "cases.respond", town.lake)


def test_a_refusal_names_who_could_do_it(town: Town) -> None:
    with pytest.raises(NotAllowed) as caught:
        access.require(town.clerk, "cases.waive_visit", town.lake)
    assert str(caught.value) == ("Your posts do not allow this at 翠湖苑. It can be done there by: department head, group supervisor.")
    assert caught.value.status == 403
    with pytest.raises(NotAllowed, match=r"for the whole company\. It can be done there by: administrator"):
        access.require(town.clerk, "organisation.load_calendar", None)
    with pytest.raises(NotAllowed, match="no post at present"):
        access.require(town.newcomer, "cases.respond", town.lake)
    access.require(town.clerk, "cases.respond", town.lake)


def test_roles_at_a_place_come_from_there_and_above(town: Town) -> None:
    acts.appoint(town.head, Role.ADMINISTRATOR, town.company, from_day=START)
    assert access.roles_at(town.head, town.lake) == {Role.DEPARTMENT_HEAD, Role.ADMINISTRATOR}
    assert access.roles_at(town.head, town.garden) == {Role.ADMINISTRATOR}


@pytest.mark.parametrize(
    ("who", "sites"),
    [
        ("admin", {"CH", "NW", "XY"}),
        ("leader", {"CH", "XY"}),
        ("head", {"CH"}),
        ("attendant", {"XY"}),
        ("newcomer", set()),
    ],
)
def test_everything_with_a_site_is_seen_by_the_same_people(town: Town, who: str, sites: set[str]) -> None:
    for site in (town.lake, town.garden, town.dormitory):
        (unit,) = acts.add_units(acts.add_building(site, code="9"), ["101"])
        acts.register_customer(site, name="王小姐", household=acts.move_in(unit, on=START))
    user = getattr(town, who)
    assert set(Site.objects.seen_by(user).values_list("code", flat=True)) == sites
    assert set(Site.objects.filter(access.seen(user, "pk")).values_list("code", flat=True)) == sites
    assert set(Building.objects.filter(code="9").seen_by(user).values_list("site__code", flat=True)) == sites
    assert set(Unit.objects.seen_by(user).values_list("site__code", flat=True)) == sites
    assert set(Customer.objects.seen_by(user).values_list("site__code", flat=True)) == sites
    assert set(Building.objects.filter(access.seen(user), code="9").values_list("site__code", flat=True)) == sites
    assert set(Site.objects.filter(pk__in=[site.pk for site in access.sites_of(user)]).values_list("code", flat=True)) == sites


def test_a_post_over_every_company_needs_no_condition_until_there_is_another_company(town: Town) -> None:
    assert not access.seen(Staff.objects.get(pk=town.admin.pk))
    acts.found_company(code="other", name="別家物業")
    assert access.seen(Staff.objects.get(pk=town.admin.pk))


def test_posts_are_asked_once_for_each_request(town: Town, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    clerk = Staff.objects.get(pk=town.clerk.pk)
    with django_assert_num_queries(1):
        for _ in range(3):
            assert access.may(clerk, "cases.respond", town.lake)
            assert reach_of(clerk).sites == {town.lake.pk}
            access.seen(clerk)


def test_what_lies_within_one_post(town: Town) -> None:
    posts = {who: posts_of(getattr(town, who))[0] for who in ("admin", "leader", "clerk")}
    seen = {who: set(Building.objects.filter(within(post)).values_list("code", flat=True)) for who, post in posts.items()}
    assert seen == {"admin": {"1", "2"}, "leader": {"1", "2"}, "clerk": set()}


def test_whose_posts_cover_a_site(town: Town) -> None:
    acts.leave(town.head, on=TODAY - timedelta(days=1))
    people = Post.objects.covering(town.lake).on(TODAY)
    assert {post.staff.username for post in people} == {"admin", "clerk", "leader"}
    assert [post.staff.username for post in people.as_role(Role.CUSTOMER_SERVICE)] == ["clerk"]
    assert {post.staff.username for post in Post.objects.covering(town.dormitory).on(TODAY)} == {"admin", "leader", "attendant"}
