"""Filters kept as tabs, and words laid ready for answers."""

from typing import Any

import pytest
from django.urls import reverse

from dudao.cases import acts
from dudao.cases.models import AnswerTemplate, SavedFilter
from dudao.cases.refusals import NotPossible
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import complaint
from dudao.organisation.models import Site
from tests.cast import NOW, Cast


def save(at_desk: SignedIn, cast: Cast, name: str, query: str, **more: Any) -> Any:
    return at_desk(cast.clerk).post(reverse("desk:save_filter"), {"name": name, "query": query, **more})


def tabs(at_desk: SignedIn, person: Any, query: dict[str, str] | None = None) -> list[tuple[str, bool]]:
    listed = at_desk(person).get(reverse("desk:cases"), query or {}).context["tabs"]
    return [(tab.saved.name, tab.here) for tab in listed]


def test_a_filter_becomes_a_tab_that_knows_when_it_is_shown(cast: Cast, at_desk: SignedIn) -> None:
    answer = save(at_desk, cast, "逾期電梯", "overdue=1&category=lift&state=&evil=1")
    assert answer.headers["Location"] == f"{reverse('desk:cases')}?category=lift&overdue=1"
    assert tabs(at_desk, cast.clerk) == [("逾期電梯", False)]
    assert tabs(at_desk, cast.clerk, {"overdue": "1", "category": "lift"}) == [("逾期電梯", True)]
    assert tabs(at_desk, cast.head) == []


def test_a_shared_one_is_everybodys_at_the_site(cast: Cast, at_desk: SignedIn) -> None:
    save(at_desk, cast, "無人接手", "assignee=nobody", shared="on")
    assert tabs(at_desk, cast.handler) == [("無人接手", False)]
    assert tabs(at_desk, cast.stranger) == []


def test_the_same_name_again_replaces_it_and_there_are_not_endlessly_many(cast: Cast, at_desk: SignedIn) -> None:
    for query in ("kind=need", "kind=suggestion"):
        save(at_desk, cast, "我的", query)
    assert SavedFilter.objects.get().query == "kind=suggestion"
    for number in range(19):
        acts.save_filter(name=str(number), query="kind=need", site=None, by=cast.clerk, now=NOW)
    with pytest.raises(NotPossible, match="Take one away first"):
        acts.save_filter(name="21", query="kind=need", site=None, by=cast.clerk, now=NOW)


def test_a_filter_is_taken_away_by_its_owner(cast: Cast, at_desk: SignedIn) -> None:
    save(at_desk, cast, "我的", "kind=need")
    address = reverse("desk:drop_filter", args=[SavedFilter.objects.get().pk])
    assert at_desk(cast.head).post(address).status_code == 404
    assert at_desk(cast.clerk).post(address).status_code == 302
    assert at_desk(cast.clerk).post(address).status_code == 404
    assert not SavedFilter.objects.exists()


def test_a_filter_needs_a_name(cast: Cast, at_desk: SignedIn) -> None:
    save(at_desk, cast, " ", "kind=need")
    assert not SavedFilter.objects.exists()


def write(at_desk: SignedIn, cast: Cast, who: str = "head", **said: Any) -> Any:
    address = reverse("desk:templates", args=[cast.site.code])
    return at_desk(getattr(cast, who)).post(address, {"name": "已派人", "text": "您好,{number}「{title}」已派人,電話 {telephone}。"} | said)


def test_words_are_laid_ready_and_put_into_an_answer(cast: Cast, at_desk: SignedIn) -> None:
    Site.objects.filter(pk=cast.site.pk).update(hotline="010-8888")
    assert write(at_desk, cast).status_code == 302
    template, case = AnswerTemplate.objects.get(), complaint(cast, title="水管{site}漏了")
    address = reverse("desk:case_act", args=[case.number, "respond"])
    assert "已派人" in at_desk(cast.clerk).get(address).content.decode()
    form = at_desk(cast.clerk).get(address, {"template": template.pk}).context["act_form"]
    assert form["text"].value() == f"您好,{case.number}「水管{{site}}漏了」已派人,電話 010-8888。"


def test_words_of_another_site_are_not_put_in(cast: Cast, at_desk: SignedIn) -> None:
    theirs = AnswerTemplate.objects.create(
        company=cast.company, site=cast.elsewhere, name="x", text="別處的話", changed_at=NOW, changed_by=cast.stranger
    )
    address = reverse("desk:case_act", args=[complaint(cast).number, "respond"])
    assert "別處的話" not in at_desk(cast.clerk).get(address, {"template": theirs.pk}).content.decode()
    assert at_desk(cast.head).get(reverse("desk:templates", args=[cast.site.code]), {"template": theirs.pk}).status_code == 404


def test_the_company_writes_for_all_sites_and_a_head_cannot_change_that(cast: Cast, at_desk: SignedIn) -> None:
    assert write(at_desk, cast, "manager", everywhere="on").status_code == 302
    template = AnswerTemplate.objects.get()
    assert template.site is None
    assert write(at_desk, cast, template=template.pk, text="改").status_code == 403
    assert write(at_desk, cast, "manager", template=template.pk, text="改").status_code == 302
    assert write(at_desk, cast, everywhere="on", name="本處").status_code == 302
    assert AnswerTemplate.objects.get(name="本處").site == cast.site
    assert write(at_desk, cast, "manager", template=template.pk, drop="1").status_code == 302
    assert AnswerTemplate.objects.count() == 1


def test_a_template_needs_words(cast: Cast, at_desk: SignedIn) -> None:
    assert write(at_desk, cast, text=" ").status_code == 422
    assert write(at_desk, cast, name="x" * 99).status_code == 422
    assert write(at_desk, cast, "clerk").status_code == 403
