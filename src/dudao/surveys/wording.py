"""What the parts of a questionnaire are called, and what is wrong with one, in words for the user."""

from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dudao.organisation.refusal import Sentence
from dudao.surveys.answers import LONGEST, Fault, Mistake
from dudao.surveys.questionnaire import Content, Group, Hindrance, Kind, Problem

GROUPS: Final[dict[Group, Sentence]] = {
    Group.STAFF: pgettext_lazy("group of questions", "Staff"),
    Group.SECURITY: pgettext_lazy("group of questions", "Security"),
    Group.ENVIRONMENT: pgettext_lazy("group of questions", "Cleaning and greening"),
    Group.POWER: pgettext_lazy("group of questions", "Power supply"),
    Group.WATER: pgettext_lazy("group of questions", "Water supply"),
    Group.FACILITIES: pgettext_lazy("group of questions", "Common facilities"),
    Group.HOME_SERVICES: pgettext_lazy("group of questions", "Home services"),
    Group.CULTURE: pgettext_lazy("group of questions", "Community culture"),
    Group.CLUB: pgettext_lazy("group of questions", "Club"),
    Group.OVERALL: pgettext_lazy("group of questions", "Overall"),
    Group.OPINIONS: pgettext_lazy("group of questions", "Opinions"),
    Group.OTHER: pgettext_lazy("group of questions", "Other"),
}
KINDS: Final[dict[Kind, Sentence]] = {
    Kind.LEVELS: pgettext_lazy("kind of question", "five levels"),
    Kind.OPEN: pgettext_lazy("kind of question", "in words"),
    Kind.CHOICE: pgettext_lazy("kind of question", "choices"),
}
LANGUAGES: Final[dict[str, Sentence]] = {
    "zh-hant": pgettext_lazy("language", "Traditional Chinese"),
    "zh-hans": pgettext_lazy("language", "Simplified Chinese"),
    "en": pgettext_lazy("language", "English"),
}
_PARTS: Final[dict[str, Sentence]] = {
    "title": pgettext_lazy("part of a questionnaire", "the title"),
    "introduction": pgettext_lazy("part of a questionnaire", "the introduction"),
}
_HINDERED: Final[dict[Hindrance, Sentence]] = {
    Hindrance.GROUP_MISSING: _("No question on five levels asks about “{group}”: add one."),
    Hindrance.NO_OPEN_QUESTION: _("There is no open question: add one answered in words."),
    Hindrance.LANGUAGE_MISSING: _("{where}: the text in {language} is missing."),
    Hindrance.TOO_LONG: _("{where}: the text in {language} is longer than {most} characters."),
    Hindrance.TOO_MANY_QUESTIONS: _("There are more than {most} questions: take some out."),
    Hindrance.KEY_DOUBLED: _("The name “{key}” stands twice: each question and each choice needs its own."),
    Hindrance.KEY_UNFIT: _("“{key}” is no name: use a to z, 0 to 9 and _, a letter first, at most 40."),
    Hindrance.NOT_EXTRA: _("{where}: what belongs to no group must be marked as asked beyond the standard."),
    Hindrance.CHOICES_TOO_FEW: _("{where}: a question with choices needs at least two."),
    Hindrance.CHOICES_TOO_MANY: _("{where}: there are more than {most} choices."),
    Hindrance.CHOICES_UNASKED: _("{where}: only a question of the kind “choices” may have choices."),
}
_WRONG: Final[dict[Fault, Sentence]] = {
    Fault.NO_SUCH_QUESTION: _("The questionnaire does not ask “{key}”. Open it anew and answer again."),
    Fault.NO_SUCH_ANSWER: _("This is no answer to “{question}”: choose one of those offered."),
    Fault.TOO_LONG: _("The answer to “{question}” is longer than {most} characters: shorten it."),
    Fault.UNANSWERED: _("Please answer “{question}”."),
    Fault.NOTHING_SAID: _("Nothing is answered yet: answer at least one question."),
}


def hindered(problem: Problem) -> Sentence:
    """What hinders approval, and the way out."""
    return format_lazy(
        _HINDERED[problem.hindrance],
        where=_PARTS.get(problem.what, format_lazy("“{key}”", key=problem.key)),
        key=problem.key,
        group=GROUPS[Group(problem.what)] if problem.hindrance is Hindrance.GROUP_MISSING else "",
        language=LANGUAGES.get(problem.language, ""),
        most=problem.most,
    )


def mistaken(mistake: Mistake, content: Content, language: str) -> Sentence:
    """What is wrong with an answer; the question is named in ``language``."""
    question = next((each.text.read(language) for each in content.questions if each.key == mistake.key), "")
    return format_lazy(_WRONG[mistake.fault], key=mistake.key, question=question, most=LONGEST)
