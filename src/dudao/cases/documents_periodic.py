"""The periodic papers of a site as documents: figures, charts, typical cases, and what staff wrote about them (2.1.6, 2.1.7)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dudao.cases.anonymous import Unnamed, unnamed
from dudao.cases.documents_tables import Telling, cases_told, charts, compiled, made_public, numbers, tiles
from dudao.cases.documents_words import LANGUAGES, RECIPIENTS, TITLES, clause_of
from dudao.cases.models import Case, Report
from dudao.cases.vocabulary import ReportKind, ReportState
from dudao.duties import editions
from dudao.duties.period_words import period_words
from dudao.rendering.documents import Block, Document, Heading, Paragraph, Signatures
from dudao.rendering.kept import from_data, to_data


def document_of(report: Report, language: str) -> Document:
    """A report in a language: an issued one as it was kept, a draft as its figures and texts stand now."""
    if report.content and language in report.content:
        return from_data(report.content[language])
    return _built(report, language, _names_in(report))


def content_of(report: Report) -> dict[str, Any]:
    """The whole paper in every language as plain data, to be kept when it is issued."""
    said = _names_in(report)
    return {language: to_data(_built(report, language, said)) for language in LANGUAGES}


def public_text(report: Report) -> str:
    """What staff wrote into a monthly publication, without the names and numbers of those whose cases it speaks of."""
    return _names_in(report)(report.text)


def _names_in(report: Report) -> Unnamed:
    """What is taken out of the staff's own words: nothing, unless everybody will read them."""
    numbers = [case["number"] for case in report.figures.get("cases", [])]
    return unnamed(Case.objects.filter(number__in=numbers)) if numbers and report.kind == ReportKind.PUBLICATION else Unnamed()


def _built(report: Report, language: str, said: Unnamed) -> Document:
    site, public = report.site, report.kind == ReportKind.PUBLICATION
    rulebook = editions.plan_for(site, timezone.localdate()).rulebook
    with translation.override(language):
        telling = Telling(report.kind, report.figures, rulebook, language, ZoneInfo(site.time_zone))
        clause = clause_of(rulebook, "issue_report", report.kind)
        return Document(
            title=str(TITLES[report.kind]),
            blocks=_blocks(report, telling, said if public else str),
            language=language,
            issuer=f"{site.company.name} · {site.name}",
            number=" · ".join(filter(None, (clause, f"{site.code}-{report.period}"))),
            subtitle=f"{site.name} · {period_words(report.period)}",
            mark="" if report.state == ReportState.ISSUED else _("Draft"),
            facts=_facts(report, telling),
            page="landscape" if report.kind == ReportKind.DEVELOPER_COMPILATION else "portrait",
        )


def _blocks(report: Report, telling: Telling, said: Any) -> list[Block]:
    if report.kind == ReportKind.PUBLICATION:
        return [
            Paragraph(said(report.text)),
            *made_public(telling),
            *_written(pgettext("report", "Improvement measures"), said(report.measures)),
            Paragraph(f"{report.site.company.name} {report.site.name}\n{_on(report.issued_at, telling)}"),
        ]
    middle = compiled(telling) if report.kind == ReportKind.DEVELOPER_COMPILATION else [*charts(telling), *numbers(telling)]
    return [
        *tiles(telling),
        *_written(pgettext("report", "Situation"), report.text),
        *middle,
        *([] if report.kind == ReportKind.DEVELOPER_COMPILATION else cases_told(telling)),
        *_written(pgettext("report", "Analysis"), report.analysis),
        *_written(pgettext("report", "Improvement measures"), report.measures),
        Signatures(_signed(report, telling)),
    ]


def _written(heading: str, text: str) -> list[Block]:
    """What staff wrote under a heading; nothing when they wrote nothing."""
    return [Heading(heading), Paragraph(text)] if text.strip() else []


def _facts(report: Report, telling: Telling) -> dict[str, str]:
    whom, copy = RECIPIENTS[report.kind]
    facts = {_("To"): str(whom), _("Copy"): str(copy)}
    taken = report.figures.get("taken_at")
    if report.kind != ReportKind.PUBLICATION and taken:
        facts[_("Figures of")] = f"{datetime.fromisoformat(taken).astimezone(telling.zone):%Y-%m-%d %H:%M}"
    if report.issued_at is not None:
        facts[_("Issued")] = _on(report.issued_at, telling)
    return {what: value for what, value in facts.items() if value}


def _signed(report: Report, telling: Telling) -> list[tuple[str, str, str]]:
    issued = (report.issued_by.name if report.issued_by else "", _on(report.issued_at, telling))
    lines = [(_("Issued by"), *issued)]
    if report.kind != ReportKind.DEVELOPER_COMPILATION:
        lines.append((_("Division leader"), "", ""))
    return [*lines, (_("Quality department"), "", "")]


def _on(moment: datetime | None, telling: Telling) -> str:
    return f"{moment.astimezone(telling.zone):%Y-%m-%d}" if moment else ""
