"""Places are opened once, checked, and by whoever administers what lies above them."""

from collections.abc import Callable
from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from dudao.organisation import acts
from dudao.organisation.access import NotAllowed
from dudao.organisation.acts.saving import save_checked
from dudao.organisation.deadlines import office_of
from dudao.organisation.models import Branch, Building, Company, Customer, Household, Phase, Site, Unit
from dudao.organisation.refusal import Invalid, Refusal
from dudao.organisation.tests.conftest import START, TODAY, Town

pytestmark = pytest.mark.django_db
RESIDENTIAL = Site.PropertyType.RESIDENTIAL


def test_from_company_to_unit(town: Town) -> None:
    site = acts.open_site(
        town.south, code=" hl ", name="海嵐府", property_type=RESIDENTIAL, opened_on=TODAY, area_m2=120_000, phased=True, by=town.admin
    )
    phase = acts.add_phase(site, name="一期", handover_date=date(2026, 6, 1), by=town.admin)
    building = acts.add_building(site, code="3", name="3棟", by=town.admin)
    units = acts.add_units(building, ["101", "102", "101"], by=town.admin)
    assert (site.code, site.company, site.branch) == ("HL", town.company, town.south)
    assert str(site) == "海嵐府"
    assert [str(unit) for unit in units] == ["3-101", "3-102"]
    assert (phase.site, building.site, {unit.site_id for unit in units}) == (site, site, {site.pk})


def test_the_same_again_is_the_same_record(town: Town) -> None:
    lake, company, north = town.lake, town.company, town.north
    building = acts.add_building(lake, code="3")
    acts.add_units(building, ["101"])
    assert acts.found_company(code="ch", name="澄和物業") == company
    assert acts.open_branch(company, code="north", name="華北分公司") == north
    assert acts.open_site(north, code="CH", name="翠湖苑", property_type=RESIDENTIAL, opened_on=START) == lake
    assert acts.add_phase(lake, name="一期", handover_date=TODAY) == acts.add_phase(lake, name="一期", handover_date=TODAY)
    assert acts.add_building(lake, code="3") == building
    assert len(acts.add_units(building, ["101", "102"])) == 2
    counts = [model.objects.count() for model in (Company, Branch, Site, Phase, Unit)]
    assert counts == [1, 2, 3, 1, 2]


def test_a_code_that_is_taken_is_refused(town: Town) -> None:
    taken = 'taken by "'
    with pytest.raises(Refusal, match=f"{taken}澄和物業"):
        acts.found_company(code="ch", name="別家物業")
    with pytest.raises(Refusal, match=f"{taken}華北分公司"):
        acts.open_branch(town.company, code="north", name="北方分公司")
    with pytest.raises(Refusal, match=f"{taken}翠湖苑"):
        acts.open_site(town.south, code="CH", name="翠湖苑", property_type=RESIDENTIAL, opened_on=START)
    acts.add_phase(town.lake, name="一期", handover_date=TODAY)
    with pytest.raises(Refusal, match=f"{taken}一期"):
        acts.add_phase(town.lake, name="一期", handover_date=START)
    with pytest.raises(Refusal, match=f"{taken}1"):
        acts.add_building(town.dormitory, code="1", name="東樓")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"code": "翠"}, "2 to 8 letters"),
        ({"property_type": "castle"}, "not a valid choice"),
        ({"time_zone": "Asia/Chengdu"}, 'no time zone "Asia/Chengdu"'),
        ({"time_zone": "../etc/passwd"}, "no time zone"),
        ({"opens_at": time(18), "closes_at": time(9)}, "open before it closes"),
        ({"name": ""}, "name: "),
        ({"name": "湖" * 121}, "name: "),
    ],
)
def test_a_site_that_cannot_be_is_refused(town: Town, wrong: dict[str, object], says: str) -> None:
    right: dict[str, object] = {"code": "NEW", "name": "新苑", "property_type": RESIDENTIAL, "opened_on": TODAY}
    with pytest.raises(Invalid, match=says):
        acts.open_site(town.north, **(right | wrong))  # type: ignore[arg-type]
    assert Site.objects.count() == 3


def test_the_database_itself_refuses_hours_the_wrong_way_round(town: Town) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.filter(pk=town.lake.pk).update(opens_at=time(19))


