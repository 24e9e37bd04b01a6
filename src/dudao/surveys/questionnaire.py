"""What a questionnaire says: its questions in three languages, in their order, as a value that can be frozen and told by a hash."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, NamedTuple

LANGUAGES: Final = ("zh-hant", "zh-hans", "en")
MOST_QUESTIONS: Final = 100
MOST_CHOICES: Final = 20
LONGEST: Final[Mapping[str, int]] = {"title": 200, "introduction": 2000, "question": 300, "choice": 100}
"""Characters of the longest text of each sort, in any language."""
KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Group(StrEnum):
    """What is asked about: the ten groups a form must cover (4.3.1), open opinions, and what else is asked."""

    STAFF = "staff"
    SECURITY = "security"
    ENVIRONMENT = "environment"
    POWER = "power"
    WATER = "water"
    FACILITIES = "facilities"
    HOME_SERVICES = "home_services"
    CULTURE = "culture"
    CLUB = "club"
    OVERALL = "overall"
    OPINIONS = "opinions"
    OTHER = "other"


REQUIRED: Final = tuple(group for group in Group if group not in (Group.OPINIONS, Group.OTHER))


class Kind(StrEnum):
    """How a question is answered: on the five levels, in words, or by one of its choices."""

    LEVELS = "levels"
    OPEN = "open"
    CHOICE = "choice"


class Unreadable(ValueError):
    """Data that is no questionnaire: something is missing, or of another sort than it must be."""


@dataclass(frozen=True)
class Text:
    """A text in the three languages; a language not written yet is empty."""

    zh_hant: str = ""
    zh_hans: str = ""
    en: str = ""

    def __getitem__(self, language: str) -> str:
        return {"zh-hant": self.zh_hant, "zh-hans": self.zh_hans, "en": self.en}[language]

    def read(self, language: str) -> str:
        """The text as a reader of ``language`` gets it: another language rather than none."""
        wanted = language if language in LANGUAGES else "en"
        return next((self[each] for each in (wanted, *LANGUAGES) if self[each].strip()), "")

    def as_json(self) -> dict[str, str]:
        return {language: self[language] for language in LANGUAGES}

    @classmethod
    def from_json(cls, data: object) -> "Text":
        given = _mapping(data)
        if unknown := set(given) - set(LANGUAGES):
            raise Unreadable(f"no language: {', '.join(sorted(map(str, unknown)))}")
        return cls(*(_words(given.get(language, "")) for language in LANGUAGES))


@dataclass(frozen=True)
class Choice:
    """One of the answers of a question that is answered by choosing."""

    key: str
    text: Text

    def as_json(self) -> dict[str, Any]:
        return {"key": self.key, "text": self.text.as_json()}

    @classmethod
    def from_json(cls, data: object) -> "Choice":
        given = _mapping(data)
        return cls(_words(given.get("key")), Text.from_json(given.get("text")))


@dataclass(frozen=True)
class Question:
    """One question. Rounds are compared by ``key``: the same key asks the same thing."""

    key: str
    group: Group
    kind: Kind
    text: Text
    extra: bool = False
    """Asked beyond what 4.3.1 lists; needs the approval of the quality manager."""
    required: bool = False
    """An answer on a screen cannot be sent without it; on paper it is only asked for."""
    choices: tuple[Choice, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "group": self.group.value,
            "kind": self.kind.value,
            "text": self.text.as_json(),
            "extra": self.extra,
            "required": self.required,
            "choices": [choice.as_json() for choice in self.choices],
        }

    @classmethod
    def from_json(cls, data: object) -> "Question":
        given = _mapping(data)
        try:
            group, kind = Group(_words(given.get("group"))), Kind(_words(given.get("kind")))
        except ValueError as wrong:
            raise Unreadable(str(wrong)) from None
        return cls(
            key=_words(given.get("key")),
            group=group,
            kind=kind,
            text=Text.from_json(given.get("text")),
            extra=_truth(given.get("extra", False)),
            required=_truth(given.get("required", False)),
            choices=tuple(Choice.from_json(each) for each in _list(given.get("choices", []))),
        )


@dataclass(frozen=True)
class Content:
    """A whole questionnaire. Its answers are bytes, one for each question of ``coded``, in that order."""

    title: Text
    introduction: Text
    questions: tuple[Question, ...]

    @cached_property
    def rated(self) -> tuple[Question, ...]:
        """The questions on the five levels, in their order: the first bytes of a response."""
        return tuple(question for question in self.questions if question.kind is Kind.LEVELS)

    @cached_property
    def chosen(self) -> tuple[Question, ...]:
        """The questions answered by choosing: the bytes after those of ``rated``, 0 for none and n for the n-th choice."""
        return tuple(question for question in self.questions if question.kind is Kind.CHOICE)

    @cached_property
    def open(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.kind is Kind.OPEN)

    @cached_property
    def coded(self) -> tuple[Question, ...]:
        return self.rated + self.chosen

    @cached_property
    def extras(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.extra)

    def grouped(self) -> list[tuple[Group, tuple[Question, ...]]]:
        """The questions as they stand, those of one group together: groups in the order in which each is asked first."""
        found: dict[Group, list[Question]] = {}
        for question in self.questions:
            found.setdefault(question.group, []).append(question)
        return [(group, tuple(questions)) for group, questions in found.items()]

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title.as_json(),
            "introduction": self.introduction.as_json(),
            "questions": [question.as_json() for question in self.questions],
        }

    @classmethod
    def from_json(cls, data: object) -> "Content":
        """The questionnaire of its data, whatever the order of its names. Raises Unreadable."""
        given = _mapping(data)
        return cls(
            title=Text.from_json(given.get("title")),
            introduction=Text.from_json(given.get("introduction")),
            questions=tuple(Question.from_json(each) for each in _list(given.get("questions"))),
        )

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 in hexadecimal of everything the questionnaire says: the same wherever and however its data was kept."""
        canonical = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _mapping(data: object) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise Unreadable(f"not named values: {data!r:.60}")
    return data


