"""The report of a survey that was planned and collected here: its figures in every language, with what staff wrote beside them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

import numpy as np
from django.utils import translation
from django.utils.translation import gettext as _

from dudao.organisation.roles import Role
from dudao.rendering.documents import Block, Document, Heading, Paragraph, Signatures, Value
from dudao.rendering.kept import from_data, to_data
from dudao.surveys import parameters, report, tallying
from dudao.surveys.models import Invitation, OpenAnswer, Survey, SurveyReport
from dudao.surveys.questionnaire import LANGUAGES, Content, Question
from dudao.surveys.responses import Read
from dudao.surveys.statistics import analysis
from dudao.surveys.vocabulary import Kind, Section

Signing: TypeAlias = Sequence[tuple[str, str, date]]
"""Who agreed: role, name, and the day."""
SECTIONS: Final = tuple(Section.values)
"""In the order of the paper's own headings."""


def figures_of(survey: Survey) -> dict[str, Any]:
    """The report of the answers as they stand now, without any text of staff: language → the paper as plain data.

    Analysed once for all languages. What small groups said is hidden before it gets here (``suppression``), in charts as in tables.
    """
    told = parameters.of_edition(survey.edition_id)
    questions, answers, of_site, weights = tallying.answers_of(survey)
    sites = {part.site_id: part for part in survey.parts.select_related("site").order_by("site__code")}
    order = {pk: place for place, pk in enumerate(sites)}
    several = len(order) > 1
    found = analysis.Survey(
        questions=[question.key for question in questions],
        answers=answers,
        overall=tallying.overall_of(questions),
        groups=[part.site.name for part in sites.values()] if several else (),
        of_group=np.array([order[pk] for pk in of_site.tolist()], np.int64) if several else None,
        weights=weights if survey.kind == Kind.SAMPLE else None,
        population=max(sum(part.customers for part in sites.values()), len(answers)),
    )
    done = analysis.analysed(found, confidence=float(survey.confidence), minimum=told.smallest_group)
    texts = _open_answers(survey)
    sent = sum(counted["out"] for counted in Invitation.objects.counted(survey).values())
    return {
        language: to_data(_document(survey, language, found, done, questions, texts, max(sent, len(answers)), told))
        for language in LANGUAGES
    }


def _document(
    survey: Survey, language: str, found: analysis.Survey, done: analysis.Analysis, questions: list[Question],
    texts: Mapping[str, tuple[Question, list[str]]], sent: int, told: parameters.Parameters,
) -> Document:  # fmt: skip
    with translation.override(language):
        named = analysis.Survey(
            [question.text.read(language) for question in questions], found.answers, found.overall, found.groups, found.of_group,
            found.weights, found.population,
        )  # fmt: skip
        read = Read(named, {question.text.read(language): said for question, said in texts.values()}, len(found.answers))
        facts = report.Facts(
            source=survey.title, language=language, sent=sent, minimum=told.smallest_group, form=told.report_form,
            issuer=str(survey.place), plan=_plan(survey),
        )  # fmt: skip
        return report.document(read, done, facts)


def _plan(survey: Survey) -> list[tuple[str, Value]]:
    """What 4.1.2 asks a plan to say, for the overview."""
    return [
        (_("Survey"), survey.number),
        (_("Sort"), str(survey.get_kind_display())),
        (_("Collected"), f"{survey.collects_from:%Y-%m-%d} – {survey.collects_until:%Y-%m-%d}"),
        (_("Methods"), _(", ").join(survey.method_names)),
        (_("Team leader"), survey.leader.name),
        (_("Sites"), str(survey.parts.count())),
        (_("Target return rate"), f"{survey.target_return:.0%}"),
    ]


def _open_answers(survey: Survey) -> dict[str, tuple[Question, list[str]]]:
    """By open question: the question as asked last, and all that was written under it."""
    asked: dict[str, Question] = {}
    for version in survey.versions.order_by("-number"):
        for question in Content.from_json(version.content).open:
            asked.setdefault(question.key, question)
    said: dict[str, list[str]] = {key: [] for key in asked}
    there = OpenAnswer.objects.filter(response__survey=survey, response__struck=False).order_by("pk")
    for key, text in there.values_list("question", "text").iterator():
        said.setdefault(key, []).append(text)
    return {key: (question, said[key]) for key, question in asked.items()}


def document_of(written: SurveyReport, language: str) -> Document:
    """The report in a language: an approved one as it was frozen, a draft as its figures and texts stand."""
    if written.content and language in written.content:
        return from_data(written.content[language])
    with translation.override(language):
        return _with_texts(written, language, None)


def content_of(written: SurveyReport, signing: Signing) -> dict[str, Any]:
    """The whole paper in every language as plain data, to be kept when it is approved. ``signing``: who agreed."""
    papers = {}
    for language in LANGUAGES:
        with translation.override(language):
            papers[language] = to_data(_with_texts(written, language, signing))
    return papers


def _with_texts(written: SurveyReport, language: str, signing: Signing | None) -> Document:
    """In the language that is active. Without ``signing`` it is a draft, with empty lines to sign on."""
    kept = from_data(written.figures[language])
    lines = None if signing is None else [(str(Role(role).label), name, f"{day:%Y-%m-%d}") for role, name, day in signing]
    return Document(
        title=kept.title, blocks=list(_placed(kept.blocks, written.texts, lines)), language=kept.language, issuer=kept.issuer,
        number=kept.number, subtitle=kept.subtitle, mark=_("Draft") if signing is None else "", page=kept.page, facts=kept.facts,
    )  # fmt: skip


def _placed(blocks: Any, texts: Mapping[str, str], signing: list[tuple[str, str, str]] | None) -> Iterator[Block]:
    """The figures, with what staff wrote at the head of each section: they never overwrite one another."""
    section = iter(SECTIONS)
    for block in blocks:
        if isinstance(block, Signatures) and signing is not None:
            yield Signatures(signing)
            continue
        yield block
        if isinstance(block, Heading) and block.level == 1 and (said := texts.get(next(section, ""), "")):
            yield Paragraph(said)
