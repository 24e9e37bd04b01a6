"""The desk's addresses: nouns, with the act last."""

from django.urls import path

from dudao.desk.views import (
    approvals,
    attachments,
    bulk,
    case,
    case_acts,
    cases,
    company,
    criterion,
    day,
    duties,
    filters,
    log,
    preferences,
    reports,
    score,
    sites,
    style,
    templates,
)

app_name = "desk"

urlpatterns = [
    path("", day.day, name="day"),
    path("cases/", cases.cases, name="cases"),
    path("cases/assign", bulk.assign_many, name="assign_many"),
    path("cases/filters/save", filters.save, name="save_filter"),
    path("cases/filters/<int:pk>/drop", filters.drop, name="drop_filter"),
    path("cases/new", log.log, name="log"),
    path("cases/<str:number>", case.case, name="case"),
    path("cases/<str:number>/contact", case_acts.contact, name="case_contact"),
    path("cases/<str:number>/files", attachments.add, name="case_files"),
    path("cases/<str:number>/<slug:act>", case_acts.act, name="case_act"),
    path("attachments/<int:pk>", attachments.attachment, name="attachment"),
    path("attachments/<int:pk>/preview", attachments.preview, name="attachment_preview"),
    path("duties/", duties.duties, name="duties"),
    path("duties/<int:pk>", duties.duty, name="duty"),
    path("duties/<int:pk>/waive", duties.waive, name="waive"),
    path("duties/<int:pk>/ask", approvals.ask_waiver, name="ask_waiver"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<int:pk>/answer", approvals.answer, name="answer"),
    path("sites/", sites.sites, name="sites"),
    path("sites/<str:code>/places", log.places, name="places"),
    path("sites/<str:code>/templates", templates.templates, name="templates"),
    path("sites/<str:code>/alike", log.alike, name="alike"),
    path("sites/<str:code>/score", score.score, name="score"),
    path("sites/<str:code>/score/seal", score.seal, name="seal"),
    path("sites/<str:code>/score/<str:criterion>", criterion.criterion, name="criterion"),
    path("company", company.company, name="company"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<str:code>/<slug:kind>/<str:period>", reports.report, name="report"),
    path("preferences", preferences.preferences, name="preferences"),
    path("style", style.style, name="style"),
]
