"""The built-in supervision standard is complete, adds up, and says what it means in three languages."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
import opencc
import pytest

from dudao.rulebook.arithmetic import ScoreCard, to_points
from dudao.rulebook.books import built_in
from dudao.rulebook.conditions import SiteFacts
from dudao.rulebook.due import Due
from dudao.rulebook.loader import load
from dudao.rulebook.schema import Clause, Dimension, Obligation, Rulebook, Text, Topic
from dudao.rulebook.tests.books import DAY, KNOWN

BOOK = load(built_in("residential"), KNOWN)
STUDENTS = load(built_in("student-apartments"), KNOWN)

CODES = """
1.1.1.a
2.1.1.abcd 2.1.2.abcde 2.1.3.abcdef 2.1.4.a 2.1.5.ab 2.1.6.abc 2.1.7.a 2.1.8.a 2.2.1.a 2.2.2.a 2.3.0.a 2.4.0.abcdef
3.1.1.abcde 3.1.2.ab 3.1.3.a 3.1.4.a 3.2.1.ab 3.3.1.a 3.4.0.a 3.5.0.ab 3.6.1.a 3.6.2.a 3.6.3.a
4.1.1.ab 4.2.1.a 4.2.2.ab 4.2.3.a 4.2.4.abc 4.3.0.abc
5.1.0.a 5.2.0.a 5.3.0.a
6.1.1.a 6.1.2.abcdefg 6.2.0.abc
7.1.0.a 7.2.0.a 7.3.0.abcd 7.4.0.a 7.5.0.ab 7.6.0.a
"""


def spelled_out(codes: str) -> list[str]:
    """2.1.5.ab is 2.1.5.a and 2.1.5.b."""
    return [f"{clause}.{letter}" for clause, letters in (word.rsplit(".", 1) for word in codes.split()) for letter in letters]


def test_seven_dimensions_35_points_87_criteria() -> None:
    assert [(each.code, str(each.points)) for each in BOOK.dimensions] == [
        ("1", "4"), ("2", "8"), ("3", "5"), ("4", "6"), ("5", "3"), ("6", "4"), ("7", "5"),
    ]  # fmt: skip
    assert BOOK.points == sum(each.points for each in BOOK.dimensions) == 35
    assert [each.code for each in BOOK.criteria] == spelled_out(CODES)
    assert len(BOOK.criteria) == 87


def test_nothing_is_left_over() -> None:
    assert BOOK.warnings == STUDENTS.warnings == ()
    assert all(BOOK.criteria_served_by(key) for key in BOOK.obligations)


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


# ------------------------------------------------------------------ texts


def texts(rulebook: Rulebook) -> Iterator[tuple[str, Text]]:
    for criterion in rulebook.criteria:
        yield criterion.code, criterion.text
        if criterion.reading is not None:
            yield f"{criterion.code} reading", criterion.reading
    parts: list[Dimension | Topic | Clause] = [*rulebook.dimensions, *rulebook.topics, *rulebook.clauses]
    yield from ((part.code, part.title) for part in parts)
    yield from ((key, each.title) for key, each in rulebook.obligations.items())
    yield from ((key, each.title) for key, each in rulebook.parameters.items())
    yield from ((each.key, each.title) for each in (*rulebook.categories, *rulebook.channels))
    yield "title", rulebook.title


WRONG = ("關系", "聯系", "托管", "委托", "于", "后", "余", "里面", "范", "准備", "采納", "布告", "簽定", "复", "制訂了", "台帳")
EITHER = set("里布核伙台回")
"""Characters of which Traditional Chinese has two, both right where they stand here."""
FORMS = re.compile(r"《[^》]*》")


def test_every_text_is_there_in_three_languages() -> None:
    for book in (BOOK, STUDENTS):
        for name, text in texts(book):
            assert set(text.root) == {"zh-hant", "zh-hans", "en"}, name
            assert all(words.strip() and "{" not in words for words in text.root.values()), name


def test_traditional_is_traditional_and_simplified_is_simplified() -> None:
    to_traditional, to_simplified = opencc.OpenCC("s2t"), opencc.OpenCC("t2s")
    for book in (BOOK, STUDENTS):
        for name, text in texts(book):
            traditional, simplified = text.in_language("zh-hant"), text.in_language("zh-hans")
            changed = {one for one, other in zip(traditional, to_traditional.convert(traditional), strict=True) if one != other}
            assert changed <= EITHER, (name, changed)
            assert not [word for word in WRONG if word in traditional], name
            assert to_simplified.convert(simplified) == simplified, name
            assert to_simplified.convert(traditional).translate(str.maketrans("「」", "“”")) == simplified, name


def test_chinese_has_chinese_punctuation_and_english_has_none() -> None:
    for book in (BOOK, STUDENTS):
        for name, text in texts(book):
            assert not re.search(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]", text.in_language("zh-hant")), name
            assert not re.search("[\u3001\u3002\uff0c\uff1b\uff1a]", FORMS.sub("", text.in_language("en"))), name


def test_numbers_and_forms_are_the_same_in_every_language() -> None:
    for book in (BOOK, STUDENTS):
        for name, text in texts(book):
            traditional, english = text.in_language("zh-hant"), text.in_language("en")
            assert set(FORMS.findall(english)) <= set(FORMS.findall(traditional)), name
            numbers = [set(re.findall(r"\d+", FORMS.sub("", words))) for words in (english.replace("100,000", "10"), traditional)]
            assert numbers[1] <= numbers[0], name


# ------------------------------------------------------------------ obligations


def due(key: str, book: Rulebook = BOOK) -> Due:
    return book.obligations[key].due


def said(**told: Any) -> Due:
    return Due.model_validate(told)


TERMS = {
    "log": said(working_days=1),
    "respond": said(working_days=1),
    "respond-online": said(working_days=1),
    "assign": said(working_days=1),
    "refer-to-developer": said(working_days=1),
    "developer-feedback": said(days=7),
    "hard-form": said(working_days=1),
    "visit-hard": said(working_days=1),
    "visit-class-one": said(working_days=1),
    "close": said(working_days=10),
    "close-outside": said(working_days=30),
    "quality-measures": said(working_days=1),
    "quality-handled": said(fact="quality_due_at", otherwise={"working_days": 10}),
    "major-report": said(working_days=1),
    "monthly-summary": said(day=28),
    "class-a-analysis": said(day=28),
    "publication": said(day=30),
    "quarterly-analysis": said(day=15, month=1, after=1),
    "developer-compilation": said(day=15, month=1, after=1),
    "service-report-reviewed": said(day=15, month=1),
    "service-report-on-intranet": said(day=18, month=1),
    "service-report-notice": said(day=20, month=1),
    "work-briefing": said(day=3, after=1),
    "door-code-notice": said(before="takes_effect_on", days=7),
    "activity-notice": said(before="held_on", days=3),
    "activity-evaluation": said(working_days=10),
    "shop-file": said(months=3),
    "shop-fire-check": said(months=1),
    "handover-plan": said(before="handover_date", months=2),
    "property-stocktake": said(day=31),
}


@pytest.mark.parametrize("key", TERMS)
def test_when_things_are_due(key: str) -> None:
    assert due(key) == TERMS[key]


def test_twice_a_month_and_again_and_ahead() -> None:
    """3.2.1.b two interviews a month, 2.1.3.b feedback again and again, 7.1.0.a before a handover."""
    assert (BOOK.obligations["owner-interviews"].times, BOOK.obligations["owner-interviews"].every) == (2, "month")
    assert BOOK.obligations["developer-feedback"].again
    assert [each.act for each in BOOK.obligations["developer-feedback"].ends] == ["cases.resolved", "cases.closed"]
    assert BOOK.obligations["handover-plan"].coming == ("handover_date", 4)


def test_what_is_measured_with_cases_alone() -> None:
    measured = [each.code for each in BOOK.criteria if not each.only_eyes and each.rooms() <= {"cases"}]
    assert measured == spelled_out("2.1.2.abc 2.1.3.abcdef 2.1.4.a 2.1.5.ab 2.1.6.abc 2.1.7.a 2.1.8.a 2.2.1.a 2.2.2.a 3.6.3.a")
    assert [each.code for each in BOOK.criteria if each.only_eyes] == ["1.1.1.a", "2.1.1.a"]


FACTS: dict[str, list[Any]] = {
    "kind": ["complaint", "suggestion", "need"],
    "channel": ["phone", "online", "email", "forum"],
    "responsibility": ["property", "developer", "municipal"],
    "class_one": [False, True],
    "hard": [False, True],
    "decision": ["", "accepted", "declined"],
}


def cases() -> Iterator[dict[str, Any]]:
    """Cases of every sort, open and with nobody named."""
    fixed = {"category": "lift", "major": False, "from_quality": False, "quality_due_at": None, "assignee": None, "visit_outcome": ""}
    for values in product(*FACTS.values()):
        facts = {**fixed, **dict(zip(FACTS, values, strict=True)), "state": "open"}
        if not (facts["kind"] == "complaint" and facts["decision"]) and not (facts["kind"] != "complaint" and facts["hard"]):
            yield facts


def opened(act: str, facts: dict[str, Any]) -> set[str]:
    return {key for key, each in BOOK.obligations.items() if any(one.act == act and one.matches(facts) for one in each.opens)}


def voided(act: str, facts: dict[str, Any]) -> set[str]:
    return {key for key, each in BOOK.obligations.items() if any(one.act == act and one.matches(facts) for one in each.voids)}


VISITS = {"visit-hard", "visit-hard-class-one", "visit-class-one", "visit-request"}


def test_one_case_never_owes_two_visits_and_owes_one_when_the_standard_asks() -> None:
    """2.1.3.d, 2.1.5.a, 2.1.5.b, 2.2.2.a."""
    for facts in cases():
        handled = {**facts, "state": "resolved"}
        visits = opened("cases.resolved", handled) & VISITS
        wanted = (facts["hard"] or facts["class_one"]) if facts["kind"] == "complaint" else facts["decision"] == "accepted"
        assert len(visits) == int(wanted), facts
        for code, asked in (("2.1.5.a", facts["class_one"]), ("2.1.5.b", facts["hard"]), ("2.1.3.d", facts["hard"])):
            served = visits & set(BOOK.criterion(code).proof.obligations)
            assert bool(served) is (facts["kind"] == "complaint" and asked), (code, facts)


def test_every_case_is_answered_given_to_somebody_and_brought_to_an_end() -> None:
    for facts in cases():
        keys = opened("cases.received", facts)
        complaint = facts["kind"] == "complaint"
        assert len(keys & {"respond", "respond-online"}) == int(complaint)
        assert len({key for key in keys if "assign" in key or key == "refer-to-developer"}) == 1, facts
        assert len(keys & {"close", "close-outside", "request-result"}) == 1
        assert ("developer-feedback" in keys) is (complaint and facts["responsibility"] == "developer")


def test_reclassifying_leaves_what_the_case_would_owe_had_it_been_received_so() -> None:
    """A complaint that turns out to be a need loses its complaint duties and gets those of a need."""
    recorded = {"log"}
    every = [facts for facts in cases() if not facts["hard"] and not facts["decision"]]
    for before, after in product(every, every):
        if before["channel"] == after["channel"]:
            held = opened("cases.received", before) - recorded
            left = held - voided("cases.reclassified", after) | opened("cases.reclassified", after)
            assert left == opened("cases.received", after) - recorded, (before, after)


def test_marking_hard_after_handling_changes_which_visit_is_owed() -> None:
    handled = next(cases()) | {"state": "resolved", "class_one": True}
    held = opened("cases.resolved", handled)
    hard = handled | {"hard": True}
    assert {key for key in held - voided("cases.marked_hard", hard) | opened("cases.marked_hard", hard) if "visit" in key} == {
        "visit-hard-class-one"
    }
    visited = hard | {"visit_outcome": "satisfied"}
    assert not {key for key in opened("cases.reclassified", visited) if "visit" in key}


def test_reopening_takes_the_visit_back_and_asks_for_everything_anew() -> None:
    for facts in cases():
        anew = opened("cases.reopened", facts)
        assert not anew & VISITS
        assert voided("cases.reopened", facts) >= VISITS
        assert bool(anew & {"close", "close-outside", "request-result"})


def test_late_entry_in_the_log_is_judged_by_when_it_was_recorded() -> None:
    """2.1.2.a: the same act opens the duty when it happened and discharges it when it was recorded."""
    log = BOOK.obligations["log"]
    assert [(each.act, each.when) for each in (*log.opens, *log.discharges)] == [
        ("cases.received", "happened"),
        ("cases.received", "recorded"),
    ]


def test_monthly_papers_of_class_a_property() -> None:
    """2.1.6.a: class-A public property analyses its complaints in depth in place of the summary."""

    def owed(site: SiteFacts) -> list[str]:
        papers: list[Obligation] = [BOOK.obligations[key] for key in ("monthly-summary", "class-a-analysis", "publication")]
        return [each.key for each in papers if each.applies_to(site, DAY)]

    assert owed(SiteFacts("public", "A")) == ["class-a-analysis", "publication"]
    assert owed(SiteFacts("public", "B")) == owed(SiteFacts("residential", "A")) == ["monthly-summary", "publication"]


# ------------------------------------------------------------------ student apartments


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
    assert due("respond-online", STUDENTS) == said(working_days=1)
    assert due("solution", STUDENTS) == said(days=7)
    assert due("escalate", STUDENTS) == said(working_days=2)
    terms = {channel.key: due("respond", STUDENTS).term_for({"channel": channel.key}).working_days for channel in STUDENTS.channels}
    assert terms == {"symposium": 3, "online": 3, "opinion_book": 3, "email": 3, "survey": 3, "interview": 3, "phone": 1, "counter": 1}
    assert len(STUDENTS.categories) == 13


def test_a_suggestion_of_a_student_is_decided_and_followed_while_forwarded() -> None:
    """1.4.a."""
    follow = STUDENTS.obligations["follow-forwarded"]
    forwarded = next(cases()) | {"kind": "suggestion", "decision": "forwarded"}
    assert [each.matches(forwarded) for each in follow.opens] == [True]
    assert [each.matches(forwarded | {"decision": "accepted"}) for each in follow.voids] == [True, True]
    assert follow.again
