"""The built-in rulebook of student apartments: equal weights, each channel with its own time."""

from decimal import Decimal

import numpy as np

from dudao.rulebook.arithmetic import ScoreCard
from dudao.rulebook.books import built_in
from dudao.rulebook.due import Due
from dudao.rulebook.loader import load
from dudao.rulebook.tests.books import KNOWN, spelled_out

STUDENTS = load(built_in("student-apartments"), KNOWN)


def test_student_apartments_weigh_twelve_criteria_alike_on_100() -> None:
    assert [each.code for each in STUDENTS.criteria] == spelled_out("1.1.a 1.2.abc 1.3.a 1.4.abcd 1.5.a 1.6.a 1.7.a")
    assert {each.points for each in STUDENTS.criteria} == {Decimal("8.334")}
    assert STUDENTS.points == 100
    assert STUDENTS.note is not None
    assert "8.334" in STUDENTS.note.in_language("en")
    card = ScoreCard(STUDENTS)
    every = card.score(1, np.ones(12))
    assert (int(every.total_lost[0]), int(every.score[0])) == (100_000, 0)
    assert card.score(0, np.ones(12)).score[0] == 100_000


def test_student_apartments_terms() -> None:
    """1.2.c a working day, 1.4.b one week, 1.4.c two working days; each channel has its own time (1.1.a)."""
    assert STUDENTS.obligations["respond-online"].due == Due(working_days=1)
    assert STUDENTS.obligations["solution"].due == Due(days=7)
    assert STUDENTS.obligations["escalate"].due == Due(working_days=2)
    respond = STUDENTS.obligations["respond"].due
    terms = {each.key: respond.term_for({"channel": each.key}).working_days for each in STUDENTS.channels}
    assert terms == {"symposium": 3, "online": 3, "opinion_book": 3, "email": 3, "survey": 3, "interview": 3, "phone": 1, "counter": 1}
    assert len(STUDENTS.categories) == 13


def test_a_suggestion_of_a_student_is_decided_and_followed_while_forwarded() -> None:
    """1.4.a."""
    follow = STUDENTS.obligations["follow-forwarded"]
    forwarded = {"kind": "suggestion", "decision": "forwarded"}
    assert [each.matches(forwarded) for each in follow.opens if each.act == "cases.decided"] == [True]
    assert [each.matches(forwarded | {"decision": "accepted"}) for each in follow.voids] == [True, True, True]
    assert follow.again
