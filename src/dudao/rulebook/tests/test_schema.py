"""A rulebook as the other rooms use it."""

from decimal import Decimal

import pytest

from dudao.rulebook.conditions import SiteFacts
from dudao.rulebook.schema import Text
from dudao.rulebook.tests.books import DAY, SMALL, obligation, read, small

HOME = SiteFacts("residential")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh-hant", "繁"), ("zh-TW", "繁"), ("zh-hk", "繁"), ("zh-hans", "简"), ("zh", "简"), ("zh-CN", "简"), ("en", "E"), ("en-gb", "E"),
        ("fr", "繁"), (None, "繁"), ("", "繁"),
    ],
)  # fmt: skip
def test_text_in_the_readers_language(language: str | None, expected: str) -> None:
    assert Text({"zh-hant": "繁", "zh-hans": "简", "en": "E"}).in_language(language) == expected


def test_criteria_know_their_place_and_points() -> None:
    rulebook = read(SMALL)
    assert [each.code for each in rulebook.criteria] == ["1.1.1.a", "1.1.1.b", "2.1.a"]
    second = rulebook.criterion("1.1.1.b")
    assert (second.points, second.clause.points, second.mode, second.cap) == (Decimal("0.2"), Decimal("0.1"), "criterion", None)
    assert (second.clause.code, second.clause.topic and second.clause.topic.code, second.dimension.code) == ("1.1.1", "1.1", "1")
    appearance = rulebook.criterion("2.1.a")
    assert (appearance.mode, appearance.cap, appearance.clause.topic, appearance.only_eyes) == ("occurrence", Decimal("0.5"), None, True)
    assert rulebook.criteria_of(rulebook.dimensions[0]) == rulebook.criteria_of(rulebook.topics[0]) == rulebook.criteria[:2]
    assert [each.code for each in rulebook.clauses_of(rulebook.dimensions[1])] == ["2.1"]
    with pytest.raises(KeyError):
        rulebook.criterion("9.9.9.z")


def test_a_clause_without_title_takes_its_topics() -> None:
    rulebook = read(small(("            title: {zh-hant: 回應, en: Responding}\n", "")))
    assert rulebook.clauses[0].title.in_language("en") == "Handling"


def test_which_rooms_a_proof_needs() -> None:
    rulebook = read(
        obligation("""
        opened_by: custody.card_holder_left
        discharged_by: custody.card_withdrawn
        due: {fact: last_day, otherwise: {working_days: 1}}
        owed_by: customer_service
    """)
    )
    assert rulebook.criterion("1.1.1.a").rooms() == {"cases", "custody"}
    assert rulebook.criterion("1.1.1.b").rooms() == {"cases"}
    assert rulebook.criterion("2.1.a").rooms() == frozenset()
    assert rulebook.obligations["second"].rooms() == {"custody"}
    assert rulebook.criteria_served_by("second") == (rulebook.criterion("1.1.1.a"),)
    assert rulebook.criteria_served_by("nothing") == ()


def test_what_applies_to_a_site() -> None:
    rulebook = read(small(("proof: manual", "applies: {property_type: public}\n            proof: manual")))
    assert [each.applies_to(HOME, DAY) for each in rulebook.criteria] == [True, True, False]
    assert rulebook.obligations["respond"].applies_to(HOME, DAY)


def test_categories_by_title() -> None:
    rulebook = read(SMALL)
    assert rulebook.category_title("lift", "en") == "Lifts"
    assert rulebook.category_title("gone", "en") == "gone"


def test_the_digest_is_of_the_text() -> None:
    assert read(SMALL).digest == read(SMALL).digest != read(SMALL + "# seen\n").digest


def test_once_and_otherwise_reach_the_triggers() -> None:
    respond = read(SMALL).obligations["respond"]
    assert [(each.act, each.once, each.when) for each in respond.opens] == [
        ("cases.received", False, "happened"),
        ("cases.reclassified", True, "happened"),
    ]
    assert respond.voids[0].where.negated
    assert (respond.periodic, respond.coming, respond.ends) == (False, None, ())
