"""Whatever is done to places, people and accounts stands in the journal: once, without anything personal, beside the duties."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from dudao.duties import acts as duties
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from dudao.organisation import acts
from dudao.organisation.access import NotAllowed
from dudao.organisation.models import Household, Staff
from dudao.organisation.roles import Role
from tests.cast import NOW, START, Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
PASSWORD = "willow-gate-77"
PERSONAL = ("吳蘭", "wulan", "13812345678", "lan@example.com", PASSWORD)

How = dict[str, Any]
Act = Callable[[Cast, How], object]


def _hire(cast: Cast, how: How) -> Staff:
    return acts.hire(cast.company, username="wulan", name="吳蘭", email="lan@example.com", password=PASSWORD, **how)


def _settle(cast: Cast, how: How) -> object:
    resident = acts.Resident("吳蘭", "owner", unit=cast.unit, moved_in=TODAY, telephone="13812345678", email="lan@example.com")
    return acts.settle(cast.site, [resident], **how)


def _appoint(cast: Cast, how: How) -> object:
    return acts.appoint(cast.clerk, Role.GROUP_SUPERVISOR, cast.site, from_day=TODAY, **how)


def _name_deputy(cast: Cast, how: How) -> object:
    return acts.name_deputy(cast.head.posts.get(), staff=cast.clerk, from_day=TODAY, to_day=TODAY + timedelta(days=4), **how)


def _end_deputy(cast: Cast, how: How) -> None:
    later = TODAY + timedelta(days=30)
    deputy = acts.name_deputy(cast.head.posts.get(), staff=cast.inspector, from_day=later, to_day=later, by=cast.head)
    acts.end_deputy(deputy, today=TODAY, **how)


DONE: dict[str, Act] = {
    "company_founded": lambda _cast, how: acts.found_company(code="new", name="新物業", **how),
    "branch_opened": lambda cast, how: acts.open_branch(cast.company, code="east", name="華東分公司", **how),
    "site_opened": lambda cast, how: acts.open_site(
        cast.site.branch, code="NEW", name="新苑", property_type="residential", opened_on=TODAY, **how
    ),
    "site_changed": lambda cast, how: acts.change_site(cast.site, hotline="400 820 1234", **how),
    "building_added": lambda cast, how: acts.add_building(cast.site, code="9", **how),
    "units_added": lambda cast, how: acts.add_units(cast.unit.building, ["1202", "1203"], **how),
    "household_moved_in": lambda cast, how: acts.move_in(cast.unit, on=TODAY, **how),
    "customer_registered": lambda cast, how: acts.register_customer(cast.site, name="吳蘭", **how),
    "register_taken_in": _settle,
    "hired": _hire,
    "appointed": _appoint,
    "post_ended": lambda cast, how: acts.end_post(cast.handler.posts.get(), on=TODAY, **how),
    "left": lambda cast, how: acts.leave(cast.clerk, on=TODAY, **how),
    "password_set": lambda cast, how: acts.set_password(cast.clerk, PASSWORD, **how),
    "deputy_named": _name_deputy,
    "deputy_ended": _end_deputy,
}
REPEATED_DOES_AGAIN = {"password_set", "deputy_ended"}
"""A password given again is a new one; the story of a deputy's end names the deputy anew."""


def _latest(cast: Cast, name: str, how: How) -> list[Entry]:
    before = Entry.objects.count()
    DONE[name](cast, how)
    return [entry for entry in Entry.objects.order_by("pk")[before:] if entry.act == f"organisation.{name}"]


@pytest.mark.parametrize("name", DONE)
def test_what_is_done_is_remembered_once_and_by_whom(cast: Cast, name: str) -> None:
    how: How = {"by": cast.admin, "now": NOW}
    (entry,) = _latest(cast, name, how)
    assert (entry.by, entry.at, entry.recorded_at) == (cast.admin, NOW, NOW)
    if name not in REPEATED_DOES_AGAIN:
        assert _latest(cast, name, how) == []


@pytest.mark.parametrize("name", DONE)
def test_nothing_personal_is_remembered(cast: Cast, name: str) -> None:
    for entry in _latest(cast, name, {"by": cast.admin, "now": NOW}):
        said = json.dumps([entry.data, entry.facts], ensure_ascii=False)
        assert not [each for each in PERSONAL if each in said]


@pytest.mark.parametrize("name", DONE)
def test_who_may_not_leaves_no_trace(cast: Cast, name: str) -> None:
    before = Entry.objects.count()
    with pytest.raises(NotAllowed):
        DONE[name](cast, {"by": cast.stranger, "now": NOW})
    kept = Entry.objects.order_by("pk")[before:]
    assert [entry.act for entry in kept if entry.by == cast.stranger] == []


def test_people_change_their_own_password_and_that_is_remembered(cast: Cast) -> None:
    acts.set_password(cast.clerk, PASSWORD, by=cast.clerk, now=NOW)
    entry = Entry.objects.about(cast.clerk).get(act="organisation.password_set")
    assert (entry.by, entry.data) == (cast.clerk, {})


def test_a_post_is_remembered_with_its_place_and_days(cast: Cast) -> None:
    post = acts.appoint(cast.clerk, Role.HANDLER, cast.unit.building, from_day=START, to_day=TODAY, categories=["lift"], by=cast.admin)
    entry = Entry.objects.about(cast.clerk).get(act="organisation.appointed")
    told = {"role": "handler", "place": ["ch", "north", "CH", "3"], "from_day": "2026-01-01", "to_day": "2026-11-23"}
    assert entry.data == told | {"post": post.pk, "categories": ["lift"]}


def test_an_act_that_fails_leaves_neither_entry_nor_change(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entry and change are one transaction: when the journal cannot be written, nothing was done."""
    monkeypatch.setattr("dudao.journal.acts._listeners", [lambda _entry: 1 / 0])
    for name in ("site_opened", "hired", "appointed", "left", "password_set", "register_taken_in"):
        before = (Staff.objects.count(), Household.objects.count(), Entry.objects.count(), Staff.objects.get(pk=cast.clerk.pk).password)
        with pytest.raises(ZeroDivisionError):
            DONE[name](cast, {"by": cast.admin, "now": NOW})
        after = (Staff.objects.count(), Household.objects.count(), Entry.objects.count(), Staff.objects.get(pk=cast.clerk.pk).password)
        assert after == before, name
    assert not Staff.objects.filter(pk=cast.clerk.pk, left_on__isnull=False).exists()


def test_a_replay_of_the_journal_is_not_disturbed(cast: Cast) -> None:
    """Before the first edition and after it: nothing opens or ends by what is done to places and people."""
    duties.materialise(NOW, site=cast.site)
    before = list(Duty.objects.order_by("pk").values())
    for name, done in DONE.items():
        if name != "site_changed":
            done(cast, {"by": cast.admin, "now": NOW - timedelta(days=2000 if name.endswith("ed_in") else 0)})
    assert list(Duty.objects.order_by("pk").values()) == before
    found = duties.rebuild(cast.site, now=NOW)
    assert not found.differing, found.listed
    assert found.same == len(before)
