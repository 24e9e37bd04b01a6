"""A questionnaire as a form to fill in, on the web or by a typist: its fields by place, and what was entered in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dudao.organisation.refusal import Sentence
from dudao.surveys import words
from dudao.surveys.answers import Answers, Mistake, codes_of
from dudao.surveys.questionnaire import Content, Kind, Question
from dudao.surveys.statistics.levels import HIGHEST, LOWEST, NOT_USED
from dudao.surveys.wording import GROUPS, mistaken

WRONG = 255
"""Stands for what is no code at all, so that it is told like any other answer that was not offered."""


@dataclass(frozen=True, slots=True)
class Option:
    code: int
    label: Sentence
    chosen: bool


@dataclass(slots=True)
class Field:
    """One question as it stands on a form; ``name`` is short, for it is sent with every page."""

    name: str
    question: Question
    label: str
    options: list[Option] = field(default_factory=list)
    text: str = ""
    errors: list[Sentence] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.question.kind is Kind.OPEN

    @property
    def is_rated(self) -> bool:
        return self.question.kind is Kind.LEVELS


@dataclass(frozen=True, slots=True)
class Section:
    title: Sentence
    fields: list[Field]


def sections(content: Content, language: str, said: Answers | None = None, mistakes: Sequence[Mistake] = ()) -> list[Section]:
    """The form by groups, in a language, with what was said and what is wrong with it."""
    said = said or Answers()
    place = {question.key: number for number, question in enumerate(content.questions)}
    wrong: dict[str, list[Sentence]] = {}
    for mistake in mistakes:
        wrong.setdefault(mistake.key, []).append(mistaken(mistake, content, language))
    found = []
    for group, questions in content.grouped():
        fields = [
            Field(
                name=name_of(place[question.key]),
                question=question,
                label=question.text.read(language),
                options=_options(question, language, said.codes.get(question.key)),
                text=said.texts.get(question.key, ""),
                errors=wrong.get(question.key, []),
            )
            for question in questions
        ]
        found.append(Section(GROUPS[group], fields))
    return found


def _options(question: Question, language: str, chosen: int | None) -> list[Option]:
    match question.kind:
        case Kind.LEVELS:
            levels = [Option(level, words.LEVELS[level - 1], chosen == level) for level in range(HIGHEST, LOWEST - 1, -1)]
            return [*levels, Option(NOT_USED, words.NOT_USED, chosen == NOT_USED)]
        case Kind.CHOICE:
            return [
                Option(code, choice.text.read(language), chosen == code)
                for code, choice in zip(codes_of(question), question.choices, strict=True)
            ]
        case Kind.OPEN:
            return []


def name_of(place: int) -> str:
    return f"a{place}"


def entered(content: Content, sent: Mapping[str, str]) -> Answers:
    """What was entered in the fields of a form, checked for nothing yet."""
    codes: dict[str, int] = {}
    texts: dict[str, str] = {}
    for place, question in enumerate(content.questions):
        value = sent.get(name_of(place), "")
        if question.kind is Kind.OPEN and value:
            texts[question.key] = value
        elif value:
            codes[question.key] = int(value) if value.isascii() and value.isdigit() and len(value) < 3 else WRONG
    return Answers(codes, texts)
