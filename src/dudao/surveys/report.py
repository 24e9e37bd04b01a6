"""《顧客滿意度調查報告》: the analysis as a paper with all the parts that 4.5.2 asks for, in the language of whoever asks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dudao.rendering.documents import Block, Bullets, Document, Heading, Pairs, Signatures, Value
from dudao.surveys import report_parts
from dudao.surveys.report_parts import Told
from dudao.surveys.responses import Read
from dudao.surveys.statistics.analysis import Analysis
from dudao.surveys.statistics.nonresponse import bounds
from dudao.surveys.statistics.quadrants import Field
from dudao.surveys.words import ALPHA, listed, number, percent


@dataclass(frozen=True, slots=True)
class Facts:
    """What the answers themselves do not tell: where they came from, in which language to report, how many forms were handed out.

    ``form`` is the number of the form; ``plan`` are the facts of the plan, where there was one.
    """

    source: str
    language: str
    sent: int | None
    minimum: int
    form: str = ""
    issuer: str = ""
    plan: Sequence[tuple[str, Value]] = ()


def document(read: Read, analysis: Analysis, facts: Facts) -> Document:
    """The report. Its texts come in the language that is active, which must be that of ``facts``."""
    told = Told(read.survey, analysis, facts.minimum)
    return Document(
        title="《顧客滿意度調查報告》" if facts.language != "en" else _("Report of a satisfaction survey"),
        blocks=_blocks(told, read, facts),
        language=facts.language,
        issuer=facts.issuer,
        number=facts.form,
        subtitle=facts.source,
    )


def _blocks(told: Told, read: Read, facts: Facts) -> list[Block]:
    return [
        *report_parts.tiles(told),
        Heading(_("1 Overview of the survey")),
        Pairs(_overview(told, read, facts), columns=2),
        Heading(_("2 Method of analysis")),
        Bullets(_method(told)),
        Heading(_("3 Overall result")),
        *report_parts.overall(told),
        Heading(_("4 Each service")),
        *report_parts.services(told),
        Heading(_("5 Comparison of groups")),
        *report_parts.comparison(told),
        Heading(_("6 What matters, and what to do first")),
        *report_parts.driving(told),
        Heading(_("7 Open questions")),
        *report_parts.open_questions(read.open, facts.minimum),
        Heading(_("8 Summary")),
        Bullets(_summary(told)),
        Signatures([(_("Quality manager, reviewed"), "", ""), (_("Management representative, approved"), "", "")]),
    ]


def _overview(told: Told, read: Read, facts: Facts) -> list[tuple[str, Value]]:
    pairs: list[tuple[str, Value]] = [
        *(facts.plan or [(_("Source"), facts.source)]),
        (_("Responses"), f"{read.rows:,}"),
        (_("Questions answered from 1 to 5"), str(len(told.survey.questions))),
        (_("Open questions"), str(len(read.open))),
    ]
    if facts.sent is not None:
        pairs += [
            (_("Forms handed out"), f"{facts.sent:,}"),
            (_("Return rate"), percent(read.rows / facts.sent if facts.sent else float("nan"))),
        ]
    if told.survey.population is not None:
        pairs.append((_("Customers in all"), f"{told.survey.population:,}"))
    if told.survey.groups:
        pairs.append((_("Groups"), str(len(told.survey.groups))))
    if told.survey.weights is not None:
        pairs.append((_("Design effect of the weights"), number(told.found.design_effect)))
    if (rate := _whatever_the_silent_think(told, read, facts)) is not None:
        pairs.append((_("Satisfied, whatever those think who did not answer"), rate))
    return pairs


def _whatever_the_silent_think(told: Told, read: Read, facts: Facts) -> str | None:
    share = told.found.whole.satisfied[0, told.place]
    if not facts.sent or told.survey.overall is None or np.isnan(share):
        return None
    low, high = bounds(share, read.rows / facts.sent)
    return f"{percent(float(low))} – {percent(float(high))}"


def _method(told: Told) -> list[str]:
    confidence = f"{told.found.confidence:.0%}"
    points = [
        _("Five levels, 5 very satisfied to 1 very dissatisfied. No answer and “not used” are counted apart and stand in no mean or rate."),
        _("Satisfaction rate: the share of the two upper levels. Net: less the share of the two lower ones. Index: (mean − 1) / 4 × 100."),
        _("Intervals hold with {confidence} confidence: Wilson's for rates, Student's for means.").format(confidence=confidence),
        _("Groups are compared with all others together: Welch's test of means, p corrected for many tests (Benjamini and Hochberg)."),
        _("Importance is derived: the correlation of a question with the overall one. Priority: importance × (100 − index)."),
        _(
            "Groups with fewer than {minimum} answers are not shown, nor what they could be reckoned from; nor words of one person alone."
        ).format(minimum=told.minimum),
    ]
    if told.survey.population is not None:
        points.append(_("Intervals are corrected for the finite number of customers."))
    if told.survey.weights is not None:
        points.append(_("Responses are weighted; numbers of answers and Cronbach's alpha are not."))
    return points


def _summary(told: Told) -> list[str]:
    """What the figures say, in sentences that people go on from."""
    whole, names = told.found.whole, told.survey.questions
    known = [place for place in range(len(names)) if place != told.survey.overall and whole.rated[0, place]]
    ordered = sorted(known, key=lambda place: -whole.index[0, place])
    points = []
    if told.survey.overall is not None and whole.rated[0, told.place]:
        points.append(
            _("Overall, {rate} are satisfied (index {index}).").format(
                rate=percent(whole.satisfied[0, told.place]), index=number(whole.index[0, told.place], 1)
            )
        )
    if len(ordered) > 1:
        best, worst = (
            listed(f"{names[place]} ({number(whole.index[0, place], 1)})" for place in some) for some in (ordered[:3], ordered[:-4:-1])
        )
        points += [_("Best: {items}.").format(items=best), _("Weakest: {items}.").format(items=worst)]
    if (driving := told.found.driving) is not None and set(driving.quadrants.fields) != {Field.UNKNOWN}:
        first = [names[driving.places[place]] for place in driving.order if driving.quadrants.fields[place] is Field.IMPROVE]
        points.append(
            _("Important and below the mean, to be improved first: {items}.").format(items=listed(first))
            if first
            else _("Nothing important is below the mean.")
        )
    groups = told.found.groups
    if groups is not None and np.isfinite(groups.corrected).any():
        below = int(((groups.corrected < ALPHA) & (groups.against_rest.means.difference < 0)).sum())
        some = ngettext(
            "{count} result of a group is below all others by more than chance.",
            "{count} results of groups are below all others by more than chance.",
            below,
        )
        points.append(some.format(count=below) if below else _("No group is below all others by more than chance."))
    return points or [pgettext("survey", "There are too few answers to sum up.")]
