"""The figures of a report as tables, and where a paper that is owed is written."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dudao.duties import editions
from dudao.duties.models import Duty
from dudao.rulebook.schema import Rulebook

Words = str | Promise

COUNT_WORDS: dict[str, Words] = {
    "all": _("all cases"),
    "complaint": _("complaints"),
    "suggestion": _("suggestions"),
    "need": _("needs"),
    "hard": _("hard ones"),
    "major": _("major ones"),
    "reopened": _("reopened"),
    "dissatisfied": _("dissatisfied at the visit"),
}
RATE_WORDS: dict[str, Words] = {
    "response": _("responded to"),
    "solution": _("handled rate"),
    "visit": _("visited after handling"),
    "closing": _("closing rate"),
    "satisfaction": _("satisfied at the visit"),
}


def href_of(duty: Duty) -> str:
    """Where the paper is written that discharges a duty; the duty's own page when it is none of ours."""
    kind = kind_of(duty)
    return reverse("desk:report", args=[duty.site.code, kind, duty.period]) if kind else reverse("desk:duty", args=[duty.pk])


def kind_of(duty: Duty) -> str:
    """Which report discharges a periodic duty, by the condition of its obligation."""
    obligation = editions.rulebook_of(duty.edition_id).obligations.get(duty.obligation.key)
    for trigger in obligation.discharges if obligation else ():
        for condition in trigger.where.conditions:
            if trigger.act == "cases.report_issued" and condition.fact == "report" and condition.values:
                return str(min(str(value) for value in condition.values))
    return ""


def counts_of(figures: Mapping[str, Any], names: Iterable[str]) -> list[tuple[Words, int]]:
    counts = figures.get("counts", {})
    return [(COUNT_WORDS[name], counts[name]) for name in ("all", *names) if name in COUNT_WORDS and name in counts]


def rates_of(figures: Mapping[str, Any], names: Iterable[str]) -> list[tuple[Words, Any]]:
    rates = figures.get("rates", {})
    return [(RATE_WORDS[name], rates[name]) for name in names if name in RATE_WORDS and name in rates]


def tables_of(figures: Mapping[str, Any], *titles: Mapping[str, Any]) -> list[tuple[Words, list[tuple[Any, int]]]]:
    """The groupings of a report by category, channel and responsibility, with their words."""
    names: tuple[tuple[str, Words], ...] = (
        ("by_category", _("By category")),
        ("by_channel", _("By channel")),
        ("by_responsibility", _("By who answers")),
    )
    return [
        (words, [(known.get(value, value), number) for value, number in figures[name]])
        for (name, words), known in zip(names, titles, strict=True)
        if figures.get(name)
    ]


def in_time_of(figures: Mapping[str, Any], rulebook: Rulebook, language: str) -> list[tuple[str, int, int]]:
    """For each obligation about cases: its words, how many were met in time, of how many that fell due."""
    known = rulebook.obligations
    return [(known[key].title.in_language(language) if key in known else key, met, owed) for key, owed, met in figures.get("in_time", [])]
