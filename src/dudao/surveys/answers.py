"""The answers of one response: packed into one byte a question, taken out again, and looked at before they are kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from dudao.surveys.questionnaire import Content, Kind, Question
from dudao.surveys.statistics.levels import NONE, NOT_USED

LONGEST: Final = 10_000
"""Characters of the longest open answer."""


class Fault(StrEnum):
    """Why an answer cannot be kept."""

    NO_SUCH_QUESTION = "no_such_question"
    NO_SUCH_ANSWER = "no_such_answer"
    TOO_LONG = "too_long"
    UNANSWERED = "unanswered"
    NOTHING_SAID = "nothing_said"


class Mistake(NamedTuple):
    """One fault and the question it is about; no question when it is about all of them."""

    fault: Fault
    key: str = ""


class Unkeepable(ValueError):
    """Answers that do not fit their questionnaire."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(", ".join(f"{mistake.fault} {mistake.key}".strip() for mistake in mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Answers:
    """What one response says, by the keys of its questions.

    ``codes``: 1 … 5 very dissatisfied … very satisfied and 6 not used or don't know; for a question with choices n is its n-th choice.
    ``texts``: open answers. A question not answered is in neither.
    """

    codes: Mapping[str, int] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def codes_of(question: Question) -> range:
    """The codes with which a question can be answered; none for one that is answered in words."""
    match question.kind:
        case Kind.LEVELS:
            return range(NONE + 1, NOT_USED + 1)
        case Kind.CHOICE:
            return range(NONE + 1, len(question.choices) + 1)
        case Kind.OPEN:
            return range(0)


def mistakes(content: Content, answers: Answers, *, ask_all: bool = False) -> list[Mistake]:
    """What hinders the answers from being kept. ``ask_all``: questions that require an answer must have one, as on a screen."""
    return list(_mistakes(content, answers, ask_all=ask_all))


def _mistakes(content: Content, answers: Answers, *, ask_all: bool) -> Iterator[Mistake]:
    asked = {question.key: question for question in content.questions}
    for key, code in answers.codes.items():
        if key not in asked:
            yield Mistake(Fault.NO_SUCH_QUESTION, key)
        elif code not in codes_of(asked[key]):
            yield Mistake(Fault.NO_SUCH_ANSWER, key)
    for key, text in answers.texts.items():
        if key not in asked:
            yield Mistake(Fault.NO_SUCH_QUESTION, key)
        elif asked[key].kind is not Kind.OPEN:
            yield Mistake(Fault.NO_SUCH_ANSWER, key)
        elif len(text) > LONGEST:
            yield Mistake(Fault.TOO_LONG, key)
    said = set(answers.codes) | {key for key, text in answers.texts.items() if text.strip()}
    if ask_all:
        yield from (
            Mistake(Fault.UNANSWERED, question.key) for question in content.questions if question.required and question.key not in said
        )
    if not said:
        yield Mistake(Fault.NOTHING_SAID)


def encode(content: Content, answers: Answers) -> bytes:
    """One byte for each question of ``content.coded``, 0 where nothing was answered. Raises Unkeepable for codes that do not fit."""
    asked = {question.key: question for question in content.coded}
    wrong = [
        Mistake(Fault.NO_SUCH_ANSWER if key in asked else Fault.NO_SUCH_QUESTION, key)
        for key, code in answers.codes.items()
        if key not in asked or code not in codes_of(asked[key])
    ]
    if wrong:
        raise Unkeepable(wrong)
    return bytes(answers.codes.get(question.key, NONE) for question in content.coded)


def decode(content: Content, packed: bytes | memoryview) -> dict[str, int]:
    """The codes by question, without those not answered. Raises Unkeepable when the bytes are those of another questionnaire."""
    codes = bytes(packed)
    if len(codes) != len(content.coded):
        raise Unkeepable([Mistake(Fault.NO_SUCH_QUESTION)])
    found = {question.key: code for question, code in zip(content.coded, codes, strict=True) if code != NONE}
    wrong = [
        Mistake(Fault.NO_SUCH_ANSWER, question.key) for question in content.coded if found.get(question.key, 1) not in codes_of(question)
    ]
    if wrong:
        raise Unkeepable(wrong)
    return found
