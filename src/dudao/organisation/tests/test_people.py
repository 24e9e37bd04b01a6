"""People are hired, appointed, and leave; what they did stays."""

from datetime import date, timedelta

import pytest

from dudao.organisation import access, acts
from dudao.organisation.access import NotAllowed
from dudao.organisation.models import Post, Staff
from dudao.organisation.refusal import Invalid, Refusal
from dudao.organisation.roles import Role
from dudao.organisation.tests.conftest import PASSWORD, START, TODAY, Town

pytestmark = pytest.mark.django_db


def test_hiring_opens_an_account(town: Town) -> None:
    staff = acts.hire(town.company, username=" Wu.Lan ", name=" 吳蘭 ", password=PASSWORD, email="wu@example.com", by=town.admin)
    assert (staff.username, staff.name, str(staff)) == ("wu.lan", "吳蘭", "吳蘭")
    assert staff.check_password(PASSWORD)
    assert Staff.objects.get_by_natural_key("WU.LAN ") == staff


def test_without_a_password_nobody_can_sign_in(town: Town) -> None:
    assert not acts.hire(town.company, username="wu", name="吳蘭").has_usable_password()
    assert not Staff.objects.create_user("li", name="李", company=town.company).has_usable_password()


def test_hiring_the_same_person_again_leaves_the_password(town: Town) -> None:
    assert acts.hire(town.company, username="CLERK", name="Clerk", password="another-password-1") == town.clerk
    town.clerk.refresh_from_db()
    assert town.clerk.check_password(PASSWORD)


def test_a_user_name_belongs_to_one_person(town: Town) -> None:
    with pytest.raises(Refusal, match='"clerk" is taken'):
        acts.hire(town.company, username="clerk", name="Someone else")
    acts.leave(town.clerk, on=TODAY)
    with pytest.raises(Refusal, match='"clerk" is taken'):
        acts.hire(town.company, username="clerk", name="Clerk")


@pytest.mark.parametrize("username", ["", "李", "two words", "-dash", "dot.", "x" * 61, "a\x00b"])
def test_a_user_name_is_plain(town: Town, username: str) -> None:
    with pytest.raises(Invalid, match="A user name has"):
        acts.hire(town.company, username=username, name="李")


