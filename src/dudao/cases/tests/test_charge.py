"""Who is in charge, by building and category (2.1.2.c, student apartments 1.6.a)."""

from dataclasses import dataclass, field

import pytest

from dudao.cases.charge import in_charge, otherwise


@dataclass(frozen=True)
class P:
    name: str
    role: str = "handler"
    building_id: int | None = None
    categories: list[str] = field(default_factory=list)


LIFTS = P("lifts", categories=["lift"])
LIFTS_3 = P("lifts of 3", building_id=3, categories=["lift"])
BUILDING_3 = P("building 3", role="group_supervisor", building_id=3)
ATTENDANT_3 = P("attendant 3", role="duty_attendant", building_id=3)
ALL = P("everything")
CLERK = P("clerk", role="customer_service")
NOISE_CLERK = P("noise clerk", role="customer_service", categories=["noise"])
HEAD = P("head", role="department_head")

TABLE = [
    ([LIFTS, ALL, CLERK], 3, "lift", ["lifts"]),
    ([LIFTS, LIFTS_3, BUILDING_3, ALL], 3, "lift", ["lifts of 3"]),
    ([LIFTS, LIFTS_3, BUILDING_3, ALL], 5, "lift", ["lifts"]),
    ([LIFTS, BUILDING_3, ALL], 3, "noise", ["building 3"]),
    ([BUILDING_3, ATTENDANT_3, CLERK], 3, "noise", ["building 3", "attendant 3"]),
    ([LIFTS, BUILDING_3, ALL, CLERK], None, "noise", []),
    ([NOISE_CLERK, ALL, CLERK], None, "noise", ["noise clerk"]),
    ([LIFTS, CLERK, HEAD], 3, "noise", []),
    ([CLERK, HEAD], None, "noise", []),
    ([LIFTS, P("more lifts", categories=["lift", "noise"])], None, "lift", ["lifts", "more lifts"]),
    ([], None, "noise", []),
]


@pytest.mark.parametrize(("posts", "building", "category", "expected"), TABLE)
def test_the_most_particular_post_is_in_charge(posts: list[P], building: int | None, category: str, expected: list[str]) -> None:
    assert [post.name for post in in_charge(posts, building_id=building, category=category)] == expected


def test_what_is_nobodys_goes_to_who_takes_anything_else_to_customer_service() -> None:
    assert otherwise([LIFTS, ALL, CLERK, HEAD]) == [ALL]
    assert otherwise([LIFTS, BUILDING_3, CLERK, NOISE_CLERK, HEAD]) == [CLERK]
