"""The pages of figures: every number equals the list behind it, and known stories give known rates."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dudao.cases import acts
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import complaint, resolved
from dudao.organisation.models import Building, Unit
from tests.cast import NOW, Cast

LINK = re.compile(r'<a [^>]*href="(/cases/\?[^"]+)"[^>]*>(?:<svg.*?</svg>)?\s*([\d,]+)', re.DOTALL)
MONDAY = NOW - timedelta(days=7)


@pytest.fixture
def told(cast: Cast) -> Cast:
    """Two weeks of a site: answered in time, answered late, not answered, visited, closed, again from the same flat, other sorts."""
    other = Unit.objects.create(site=cast.site, building=Building.objects.create(site=cast.site, code="5"), code="101")
    quick = complaint(cast, now=MONDAY, category="lift")
    acts.respond(quick, text="已到場", by=cast.clerk, now=MONDAY + timedelta(hours=2))
    acts.record_result(quick, result="修好", by=cast.clerk, now=MONDAY + timedelta(hours=4))
    acts.record_visit(quick, outcome="satisfied", by=cast.clerk, now=MONDAY + timedelta(days=1))
    acts.close(quick, by=cast.clerk, now=MONDAY + timedelta(days=1, hours=1))
    late = complaint(cast, now=MONDAY + timedelta(hours=1))
    acts.respond(late, text="抱歉", by=cast.clerk, now=MONDAY + timedelta(days=3))
    resolved(cast, complaint(cast))
    complaint(cast, category="lift", channel="counter", unit=other, kind="suggestion")
    complaint(cast, category="lift", channel="online", now=NOW - timedelta(minutes=5), unit=None)
    complaint(cast, now=NOW - timedelta(days=40), unit=other)
    return cast


def figures(browser: Client, **query: Any) -> str:
    answer = browser.get(reverse("desk:figures"), query)
    assert answer.status_code == 200
    return answer.content.decode()


PERIODS: list[dict[str, str]] = [
    {"period": "2026-11"},
    {"period": "2026Q4"},
    {"period": "2026"},
    {"from": "2026-11-16", "to": "2026-11-16"},
]


@pytest.mark.parametrize("query", PERIODS)
@pytest.mark.parametrize("where", ["site", "mine"])
@pytest.mark.parametrize("route", ["figures", "figure_charts"])
def test_every_number_equals_the_list_behind_it(told: Cast, at_desk: SignedIn, query: dict[str, str], where: str, route: str) -> None:
    browser = at_desk(told.head if where == "site" else told.manager)
    found = browser.get(reverse(f"desk:{route}"), query | ({"site": "CH"} if where == "site" else {"site": ""}))
    links = {(unescape(href), int(n.replace(",", ""))) for href, n in LINK.findall(found.content.decode())}
    assert len(links) > (12 if route == "figures" else 4)
    for href, number in links:
        listed = browser.get(href).context["page"]
        assert (len(listed.rows), listed.total) == (number, str(number)), href


def test_the_four_rates_of_a_known_story(told: Cast, at_desk: SignedIn) -> None:
    """Six days before: of five cases of the month two were answered, one of them late, and two more are late without an answer."""
    answer = at_desk(told.head).get(reverse("desk:figures"), {"period": "2026-11"})
    stages = {stage.words: stage for stage in answer.context["stages"]}
    response, solution, visit, closing = stages.values()
    assert (response.done.n.n, response.done.of.n) == (2, 5)
    assert (response.in_time.n.n, response.in_time.of.n, response.late.n, response.running.n) == (1, 3, 2, 1)
    assert (solution.done.n.n, solution.done.of.n) == (2, 5)
    assert (visit.done.n.n, visit.done.of.n) == (1, 2)
    assert (closing.done.n.n, closing.done.of.n) == (1, 5)
    assert response.done.percent == "40.0 %"


def test_a_repeat_is_the_same_flat_and_category_within_the_days(told: Cast, at_desk: SignedIn) -> None:
    """The noise of the flat 3-1202 comes again on Thursday; the lift is another category, the old one another flat."""
    answer = at_desk(told.head).get(reverse("desk:figures"), {"period": "2026-11"})
    repeats = {str(words): rate for words, rate in answer.context["others"]}["Repeats"]
    assert (repeats.n.n, repeats.of.n) == (1, 4)


def test_the_time_before_stands_beside(told: Cast, at_desk: SignedIn) -> None:
    answer = at_desk(told.head).get(reverse("desk:figures"), {"period": "2026-11"})
    assert (answer.context["all"].n, answer.context["all"].before, answer.context["all"].said) == (5, 1, "+4")


def test_times_are_office_time(told: Cast, at_desk: SignedIn) -> None:
    """Two hours after ten; and from eleven on Monday to ten on Thursday, three working days less an hour."""
    answer = at_desk(told.head).get(reverse("desk:figures"), {"period": "2026-11"})
    response = answer.context["times"][0]
    assert (response.number, response.most) == (2, "2.9 working days")


@pytest.mark.parametrize(
    "query",
    [
        {"period": "2026-13"},
        {"period": "gestern"},
        {"from": "2026-11-30", "to": "2026-11-01"},
        {"from": "1000-01-01", "to": "2999-01-01"},
        {"from": "<script>", "to": "'; --"},
        {"branch": "9" * 40},
    ],
)
def test_what_is_no_time_gives_this_month(told: Cast, at_desk: SignedIn, query: dict[str, str]) -> None:
    answer = at_desk(told.head).get(reverse("desk:figures"), query)
    assert answer.context["scope"].span.key == "2026-11"


@pytest.mark.parametrize(
    "query", ["counted=nothing", "from=2026-11-01", "weekday=9", "hour=x", "building=-1", "responsibility=me", "branch=x"]
)
def test_what_the_list_does_not_know_is_not_asked(told: Cast, at_desk: SignedIn, query: str) -> None:
    browser = at_desk(told.head)
    assert len(browser.get(f"/cases/?state=all&{query}").context["rows"]) == 6


def test_figures_of_others_are_not_seen(told: Cast, at_desk: SignedIn) -> None:
    browser = at_desk(told.stranger)
    assert browser.get(reverse("desk:figures"), {"site": "CH"}).status_code == 404
    assert browser.get(reverse("desk:figures"), {"period": "2026-11"}).context["all"].n == 0
    branch = str(told.site.branch_id)
    assert browser.get(reverse("desk:cases"), {"state": "all", "branch": branch}).context["rows"] == []


def test_a_change_of_the_clock_moves_no_case_out_of_its_day(told: Cast, at_desk: SignedIn) -> None:
    """In Berlin the last Sunday of October has 25 hours."""
    told.site.time_zone = "Europe/Berlin"
    told.site.save()
    for at in ("2026-10-24T22:30", "2026-10-25T22:30", "2026-10-25T23:30"):
        complaint(told, now=datetime.fromisoformat(f"{at}+00:00"))
    answer = at_desk(told.head).get(reverse("desk:figures"), {"from": "2026-10-25", "to": "2026-10-25"})
    assert answer.context["all"].n == 2


def test_a_drawn_chart_comes_by_itself_and_the_page_without_it(told: Cast, at_desk: SignedIn) -> None:
    browser = at_desk(told.head)
    address = reverse("desk:figure_charts") + "?period=2026-11"
    whole = browser.get(address).content.decode()
    assert "data-chart=" not in whole
    assert "&amp;chart=pareto#chart-pareto" in whole
    part = browser.get(f"{address}&chart=pareto", headers={"HX-Request": "true"}).content.decode()
    assert "data-chart=" in part
    assert "<html" not in part
    assert browser.get(f"{address}&chart=pareto").content.decode().count("data-chart=") == 1


def test_figures_of_one_kind_ask_the_list_for_the_same_kind(told: Cast, at_desk: SignedIn) -> None:
    browser = at_desk(told.head)
    answer = browser.get(reverse("desk:figures"), {"period": "2026-11", "kind": "suggestion"})
    assert answer.context["all"].n == 1
    assert len(browser.get(answer.context["all"].href).context["rows"]) == 1
