"""The score: exact, bounded, the same for one sheet and for thousands, equal to a plain reckoning in Decimal."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dudao.rulebook.arithmetic import BLOCK, Outcome, ScoreCard, Scores, to_points, to_thousandths
from dudao.rulebook.books import built_in
from dudao.rulebook.loader import load, load_trusted
from dudao.rulebook.schema import Clause, Criterion, Rulebook
from dudao.rulebook.tests.books import KNOWN, SMALL, small

RESIDENTIAL = load(built_in("residential"), KNOWN)
STUDENTS = load(built_in("student-apartments"), KNOWN)
TIGHT = load_trusted(
    small(('points: "3"', 'points: "1.25"'), ('points: "2"\n', 'points: "0.25"\n'), ('{points: "0.2"}', '{points: "0.23"}'))
)
ONCE = load_trusted(small(("per: criterion", "per: clause"), ('                deduct: {points: "0.2"}\n', "")))
BOOKS = [RESIDENTIAL, STUDENTS, TIGHT, ONCE]

Row = list[dict[str, Any]]


def one(rulebook: Rulebook, breaches: Mapping[str, int], **others: Any) -> tuple[ScoreCard, Scores]:
    """The score of one sheet with some breaches by code; ten records of everything."""
    card = ScoreCard(rulebook)
    broken = [breaches.get(code, 0) for code in card.codes]
    return card, card.score(broken, np.full(len(broken), 10), **others)


def lost(rulebook: Rulebook, breaches: Mapping[str, int]) -> dict[str, str]:
    card, scores = one(rulebook, breaches)
    return {code: str(to_points(each)) for code, each in zip(card.codes, scores.lost[0], strict=True) if each}


def naive(rulebook: Rulebook, row: Row) -> dict[str, Any]:
    """The same score reckoned plainly in Decimal, clause by clause."""
    cells = {criterion.code: cell for criterion, cell in zip(rulebook.criteria, row, strict=True)}
    outcome = {each.code: naive_outcome(each, cells[each.code]) for each in rulebook.criteria}
    lost, losable, asked, covered = [], [], Decimal(), Decimal()
    for dimension in rulebook.dimensions:
        gone = could = Decimal()
        for clause in rulebook.clauses_of(dimension):
            criteria = rulebook.criteria_of(clause)
            broken = [each for each in criteria if outcome[each.code] is Outcome.NOT_MET]
            counted = [each for each in criteria if outcome[each.code] in (Outcome.MET, Outcome.NOT_MET)]
            gone += naive_loss(clause, broken, [each.points * cells[each.code]["breaches"] for each in broken])
            could += naive_loss(clause, counted, [clause.cap or Decimal()])
            for each in criteria:
                share = each.points if clause.mode == "criterion" else (clause.cap or clause.points) / len(criteria)
                asked += share * cells[each.code]["applicable"]
                covered += share * (cells[each.code]["applicable"] and outcome[each.code] not in (Outcome.NOT_MEASURED, Outcome.ERROR))
        lost.append(min(gone, dimension.points))
        losable.append(min(could, dimension.points))
    coverage = float(covered / asked) if asked else 1.0
    return {
        "outcomes": list(outcome.values()),
        "lost": lost,
        "losable": losable,
        "score": rulebook.points - sum(lost),
        "coverage": coverage,
    }


def naive_outcome(criterion: Criterion, cell: dict[str, Any]) -> Outcome:
    if not cell["applicable"]:
        return Outcome.NOT_APPLICABLE
    if cell["failed"] or not cell["measured"]:
        return Outcome.ERROR if cell["failed"] else Outcome.NOT_MEASURED
    if cell["breaches"]:
        return Outcome.NOT_MET
    return Outcome.MET if cell["population"] or criterion.only_eyes else Outcome.NOT_APPLICABLE


def naive_loss(clause: Clause, criteria: Iterable[Criterion], occurrences: Iterable[Decimal]) -> Decimal:
    """What these criteria of a clause cost together when they are not met."""
    points = [each.points for each in criteria]
    if clause.mode == "criterion":
        return sum(points, Decimal())
    if clause.mode == "clause":
        return clause.points if points else Decimal()
    return min(clause.cap or Decimal(), sum(occurrences, Decimal())) if points else Decimal()


CELL = st.fixed_dictionaries(
    {
        "breaches": st.one_of(st.just(0), st.integers(0, 60)),
        "population": st.integers(0, 3),
        "measured": st.sampled_from([True, True, True, False]),
        "applicable": st.sampled_from([True, True, True, False]),
        "failed": st.sampled_from([False, False, False, False, True]),
    }
)


@st.composite
def sheets(draw: st.DrawFn) -> tuple[Rulebook, list[Row]]:
    """A few sheets of a small book, or some of the residential one, drawn from a seed because they are wide."""
    rulebook = draw(st.sampled_from(BOOKS))
    width = len(rulebook.criteria)
    if width <= 12:
        return rulebook, draw(st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=3))
    random = Random(draw(st.integers(0, 2**32)))
    return rulebook, [[drawn(random) for _ in range(width)] for _ in range(3)]


def drawn(random: Random) -> dict[str, Any]:
    odds = {"measured": 0.8, "applicable": 0.9, "failed": 0.05}
    counts = {"breaches": max(0, random.randint(-20, 40)), "population": random.randint(0, 3)}
    return {**counts, **{name: random.random() < odd for name, odd in odds.items()}}


def column(rows: list[Row], name: str) -> npt.NDArray[Any]:
    return np.array([[cell[name] for cell in row] for row in rows])


def score(rulebook: Rulebook, rows: list[Row]) -> Scores:
    flags = {name: column(rows, name) for name in ("measured", "applicable", "failed")}
    return ScoreCard(rulebook).score(column(rows, "breaches"), column(rows, "population"), **flags)


@given(sheets())
@settings(deadline=None, max_examples=150)
def test_equal_to_a_plain_reckoning(told: tuple[Rulebook, list[Row]]) -> None:
    rulebook, rows = told
    scores = score(rulebook, rows)
    for number, row in enumerate(rows):
        plain = naive(rulebook, row)
        assert scores.outcomes[number].tolist() == plain["outcomes"]
        assert [to_points(each) for each in scores.lost_by_dimension[number]] == plain["lost"]
        assert [to_points(each) for each in scores.losable_by_dimension[number]] == plain["losable"]
        assert to_points(scores.score[number]) == plain["score"]
        assert scores.coverage[number] == pytest.approx(plain["coverage"], abs=1e-12)


@given(sheets())
@settings(deadline=None, max_examples=100)
def test_bounds_and_sums(told: tuple[Rulebook, list[Row]]) -> None:
    """Nothing is negative, no ceiling is passed, and criteria, clauses and dimensions have lost the same."""
    rulebook, rows = told
    scores = score(rulebook, rows)
    assert (scores.lost >= 0).all()
    assert (scores.lost[scores.outcomes != Outcome.NOT_MET] == 0).all()
    for sums in (scores.lost, scores.lost_by_clause, scores.lost_by_dimension):
        assert (sums.sum(axis=1) == scores.total_lost).all()
    assert (scores.total_lost + scores.score == to_thousandths(rulebook.points)).all()
    assert (scores.lost_by_dimension <= scores.losable_by_dimension).all()
    assert (scores.score_by_dimension >= 0).all()
    for clause, gone in zip(rulebook.clauses, scores.lost_by_clause.T, strict=True):
        if clause.mode != "criterion":
            assert (gone <= to_thousandths(clause.cap or clause.points)).all()
    assert ((scores.coverage >= 0) & (scores.coverage <= 1)).all()


@given(sheets(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=50)
def test_the_order_of_the_sheets_does_not_matter(told: tuple[Rulebook, list[Row]], random: Any) -> None:
    rulebook, rows = told
    order = list(range(len(rows)))
    random.shuffle(order)
    straight, mixed = score(rulebook, rows), score(rulebook, [rows[index] for index in order])
    assert (straight.lost[order] == mixed.lost).all()
    assert (straight.coverage[order] == mixed.coverage).all()


@given(sheets())
@settings(deadline=None, max_examples=50)
def test_one_sheet_scores_as_it_does_among_others(told: tuple[Rulebook, list[Row]]) -> None:
    rulebook, rows = told
    together = score(rulebook, rows)
    for number, row in enumerate(rows):
        alone = score(rulebook, [row])
        assert (alone.lost[0] == together.lost[number]).all()
        assert (alone.score[0], alone.losable[0], alone.coverage[0]) == (
            together.score[number],
            together.losable[number],
            together.coverage[number],
        )


@given(sheets(), st.data())
@settings(deadline=None, max_examples=50)
def test_one_breach_more_never_raises_the_score(told: tuple[Rulebook, list[Row]], data: st.DataObject) -> None:
    rulebook, rows = told
    before = score(rulebook, rows).score
    cell = data.draw(st.sampled_from(rows[0]))
    cell["breaches"] += 1
    assert score(rulebook, rows).score[0] <= before[0]


@given(sheets())
@settings(deadline=None, max_examples=30)
def test_the_order_of_the_criteria_does_not_change_what_a_clause_loses(told: tuple[Rulebook, list[Row]]) -> None:
    """Criteria of shared ceilings in the opposite order: other criteria bear the loss, clause and score stay."""
    _rulebook, rows = told
    both = [_with_shop_criteria(codes) for codes in ("abc", "cba")]
    cells = [{**cell, "applicable": True} for cell in rows[0][:3]]
    ends = [score(book, [order]) for book, order in zip(both, (cells, cells[::-1]), strict=True)]
    assert (ends[0].lost_by_clause == ends[1].lost_by_clause).all()
    assert (ends[0].score == ends[1].score).all()
    assert ends[0].coverage == pytest.approx(ends[1].coverage)


def _with_shop_criteria(codes: str) -> Rulebook:
    criteria = "".join(f"          - {{code: {code}, text: {{zh-hant: 甲, en: A}}, proof: manual}}\n" for code in codes)
    start = SMALL.index("          - code: a # eyes")
    only = SMALL[: SMALL.index("dimensions:\n") + len("dimensions:\n")] + SMALL[SMALL.index('  - code: "2"\n') : start] + criteria
    return load_trusted(only.replace('points: "3"', 'points: "1"'))


def test_per_criterion_is_lost_once_however_many_records_break_it() -> None:
    """2.1.3.c: one late response costs as much as ten."""
    assert lost(RESIDENTIAL, {"2.1.3.c": 1}) == lost(RESIDENTIAL, {"2.1.3.c": 10}) == {"2.1.3.c": "0.1"}


def test_points_of_a_criterion_of_its_own() -> None:
    """2.1.1.a, 2.1.1.d and 3.2.1.b cost 0.2, their neighbours 0.1."""
    assert lost(RESIDENTIAL, {"2.1.1.a": 1, "2.1.1.b": 1, "3.2.1.b": 1}) == {"2.1.1.a": "0.2", "2.1.1.b": "0.1", "3.2.1.b": "0.2"}


@pytest.mark.parametrize(("households", "expected"), [(1, "0.1"), (24, "2.4"), (25, "2.5"), (26, "2.5"), (10**6, "2.5")])
def test_per_occurrence_up_to_the_cap(households: int, expected: str) -> None:
    """7.2.0.a: 0.1 for each household, at most 2.5."""
    assert lost(RESIDENTIAL, {"7.2.0.a": households}) == {"7.2.0.a": expected}


def test_a_cap_is_shared_by_the_criteria_of_its_clause() -> None:
    """6.1.2: 2 points for the clause; what comes first in the rulebook bears them."""
    assert lost(RESIDENTIAL, {"6.1.2.a": 15, "6.1.2.d": 9, "6.1.2.g": 1}) == {"6.1.2.a": "1.5", "6.1.2.d": "0.5"}


def test_per_clause_is_lost_once_for_the_clause() -> None:
    """4.3: one, two or three of its criteria broken cost the same."""
    assert lost(RESIDENTIAL, {"4.3.0.b": 3}) == {"4.3.0.b": "0.1"}
    assert lost(RESIDENTIAL, {"4.3.0.a": 1, "4.3.0.b": 3, "4.3.0.c": 1}) == {"4.3.0.a": "0.1"}


def test_a_dimension_stops_at_nothing() -> None:
    card, scores = one(TIGHT, {"1.1.1.a": 1, "1.1.1.b": 1})
    assert scores.lost[0].tolist() == [100, 150, 0]
    assert scores.score_by_dimension[0].tolist() == [0, 1000]
    assert to_points(scores.score[0]) == Decimal(1)
    assert card.points == 1250


def test_nothing_owed_is_not_applicable_and_counts_as_covered() -> None:
    card = ScoreCard(RESIDENTIAL)
    nothing = np.zeros(len(card.codes))
    scores = card.score(nothing, nothing)
    by_code = dict(zip(card.codes, scores.outcomes[0].tolist(), strict=True))
    assert by_code["2.1.3.c"] == Outcome.NOT_APPLICABLE
    assert by_code["1.1.1.a"] == Outcome.MET, "what only eyes can tell was looked at"
    assert scores.coverage[0] == 1
    assert to_points(scores.losable[0]) == Decimal("4.2"), "1.1.1.a and 2.1.1.a"


def test_not_measured_and_error_cost_nothing_and_lower_the_coverage() -> None:
    card, scores = one(RESIDENTIAL, {"2.1.3.c": 3, "2.1.3.a": 2}, measured=_but("2.1.3.c"), failed=~_but("2.1.3.a"))
    by_code = dict(zip(card.codes, scores.outcomes[0].tolist(), strict=True))
    assert (by_code["2.1.3.c"], by_code["2.1.3.a"]) == (Outcome.NOT_MEASURED, Outcome.ERROR)
    assert to_points(scores.score[0]) == 35
    asked = Decimal(17)
    assert scores.coverage[0] == pytest.approx(float((asked - Decimal("0.2")) / asked))
    assert to_points(scores.losable[0]) == asked - Decimal("0.2")


def _but(code: str) -> npt.NDArray[np.bool_]:
    return np.array([each.code != code for each in RESIDENTIAL.criteria])


def test_where_nothing_applies_there_is_nothing_to_cover() -> None:
    _card, scores = one(RESIDENTIAL, {"2.1.3.c": 1}, applicable=False)
    assert (float(scores.coverage[0]), int(scores.losable[0]), to_points(scores.score[0])) == (1.0, 0, Decimal(35))


def test_no_sheets_and_very_many() -> None:
    card = ScoreCard(RESIDENTIAL)
    assert card.score(np.zeros((0, 87)), np.zeros((0, 87))).score.shape == (0,)
    breaches = np.random.default_rng(7).integers(-9, 3, (2 * BLOCK + 5, 87)).clip(0)
    together = card.score(breaches, 3)
    last = card.score(breaches[-1], 3)
    assert together.lost.shape == breaches.shape
    assert (together.lost[-1] == last.lost[0]).all()
    assert together.coverage[-1] == last.coverage[0]


def test_points_and_thousandths_are_exact() -> None:
    assert to_points(33_200) == Decimal("33.2")
    assert to_thousandths(Decimal("8.334")) == 8334


def test_very_many_points_are_still_exact() -> None:
    many = [('points: "3"', "1000000"), ('points: "2"\n', "999999"), ('points: "0.1"}\n', "999999"), ('{points: "0.2"}', "999999")]
    text = small(*((old, re.sub(r'"[\d.]+"', f'"{points}"', old)) for old, points in many))
    more = text.replace(
        "              - code: b\n", "              - {code: c, text: {zh-hant: 甲, en: A}, proof: manual}\n              - code: b\n"
    )
    _card, scores = one(load_trusted(more), {"1.1.1.a": 1, "1.1.1.b": 1, "1.1.1.c": 1})
    assert to_points(scores.lost[0].sum()) == Decimal(999999)
    assert to_points(scores.score[0]) == 1