def test_changed_hours_hold_from_the_next_due_time(town: Town) -> None:
    assert office_of(town.lake).closes == time(18)
    acts.change_site(town.lake, closes_at=time(17, 30), by=town.admin)
    assert office_of(town.lake).closes == time(17, 30)
    with pytest.raises(Invalid, match="open before it closes"):
        acts.change_site(town.lake, closes_at=time(8))


def test_a_site_closes_after_it_has_opened(town: Town) -> None:
    acts.close_site(town.lake, on=TODAY, by=town.admin)
    assert set(Site.objects.open_on(TODAY)) == {town.lake, town.garden, town.dormitory}
    assert set(Site.objects.open_on(date(2026, 11, 24))) == {town.garden, town.dormitory}
    with pytest.raises(Invalid, match="can't close before"):
        acts.close_site(town.garden, on=date(2019, 12, 31))


@pytest.mark.parametrize("codes", [[""], ["  "], ["1" * 25]])
def test_a_unit_needs_a_code_of_sensible_length(town: Town, codes: list[str]) -> None:
    with pytest.raises(Invalid, match="1 to 24"):
        acts.add_units(town.east, codes)


def test_households_follow_one_another_in_a_unit(town: Town) -> None:
    (unit,) = acts.add_units(town.east, ["101"])
    first = acts.move_in(unit, on=date(2026, 1, 1), by=town.attendant)
    second = acts.move_in(unit, on=date(2026, 6, 1), by=town.attendant)
    assert acts.move_in(unit, on=date(2026, 6, 1)) == second
    first.refresh_from_db()
    assert (first.moved_out, second.moved_out) == (date(2026, 6, 1), None)
    with pytest.raises(Refusal, match="later household is on record for 1-101"):
        acts.move_in(unit, on=date(2026, 3, 1))
    with pytest.raises(NotAllowed):
        acts.move_in(acts.add_units(town.west, ["1"])[0], on=TODAY, by=town.attendant)
    assert set(Household.objects.at(town.dormitory)) == {first, second}


def test_a_customer_is_registered_once_at_their_site(town: Town) -> None:
    (unit,) = acts.add_units(town.east, ["101"])
    household = acts.move_in(unit, on=START)
    wang = acts.register_customer(town.dormitory, name=" 王小姐 ", standing="student", household=household, by=town.attendant)
    assert acts.register_customer(town.dormitory, name="王小姐", standing="student", household=household) == wang
    assert str(wang) == "王小姐"
    with pytest.raises(Invalid, match="not at 翠湖苑"):
        acts.register_customer(town.lake, name="王小姐", household=household)
    with pytest.raises(NotAllowed):
        acts.register_customer(town.lake, name="王小姐", by=town.attendant)
    assert list(Customer.objects.named("小姐")) == [wang]
    assert not Customer.objects.named("  ").exists()


def test_places_are_opened_by_their_administrator_only(town: Town) -> None:
    refused: list[Callable[[], object]] = [
        lambda: acts.found_company(code="x", name="x", by=town.head),
        lambda: acts.open_branch(town.company, code="x", name="x", by=town.head),
        lambda: acts.open_site(town.north, code="XX", name="x", property_type=RESIDENTIAL, opened_on=TODAY, by=town.head),
        lambda: acts.change_site(town.lake, hotline="1", by=town.head),
        lambda: acts.close_site(town.lake, on=TODAY, by=town.head),
        lambda: acts.add_phase(town.lake, name="x", handover_date=TODAY, by=town.head),
        lambda: acts.add_building(town.lake, code="x", by=town.head),
        lambda: acts.add_units(town.east, ["x"], by=town.head),
    ]
    for act in refused:
        with pytest.raises(NotAllowed):
            act()
    assert acts.found_company(code="x", name="x", by=town.admin).code == "x"
    assert acts.open_branch(town.company, code="x", name="x", by=town.admin).company == town.company


def test_two_who_save_the_same_at_once_get_a_sentence(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Building, "full_clean", lambda _self: None)
    with pytest.raises(Refusal, match="Someone else has just saved the same"):
        save_checked(Building(site=town.dormitory, code="1"))


def test_what_several_fields_together_break_is_told_without_a_field(town: Town) -> None:
    with pytest.raises(Invalid) as caught:
        save_checked(Household(site=town.dormitory, unit=acts.add_units(town.east, ["1"])[0], moved_in=TODAY, moved_out=START))
    assert caught.value.field == ""
    assert "household_out_after_in" in str(caught.value)
