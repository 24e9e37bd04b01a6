"""What people write: complete, in one piece, and short enough for a list."""

import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from dudao.demo import phrasebook
from dudao.demo.phrasebook import Choice, Pattern, Situation, Slot, Wording, parsed, talk
from dudao.rulebook.books import built_in
from dudao.rulebook.loader import load_trusted, read_text

SLOTS = {"棟": "12棟", "房": "12-2404 ", "戶": "12-2404", "層": "24層", "鐘": "今早七點半左右", "數": "388", "區": "C", "師傅": "維修師傅"}
HOMES = [*phrasebook.complaints(), *phrasebook.requests("suggestion"), *phrasebook.requests("need")]
DORMITORIES = [each for kind in ("complaint", "suggestion", "need") for each in phrasebook.students(kind)]
EVERYTHING = [*HOMES, *DORMITORIES]


def _choices(pattern: Pattern) -> Iterator[Choice]:
    for part in pattern:
        if isinstance(part, Choice):
            yield part
            for among in part.among:
                yield from _choices(among)


def _slots(pattern: Pattern) -> set[str]:
    inner = {name for choice in _choices(pattern) for among in choice.among for name in _slots(among)}
    return inner | {part.name for part in pattern if isinstance(part, Slot)}


def _patterns(situation: Situation) -> list[Pattern]:
    written = (situation.title, situation.text, situation.result, situation.cause, situation.measures, situation.decline)
    return [parsed(each) for each in written if each]


@pytest.mark.parametrize("situation", EVERYTHING, ids=lambda each: each.title)
def test_title_text_and_result_of_a_situation_offer_the_same_alternatives(situation: Situation) -> None:
    counts: dict[str, set[int]] = {}
    for pattern in _patterns(situation):
        for choice in _choices(pattern):
            if choice.label:
                counts.setdefault(choice.label, set()).add(len(choice.among))
    assert all(len(found) == 1 for found in counts.values()), counts


@pytest.mark.parametrize("situation", EVERYTHING, ids=lambda each: each.title)
def test_every_slot_is_known_and_a_home_is_named_only_where_there_is_one(situation: Situation) -> None:
    used = set().union(*(_slots(pattern) for pattern in _patterns(situation)))
    assert used <= SLOTS.keys()
    assert not used & {"房", "戶"} or situation.where in ("unit", "top")


def test_titles_fit_a_list_whatever_is_chosen() -> None:
    for situation in EVERYTHING:
        for seed in range(40):
            title = Wording(Random(seed), SLOTS).say(situation.title).strip()
            assert len(title) <= 30, title


@pytest.mark.parametrize(("book", "situations"), [("residential", HOMES), ("student-apartments", DORMITORIES)])
def test_every_category_is_one_of_the_standard(book: str, situations: list[Situation]) -> None:
    known = {category.key for category in load_trusted(read_text(built_in(book))).categories}
    assert {each.category for each in situations} <= known


def test_what_staff_say_can_be_taken_apart_and_leaves_no_bracket() -> None:
    for patterns in _lists(talk()):
        for pattern in patterns:
            assert isinstance(parsed(pattern), tuple)
            assert not re.search(r"[()|]", re.sub(r"\((\d:)?|[|)]", "", pattern))


def _lists(told: dict[str, Any]) -> Iterator[list[str]]:
    for value in told.values():
        if isinstance(value, dict):
            yield from _lists(value)
        else:
            yield value


def test_one_label_is_one_choice_and_other_choices_are_free() -> None:
    wording = Wording(Random(2), {"name": "王"})
    assert wording.say("(1:a|b)(1:1|2)") in ("a1", "b2")
    assert {Wording(Random(seed), {}).say("(a|(b|c))") for seed in range(30)} == {"a", "b", "c"}
    assert wording.say("<name>好") == "王好"
    with pytest.raises(ValueError, match="not closed"):
        parsed("(a|b")
