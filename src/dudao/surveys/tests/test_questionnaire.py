"""What a questionnaire says, what hinders its approval (4.3.1), and its hash."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dudao.surveys.bank import bank
from dudao.surveys.questionnaire import (
    LANGUAGES,
    REQUIRED,
    Choice,
    Content,
    Group,
    Hindrance,
    Kind,
    Problem,
    Question,
    Text,
    Unreadable,
    problems,
)
from dudao.surveys.tests.known import CALM

TYPES = ("residential", "public", "student")
USUAL = bank().usual("residential")

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
texts = st.builds(Text, words, words, words)
questions = st.builds(
    Question,
    key=words,
    group=st.sampled_from(Group),
    kind=st.sampled_from(Kind),
    text=texts,
    extra=st.booleans(),
    required=st.booleans(),
    choices=st.lists(st.builds(Choice, words, texts), max_size=3).map(tuple),
)
contents = st.builds(Content, texts, texts, st.lists(questions, max_size=4).map(tuple))


def shuffled(data: Any, chooser: random.Random) -> Any:
    """The same data, its names in another order."""
    if isinstance(data, dict):
        names = list(data)
        chooser.shuffle(names)
        return {name: shuffled(data[name], chooser) for name in names}
    return [shuffled(each, chooser) for each in data] if isinstance(data, list) else data


@CALM
@given(contents, st.randoms(use_true_random=False))
def test_hash_does_not_depend_on_how_the_data_was_kept(content: Content, chooser: random.Random) -> None:
    again = Content.from_json(shuffled(content.as_json(), chooser))
    assert again == content
    assert again.content_hash == content.content_hash


@CALM
@given(contents.filter(lambda content: content.questions), st.data())
def test_any_change_changes_the_hash(content: Content, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(content.questions) - 1))
    question = content.questions[place]
    changed = data.draw(
        st.sampled_from(
            [
                replace(content, title=replace(content.title, en=content.title.en + " ")),
                replace(content, introduction=replace(content.introduction, zh_hant="序" + content.introduction.zh_hant)),
                replace(content, questions=(*content.questions, question)),
                *(
                    replace(content, questions=(*content.questions[:place], other, *content.questions[place + 1 :]))
                    for other in (
                        replace(question, key=question.key + "x"),
                        replace(question, text=replace(question.text, zh_hans=question.text.zh_hans + "。")),
                        replace(question, extra=not question.extra),
                        replace(question, required=not question.required),
                        replace(question, choices=(*question.choices, Choice("x", Text()))),
                    )
                ),
            ]
        )
    )
    assert changed.content_hash != content.content_hash


def test_order_of_questions_is_part_of_what_it_says() -> None:
    turned = replace(USUAL, questions=USUAL.questions[::-1])
    assert turned.content_hash != USUAL.content_hash


@pytest.mark.parametrize("property_type", TYPES)
def test_4_3_1_bank_gives_an_approvable_questionnaire(property_type: str) -> None:
    content = bank().usual(property_type)
    assert problems(content) == []
    assert content.extras == ()


@pytest.mark.parametrize("property_type", TYPES)
def test_4_3_1_bank_has_several_items_for_each_group(property_type: str) -> None:
    items = [item.question for item in bank().fitting(property_type)]
    whole = Content(bank().title, Text("序", "序", "Opening"), tuple(items))
    assert problems(whole) == []
    amounts = {group: sum(question.group is group for question in items) for group in (*REQUIRED, Group.OPINIONS, Group.OTHER)}
    assert min(amounts.values()) >= 2, amounts


def test_4_3_1_bank_asks_about_buying_again_only_with_approval() -> None:
    question = bank().question("again_buy")
    assert question is not None
    assert question.extra
    assert [choice.key for choice in question.choices] == ["yes", "perhaps", "no"]
    assert bank().question("nothing_of_the_kind") is None


@pytest.mark.parametrize("group", REQUIRED)
def test_4_3_1_each_required_group_is_missed(group: Group) -> None:
    without = replace(USUAL, questions=tuple(question for question in USUAL.questions if question.group is not group))
    assert problems(without) == [Problem(Hindrance.GROUP_MISSING, what=group)]


def test_4_3_1_open_opinions_are_missed() -> None:
    assert problems(replace(USUAL, questions=USUAL.rated)) == [Problem(Hindrance.NO_OPEN_QUESTION)]


def test_an_open_question_does_not_cover_a_group() -> None:
    opened = tuple(replace(each, kind=Kind.OPEN) if each.group is Group.CLUB else each for each in USUAL.questions)
    assert Problem(Hindrance.GROUP_MISSING, what=Group.CLUB) in problems(replace(USUAL, questions=opened))


FIRST = USUAL.questions[0]
CHOICE = Question("again", Group.OTHER, Kind.CHOICE, Text("一", "一", "one"), extra=True, choices=(
    Choice("yes", Text("會", "会", "Yes")), Choice("no", Text("不會", "不会", "No")),
))  # fmt: skip


@pytest.mark.parametrize(
    ("question", "hindrance"),
    [
        (replace(FIRST, key="x", text=Text("一", "", "one")), Problem(Hindrance.LANGUAGE_MISSING, "x", "question", "zh-hans")),
        (replace(FIRST, key="x", text=Text("一", "一", "o" * 301)), Problem(Hindrance.TOO_LONG, "x", "question", "en", 300)),
        (FIRST, Problem(Hindrance.KEY_DOUBLED, FIRST.key)),
        (replace(FIRST, key="Q 1"), Problem(Hindrance.KEY_UNFIT, "Q 1")),
        (replace(FIRST, key="x\n"), Problem(Hindrance.KEY_UNFIT, "x\n")),
        (replace(FIRST, key="x", choices=CHOICE.choices), Problem(Hindrance.CHOICES_UNASKED, "x")),
        (replace(CHOICE, extra=False), Problem(Hindrance.NOT_EXTRA, "again")),
        (replace(CHOICE, choices=CHOICE.choices[:1]), Problem(Hindrance.CHOICES_TOO_FEW, "again")),
        (replace(CHOICE, choices=CHOICE.choices * 11), Problem(Hindrance.CHOICES_TOO_MANY, "again", most=20)),
        (replace(CHOICE, choices=CHOICE.choices[:1] * 2), Problem(Hindrance.KEY_DOUBLED, "again.yes")),
        (replace(CHOICE, choices=(*CHOICE.choices, Choice("9", Text("九", "九", "")))), Problem(Hindrance.KEY_UNFIT, "again.9")),
        (
            replace(CHOICE, choices=(*CHOICE.choices, Choice("nine", Text("九", "九", " ")))),
            Problem(Hindrance.LANGUAGE_MISSING, "again.nine", "choice", "en"),
        ),
    ],
)
def test_what_hinders_approval(question: Question, hindrance: Problem) -> None:
    assert hindrance in problems(replace(USUAL, questions=(*USUAL.questions, question)))


def test_no_more_than_a_hundred_questions() -> None:
    many = tuple(replace(FIRST, key=f"q{number}") for number in range(101))
    assert Problem(Hindrance.TOO_MANY_QUESTIONS, most=100) in problems(replace(USUAL, questions=USUAL.questions + many))


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        {"title": {}, "introduction": {}},
        {"title": {"fr": "Enquête"}, "introduction": {}, "questions": []},
        {"title": {"en": 1}, "introduction": {}, "questions": []},
        {"title": {"en": "\0"}, "introduction": {}, "questions": []},
        {"title": {"en": "\ud83d"}, "introduction": {}, "questions": []},
        {"title": {}, "introduction": {}, "questions": {}},
        {"title": {}, "introduction": {}, "questions": [{"key": "a", "group": "staff", "kind": "stars", "text": {}}]},
        {"title": {}, "introduction": {}, "questions": [{"key": "a", "group": "staff", "kind": "open", "text": {}, "extra": 1}]},
    ],
)
def test_data_that_is_no_questionnaire(broken: object) -> None:
    with pytest.raises(Unreadable):
        Content.from_json(broken)


def test_a_reader_gets_another_language_rather_than_none() -> None:
    text = Text(zh_hant="安全", en="Security")
    assert [text.read(language) for language in (*LANGUAGES, "fr")] == ["安全", "安全", "Security", "Security"]


def test_questions_of_a_group_stand_together() -> None:
    late = replace(FIRST, key="late")
    groups = replace(USUAL, questions=(*USUAL.questions, late)).grouped()
    assert [group for group, _questions in groups][:2] == [Group.STAFF, Group.SECURITY]
    assert groups[0][1][-1] is late
