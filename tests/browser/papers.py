"""A page with a paper and every chart, and one without a chart, for the browser tests alone."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from dudao.rendering.documents import Document, Paragraph
from dudao.rendering.tests.papers import every_chart, monthly

PAGE = """{% load rendering %}<!DOCTYPE html>
<html lang="en" data-theme="{{ theme }}"><head><title>Papers</title>
{% include "desk/head.html" %}</head>
<body><main><h1>Papers</h1>{% paper document %}
{% for name, each in charts.items %}{% chart each name name %}{% endfor %}</main></body></html>"""


def shown(request: HttpRequest, what: str) -> HttpResponse:
    charts = every_chart() if what == "charts" else {}
    document = monthly() if what == "charts" else Document("Plain", [Paragraph("No chart here.")], "en")
    page = engines["django"].from_string(PAGE)
    return HttpResponse(page.render({"document": document, "charts": charts, "theme": request.GET.get("theme", "light")}))


urlpatterns = [path("<str:what>/", shown)]
