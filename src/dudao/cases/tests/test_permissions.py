"""Who may do what: every act asks the one access table, for the place and the building of the case."""

import re
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest

from dudao.cases import acts, rules
from dudao.cases.models import Case
from dudao.cases.tests.scenes import LATER, again, journal_of, received
from dudao.cases.vocabulary import LABELS
from dudao.organisation import access
from dudao.organisation.access import ALLOWED, NotAllowed
from dudao.organisation.models import Building, Post
from dudao.organisation.refusal import Refusal
from tests.cast import NOW, START, Cast

pytestmark = pytest.mark.django_db

PEOPLE = ("manager", "inspector", "leader", "head", "clerk", "handler", "admin", "stranger")


def words_of(act: str, cast: Cast) -> dict[str, Any]:
    """Words with which the act could be done."""
    words: dict[str, dict[str, Any]] = {
        "assign": {"to": cast.handler},
        "merge": {"into": received(cast, now=NOW - timedelta(minutes=1)), "reason": "x"},
        "mark_hard": {"to": cast.handler},
        "escalate": {"to": "集團", "reason": "x"},
        "decide": {"decision": "accepted"},
        "record_visit": {"outcome": "satisfied"},
        "reclassify": {"kind": "need", "reason": "x"},
        "issue_by_quality": {"due_at": LATER.replace(year=2027)},
        "fill_form": {"situation": "x", "cause": "x", "handling": "x"},
        "report_major": dict.fromkeys(("content", "cause", "process_and_result", "lessons", "corrective_measures"), "x"),
        "record_result": {"result": "x"},
        "refer": {},
        "close": {},
        "flag_for_publication": {},
    }
    needs = rules.RULES[act].needs
    return words.get(act) or dict.fromkeys(needs, "x")


@pytest.mark.parametrize("act", LABELS)
def test_every_act_is_in_the_access_table_and_asks_it_first(act: str, cast: Cast) -> None:
    assert f"cases.{act}" in ALLOWED
    case = received(cast)
    for who in PEOPLE:
        person, page = getattr(cast, who), again(case)
        if access.may(person, f"cases.{act}", cast.site):
            continue
        with pytest.raises(NotAllowed):
            getattr(acts, act)(page, **words_of(act, cast), by=person, now=LATER)
    assert journal_of(case) == ["cases.received"]


@pytest.mark.parametrize("act", LABELS)
def test_whoever_may_gets_as_far_as_the_rules(act: str, cast: Cast) -> None:
    case = received(cast)
    allowed = [who for who in PEOPLE if access.may(getattr(cast, who), f"cases.{act}", cast.site)]
    hindered = rules.hindrance(act, case.as_it_stands())
    expected = nullcontext() if hindered is None else pytest.raises(type(hindered), match=re.escape(str(hindered)))
    with expected:
        getattr(acts, act)(case, **words_of(act, cast), by=getattr(cast, allowed[0]), now=LATER)


def test_1_6_a_a_group_supervisor_acts_only_in_their_buildings(cast: Cast) -> None:
    other = Building.objects.create(site=cast.site, code="5")
    Post.objects.filter(staff=cast.handler).delete()
    Post.objects.create(
        staff=cast.handler, role=Post.Role.GROUP_SUPERVISOR, company=cast.company, branch=cast.site.branch, site=cast.site,
        building=cast.unit.building, from_day=START,
    )  # fmt: skip
    theirs, foreign = received(cast), received(cast, unit=None, building=other)
    acts.respond(theirs, text="x", by=cast.handler, now=LATER)
    with pytest.raises(NotAllowed):
        acts.respond(foreign, text="x", by=cast.handler, now=LATER)


def test_cases_are_seen_within_the_reach_of_posts(cast: Cast) -> None:
    here, there = received(cast), received(cast, by=None)
    Case.objects.filter(pk=there.pk).update(site=cast.elsewhere)
    seen = {who: set(Case.objects.seen_by(getattr(cast, who))) for who in PEOPLE}
    assert seen["clerk"] == seen["head"] == seen["leader"] == {here}
    assert {case.pk for case in seen["stranger"]} == {there.pk}
    assert len(seen["manager"]) == 2


def test_a_look_at_a_contact_needs_a_purpose_and_leaves_a_trace(cast: Cast) -> None:
    case = received(cast, contact_name="王小姐", contact_telephone="13812341234")
    with pytest.raises(Refusal, match="Say what you need"):
        acts.look_at_contact(case, by=cast.clerk, purpose=" ", now=NOW)
    with pytest.raises(NotAllowed):
        acts.look_at_contact(case, by=cast.leader, purpose="回電", now=NOW)
    contact = acts.look_at_contact(case, by=cast.clerk, purpose="回電", now=NOW, key="look")
    acts.look_at_contact(case, by=cast.clerk, purpose="回電", now=NOW, key="look")
    assert contact == acts.Contact("王小姐", "13812341234", "")
    assert journal_of(case) == ["cases.received", "cases.contact_seen"]
