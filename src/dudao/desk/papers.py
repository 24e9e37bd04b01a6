"""The figures of a report as tables, and where a paper that is owed is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dudao.cases.acts.reports import EVERY
from dudao.cases.reads import COUNTS, RATES
from dudao.cases.vocabulary import Channel, ReportKind, Responsibility
from dudao.duties import editions
from dudao.duties.models import Duty
from dudao.organisation.models import Site
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
    if kind := kind_of(duty):
        return reverse("desk:report", args=[duty.site.code, kind, duty.period])
    if product := asked_of(duty, "publications.", "product"):
        return reverse("desk:publication_for", args=[duty.site.code, product, duty.period])
    return reverse("desk:duty", args=[duty.pk])


def kind_of(duty: Duty) -> str:
    """Which report discharges a periodic duty, by the condition of its obligation."""
    return asked_of(duty, "cases.report_issued", "report")


def asked_of(duty: Duty, acts: str, fact: str) -> str:
    """The value of a fact that discharges a duty through one of ``acts`` (how their names begin); empty when there is none."""
    obligation = editions.rulebook_of(duty.edition_id).obligations.get(duty.obligation.key)
    for trigger in obligation.discharges if obligation else ():
        for condition in trigger.where.conditions:
            if trigger.act.startswith(acts) and condition.fact == fact and condition.values:
                return str(min(str(value) for value in condition.values))
    return ""


@dataclass(frozen=True)
class Line:
    """One figure of a report: its words, its value, and the records behind it when the list can show them."""

    words: Words
    value: Any
    href: str = ""


def records_of(site: Site, kind: str, period: str) -> str:
    """The list of the cases a monthly report counts; empty for longer periods, which the list does not filter by."""
    if EVERY[ReportKind(kind)] != "month":
        return ""
    return f"{reverse('desk:cases')}?site={site.code}&state=all&month={period}"


def counts_of(figures: Mapping[str, Any], records: str) -> list[Line]:
    counts = figures.get("counts", {})
    return [
        Line(words, counts[name], _behind(records, "" if name == "all" else f"&counted={name}"))
        for name, words in COUNT_WORDS.items()
        if name in counts
    ]


def rates_of(figures: Mapping[str, Any], records: str) -> list[Line]:
    rates = figures.get("rates", {})
    return [Line(words, rates[name], _behind(records, f"&counted={RATES[name][0]}")) for name, words in RATE_WORDS.items() if name in rates]


def tables_of(figures: Mapping[str, Any], categories: Mapping[str, str], records: str) -> list[tuple[Words, list[Line]]]:
    """The groupings of a report by category, channel and who answers, with their words."""
    groups: tuple[tuple[str, str, Words, Mapping[Any, Any]], ...] = (
        ("by_category", "category", _("By category"), categories),
        ("by_channel", "channel", _("By channel"), dict(Channel.choices)),
        ("by_responsibility", "counted", _("By who answers"), dict(Responsibility.choices)),
    )
    return [
        (words, [Line(known.get(value, value), number, _group_behind(records, parameter, value)) for value, number in figures[name]])
        for name, parameter, words, known in groups
        if figures.get(name)
    ]


def _behind(records: str, more: str) -> str:
    return records + more if records else ""


def _group_behind(records: str, parameter: str, value: str) -> str:
    return "" if parameter == "counted" and value not in COUNTS else _behind(records, f"&{parameter}={value}")


def in_time_of(figures: Mapping[str, Any], rulebook: Rulebook, language: str) -> list[tuple[str, int, int]]:
    """For each obligation about cases: its words, how many were met in time, of how many that fell due."""
    known = rulebook.obligations
    return [(known[key].title.in_language(language) if key in known else key, met, owed) for key, owed, met in figures.get("in_time", [])]
