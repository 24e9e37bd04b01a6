"""What lists, figures and checks find."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dudao.cases import acts
from dudao.cases.checks import CHECKS
from dudao.cases.models import Case
from dudao.cases.reads import COUNTS
from dudao.cases.tests.scenes import LATER, handled, received
from dudao.organisation.models import Unit
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def test_open_overdue_and_mine(cast: Cast) -> None:
    late, mine, done = received(cast), received(cast), handled(cast)
    acts.assign(mine, to=cast.handler, by=cast.clerk, now=LATER)
    acts.close(done, by=cast.clerk, now=LATER)
    assert set(Case.objects.open()) == {late, mine}
    assert set(Case.objects.overdue(NOW)) == set()
    assert late in Case.objects.overdue(NOW + timedelta(days=3))
    assert list(Case.objects.waiting_for(cast.handler)) == [mine]


def test_by_due_puts_what_presses_first_and_what_owes_nothing_last(cast: Cast) -> None:
    later, sooner, free = received(cast, at=NOW), received(cast, at=NOW - timedelta(days=5)), received(cast)
    Case.objects.filter(pk=free.pk).update(next_due_at=None)
    assert list(Case.objects.by_due()) == [sooner, later, free]


def test_search_finds_numbers_by_their_beginning_and_words_anywhere(cast: Cast) -> None:
    lift = received(cast, title="3棟電梯停運", text="早上八點起")
    noise = received(cast)
    assert set(Case.objects.search("電梯")) == {lift}
    assert set(Case.objects.search("八點")) == {lift}
    assert set(Case.objects.search(f" {lift.number.lower()} ")) == {lift}
    assert set(Case.objects.search("CH-2611-")) == {lift, noise}
    assert set(Case.objects.search("CH-2610-")) == set()
    assert set(Case.objects.search("  ")) == {lift, noise}
    assert set(Case.objects.search("100%")) == set()


def test_same_unit_and_similar_look_back_a_year(cast: Cast) -> None:
    old = received(cast, at=NOW - timedelta(days=400))
    neighbour = received(cast, unit=Unit.objects.create(site=cast.site, building=cast.unit.building, code="1203"))
    here, lift = received(cast, at=NOW - timedelta(days=30)), received(cast, category="lift")
    elsewhere = received(cast, unit=None, at=NOW - timedelta(days=1))
    case = received(cast)
    assert list(Case.objects.same_unit(case)) == [lift, here]
    assert list(Case.objects.similar(case)) == [neighbour, here, elsewhere]
    assert old not in Case.objects.similar(case)
    assert list(Case.objects.same_unit(elsewhere)) == []
    assert list(Case.objects.similar(elsewhere)) == [here]


def test_figures_count_what_their_lists_show(cast: Cast, django_assert_num_queries: Callable[[int], CaptureQueriesContext]) -> None:
    handled(cast, received(cast, class_one=True))
    acts.mark_major(received(cast, channel="online"), reason="x", by=cast.head, now=LATER)
    visited = handled(cast)
    acts.record_visit(visited, outcome="satisfied", by=cast.clerk, now=LATER)
    received(cast, kind="need", responsibility="municipal")
    with django_assert_num_queries(2):
        figures = Case.objects.figures(cast.site, [202611])
    counted = Case.objects.received_in(cast.site, [202611])
    for name in ("all", *COUNTS):
        assert figures["counts"][name] == counted.counted(name).count(), name
    assert figures["rates"]["visit"] == 50.0
    assert figures["rates"]["satisfaction"] == 100.0
    assert figures["by_channel"] == [["phone", 3], ["online", 1]]
    assert sum(n for _, n in figures["by_responsibility"]) == 4


def test_rates_of_nothing_are_nothing(cast: Cast) -> None:
    assert set(Case.objects.figures(cast.site, [202601])["rates"].values()) == {None}


def breaches(name: str, **parameters: Any) -> tuple[set[Case], set[Case]]:
    check = next(check for check in CHECKS if check.name == name)
    rows = Case.objects.all()
    found, asked = set(rows.filter(check.breaches(**parameters))), set(rows.filter(check.population(**parameters)))
    assert found <= asked
    return found, asked


COMPLAINT = {"kinds": ["complaint"]}


def test_2_1_3_a_handled_without_anybody_named(cast: Cast) -> None:
    received(cast)
    breach = handled(cast)
    met = handled(cast, acts.assign(received(cast), to=cast.handler, by=cast.clerk, now=LATER))
    assert breaches("cases.without_assignee", **COMPLAINT) == ({breach}, {breach, met})
    assert breaches("cases.without_assignee", kinds=["need"]) == (set(), set())


def test_2_1_4_a_handled_with_nobody_named_by_channel_and_by_who_answers_for_it(cast: Cast) -> None:
    online = handled(cast, received(cast, channel="online", responsibility="developer"))
    phone = handled(cast)
    handled(cast, acts.assign(received(cast, channel="email"), to=cast.handler, by=cast.clerk, now=LATER))
    asked = {"kinds": ["complaint"]}
    assert breaches("cases.without_assignee", **asked, channels=["online", "email"])[0] == {online}
    assert breaches("cases.without_assignee", **asked, responsibilities=["property", "municipal"])[0] == {phone}
    assert breaches("cases.without_assignee", **asked)[0] == {online, phone}


def test_2_1_3_e_handled_without_a_result(cast: Cast) -> None:
    met, breach = handled(cast), handled(cast)
    Case.objects.filter(pk=breach.pk).update(result="")
    assert breaches("cases.without_result", **COMPLAINT) == ({breach}, {breach, met})


def test_2_2_2_a_accepted_and_handled_without_measures(cast: Cast) -> None:
    both = [acts.decide(received(cast, kind="suggestion"), decision="accepted", by=cast.head, now=LATER) for _ in range(2)]
    acts.set_measures(both[0], measures="下月安裝", by=cast.clerk, now=LATER)
    for case in both:
        handled(cast, case)
    acts.decide(received(cast, kind="suggestion"), decision="accepted", by=cast.head, now=LATER)
    assert breaches("cases.accepted_without_measures", kinds=["suggestion", "need"]) == ({both[1]}, set(both))


def test_2_1_2_b_a_hard_case_handled_without_the_form(cast: Cast) -> None:
    breach, met = (acts.mark_hard(received(cast), to=cast.handler, by=cast.head, now=LATER) for _ in range(2))
    assert breaches("cases.hard_without_form") == (set(), set())
    for case in (breach, met):
        handled(cast, case)
    acts.fill_form(met, situation="一", cause="二", handling="三", by=cast.handler, now=LATER)
    assert breaches("cases.hard_without_form") == ({breach}, {breach, met})


def test_checks_touch_one_table_only(cast: Cast) -> None:
    for check in CHECKS:
        parameters = {"kinds": ["complaint"]} if "kinds" in check.parameters else {}
        for condition in (check.breaches(**parameters), check.population(**parameters)):
            assert "JOIN" not in str(Case.objects.filter(condition).query)


def plan(cases: Any) -> str:
    if connection.vendor != "sqlite":
        pytest.skip("plans of small tables say nothing on PostgreSQL")
    return str(cases.explain())


def test_lists_of_open_work_use_the_partial_indexes(cast: Cast) -> None:
    received(cast)
    assert "case_open" in plan(Case.objects.overdue(NOW))
    assert "case_open_assignee" in plan(Case.objects.waiting_for(cast.handler))
    assert "case_site_month" in plan(Case.objects.received_in(cast.site, [202611]))
    assert "number>" in plan(Case.objects.search("CH-2611"))
