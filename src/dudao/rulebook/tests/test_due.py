"""When something is due: which term holds for which facts, and how it reads."""

from typing import Any

import pytest

from dudao.rulebook.due import Due, Span
from dudao.rulebook.tests.books import read, small
from dudao.rulebook.wording import due_in_words

BY = {"by": "responsibility", "terms": {"property": {"working_days": 10}}, "otherwise": {"working_days": 30}}


def due(**told: Any) -> Due:
    return Due.model_validate(told)


@pytest.mark.parametrize(
    ("told", "facts", "expected"),
    [
        ({"working_days": 1}, {}, {"working_days": 1}),
        ({"hours": 24}, {}, {"hours": 24}),
        ({"before": "held_on", "days": 3}, {}, {"days": 3}),
        ({"fact": "due_at", "otherwise": {"working_days": 10}}, {}, {"working_days": 10}),
        (BY, {"responsibility": "property"}, {"working_days": 10}),
        (BY, {"responsibility": "developer"}, {"working_days": 30}),
        (BY, {}, {"working_days": 30}),
    ],
)
def test_the_term_that_holds(told: dict[str, Any], facts: dict[str, Any], expected: dict[str, int]) -> None:
    assert due(**told).term_for(facts) == Span(**expected)


@pytest.mark.parametrize("told", [{"day": 28}, {"at": "period_end"}])
def test_a_day_of_the_period_has_no_term(told: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="has no term"):
        due(**told).term_for({})


@pytest.mark.parametrize(
    ("told", "manner", "words", "written"),
    [
        ({"working_days": 1}, "term", "within 1 working day", "working_days: 1"),
        ({"days": 7}, "term", "within 7 days", "days: 7"),
        ({"hours": 24}, "term", "within 24 hours", "hours: 24"),
        ({"months": 3}, "term", "within 3 months", "months: 3"),
        ({"day": 28}, "day", "day 28 of the period's last month", "day: 28"),
        ({"day": 15, "month": 1}, "day", "day 15 of month 1 of the period", "day: 15, month: 1"),
        ({"day": 3, "after": 1}, "day", "day 3 of the next period's last month", "day: 3, after: 1"),
        ({"day": 15, "month": 1, "after": 1}, "day", "day 15 of month 1 of the next period", "day: 15, month: 1, after: 1"),
        ({"at": "period_end"}, "period_end", "by the end of the period", "at: period_end"),
        (
            {"at": "period_end", "working_days": 10}, "period_end",
            "10 working days after the end of the period", "working_days: 10, at: period_end",
        ),
        (
            {"fact": "due_at", "otherwise": {"days": 7}}, "fact",
            "at the time set (due_at), else within 7 days", "fact: due_at, otherwise: {days: 7}",
        ),
        (
            BY, "by", "by responsibility: property: 10 working days; else within 30 working days",
            "by: responsibility, terms: {property: {working_days: 10}}, otherwise: {working_days: 30}",
        ),
        ({"before": "held_on", "days": 3}, "before", "3 days before held_on", "days: 3, before: held_on"),
    ],
)  # fmt: skip
def test_how_a_due_time_reads(told: dict[str, Any], manner: str, words: str, written: str) -> None:
    told_due = due(**told)
    assert (told_due.manner, due_in_words(told_due), str(told_due)) == (manner, words, written)


def test_a_parameter_stands_for_its_value() -> None:
    assert read(small()).obligations["respond"].due == due(working_days=2)
    assert read(small(("value: 2\n", "value: 5\n"))).obligations["respond"].due == due(working_days=5)


def test_a_parameter_is_put_into_texts() -> None:
    text = small(("en: Answered in time.}", 'en: "Answered in {answer} days."}'))
    assert read(text).criterion("1.1.1.a").text.in_language("en") == "Answered in 2 days."
