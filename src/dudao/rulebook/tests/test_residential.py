"""The built-in supervision standard is complete and adds up."""

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from dudao.rulebook.arithmetic import ScoreCard, to_points
from dudao.rulebook.books import built_in
from dudao.rulebook.conditions import SiteFacts
from dudao.rulebook.loader import load
from dudao.rulebook.tests.books import DAY, KNOWN, spelled_out

BOOK = load(built_in("residential"), KNOWN)

CODES = """
1.1.1.a
2.1.1.abcd 2.1.2.abcde 2.1.3.abcdef 2.1.4.a 2.1.5.ab 2.1.6.abc 2.1.7.a 2.1.8.a 2.2.1.a 2.2.2.a 2.3.0.a 2.4.0.abcdef
3.1.1.abcde 3.1.2.ab 3.1.3.a 3.1.4.a 3.2.1.ab 3.3.1.a 3.4.0.a 3.5.0.ab 3.6.1.a 3.6.2.a 3.6.3.a
4.1.1.ab 4.2.1.a 4.2.2.ab 4.2.3.a 4.2.4.abc 4.3.0.abc
5.1.0.a 5.2.0.a 5.3.0.a
6.1.1.a 6.1.2.abcdefg 6.2.0.abc
7.1.0.a 7.2.0.a 7.3.0.abcd 7.4.0.a 7.5.0.ab 7.6.0.a
"""


def test_seven_dimensions_35_points_87_criteria() -> None:
    assert [(each.code, str(each.points)) for each in BOOK.dimensions] == [
        ("1", "4"), ("2", "8"), ("3", "5"), ("4", "6"), ("5", "3"), ("6", "4"), ("7", "5"),
    ]  # fmt: skip
    assert BOOK.points == sum(each.points for each in BOOK.dimensions) == 35
    assert [each.code for each in BOOK.criteria] == spelled_out(CODES)
    assert len(BOOK.criteria) == 87


def test_nothing_is_left_over() -> None:
    assert BOOK.warnings == ()
    only_remind = {key for key in BOOK.obligations if not BOOK.criteria_served_by(key)}
    assert only_remind == {"survey-plan", "survey-questionnaire"}


DEDUCTIONS = {
    "1.1.1": ("occurrence", "0.1", "4"),
    "3.5.0": ("clause", "0.1", None),
    "4.3.0": ("clause", "0.1", None),
    "5.1.0": ("criterion", "0.5", None),
    "5.2.0": ("criterion", "0.5", None),
    "6.1.2": ("occurrence", "0.1", "2"),
    "7.2.0": ("occurrence", "0.1", "2.5"),
    "7.5.0": ("clause", "0.1", None),
}


def test_how_each_clause_deducts() -> None:
    for clause in BOOK.clauses:
        told = (clause.mode, str(clause.points), None if clause.cap is None else str(clause.cap))
        assert told == DEDUCTIONS.get(clause.code, ("criterion", "0.1", None)), clause.code
    assert {each.code: each.points for each in BOOK.criteria if each.points != each.clause.points} == dict.fromkeys(
        ("2.1.1.a", "2.1.1.d", "3.2.1.b"), Decimal("0.2")
    )


def test_6_2_0_is_deducted_by_criterion_although_6_1_2_before_it_is_by_occurrence() -> None:
    """The source: 參照標準一項未符合扣0.1分 under 特約商戶; 最多扣2分 stands under 商鋪 only."""
    clauses = {clause.code: (clause.mode, str(clause.points), clause.cap) for clause in BOOK.clauses}
    assert clauses["6.2.0"] == ("criterion", "0.1", None)
    assert clauses["6.1.2"] == ("occurrence", "0.1", Decimal(2))


def test_a_clause_is_checked_by_whatever_its_criteria_are_checked_by() -> None:
    for clause in BOOK.clauses:
        used = {method for criterion in BOOK.criteria_of(clause) for method in criterion.methods}
        assert set(clause.methods) == used, clause.code


def losable(code: str, *sites: SiteFacts) -> list[str]:
    """What a dimension can lose when everything is wrong: on paper, and for each site."""
    card = ScoreCard(BOOK)
    everything = [np.ones(len(BOOK.criteria), dtype=bool), *([each.applies_to(site, DAY) for each in BOOK.criteria] for site in sites)]
    scores = card.score(99, 100, applicable=np.array(everything))
    column = card.dimensions.index(code)
    assert (scores.lost_by_dimension == scores.losable_by_dimension).all()
    return [str(to_points(each)) for each in scores.losable_by_dimension[:, column]]


def test_customer_information_can_lose_at_most_3_4_and_3_3_at_any_one_site() -> None:
    young: dict[str, Any] = {"area_m2": 100_000, "phased": True, "handover_date": date(2026, 1, 1)}
    home, public = SiteFacts("residential", **young), SiteFacts("public", "A", **young)
    assert losable("2", home, public, SiteFacts("residential")) == ["3.4", "3.3", "3.3", "3.1"]


SITES = {
    "2.1.2.d": ["home", "young", "large"],
    "2.1.2.e": ["public", "class_a"],
    "2.1.6.b": ["young", "large"],
    "2.1.6.c": ["young"],
    "7.1.0.a": ["coming"],
    "7.5.0.a": ["young"],
    "7.5.0.b": ["large"],
}


def test_which_criteria_apply_to_which_sites() -> None:
    sites = {
        "home": SiteFacts("residential"),
        "young": SiteFacts("residential", handover_date=date(2025, 9, 1)),
        "large": SiteFacts("residential", area_m2=100_000, handover_date=date(2010, 1, 1)),
        "public": SiteFacts("public", "B"),
        "class_a": SiteFacts("public", "A"),
        "coming": SiteFacts("student", coming_handover=date(2026, 10, 1)),
    }
    for criterion in BOOK.criteria:
        there = [name for name, site in sites.items() if criterion.applies_to(site, DAY)]
        assert there == SITES.get(criterion.code, list(sites)), criterion.code


def test_what_is_measured_with_cases_alone() -> None:
    measured = [each.code for each in BOOK.criteria if not each.only_eyes and each.rooms() <= {"cases"}]
    assert measured == spelled_out("2.1.2.abc 2.1.3.abcdef 2.1.4.a 2.1.5.ab 2.1.6.abc 2.1.7.a 2.1.8.a 2.2.1.a 2.2.2.a 3.6.3.a")
    assert [each.code for each in BOOK.criteria if each.only_eyes] == ["1.1.1.a", "2.1.1.a"]