def _list(data: object) -> list[Any] | tuple[Any, ...]:
    if not isinstance(data, list | tuple):
        raise Unreadable(f"no list: {data!r:.60}")
    return data


def _words(data: object) -> str:
    """Text as a database holds it: no byte 0, no half of a character."""
    if not isinstance(data, str) or "\0" in data or any("\ud800" <= sign <= "\udfff" for sign in data):
        raise Unreadable(f"no text: {data!r:.60}")
    return data


def _truth(data: object) -> bool:
    if not isinstance(data, bool):
        raise Unreadable(f"neither true nor false: {data!r:.60}")
    return data


class Hindrance(StrEnum):
    """Why a questionnaire cannot be approved."""

    GROUP_MISSING = "group_missing"
    NO_OPEN_QUESTION = "no_open_question"
    LANGUAGE_MISSING = "language_missing"
    TOO_LONG = "too_long"
    TOO_MANY_QUESTIONS = "too_many_questions"
    KEY_DOUBLED = "key_doubled"
    KEY_UNFIT = "key_unfit"
    NOT_EXTRA = "not_extra"
    CHOICES_TOO_FEW = "choices_too_few"
    CHOICES_TOO_MANY = "choices_too_many"
    CHOICES_UNASKED = "choices_unasked"


class Problem(NamedTuple):
    """What hinders approval and where: ``what`` is a group, or what is too long; the rest is empty where it does not matter."""

    hindrance: Hindrance
    key: str = ""
    """The question, or the choice as question.choice; empty for title and introduction."""
    what: str = ""
    language: str = ""
    most: int = 0


def problems(content: Content) -> list[Problem]:
    """Everything that hinders approval (4.3.1), in the order of the form; an empty list when nothing does."""
    return list(_problems(content))


def _problems(content: Content) -> Iterator[Problem]:
    yield from _unwritten(content.title, "title")
    yield from _unwritten(content.introduction, "introduction")
    if len(content.questions) > MOST_QUESTIONS:
        yield Problem(Hindrance.TOO_MANY_QUESTIONS, most=MOST_QUESTIONS)
    for key, times in Counter(question.key for question in content.questions).items():
        if times > 1:
            yield Problem(Hindrance.KEY_DOUBLED, key)
    for question in content.questions:
        yield from _of(question)
    covered = {question.group for question in content.rated}
    yield from (Problem(Hindrance.GROUP_MISSING, what=group) for group in REQUIRED if group not in covered)
    if not content.open:
        yield Problem(Hindrance.NO_OPEN_QUESTION)


def _of(question: Question) -> Iterator[Problem]:
    if not KEY.fullmatch(question.key):
        yield Problem(Hindrance.KEY_UNFIT, question.key)
    yield from _unwritten(question.text, "question", question.key)
    if question.group is Group.OTHER and not question.extra:
        yield Problem(Hindrance.NOT_EXTRA, question.key)
    if question.kind is Kind.CHOICE:
        yield from _of_choices(question)
    elif question.choices:
        yield Problem(Hindrance.CHOICES_UNASKED, question.key)


def _of_choices(question: Question) -> Iterator[Problem]:
    if len(question.choices) < 2:
        yield Problem(Hindrance.CHOICES_TOO_FEW, question.key)
    if len(question.choices) > MOST_CHOICES:
        yield Problem(Hindrance.CHOICES_TOO_MANY, question.key, most=MOST_CHOICES)
    for key, times in Counter(choice.key for choice in question.choices).items():
        if times > 1:
            yield Problem(Hindrance.KEY_DOUBLED, f"{question.key}.{key}")
    for choice in question.choices:
        name = f"{question.key}.{choice.key}"
        if not KEY.fullmatch(choice.key):
            yield Problem(Hindrance.KEY_UNFIT, name)
        yield from _unwritten(choice.text, "choice", name)


def _unwritten(text: Text, what: str, key: str = "") -> Iterator[Problem]:
    for language in LANGUAGES:
        if not text[language].strip():
            yield Problem(Hindrance.LANGUAGE_MISSING, key, what, language)
        elif len(text[language]) > LONGEST[what]:
            yield Problem(Hindrance.TOO_LONG, key, what, language, LONGEST[what])
