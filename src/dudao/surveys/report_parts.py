"""The parts of the report with figures in them: tables, charts, and what each chart says in words."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dudao.rendering import charts
from dudao.rendering.documents import Block, Figure, Heading, Paragraph, Table, Tiles
from dudao.surveys import words
from dudao.surveys.data import open_answers
from dudao.surveys.statistics.analysis import Analysis, Survey
from dudao.surveys.words import ALPHA, between, listed, number, p_value, percent, signed

MOST_GROUPS: Final = 20
"""Groups of a chart or table; a company has too many sites for one sheet."""
MOST_WORDS: Final = 20
NUMBERS: Final = frozenset(range(1, 12))


@dataclass(frozen=True, slots=True)
class Told:
    """What a report tells of: the survey, its analysis, and from how many answers on groups are shown."""

    survey: Survey
    found: Analysis
    minimum: int

    @property
    def place(self) -> int:
        """The question that stands for the whole: the overall one, else the last."""
        return len(self.survey.questions) - 1 if self.survey.overall is None else self.survey.overall

    @property
    def groups(self) -> list[int]:
        """The groups that charts and tables show: the largest, in their own order."""
        if self.found.groups is None:
            return []
        return sorted(int(group) for group in np.argsort(-self.found.groups.responses, kind="stable")[:MOST_GROUPS])

    def rated(self) -> list[int]:
        """Questions with figures, worst first."""
        whole = self.found.whole
        known = [place for place in range(len(self.survey.questions)) if whole.rated[0, place]]
        return sorted(known, key=lambda place: whole.index[0, place])


def tiles(told: Told) -> list[Block]:
    whole, at = told.found.whole, (0, told.place)
    if not whole.rated[at]:
        return []
    rates, indices = told.found.rates, told.found.indices
    name = told.survey.questions[told.place]
    return [
        Tiles(
            [
                (f"{told.found.responses:,}", "", _("responses"), ""),
                (number(whole.satisfied[at] * 100, 1), "%", _("satisfied"), between(rates.low[at] * 100, rates.high[at] * 100, 1)),
                (number(whole.index[at], 1), "", _("index"), between(indices.low[at], indices.high[at], 1)),
                (signed(whole.net[at] * 100, 1), "", _("net"), name),
            ]
        )
    ]


def overall(told: Told) -> list[Block]:
    whole, name = told.found.whole, told.survey.questions[told.place]
    if not whole.rated[0, told.place]:
        return [Paragraph(_("Too few answered “{question}”.").format(question=name))]
    rows = [(str(level), round(float(share) * 100, 1)) for level, share in zip(words.LEVELS, whole.shares[0, told.place], strict=True)][
        ::-1
    ]
    says = listed(f"{level} {share:.1f} %" for level, share in rows)
    alpha = told.found.reliability
    return [
        Figure(charts.bars(rows, unit="%"), _("“{question}”: share of each level").format(question=name), says),
        Paragraph(
            _("Cronbach's alpha of the questions is {alpha} ({interval}), of {n:,} who answered all of them.").format(
                alpha=number(alpha.alpha), interval=between(alpha.low, alpha.high), n=alpha.n
            ),
            quiet=True,
        ),
    ]


def services(told: Told) -> list[Block]:
    whole, found, names = told.found.whole, told.found, told.survey.questions
    headers = [
        _("Question"),
        _("n"),
        pgettext("survey", "no answer"),
        _("not used"),
        _("mean"),
        _("sd"),
        _("satisfied"),
        f"{found.confidence:.0%}",
        _("index"),
    ]
    rows = [
        [
            names[place], f"{whole.rated[at]:,}", f"{whole.missing[at]:,}", f"{whole.not_used[at]:,}",
            number(whole.mean[at]), number(whole.sd[at]),
            percent(whole.satisfied[at]), between(found.rates.low[at] * 100, found.rates.high[at] * 100, 1), number(whole.index[at], 1),
        ]
        for place in range(len(names))
        for at in [(0, place)]
    ]  # fmt: skip
    blocks: list[Block] = [Table(headers, rows, numbers=NUMBERS, widths=[3.2, 1, 1, 1, 1, 1, 1.3, 1.6, 1])]
    order = told.rated()
    if order:
        points = [(names[place], *_three(told, place)) for place in order]
        says = listed(f"{name} {mean:.2f}" for name, mean, _low, _high in points)
        chart = charts.mean_with_interval(points, unit=_("mean from 1 to 5"))
        blocks.append(Figure(chart, _("Means with their intervals, the weakest first"), says))
    return [*blocks, *_dissatisfied(told)]


def _three(told: Told, place: int) -> tuple[float, float, float]:
    """A mean and the ends of its interval; where there is none, the mean itself."""
    mean = float(told.found.whole.mean[0, place])
    low, high = float(told.found.means.low[0, place]), float(told.found.means.high[0, place])
    return mean, mean if np.isnan(low) else round(low, 3), mean if np.isnan(high) else round(high, 3)


def _dissatisfied(told: Told) -> list[Block]:
    found = told.found.dissatisfied
    if not found.vital:
        return []
    names = told.survey.questions
    rows = [(names[place], round(float(amount))) for place, amount in zip(found.order, found.amounts, strict=True) if amount > 0]
    vital = listed(names[place] for place in found.order[: found.vital])
    caption = _("Dissatisfied answers by question; four fifths of them: {items}").format(items=vital)
    return [Figure(charts.pareto(rows, unit=_("dissatisfied answers")), caption, listed(f"{name} {much}" for name, much in rows))]


def comparison(told: Told) -> list[Block]:
    groups, names = told.found.groups, told.survey.questions
    if groups is None:
        return [Paragraph(_("The answers were not told apart by group."))]
    index = groups.figures.index
    cells = [
        (told.survey.groups[group], names[place], None if np.isnan(index[group, place]) else round(float(index[group, place]), 1))
        for group in told.groups
        for place in range(len(names))
    ]
    said = listed(f"{group} {value}" for group, name, value in cells if name == names[told.place] and value is not None)
    blocks: list[Block] = [
        Figure(charts.heat_map(cells, digits=0), _("Index of each question by group; – is hidden or not known"), said),
        _differing(told),
    ]
    if len(told.survey.groups) > MOST_GROUPS:
        blocks.append(
            Paragraph(_("The {shown} largest of {groups:,} groups.").format(shown=MOST_GROUPS, groups=len(told.survey.groups)), quiet=True)
        )
    if groups.hidden.any():
        blocks.append(Paragraph(str(words.HIDDEN).format(minimum=told.minimum), quiet=True))
    return blocks


def _differing(told: Told) -> Block:
    """What differs from all others by more than chance, the largest differences first."""
    groups = told.found.groups
    if groups is None or not (groups.corrected < ALPHA).any():
        return Paragraph(_("No group differs from all others by more than chance."))
    difference = groups.against_rest.means.difference
    found = [(int(group), int(place)) for group, place in np.argwhere(groups.corrected < ALPHA)]
    found.sort(key=lambda at: -abs(difference[at]))
    headers = [pgettext("survey", "Group"), _("Question"), _("n"), _("mean"), _("difference"), _("p corrected")]
    rows = [
        [
            told.survey.groups[at[0]], told.survey.questions[at[1]], f"{groups.figures.rated[at]:,}", number(groups.figures.mean[at]),
            signed(difference[at]), p_value(groups.corrected[at]),
        ]
        for at in found[:MOST_GROUPS]
    ]  # fmt: skip
    caption = _("Groups that differ from all others by more than chance")
    return Table(headers, rows, caption=caption, numbers=frozenset(range(2, 6)), widths=[2, 3, 1, 1, 1.2, 1.2])


def driving(told: Told) -> list[Block]:
    found = told.found.driving
    if found is None or told.survey.overall is None:
        return [Paragraph(_("No overall question was named, so that importance cannot be derived."))]
    names, whole = [told.survey.questions[place] for place in found.places], told.found.whole
    index, r = whole.index[0, found.places], found.importance.correlation
    points = [
        (name, round(float(x), 2), round(float(y), 3))
        for name, x, y in zip(names, index, r, strict=True)
        if np.isfinite(x) and np.isfinite(y)
    ]
    headers = [_("Question"), _("importance"), f"{told.found.confidence:.0%}", _("index"), _("priority"), pgettext("survey", "field")]
    rows = [
        [
            names[place], number(r[place]), between(found.importance.low[place], found.importance.high[place]), number(index[place], 1),
            number(found.priority[place], 1), str(words.FIELDS[found.quadrants.fields[place]]),
        ]
        for place in found.order
    ]  # fmt: skip
    table = Table(headers, rows, caption=_("Priorities"), numbers=frozenset(range(1, 5)), widths=[3, 1, 1.4, 1, 1, 1.6])
    if len(points) < 2:
        return [table]
    cuts = (found.quadrants.satisfaction_cut, found.quadrants.importance_cut)
    chart = charts.quadrant(points, across=_("index"), up=_("importance"), middle=cuts, corners=_corners())
    says = listed(f"{row[0]}: {row[-1]}" for row in rows)
    return [Figure(chart, _("Importance over satisfaction, cut at the means"), says), table]


def _corners() -> tuple[str, str, str, str]:
    """Top left is important and not good."""
    improve, keep, watch, enough = list(words.FIELDS.values())[:4]
    return str(improve), str(keep), str(watch), str(enough)


def open_questions(texts: dict[str, list[str]], minimum: int) -> list[Block]:
    if not texts:
        return [Paragraph(_("No open question was named."))]
    blocks: list[Block] = []
    for title, answers in texts.items():
        found = open_answers(answers, minimum)
        blocks.append(Heading(title, level=2))
        if found["answers"] is None:
            blocks.append(Paragraph(_("Fewer than {minimum} answers: they are not shown.").format(minimum=minimum)))
            continue
        blocks.append(
            Paragraph(
                _("{answers:,} answers, {uncoded:,} of them in none of the categories: these have to be read.").format(
                    answers=found["answers"], uncoded=found["uncoded"]
                )
            )
        )
        categories = sorted(found["categories"].items(), key=lambda pair: -pair[1])
        if categories:
            rows = [(str(words.THEMES[name]), count) for name, count in categories]
            says = listed(f"{name} {count}" for name, count in rows)
            blocks.append(Figure(charts.bars(rows, unit=pgettext("chart", "answers")), _("What the answers are about"), says))
        if found["keywords"]:
            rows_of_words = [[word["word"], f"{word['answers']:,}", f"{word['times']:,}"] for word in found["keywords"][:MOST_WORDS]]
            headers = [_("Word"), pgettext("chart", "answers"), _("times")]
            blocks.append(Table(headers, rows_of_words, caption=_("Most frequent words"), numbers=frozenset({1, 2}), widths=[3, 1, 1]))
    return blocks