@pytest.mark.parametrize(
    ("password", "says"),
    [("short", "too short"), ("1234567890123", "numeric"), ("password123", "too common"), ("wulan.lake1", "similar")],
)
def test_a_weak_password_is_refused(town: Town, password: str, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        acts.hire(town.company, username="wulan.lake", name="吳蘭", password=password)
    assert not Staff.objects.filter(username="wulan.lake").exists()


def test_a_new_password_replaces_the_old(town: Town) -> None:
    acts.set_password(town.clerk, "willow-gate-77", by=town.admin)
    assert Staff.objects.get(pk=town.clerk.pk).check_password("willow-gate-77")
    with pytest.raises(NotAllowed):
        acts.set_password(town.head, "willow-gate-77", by=town.clerk)
    with pytest.raises(Invalid, match="too short"):
        acts.set_password(town.clerk, "short")


def test_a_post_counts_at_once(town: Town) -> None:
    assert not access.may(town.newcomer, "cases.respond", town.lake)
    post = acts.appoint(town.newcomer, Role.CUSTOMER_SERVICE, town.lake, from_day=START, by=town.admin)
    assert access.may(town.newcomer, "cases.respond", town.lake)
    acts.end_post(post, on=TODAY, by=town.admin)
    assert not access.may(town.newcomer, "cases.respond", town.lake, day=TODAY + timedelta(days=1))


def test_a_post_stores_every_place_above_it(town: Town) -> None:
    post = acts.appoint(town.newcomer, Role.GROUP_SUPERVISOR, town.east, from_day=START, categories=["cleaning"])
    assert (post.company, post.branch, post.site, post.building) == (town.company, town.north, town.dormitory, town.east)
    assert post.categories == ["cleaning"]


def test_appointing_the_same_again_is_one_post(town: Town) -> None:
    first = acts.appoint(town.newcomer, Role.HANDLER, town.lake, from_day=START, to_day=TODAY)
    assert acts.appoint(town.newcomer, Role.HANDLER, town.lake, from_day=START, to_day=TODAY) == first
    with pytest.raises(Refusal, match="holds this post already from 2020-01-01"):
        acts.appoint(town.newcomer, Role.HANDLER, town.lake, from_day=TODAY)
    later = acts.appoint(town.newcomer, Role.HANDLER, town.lake, from_day=TODAY + timedelta(days=1))
    earlier = acts.appoint(town.newcomer, Role.HANDLER, town.lake, from_day=date(2019, 1, 1), to_day=date(2019, 12, 31))
    elsewhere = acts.appoint(town.newcomer, Role.HANDLER, town.garden, from_day=START)
    assert set(town.newcomer.posts.all()) == {first, later, earlier, elsewhere}


@pytest.mark.parametrize(
    ("role", "from_day", "to_day", "says"), [("king", START, None, "role: "), (Role.HANDLER, TODAY, START, "post_ends_after_start")]
)
def test_a_post_that_cannot_be_is_refused(town: Town, role: str, from_day: date, to_day: date | None, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        acts.appoint(town.newcomer, role, town.lake, from_day=from_day, to_day=to_day)


def test_nobody_appoints_beyond_what_they_administer(town: Town) -> None:
    acts.appoint(town.newcomer, Role.ADMINISTRATOR, town.lake, from_day=START, by=town.admin)
    assert acts.appoint(town.clerk, Role.HANDLER, town.lake, from_day=START, by=town.newcomer).site == town.lake
    for place in (town.company, town.north, town.garden, town.east):
        with pytest.raises(NotAllowed):
            acts.appoint(town.newcomer, Role.ADMINISTRATOR, place, from_day=START, by=town.newcomer)


def test_staff_of_another_company_are_not_appointed_here(town: Town) -> None:
    guest = acts.hire(acts.found_company(code="other", name="別家物業"), username="guest", name="Guest")
    with pytest.raises(Refusal, match="works for another company"):
        acts.appoint(guest, Role.HANDLER, town.lake, from_day=START)


def test_a_post_ends_after_it_has_begun(town: Town) -> None:
    post = Post.objects.get(staff=town.clerk)
    with pytest.raises(Invalid, match="can't end before"):
        acts.end_post(post, on=date(2019, 12, 31))


def test_leaving_ends_all_posts_and_closes_the_account(town: Town) -> None:
    tomorrow = TODAY + timedelta(days=1)
    acts.appoint(town.clerk, Role.HANDLER, town.garden, from_day=tomorrow)
    acts.leave(town.clerk, on=TODAY, by=town.admin)
    clerk = Staff.objects.get(pk=town.clerk.pk)
    assert clerk.works_on(TODAY)
    assert not clerk.works_on(tomorrow)
    assert access.may(clerk, "cases.respond", town.lake, day=TODAY)
    assert not access.may(clerk, "cases.respond", town.garden, day=tomorrow)
    assert {post.to_day for post in clerk.posts.all()} == {TODAY, tomorrow}
    with pytest.raises(NotAllowed):
        acts.leave(town.head, on=TODAY, by=town.leader)


def test_the_last_administrator_stays(town: Town) -> None:
    post = Post.objects.get(staff=town.admin)
    sentence = "Admin is the last administrator of 澄和物業"
    with pytest.raises(Refusal, match=sentence):
        acts.end_post(post, on=TODAY)
    with pytest.raises(Refusal, match=sentence):
        acts.leave(town.admin, on=TODAY)
    acts.appoint(town.newcomer, Role.ADMINISTRATOR, town.company, from_day=START)
    acts.leave(town.admin, on=TODAY)
    assert not Staff.objects.get(pk=town.admin.pk).works_on(TODAY + timedelta(days=1))
