"""Repeat complaints while a call is typed, and merging on the page."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from dudao.cases.models import Case
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import BEFORE, complaint
from dudao.organisation.models import Building, Unit
from tests.cast import NOW, Cast


@pytest.fixture
def pair(cast: Cast) -> tuple[Case, Case]:
    neighbour = Unit.objects.create(site=cast.site, building=Building.objects.get(site=cast.site), code="1203")
    first = complaint(cast, title="電梯又停運", category="lift")
    later = BEFORE + timedelta(hours=1)
    return first, complaint(cast, title="3棟電梯停運", category="lift", unit=neighbour, contact_name="馬先生", now=later)


def shown(at_desk: SignedIn, cast: Cast, case: Case) -> str:
    return at_desk(cast.clerk).get(reverse("desk:case", args=[case.number])).content.decode()


def merge(at_desk: SignedIn, cast: Cast, case: Case, **said: Any) -> Any:
    address = reverse("desk:case_act", args=[case.number, "merge"])
    return at_desk(cast.clerk).post(address, {"key": "m", "reason": "同一部電梯", **said})


def hints(at_desk: SignedIn, cast: Cast, **typed: str) -> list[str]:
    answer = at_desk(cast.clerk).get(reverse("desk:alike", args=[cast.site.code]), typed)
    return [each.case.number for each in answer.context["alike"]]


def test_while_typing_the_same_flat_and_similar_words_are_shown(cast: Cast, at_desk: SignedIn, pair: tuple[Case, Case]) -> None:
    first, second = pair
    assert set(hints(at_desk, cast, title="电梯停运了")) == {first.number, second.number}
    assert hints(at_desk, cast, title="水壓不足", place="3-1203") == [second.number]
    assert hints(at_desk, cast, title="水壓不足") == []
    assert hints(at_desk, cast) == []


def test_what_is_longer_ago_is_no_repeat(cast: Cast, at_desk: SignedIn) -> None:
    complaint(cast, now=NOW - timedelta(days=31))
    assert hints(at_desk, cast, title="樓上半夜拖桌子", place="3-1202") == []


def test_without_script_the_hint_comes_after_entering(cast: Cast, at_desk: SignedIn, pair: tuple[Case, Case]) -> None:
    call = {"kind": "complaint", "channel": "phone", "title": "電梯停運", "category": "lift", "key": "k1"}
    page = at_desk(cast.clerk).post(reverse("desk:log"), call, follow=True).content.decode()
    assert "Perhaps brought up before" in page
    assert pair[0].number in page


def test_the_one_that_resembles_it_is_chosen_already(cast: Cast, at_desk: SignedIn, pair: tuple[Case, Case]) -> None:
    first, second = pair
    form = at_desk(cast.clerk).get(reverse("desk:case_act", args=[second.number, "merge"])).context["act_form"]
    assert form["into"].value() == first.number


def test_merged_cases_stand_under_the_main_one(cast: Cast, at_desk: SignedIn, pair: tuple[Case, Case]) -> None:
    first, second = pair
    assert merge(at_desk, cast, second, into=first.number).status_code == 302
    assert "Merged into another case" in shown(at_desk, cast, second)
    main = shown(at_desk, cast, first)
    assert "馬先生" in main
    assert "13812345678" not in main
    listed = at_desk(cast.clerk).get(reverse("desk:cases"))
    assert [row["case"].number for row in listed.context["rows"]] == [first.number]
    assert "with 1 more" in listed.content.decode()
    everything = at_desk(cast.clerk).get(reverse("desk:cases"), {"state": "all"}).content.decode()
    assert f"merged into {first.number}" in everything


@pytest.mark.parametrize("act", ["respond", "record_result", "feed_back"])
def test_each_who_brought_it_up_is_told(cast: Cast, at_desk: SignedIn, pair: tuple[Case, Case], act: str) -> None:
    first, second = pair
    merge(at_desk, cast, second, into=first.number)
    page = at_desk(cast.clerk).get(reverse("desk:case_act", args=[first.number, act])).content.decode()
    assert "These brought it up too" in page
    assert "馬先生" in page


def test_any_case_of_the_site_by_its_number(cast: Cast, at_desk: SignedIn, pair: tuple[Case, Case]) -> None:
    first, second = pair
    answer = merge(at_desk, cast, second, into="other", number="CH-9999-1")
    assert answer.status_code == 422
    assert "no case of that number" in answer.content.decode()
    assert "Enter the number" in merge(at_desk, cast, second, into="other").content.decode()
    assert merge(at_desk, cast, second, into="other", number=first.number.lower()).status_code == 302


def test_the_head_takes_it_back(cast: Cast, at_desk: SignedIn, pair: tuple[Case, Case]) -> None:
    first, second = pair
    merge(at_desk, cast, second, into=first.number)
    address = reverse("desk:case_act", args=[second.number, "unmerge"])
    assert at_desk(cast.head).post(address, {"key": "u", "reason": "兩部電梯"}).status_code == 302
    assert "took the merge into" in shown(at_desk, cast, second)
    assert f"took {second.number} out again" in shown(at_desk, cast, first)
