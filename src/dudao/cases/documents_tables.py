"""The figures of a report as blocks of a paper: tiles, charts, tables, and the cases it speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dudao.cases.documents_words import COUNT_WORDS, RATE_WORDS
from dudao.cases.vocabulary import Channel, Responsibility, State
from dudao.rendering import charts as drawing
from dudao.rendering.documents import Block, Figure, Heading, Pairs, Paragraph, Table, Tiles, Value
from dudao.rulebook.schema import Rulebook

FEW: Final = 12
"""Bars of a chart; what comes after is counted together."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Of what a paper tells, in which words: its figures, the standard's titles, the language, the site's clock."""

    kind: str
    figures: Mapping[str, Any]
    rulebook: Rulebook
    language: str
    zone: ZoneInfo

    def category(self, key: str) -> str:
        return self.rulebook.category_title(key, self.language)

    def obligation(self, key: str) -> str:
        known = self.rulebook.obligations
        return known[key].title.in_language(self.language) if key in known else key

    def group(self, name: str, words: Mapping[Any, Any] | None = None) -> list[tuple[str, int]]:
        """One grouping, most frequent first, in words."""
        rows = self.figures.get(name, [])
        return [(str(words.get(value, value)) if words is not None else self.category(value), count) for value, count in rows]


def tiles(telling: Telling) -> list[Block]:
    counts, rates = telling.figures.get("counts", {}), telling.figures.get("rates", {})
    if not counts:
        return []
    shown = [(str(counts["all"]), ngettext("case", "cases", counts["all"]), _("all cases"), "")]
    shown += [(_percent(rates.get(name)), "%", str(RATE_WORDS[name]), "") for name in ("response", "solution", "closing")]
    return [Tiles([(value, unit if value != "–" else "", what, remark) for value, unit, what, remark in shown])]


def charts(telling: Telling) -> list[Block]:
    """What it is about, and how it went over the year; nothing of nothing."""
    found: list[Block] = []
    categories = telling.group("by_category")
    unit = pgettext("chart", "cases")
    if categories:
        whole = sum(count for _what, count in categories)
        says = _("Most cases were about %(what)s: %(count)s of %(whole)s.") % {
            "what": categories[0][0], "count": categories[0][1], "whole": whole,
        }  # fmt: skip
        few = _together(categories)
        drawn = drawing.pareto(few, unit=unit, share="%") if len(few) > 2 else drawing.bars(few, unit=unit)
        found.append(Figure(drawn, _("What the cases were about"), says))
    course = telling.figures.get("course", [])
    if any(row[1] for row in course):
        found.append(Figure(_trend(course, unit), _("The last twelve months"), _course_says(course)))
    return found


def _trend(course: list[list[int]], unit: str) -> dict[str, Any]:
    series = (pgettext("chart", "received"), pgettext("chart", "handled"), pgettext("chart", "closed"))
    rows = [
        (f"{month // 100}-{month % 100:02}", name, count) for month, *counts in course for name, count in zip(series, counts, strict=True)
    ]
    return drawing.trend(rows, unit=unit)


def _course_says(course: list[list[int]]) -> str:
    """The last month against the one before, for those who cannot see the line."""
    return _("%(now)s received in the last month, %(before)s in the month before.") % {"now": course[-1][1], "before": course[-2][1]}


def _together(rows: list[tuple[str, int]]) -> list[tuple[str, int]]:
    rest = sum(count for _what, count in rows[FEW:])
    return [*rows[:FEW], (_("others"), rest)] if rest else rows


def numbers(telling: Telling) -> list[Block]:
    """All figures as tables: what a chart shows can be read off here."""
    counts, rates = telling.figures.get("counts", {}), telling.figures.get("rates", {})
    rows: list[tuple[str, Value]] = [(str(words), counts[name]) for name, words in COUNT_WORDS.items() if name in counts]
    rows += [(str(words), f"{_percent(rates[name])} %") for name, words in RATE_WORDS.items() if rates.get(name) is not None]
    groups: tuple[tuple[str, list[tuple[str, Value]]], ...] = (
        (_("Numbers"), rows),
        (_("By category"), list(telling.group("by_category"))),
        (_("By building"), list(telling.group("by_building", {}))),
        (_("By channel"), list(telling.group("by_channel", dict(Channel.choices)))),
        (_("By who answers"), list(telling.group("by_responsibility", dict(Responsibility.choices)))),
    )
    found: list[Block] = [Heading(pgettext("report", "Figures"))]
    for words, group in groups:
        found += [Heading(words, 2), Pairs(group, columns=3)] if group else []
    return [*found, *_in_time(telling)]


