"""The analysis of a survey as it is printed: tables whose columns stand below one another in Chinese too."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from unicodedata import east_asian_width

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dudao.surveys import words
from dudao.surveys.data import open_answers
from dudao.surveys.statistics.analysis import Analysis, Groups, Survey
from dudao.surveys.words import ALPHA, between, number, p_value, percent, signed

MOST_GROUPS: Final = 30
MOST_WORDS: Final = 15


def width(text: str) -> int:
    """Columns of a terminal that a text takes."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines of a table: the first column to the left, all others to the right, as figures stand."""
    cells = [list(headers), *(list(row) for row in rows)]
    widths = [max(width(row[column]) for row in cells) for column in range(len(headers))]
    for place, row in enumerate(cells):
        padded = [
            text + " " * (wide - width(text)) if column == 0 else " " * (wide - width(text)) + text
            for column, (text, wide) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(padded).rstrip()
        if place == 0:
            yield "  ".join("─" * wide for wide in widths)


def lines(survey: Survey, found: Analysis, texts: Mapping[str, Sequence[str]], minimum: int) -> Iterator[str]:
    """The whole analysis."""
    yield _("{responses:,} responses, {questions} questions").format(responses=found.responses, questions=len(survey.questions))
    if survey.weights is not None:
        yield _("Weighted: design effect {effect:.2f}; means, rates and importance are weighted, n and alpha are not").format(
            effect=found.design_effect
        )
    yield ""
    yield from table(_headers(found), (_row(survey, found, place) for place in range(len(survey.questions))))
    yield ""
    yield from _reliability(found)
    if found.driving is not None and survey.overall is not None:
        yield from _driving(survey, found)
    if found.groups is not None:
        yield from _groups(survey, found.groups, minimum)
    for title, answers in texts.items():
        yield from _open(title, answers, minimum)


def _open(title: str, answers: Sequence[str], minimum: int) -> Iterator[str]:
    """What an open question was about: its categories and its words, in a line each."""
    found = open_answers(answers, minimum)
    yield ""
    if found["answers"] is None:
        yield f"{title}: " + _("Fewer than {minimum} answers: they are not shown.").format(minimum=minimum)
        return
    told = _("{answers:,} answers, {uncoded:,} of them in none of the categories: these have to be read.")
    yield f"{title}: " + told.format(answers=found["answers"], uncoded=found["uncoded"])
    categories = sorted(found["categories"].items(), key=lambda pair: -pair[1])
    for named, counted in (
        (_("What the answers are about"), [f"{words.THEMES[name]} {count:,}" for name, count in categories]),
        (_("Most frequent words"), [f"{word['word']} {word['answers']:,}" for word in found["keywords"][:MOST_WORDS]]),
    ):
        yield f"  {named}: {words.listed(counted) or words.UNKNOWN}"


def _headers(found: Analysis) -> list[str]:
    sure = f"{found.confidence:.0%}"
    counts = [_("n"), pgettext("survey", "no answer"), _("not used")]
    return [_("Question"), *counts, _("mean"), sure, _("sd"), _("satisfied"), sure, _("net"), _("index")]


def _row(survey: Survey, found: Analysis, place: int) -> list[str]:
    whole, at = found.whole, (0, place)
    mark = " ◆" if place == survey.overall else ""
    return [
        f"{survey.questions[place]}{mark}",
        f"{whole.rated[at]:,}",
        f"{whole.missing[at]:,}",
        f"{whole.not_used[at]:,}",
        number(whole.mean[at]),
        between(found.means.low[at], found.means.high[at]),
        number(whole.sd[at]),
        percent(whole.satisfied[at]),
        between(found.rates.low[at] * 100, found.rates.high[at] * 100, 1),
        signed(whole.net[at] * 100, 1),
        number(whole.index[at], 1),
    ]


def _reliability(found: Analysis) -> Iterator[str]:
    alpha = found.reliability
    told = _("Reliability: Cronbach's alpha {alpha} ({interval}), standardised {standardised}, of {n:,} who answered every question")
    yield told.format(
        alpha=number(alpha.alpha), interval=between(alpha.low, alpha.high), standardised=number(alpha.standardised), n=alpha.n
    )


def _driving(survey: Survey, found: Analysis) -> Iterator[str]:
    driving = found.driving
    if driving is None or survey.overall is None:
        return
    yield ""
    title = _("What moves “{overall}”, most urgent first").format(overall=survey.questions[survey.overall])
    yield title
    headers = [_("Question"), _("importance"), f"{found.confidence:.0%}", _("index"), _("priority"), pgettext("survey", "field")]
    derived = driving.importance
    rows = [
        [
            survey.questions[driving.places[place]],
            number(derived.correlation[place]),
            between(derived.low[place], derived.high[place]),
            number(found.whole.index[0, driving.places[place]], 1),
            number(driving.priority[place], 1),
            str(words.FIELDS[driving.quadrants.fields[place]]),
        ]
        for place in driving.order
    ]
    yield from table(headers, rows)
    yield _("All together explain {share} of it (of {n:,} who answered everything).").format(
        share=percent(derived.explained, 0), n=derived.complete
    )


def _groups(survey: Survey, groups: Groups, minimum: int) -> Iterator[str]:
    place = len(survey.questions) - 1 if survey.overall is None else survey.overall
    figures, against = groups.figures, groups.against_rest
    yield ""
    yield _("“{question}” by group, beside all others").format(question=survey.questions[place])
    headers = [
        pgettext("survey", "Group"),
        _("responses"),
        _("n"),
        _("mean"),
        _("satisfied"),
        _("index"),
        _("difference"),
        "p",
        _("p corrected"),
    ]
    shown = np.argsort(-groups.responses, kind="stable")[:MOST_GROUPS]
    rows = []
    for group in sorted(int(each) for each in shown):
        at = (group, place)
        if groups.hidden[at]:
            rows.append([survey.groups[group], *["*"] * 8])
            continue
        differs = groups.corrected[at] < ALPHA
        rows.append(
            [
                survey.groups[group], f"{groups.responses[group]:,}", f"{figures.rated[at]:,}", number(figures.mean[at]),
                percent(figures.satisfied[at]), number(figures.index[at], 1), signed(against.means.difference[at]),
                p_value(against.means.p[at]), p_value(groups.corrected[at]) + ("!" if differs else " "),
            ]
        )  # fmt: skip
    yield from table(headers, rows)
    if len(survey.groups) > MOST_GROUPS:
        yield _("The {shown} largest of {groups:,} groups; --json has all.").format(shown=MOST_GROUPS, groups=len(survey.groups))
    if groups.hidden[:, place].any():
        yield str(words.HIDDEN).format(minimum=minimum)
    tied = groups.associations[place]
    if not np.isnan(tied.p):
        told = _("Answer by group: chi-square {chi:.1f} with {df} degrees of freedom, p {p}, Cramér's V {v:.3f}")
        doubt = "" if tied.fits else " " + _("(too few expected in some cells to trust p)")
        yield told.format(chi=tied.chi_square, df=tied.df, p=p_value(tied.p), v=tied.cramers_v) + doubt
