"""The desk's addresses: nouns, with the act last."""

from django.urls import path

from dudao.desk.views import (
    approvals,
    brief,
    case,
    case_acts,
    cases,
    company,
    criterion,
    day,
    duties,
    figures,
    log,
    preferences,
    reports,
    score,
    sites,
    style,
)

app_name = "desk"

urlpatterns = [
    path("", day.day, name="day"),
    path("cases/", cases.cases, name="cases"),
    path("cases/new", log.log, name="log"),
    path("cases/<str:number>", case.case, name="case"),
    path("cases/<str:number>/contact", case_acts.contact, name="case_contact"),
    path("cases/<str:number>/<slug:act>", case_acts.act, name="case_act"),
    path("duties/", duties.duties, name="duties"),
    path("duties/<int:pk>", duties.duty, name="duty"),
    path("duties/<int:pk>/waive", duties.waive, name="waive"),
    path("duties/<int:pk>/ask", approvals.ask_waiver, name="ask_waiver"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<int:pk>/answer", approvals.answer, name="answer"),
    path("sites/", sites.sites, name="sites"),
    path("sites/<str:code>/places", log.places, name="places"),
    path("sites/<str:code>/score", score.score, name="score"),
    path("sites/<str:code>/score/seal", score.seal, name="seal"),
    path("sites/<str:code>/score/<str:criterion>", criterion.criterion, name="criterion"),
    path("company", company.company, name="company"),
    path("company/brief.<slug:kind>", brief.brief, name="brief"),
    path("figures/", figures.figures, name="figures"),
    path("figures/charts", figures.charts, name="figure_charts"),
    path("figures/cases", figures.export_cases, name="export_cases"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<str:code>/<slug:kind>/<str:period>", reports.report, name="report"),
    path("preferences", preferences.preferences, name="preferences"),
    path("style", style.style, name="style"),
]
