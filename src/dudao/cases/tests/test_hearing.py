"""What a customer said stays marked until the handler has looked at the case or somebody has acted on it."""

from datetime import timedelta
from typing import Any

import pytest

from dudao.cases import acts
from dudao.cases.models import Case, Unheard
from dudao.organisation.models import Staff
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
TODAY = NOW.date()


def brought(cast: Cast, **more: Any) -> tuple[Case, str]:
    said: dict[str, Any] = {"kind": "complaint", "channel": "online", "category": "lift", "title": "電梯停運", "key": "k1", "via": "portal"}
    return acts.bring(cast.site, now=NOW, **said | more)


def unheard(staff: Staff) -> list[str]:
    return list(Unheard.objects.for_handler(staff, TODAY).values_list("case__number", flat=True))


def test_a_remark_is_for_the_handler_and_until_there_is_one_for_customer_service(cast: Cast) -> None:
    case, code = brought(cast)
    assert unheard(cast.clerk) == []
    acts.customer_add(case, code=code, text="現在連燈也不亮了", now=LATER)
    assert (unheard(cast.clerk), unheard(cast.handler), unheard(cast.stranger)) == ([case.number], [], [])
    acts.assign(case, to=cast.handler, by=cast.clerk, now=LATER)
    acts.customer_add(case, code=code, text="還沒人來", now=LATER)
    assert (unheard(cast.clerk), unheard(cast.handler), unheard(cast.stranger)) == ([], [case.number], [])


def test_it_is_heard_when_its_handler_looks_and_not_when_others_do(cast: Cast) -> None:
    case, code = brought(cast)
    acts.assign(case, to=cast.handler, by=cast.clerk, now=NOW)
    acts.customer_add(case, code=code, text="還沒人來", now=LATER)
    acts.hear(case, by=cast.head, now=LATER)
    acts.hear(case, by=cast.clerk, now=LATER)
    assert unheard(cast.handler) == [case.number]
    acts.hear(case, by=cast.handler, now=LATER)
    assert unheard(cast.handler) == []
    acts.customer_add(case, code=code, text="喂", now=LATER)
    assert unheard(cast.handler) == [case.number]


def test_it_is_heard_when_somebody_acts_on_the_case_but_not_by_what_a_door_notes(cast: Cast) -> None:
    case, _code = brought(cast)
    acts.customer_wrote(case, text="補充", now=LATER, key="m1", via="mail")
    acts.note_from_door(case, text="附件太大", now=LATER, key="m2", via="mail")
    assert unheard(cast.clerk) == [case.number]
    acts.respond(case, text="已聯繫維保", by=cast.head, now=LATER)
    assert not Unheard.objects.exists()


@pytest.mark.parametrize("outcome", ["satisfied", "dissatisfied"])
def test_an_answered_return_visit_is_to_be_read_too(cast: Cast, outcome: str) -> None:
    case, code = brought(cast)
    acts.assign(case, to=cast.handler, by=cast.clerk, now=NOW)
    acts.record_result(case, result="已修好", told=True, by=cast.handler, now=NOW)
    acts.answer_visit(case, code=code, outcome=outcome, text="又停了", now=LATER)
    assert unheard(cast.handler) == [case.number]
    assert Unheard.objects.get().entry.act == "cases.visited"


def test_the_same_remark_sent_twice_is_not_unheard_again(cast: Cast) -> None:
    case, code = brought(cast)
    acts.customer_add(case, code=code, text="補充", now=LATER, key="r1")
    acts.hear(case, by=cast.clerk, now=LATER)
    acts.customer_add(case, code=code, text="補充", now=LATER, key="r1")
    assert not Unheard.objects.exists()


def test_of_a_merged_case_the_handler_of_the_other_one_is_to_read(cast: Cast) -> None:
    into, _ = brought(cast)
    case, code = brought(cast, key="k2")
    acts.assign(into, to=cast.handler, by=cast.clerk, now=NOW)
    acts.merge(case, into=into, reason="同一件事", by=cast.clerk, now=LATER)
    acts.customer_add(case, code=code, text="補充", now=LATER)
    assert (unheard(cast.clerk), unheard(cast.handler)) == ([], [case.number])


def test_whoever_left_the_site_reads_nothing_of_it_any_more(cast: Cast) -> None:
    case, code = brought(cast)
    Case.objects.filter(pk=case.pk).update(assignee=cast.stranger)
    acts.customer_add(Case.objects.get(pk=case.pk), code=code, text="補充", now=LATER)
    assert unheard(cast.stranger) == []
