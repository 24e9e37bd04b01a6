"""The questionnaire on the desk: from a form of many fields to its content and back; every button sends the whole form."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from dudao.organisation.fitting import fit_line, fit_text
from dudao.surveys.bank import bank
from dudao.surveys.questionnaire import LANGUAGES, Choice, Content, Group, Kind, Question, Text

OWN: Final = re.compile(r"own_(\d+)")
MOST: Final = 100
"""Questions of one form; more are not read."""


def content_of(sent: Mapping[str, str], before: Content) -> Content:
    """The content that was typed. Questions, their kinds and keys are those of ``before``; what was not sent stays as it was."""
    questions = tuple(_question(sent, question) for question in before.questions[:MOST])
    return Content(_text(sent, "title", before.title, line=True), _text(sent, "introduction", before.introduction, line=False), questions)


def changed(content: Content, what: str, sent: Mapping[str, str]) -> Content:
    """What a button does: ``up:key``, ``down:key``, ``drop:key``, ``add`` an item of the bank, ``own`` for a question of one's own."""
    verb, _colon, key = what.partition(":")
    questions = list(content.questions)
    place = next((number for number, each in enumerate(questions) if each.key == key), None)
    if verb == "drop" and place is not None:
        del questions[place]
    elif verb in ("up", "down") and place is not None:
        there = place - 1 if verb == "up" else place + 1
        if 0 <= there < len(questions):
            questions[place], questions[there] = questions[there], questions[place]
    elif verb == "add":
        item = bank().question(sent.get("item", ""))
        if item is not None and item.key not in {each.key for each in questions}:
            questions.insert(_behind(questions, item.group), item)
    elif verb == "own":
        own = _own(questions, sent.get("own_group", ""), sent.get("own_kind", ""))
        questions.insert(_behind(questions, own.group), own)
    return replace(content, questions=tuple(questions))


def _behind(questions: list[Question], group: Group) -> int:
    """Where a question of a group goes: behind the last of it, else before the open ones."""
    same = [number for number, each in enumerate(questions) if each.group == group]
    if same:
        return same[-1] + 1
    return next((number for number, each in enumerate(questions) if each.group == Group.OPINIONS), len(questions))


def _own(questions: list[Question], group: str, kind: str) -> Question:
    """A new question without words, under a name that no other has."""
    used = [int(found[1]) for each in questions if (found := OWN.fullmatch(each.key))]
    of_group = Group(group) if group in list(Group) else Group.OTHER
    of_kind = Kind(kind) if kind in list(Kind) else Kind.LEVELS
    return Question(f"own_{max(used, default=0) + 1}", of_group, of_kind, Text(), extra=of_group is Group.OTHER)


def _question(sent: Mapping[str, str], question: Question) -> Question:
    name = f"q-{question.key}"
    if f"{name}-there" not in sent:
        return question
    text = _text(sent, name, question.text, line=True)
    extra, required = f"{name}-extra" in sent, f"{name}-required" in sent
    choices = _choices(sent, name, question) if question.kind is Kind.CHOICE else question.choices
    return replace(question, text=text, extra=extra, required=required, choices=choices)


def _choices(sent: Mapping[str, str], name: str, question: Question) -> tuple[Choice, ...]:
    """One choice a line, the same number of lines in each language; a choice keeps its key by its place."""
    lines = {language: [fit_line(each) for each in sent.get(f"{name}-choices-{language}", "").splitlines()] for language in LANGUAGES}
    number = max((len(each) for each in lines.values()), default=0)
    keys = [choice.key for choice in question.choices]
    fresh = (f"c{count}" for count in range(1, number * 2 + len(keys) + 1) if f"c{count}" not in keys)
    named = [keys[place] if place < len(keys) else next(fresh) for place in range(number)]
    words = [Text(*(lines[language][place] if place < len(lines[language]) else "" for language in LANGUAGES)) for place in range(number)]
    return tuple(Choice(key, text) for key, text in zip(named, words, strict=True))


def _text(sent: Mapping[str, str], name: str, before: Text, *, line: bool) -> Text:
    fit = fit_line if line else fit_text
    return Text(*(fit(sent[f"{name}-{language}"]) if f"{name}-{language}" in sent else before[language] for language in LANGUAGES))
