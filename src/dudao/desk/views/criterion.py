"""One criterion of a sheet: every duty and record that was counted, those that cost points first."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dudao.cases.models import Case
from dudao.desk import owed, paging
from dudao.desk.case_filter import month_in
from dudao.desk.frame import page, site_of
from dudao.desk.views.score import text_of, tried_of
from dudao.organisation.refusal import NotFound
from dudao.rulebook.schema import Text
from dudao.scores import drill, scoring, sheets, trying
from dudao.scores.drill import Source

BY_DUE = paging.Order("due_at", descending=True)
BY_RECEIPT = paging.Order("received_at", descending=True)


@login_required
def criterion(request: HttpRequest, code: str, criterion: str) -> HttpResponse:
    site, now = site_of(request, code), timezone.now()
    month = min(month_in(request.GET.get("month", "")) or 999912, scoring.month_at(site, now))
    sheet = sheets.live(site, month, now)
    try:
        line = sheet.line(criterion)
    except KeyError as error:
        raise NotFound(_("The standard of {site} has no criterion {code}."), site=site, code=criterion) from error
    everything = request.GET.get("which") == "all"
    sources = list(drill.sources(sheet, line)) if line.counted else []
    asked = request.GET.get("source", "")
    chosen = min(int(asked), max(len(sources) - 1, 0)) if asked.isascii() and asked.isdigit() and len(asked) < 4 else first_broken(sources)
    context = {
        "now": now,
        "score_site": site,
        "sheet": sheet,
        "line": line,
        "text": text_of(line),
        "reading": line.criterion.reading.in_language(owed.language()) if line.criterion.reading else "",
        "why": sheets.why(line),
        "tried": tried_of([trial for trial in trying.on_trial(sheet) if line.criterion in trial.criteria]),
        "month": month,
        "everything": everything,
        "chosen": chosen,
        "sources": [(number, label_of(source), source.kind) for number, source in enumerate(sources)],
        **(_listed(request, sources[chosen], everything=everything) if sources else {}),
    }
    return page(request, "desk/criterion.html", context, here="score", site=site)


def first_broken(sources: Sequence[Source]) -> int:
    """The first source that has records not in order, which is what one comes for; else the first."""
    return next((number for number, source in enumerate(sources) if source.broken.exists()), 0)


def label_of(source: Source) -> str:
    return source.label.in_language(owed.language()) if isinstance(source.label, Text) else str(source.label)


def _listed(request: HttpRequest, source: Source, *, everything: bool) -> dict[str, Any]:
    """One page of the records of a source: duties as rows of the ledger, cases as cards, others by their names."""
    found = source.owed if everything else source.broken
    related = {"duty": ("site", "obligation"), "case": ("site", "unit__building", "building", "assignee")}.get(source.kind, ())
    order = BY_DUE if source.kind == "duty" else BY_RECEIPT if source.kind == "case" else paging.Order("pk")
    listed = paging.page_of(
        found.select_related(*related) if related else found,
        order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        total=lambda: paging.bounded_count(found),
    )
    cases = [row for row in listed.rows if isinstance(row, Case)]
    return {
        "page": listed,
        "kind": source.kind,
        "rows": owed.rows_of(listed.rows) if source.kind == "duty" else [],
        "cases": cases,
    }
