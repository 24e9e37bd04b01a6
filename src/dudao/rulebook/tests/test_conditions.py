"""Conditions on facts and on sites, as tables."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dudao.rulebook.conditions import Applies, Condition, SiteFacts, Where, months_on
from dudao.rulebook.shapes import AppliesShape
from dudao.rulebook.tests.books import read, small

DAY = date(2026, 6, 15)


def holds(asked: dict[str, Any], **site: Any) -> bool:
    return Applies(AppliesShape.model_validate(asked)).holds(SiteFacts(**{"property_type": "residential", **site}), DAY)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"kind": "complaint", "channel": "phone"}, True),
        ({"kind": "complaint", "channel": "online"}, False),
        ({"kind": "complaint", "channel": "email"}, False),
        ({"kind": "need", "channel": "phone"}, False),
        ({"kind": "complaint"}, True),
        ({}, False),
    ],
)
def test_where_of_the_small_rulebook(facts: dict[str, Any], expected: bool) -> None:
    respond = read(small()).obligations["respond"]
    assert [trigger.matches(facts) for trigger in respond.opens] == [expected, expected]
    assert [trigger.matches(facts) for trigger in respond.voids] == [not expected]
    assert respond.discharges[0].matches(facts)


@pytest.mark.parametrize(("value", "expected"), [(None, False), ("", False), (7, True), ("x", True), (False, True)])
def test_whether_a_fact_is_given(value: object, expected: bool) -> None:
    assert Condition("assignee", None).holds({"assignee": value}) is expected
    assert Condition("assignee", None, wanted=False).holds({"assignee": value}) is not expected


@given(st.dictionaries(st.sampled_from("abc"), st.sampled_from([1, 2, True, "x", None])), st.lists(st.sampled_from("abc"), max_size=3))
def test_otherwise_holds_exactly_when_the_condition_does_not(facts: dict[str, Any], names: list[str]) -> None:
    where = Where(tuple(Condition(name, frozenset({1, "x"})) for name in names))
    assert where.otherwise().matches(facts) is not where.matches(facts)
    assert where.otherwise().otherwise() == where


def test_conditions_read_as_they_are_written() -> None:
    respond = read(small()).obligations["respond"]
    assert str(respond.where) == "kind: complaint, channel: {not_in: [email, online]}"
    assert str(respond.voids[0].where) == "not {kind: complaint, channel: {not_in: [email, online]}}"


@pytest.mark.parametrize(
    ("asked", "site", "expected"),
    [
        ({}, {}, True),
        ({"property_type": "public"}, {}, False),
        ({"property_type": ["public", "residential"]}, {}, True),
        ({"property_class": "A"}, {"property_class": "A"}, True),
        ({"property_class": "A"}, {}, False),
        ({"phased": True}, {"phased": True}, True),
        ({"phased": False}, {"phased": True}, False),
        ({"area_at_least": 100_000}, {"area_m2": 100_000}, True),
        ({"area_at_least": 100_000}, {"area_m2": 99_999}, False),
        ({"households_at_least": 500}, {"households": 499}, False),
        ({"handed_over_within_months": 12}, {"handover_date": date(2025, 6, 16)}, True),
        ({"handed_over_within_months": 12}, {"handover_date": date(2025, 6, 15)}, False),
        ({"handed_over_within_months": 12}, {"handover_date": date(2026, 6, 16)}, False),
        ({"handed_over_within_months": 12}, {}, False),
        ({"handed_over_for_months": 60}, {"handover_date": date(2021, 6, 15)}, True),
        ({"handed_over_for_months": 60}, {"handover_date": date(2021, 6, 16)}, False),
        ({"coming_handover": True}, {"coming_handover": date(2026, 6, 16)}, True),
        ({"coming_handover": True}, {"coming_handover": DAY}, False),
        ({"coming_handover": False}, {}, True),
        ({"any": [{"phased": True}, {"area_at_least": 10}]}, {"area_m2": 10}, True),
        ({"any": [{"phased": True}, {"area_at_least": 10}]}, {"area_m2": 9}, False),
        ({"not": {"property_type": "public", "property_class": "A"}}, {"property_type": "public", "property_class": "B"}, True),
        ({"not": {"property_type": "public", "property_class": "A"}}, {"property_type": "public", "property_class": "A"}, False),
    ],
)
def test_to_which_sites_something_applies(asked: dict[str, Any], site: dict[str, Any], expected: bool) -> None:
    assert holds(asked, **site) is expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 2, date(2027, 1, 30)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_later(day: date, months: int, expected: date) -> None:
    assert months_on(day, months) == expected
