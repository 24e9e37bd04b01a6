"""The list of cases and its filter."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dudao.cases import acts
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import complaint, resolved
from tests.cast import NOW, Cast


@pytest.fixture
def listed(cast: Cast, at_desk: SignedIn) -> dict[str, str]:
    """Cases by what they are, each with its number."""
    late = complaint(cast, title="電梯停運", category="lift")
    fresh = complaint(cast, title="路燈不亮", now=NOW, kind="need", channel="counter", unit=None)
    done = acts.close(
        acts.record_visit(
            resolved(cast, complaint(cast, title="樓道燈壞", kind="suggestion")), outcome="satisfied", by=cast.clerk, now=NOW
        ),
        by=cast.clerk,
        now=NOW,
    )
    mine = acts.assign(complaint(cast, title="門禁失效", now=NOW - timedelta(days=40)), to=cast.clerk, by=cast.clerk, now=NOW)
    return {"late": late.number, "fresh": fresh.number, "done": done.number, "mine": mine.number}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"late", "fresh", "mine"}),
        ({"state": "all"}, {"late", "fresh", "done", "mine"}),
        ({"state": "closed"}, {"done"}),
        ({"kind": "need"}, {"fresh"}),
        ({"channel": "counter"}, {"fresh"}),
        ({"category": "lift"}, {"late"}),
        ({"assignee": "me"}, {"mine"}),
        ({"assignee": "nobody"}, {"late", "fresh"}),
        ({"month": "202610"}, {"mine"}),
        ({"month": "2026-10"}, {"mine"}),
        ({"q": "燈"}, {"fresh", "done"}),
        ({"q": "燈", "state": "closed"}, {"done"}),
        ({"overdue": "1"}, {"late", "mine"}),
        ({"kind": "wish", "month": "soon", "unit": "x", "assignee": "5"}, {"late", "fresh", "mine"}),
        ({"q": "沒有這個詞"}, set()),
    ],
)
def test_the_filter_finds(cast: Cast, at_desk: SignedIn, listed: dict[str, str], query: dict[str, str], found: set[str]) -> None:
    rows = at_desk(cast.clerk).get(reverse("desk:cases"), query).context["rows"]
    assert {row["case"].number for row in rows} == {listed[name] for name in found}


def test_a_number_or_its_beginning_is_found(cast: Cast, at_desk: SignedIn, listed: dict[str, str]) -> None:
    browser = at_desk(cast.clerk)
    assert [row["case"].number for row in browser.get(reverse("desk:cases"), {"q": listed["done"].lower()}).context["rows"]] == [
        listed["done"]
    ]
    assert len(browser.get(reverse("desk:cases"), {"q": "CH-2611"}).context["rows"]) == 3


def test_what_is_due_next_stands_first_with_its_words(cast: Cast, at_desk: SignedIn, listed: dict[str, str]) -> None:
    page = at_desk(cast.clerk).get(reverse("desk:cases"))
    assert page.context["rows"][0]["case"].number == listed["mine"]
    assert page.context["rows"][0]["due_words"]


def test_an_empty_list_says_what_to_do(cast: Cast, at_desk: SignedIn) -> None:
    browser = at_desk(cast.clerk)
    assert "No open case" in browser.get(reverse("desk:cases")).content.decode()
    assert "Take the filter away" in browser.get(reverse("desk:cases"), {"kind": "need"}).content.decode()
