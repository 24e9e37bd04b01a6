"""Figures: how many, how far, how often in time, of a site, a branch or the company; each number leads to its records."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from dudao.cases import export
from dudao.cases.statistics import REPEAT_DAYS
from dudao.cases.vocabulary import Kind
from dudao.desk.figure_charts import CHARTS, charts_of
from dudao.desk.figure_tables import Figures, groups_of, times_of
from dudao.desk.figures import Scope, periods_offered, scope_of
from dudao.desk.frame import page, person


@login_required
def figures(request: HttpRequest) -> HttpResponse:
    """The tables."""
    scope = scope_of(request, timezone.now())
    counted = Figures(scope)
    context = {
        **frame_of(request, scope),
        "stages": counted.stages(),
        "others": counted.others(),
        "counts": counted.counts(),
        "all": counted.number("all"),
        "groups": groups_of(scope),
        "repeat_days": REPEAT_DAYS,
        "times": times_of(scope, counted.now["all"]),
    }
    return page(request, "desk/figures.html", context, here="figures", site=scope.site)


@login_required
def charts(request: HttpRequest) -> HttpResponse:
    """The same as pictures; a page of its own, and each is drawn when it is asked for, so that the page comes at once."""
    scope = scope_of(request, timezone.now())
    chosen = request.GET.get("chart", "")
    if request.headers.get("HX-Request") == "true" and chosen in CHARTS:
        drawn = CHARTS[chosen](scope)
        return render(request, "desk/parts/figures_chart.html", {"drawn": drawn}) if drawn else HttpResponse("")
    context = {**frame_of(request, scope), "charts": charts_of(scope), "chosen": chosen}
    return page(request, "desk/figures_charts.html", context, here="figures", site=scope.site)


def frame_of(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    """What both pages have: whose figures of when, what else may be chosen, the way to the file."""
    return {
        "now": scope.now,
        "scope": scope,
        "before": scope.span.before(),
        "kinds": Kind.choices,
        "offered": periods_offered(scope.now),
        "may_export": may_export(request, scope),
    }


def may_export(request: HttpRequest, scope: Scope) -> bool:
    return export.may(person(request), scope.site or scope.branch)


@require_POST
@login_required
def export_cases(request: HttpRequest) -> HttpResponse | FileResponse:
    """One row for each case of the scope, as a spreadsheet or CSV."""
    scope = scope_of(request, timezone.now())
    kind = "csv" if request.POST.get("format") == "csv" else "xlsx"
    place = scope.site or scope.branch
    made = export.export(scope.cases, place=place, span=scope.span, kind=kind, by=person(request), now=scope.now)
    name = f"{scope.site.code if scope.site else 'cases'}-{scope.span.key or scope.span.first}.{kind}"
    return FileResponse(made, as_attachment=True, filename=name)
