"""Assigning several cases at once."""

from typing import Any

from django.urls import reverse

from dudao.cases import acts
from dudao.cases.models import Case
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import complaint, resolved
from dudao.journal.models import Entry
from tests.cast import NOW, Cast

ADDRESS = "desk:assign_many"


def assign(at_desk: SignedIn, cast: Cast, *cases: Case, who: str = "clerk", key: str = "k") -> Any:
    said = {"case": [case.number for case in cases], "to": cast.handler.pk, "key": key}
    return at_desk(getattr(cast, who)).post(reverse(ADDRESS), said)


def assigned(case: Case) -> int:
    return Entry.objects.about(case).filter(act="cases.assigned").count()


def test_each_is_assigned_or_refused_with_the_reason(cast: Cast, at_desk: SignedIn) -> None:
    one, other, done = complaint(cast), complaint(cast), resolved(cast)
    acts.assign(other, to=cast.handler, by=cast.clerk, now=NOW)
    acts.close(done, by=cast.clerk, now=NOW)
    answer = assign(at_desk, cast, one, other, done)
    assert [each.case for each in answer.context["done"]] == [one]
    assert [each.case for each in answer.context["refused"]] == [other, done]
    page = answer.content.decode()
    assert "The case is assigned to this person." in page
    assert "The case is closed. Reopen it first." in page
    one.refresh_from_db()
    assert one.assignee == cast.handler


def test_sending_it_again_changes_nothing(cast: Cast, at_desk: SignedIn) -> None:
    one, other = complaint(cast), complaint(cast)
    for _time in range(2):
        answer = assign(at_desk, cast, one, other)
        assert len(answer.context["done"]) == 2
    assert (assigned(one), assigned(other)) == (1, 1)


def test_the_form_names_what_was_picked(cast: Cast, at_desk: SignedIn) -> None:
    one, other = complaint(cast, title="電梯"), complaint(cast, title="水壓")
    page = at_desk(cast.clerk).get(reverse(ADDRESS), {"case": [one.number, other.number]}).content.decode()
    assert "電梯" in page
    assert "水壓" in page
    assert "Assign 2 cases" in page


def test_nothing_picked_others_cases_and_nobody_chosen(cast: Cast, at_desk: SignedIn) -> None:
    case = complaint(cast)
    browser = at_desk(cast.clerk)
    assert "No case is picked" in browser.get(reverse(ADDRESS)).content.decode()
    assert at_desk(cast.stranger).get(reverse(ADDRESS), {"case": case.number}).status_code == 404
    assert browser.post(reverse(ADDRESS), {"case": case.number, "to": "999"}).status_code == 422
    assert assign(at_desk, cast, case, who="handler").status_code == 403
    assert assigned(case) == 0


def test_cases_of_several_sites_are_not_mixed(cast: Cast, at_desk: SignedIn) -> None:
    here = complaint(cast)
    there = acts.receive(cast.elsewhere, kind="complaint", channel="phone", category="lift", title="x", by=cast.stranger, now=NOW)
    answer = at_desk(cast.manager).get(reverse(ADDRESS), {"case": [here.number, there.number]})
    assert "of several sites" in answer.content.decode()


def test_the_list_offers_boxes_only_to_those_who_assign(cast: Cast, at_desk: SignedIn) -> None:
    complaint(cast)
    assert 'type="checkbox" name="case"' in at_desk(cast.clerk).get(reverse("desk:cases")).content.decode()
    assert 'type="checkbox" name="case"' not in at_desk(cast.handler).get(reverse("desk:cases")).content.decode()
