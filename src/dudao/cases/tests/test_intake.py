"""Taking in: numbers, who is in charge, what is refused, what comes twice (2.1.2)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from dudao.cases import acts
from dudao.cases.models import Case, CaseContact
from dudao.cases.refusals import Incomplete, KeyUsed, WrongTime
from dudao.cases.tests.scenes import LATER, journal_of, received
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from dudao.organisation.access import NotAllowed
from dudao.organisation.models import Building, Post
from tests.cast import NOW, START, Cast

pytestmark = pytest.mark.django_db


def put_in_charge(cast: Cast, who: str, **of: Any) -> None:
    role = of.pop("role", Post.Role.HANDLER)
    Post.objects.create(
        staff=getattr(cast, who), role=role, company=cast.company, branch=cast.site.branch, site=cast.site, from_day=START, **of
    )


def test_2_1_2_a_every_complaint_is_logged_with_a_number_of_its_site_and_month(cast: Cast) -> None:
    first, second = received(cast), received(cast)
    assert (first.number, second.number) == ("CH-2611-0001", "CH-2611-0002")
    assert first.month == 202611
    assert first.building == cast.unit.building
    assert journal_of(first) == ["cases.received"]


def test_the_month_is_the_sites_not_the_servers(cast: Cast) -> None:
    case = received(cast, at=datetime(2026, 10, 31, 17, 0, tzinfo=UTC))
    assert case.number == "CH-2611-0001"
    assert received(cast, at=datetime(2026, 10, 31, 15, 0, tzinfo=UTC)).number == "CH-2610-0001"


def test_2_1_2_a_what_is_logged_late_keeps_both_times(cast: Cast) -> None:
    case = received(cast, at=NOW - timedelta(days=3))
    assert (case.received_at, case.logged_at) == (NOW - timedelta(days=3), NOW)
    entry = Entry.objects.about(case).get()
    assert (entry.at, entry.recorded_at) == (NOW - timedelta(days=3), NOW)


def test_2_1_3_c_receiving_opens_the_response_with_its_due_time(cast: Cast) -> None:
    case = received(cast)
    respond = Duty.objects.about(case).get(obligation__key="respond")
    assert respond.due_at == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    assert case.next_due_at == respond.due_at


def test_facts_beside_the_entry_are_those_of_the_case(cast: Cast) -> None:
    entry = Entry.objects.about(received(cast, class_one=True)).get()
    assert entry.facts == {
        "kind": "complaint", "channel": "phone", "category": "noise", "responsibility": "property", "class_one": True,
        "hard": False, "major": False, "from_quality": False, "quality_due_at": None, "decision": "", "assignee": None,
        "visit_outcome": "", "state": "open",
    }  # fmt: skip
    assert entry.data == {"channel": "phone"}


def test_2_1_2_c_exactly_one_in_charge_is_named_at_once(cast: Cast) -> None:
    put_in_charge(cast, "handler", categories=["lift"])
    case = received(cast, category="lift")
    assert case.assignee == cast.handler
    assert journal_of(case) == ["cases.received", "cases.assigned"]
    named = Entry.objects.about(case).last()
    assert named is not None
    assert named.by is None
    assert named.facts["assignee"] == cast.handler.pk
    assert Duty.objects.about(case).get(obligation__key="assign").outcome == Duty.Outcome.DONE


def test_two_in_charge_are_a_suggestion_only(cast: Cast) -> None:
    put_in_charge(cast, "handler", categories=["lift"])
    put_in_charge(cast, "head", categories=["lift"])
    assert received(cast, category="lift").assignee is None
    assert acts.people_suggested(cast.site, None, "lift", START) == [cast.handler, cast.head]


def test_without_anybody_named_the_handlers_are_suggested_and_nobody_is_assigned(cast: Cast) -> None:
    assert received(cast).assignee is None
    assert acts.people_suggested(cast.site, None, "noise", START) == [cast.handler]
    Post.objects.filter(staff=cast.handler).delete()
    assert acts.people_suggested(cast.site, None, "noise", START) == [cast.clerk]


def test_who_held_the_post_when_it_was_received_is_in_charge(cast: Cast) -> None:
    put_in_charge(cast, "handler", categories=["lift"], to_day=NOW.date())
    assert received(cast, category="lift", now=NOW + timedelta(days=1)).assignee is None


def test_contact_is_kept_apart_from_the_case(cast: Cast) -> None:
    case = received(cast, contact_name="王小姐", contact_telephone="13812341234", contact_email="w@example.com")
    contact = CaseContact.objects.get(case=case)
    assert (contact.name, contact.telephone, contact.site_id) == ("王小姐", "13812341234", cast.site.pk)
    kept = [str(value) for value in Case.objects.values().get(pk=case.pk).values()]
    kept += [str(entry.data) for entry in Entry.objects.about(case)]
    assert not any("13812341234" in value or "王小姐" in value for value in kept)


def test_no_contact_no_row(cast: Cast) -> None:
    received(cast)
    assert not CaseContact.objects.exists()


BAD = [
    ({"title": " \u202e "}, "title", "few words"),
    ({"title": "字" * 161}, "title", "161 characters"),
    ({"text": "字" * 10_001}, "text", "10001 characters"),
    ({"kind": "praise"}, "kind", "complaint, suggestion, need"),
    ({"channel": "pigeon"}, "channel", "not known"),
    ({"category": "weather"}, "category", "Choose one of"),
    ({"category": ""}, "category", "Choose the category"),
    ({"responsibility": "nobody"}, "responsibility", "not known"),
    ({"contact_telephone": "1" * 41}, "contact_telephone", "41 characters"),
    ({"at": NOW + timedelta(seconds=1)}, "at", "future"),
    ({"quality_due_at": NOW, "by": "inspector"}, "quality_due_at", "must lie after"),
    ({"quality_due_at": LATER, "by": "inspector", "kind": "need"}, "kind", "Choose complaint"),
]


@pytest.mark.parametrize(("brought", "field", "words"), BAD)
def test_what_cannot_be_is_refused_and_nothing_stays(cast: Cast, brought: dict[str, Any], field: str, words: str) -> None:
    if isinstance(brought.get("by"), str):
        brought = brought | {"by": getattr(cast, brought["by"])}
    with pytest.raises((Incomplete, WrongTime), match=words) as caught:
        received(cast, **brought)
    assert caught.value.field == field
    assert not Case.objects.exists()
    assert not Entry.objects.filter(subject_kind="case").exists()


def test_a_building_of_another_site_is_refused(cast: Cast) -> None:
    foreign = Building.objects.create(site=cast.elsewhere, code="9")
    with pytest.raises(Incomplete, match="does not belong to 翠湖苑"):
        received(cast, unit=None, building=foreign)


def test_emoji_and_rare_characters_are_kept(cast: Cast) -> None:
    case = received(cast, title="𠮷野家門口 🚗 堵車", text="請處理 👨‍👩‍👧\n謝謝\x00")
    case.refresh_from_db()
    assert (case.title, case.text) == ("𠮷野家門口 🚗 堵車", "請處理 👨‍👩‍👧\n謝謝")


def test_the_same_key_again_is_the_same_case(cast: Cast) -> None:
    first = received(cast, key="form-1")
    second = received(cast, key="form-1", title="再送一次")
    assert first == second
    assert Case.objects.count() == 1
    assert Entry.objects.filter(act="cases.received").count() == 1
    assert received(cast).number == "CH-2611-0002"


def test_a_key_of_another_act_is_refused(cast: Cast) -> None:
    case = received(cast)
    acts.note(case, text="x", by=cast.clerk, now=NOW, key="k")
    with pytest.raises(KeyUsed, match="Reload the page"):
        received(cast, key="k")


def test_2_1_3_f_the_quality_department_sends_a_complaint_down(cast: Cast) -> None:
    case = received(cast, channel="quality", by=cast.inspector, quality_due_at=NOW + timedelta(days=5))
    assert case.from_quality
    assert journal_of(case) == ["cases.received", "cases.issued_by_quality"]
    due = dict(Duty.objects.about(case).values_list("obligation__key", "due_at"))
    assert due["quality-handled"] == NOW + timedelta(days=5)
    assert "quality-measures" in due


def test_only_the_quality_department_issues(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        received(cast, quality_due_at=LATER)


def test_a_stranger_cannot_log_here(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        received(cast, by=cast.stranger)
    assert not Case.objects.exists()


def test_a_customers_own_door_needs_no_post(cast: Cast) -> None:
    case = received(cast, by=None, via="portal", channel="online")
    assert Entry.objects.about(case).get().via == "portal"


def test_receiving_costs_a_bounded_number_of_queries(
    cast: Cast, django_assert_max_num_queries: Callable[[int], CaptureQueriesContext]
) -> None:
    received(cast)
    with django_assert_max_num_queries(25):
        received(cast, contact_name="王小姐")