def _in_time(telling: Telling) -> list[Block]:
    rows = [
        [telling.obligation(key), met, owed, f"{_percent(100 * met / owed)} %"] for key, owed, met in telling.figures.get("in_time", [])
    ]
    headers = [
        pgettext("table", "What was owed"),
        pgettext("table", "In time"),
        pgettext("table", "Fell due"),
        pgettext("table", "Share in time"),
    ]
    return [Table(headers, rows, _("In time"), frozenset({1, 2, 3}), (5, 1, 1, 1))] if rows else []


def cases_told(telling: Telling) -> list[Block]:
    """The typical cases one by one: what, where, what was done, how it ended."""
    found: list[Block] = []
    for case in telling.figures.get("cases", []):
        where = " · ".join(filter(None, (_grave(case), telling.category(case["category"]), case["building"], _state(case))))
        found += [Heading(f"{case['number']} {case['title']}", 2), Paragraph(where, quiet=True)]
        found += [
            Paragraph(f"{what} {case[name]}") for name, what in (("measures", _("Measures:")), ("result", _("Result:"))) if case[name]
        ]
    return [Heading(_("Typical cases")), *found] if found else []


def _grave(case: Mapping[str, str]) -> str:
    words = {"major": _("major"), "hard": _("hard"), "class_one": _("class one")}
    return words.get(case.get("grave", ""), "")


def compiled(telling: Telling) -> list[Block]:
    """Every complaint about what the developer left behind, in one table (2.1.6.c)."""
    listed = telling.figures.get("cases", [])
    rows: list[list[Value]] = [
        [
            case["number"], _day(case, telling), case["building"], telling.category(case["category"]), case["title"],
            case.get("letter", ""), _state(case), case["result"],
        ]
        for case in listed
    ]  # fmt: skip
    headers = [
        pgettext("table", "Case"), pgettext("table", "Received"), pgettext("table", "Where"), pgettext("table", "Category"),
        pgettext("table", "About"), pgettext("table", "Letter"), pgettext("table", "State"), pgettext("table", "Result"),
    ]  # fmt: skip
    table = Table(headers, rows, _("Complaints about what the developer left behind"), widths=(8, 7, 5, 8, 15, 9, 5, 18))
    return [table, *_cut(telling, len(listed))]


def made_public(telling: Telling) -> list[Block]:
    """What was done about each matter of common interest: no number, no name, no flat (2.1.7.a)."""
    listed = telling.figures.get("cases", [])
    rows: list[list[Value]] = [
        [f"{telling.category(case['category'])}\n{case['title']}", case["building"], case["measures"], case["result"] or _state(case)]
        for case in listed
    ]
    headers = [pgettext("table", "About"), pgettext("table", "Where"), pgettext("table", "Measures"), pgettext("table", "Result")]
    return [Table(headers, rows, widths=(5, 2, 5, 5)), *_cut(telling, len(listed))]


def _cut(telling: Telling, listed: int) -> list[Block]:
    """That more was counted than is listed, where it is so."""
    counted = telling.figures.get("counts", {}).get("all", listed)
    if counted <= listed:
        return []
    return [Paragraph(_("The first %(listed)s of %(counted)s are listed.") % {"listed": listed, "counted": counted}, quiet=True)]


def _day(case: Mapping[str, str], telling: Telling) -> str:
    received = case.get("received")
    return f"{datetime.fromisoformat(received).astimezone(telling.zone):%Y-%m-%d}" if received else ""


def _state(case: Mapping[str, str]) -> str:
    return str(dict(State.choices).get(case["state"], case["state"]))


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1f}".removesuffix(".0")
