"""Whole histories taken in at once: by the same rules as live acts, with the same journal and the same duties."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from dudao.cases import acts
from dudao.cases.acts import Story, Told, preparing, take_in, taking
from dudao.cases.acts.continuing import go_on
from dudao.cases.models import Case, CaseContact, CaseForm, MajorReport
from dudao.cases.standing import COLUMNS
from dudao.cases.tests.scenes import journal_of, last_entry
from dudao.duties.acts import rebuild
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from dudao.organisation.access import NotAllowed
from dudao.organisation.models import Staff
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db

START = NOW - timedelta(days=60)


def told(act: str, days: float, by: Staff | None = None, **data: Any) -> Told:
    at = START + timedelta(days=days)
    return Told(act, at, at, by, data)


def story(cast: Cast, *told_acts: Told, **more: Any) -> Story:
    came: dict[str, Any] = {
        "site": cast.site, "kind": "complaint", "channel": "phone", "category": "noise", "title": "樓上半夜拖桌子",
        "received_at": START, "logged_at": START, "by": cast.clerk, "unit": cast.unit, "building": cast.unit.building,
    }  # fmt: skip
    return Story(**came | more, acts=list(told_acts))


def full(cast: Cast, **more: Any) -> Story:
    """A class-one complaint from receipt to closing, reopened once by the visit."""
    return story(
        cast,
        told("respond", 0.1, cast.clerk, text="半小時內到"),
        told("assign", 0.2, cast.head, to=cast.handler),
        told("mark_hard", 1, cast.head, to=cast.head, reason="三戶"),
        told("fill_form", 1.5, cast.handler, situation="一", cause="二", handling="三"),
        told("mark_major", 2, cast.head, reason="媒體"),
        told("report_major", 2, cast.head, content="一", cause="二", process_and_result="三", lessons="四", corrective_measures="五"),
        told("record_result", 5, cast.handler, result="已協商"),
        told("record_visit", 6, cast.clerk, outcome="dissatisfied", text="還在吵"),
        told("record_result", 8, cast.handler, result="已更換腳墊", told=True),
        told("record_visit", 9, cast.clerk, outcome="satisfied"),
        told("close", 9, cast.clerk),
        class_one=True,
        **more,
    )


def only_case() -> Case:
    return Case.objects.select_related("site").get()


def live(cast: Cast, of: Story) -> Case:
    """The same story, lived act by act."""
    case = acts.receive(
        of.site, by=of.by, at=of.received_at, now=of.logged_at, kind=of.kind, channel=of.channel, category=of.category,
        title=of.title, unit=of.unit, class_one=of.class_one,
    )  # fmt: skip
    for each in of.acts:
        getattr(acts, each.act)(case, **each.data, by=each.by, at=each.at, now=each.recorded_at)
    return case


def entries(case: Case) -> list[tuple[str, datetime, datetime, int | None, dict[str, Any], dict[str, Any]]]:
    rows = Entry.objects.about(case)
    return list(rows.values_list("act", "at", "recorded_at", "by_id", "facts", "data"))


def duties(case: Case) -> list[Mapping[str, Any]]:
    unlike = ("id", "subject_id")
    rows = Duty.objects.about(case).order_by("obligation_id", "round").values()
    return [{name: value for name, value in row.items() if name not in unlike} for row in rows]


def test_a_history_leaves_the_same_records_as_the_acts_lived_one_by_one(cast: Cast) -> None:
    lived = live(cast, full(cast))
    taken = take_in([full(cast)], by=None, now=NOW)
    imported = Case.objects.select_related("site").exclude(pk=lived.pk).get()
    assert (taken.cases, taken.refused) == (1, [])
    assert imported.as_it_stands() == lived.as_it_stands()
    assert entries(imported) == entries(lived)
    assert duties(imported) == duties(lived)
    assert imported.next_due_at == lived.next_due_at
    for column in set(COLUMNS) | {"title", "building_id", "unit_id", "month", "logged_at", "site_id"}:
        assert getattr(imported, column) == getattr(lived, column), column
    for model in (CaseForm, MajorReport):
        one, other = model.objects.values().order_by("pk")
        assert {**one, "id": 0, "case_id": 0} == {**other, "id": 0, "case_id": 0}


def hard_assign(case: Case) -> str:
    return Duty.objects.about(case).get(obligation__key="hard-assign").outcome


@pytest.mark.parametrize(("who", "expected"), [("head", "d"), ("clerk", "o"), (None, "d")])
def test_2_1_3_d_a_history_tells_by_whom_somebody_was_named(cast: Cast, who: str | None, expected: str) -> None:
    """A log that does not say who did it is taken at its word."""
    person = getattr(cast, who) if who else None
    take_in([story(cast, told("mark_hard", 1, person, to=cast.handler))], by=None, now=NOW)
    assert hard_assign(only_case()) == expected
    assert not rebuild(cast.site, now=NOW).differing


def test_2_1_3_d_a_history_in_which_nobody_was_named_goes_on(cast: Cast) -> None:
    take_in([story(cast, told("mark_hard", 1, cast.clerk))], by=None, now=NOW)
    assert hard_assign(only_case()) == "o"
    go_on(only_case(), [told("assign", 2, cast.head, to=cast.handler)], now=NOW)
    assert hard_assign(only_case()) == "d"


def test_numbers_go_on_where_live_ones_stopped_and_live_ones_after_them(cast: Cast) -> None:
    live(cast, story(cast))
    take_in([story(cast), story(cast), story(cast, received_at=NOW, logged_at=NOW)], by=None, now=NOW)
    live(cast, story(cast))
    assert list(Case.objects.order_by("pk").values_list("number", flat=True)) == [
        "CH-2609-0001", "CH-2609-0002", "CH-2609-0003", "CH-2611-0001", "CH-2609-0004",
    ]  # fmt: skip


def test_a_second_run_changes_nothing(cast: Cast) -> None:
    stories = [full(cast, reference="7"), story(cast, reference="8")]
    first = take_in(stories, by=None, now=NOW, source="old-log")
    before = (Entry.objects.count(), Duty.objects.count())
    again = take_in([*stories, story(cast, reference="9")], by=None, now=NOW, source="old-log")
    assert (first.cases, again.cases, again.there_before) == (2, 1, 2)
    assert Entry.objects.count() == before[0] + 1
    assert Case.objects.count() == 3
    assert take_in(stories, by=None, now=NOW, source="another-log").cases == 2


def test_the_same_reference_twice_in_one_file_is_taken_once(cast: Cast) -> None:
    taken = take_in([story(cast, reference="7"), story(cast, reference="7")], by=None, now=NOW, source="old-log")
    assert (taken.cases, taken.there_before) == (1, 1)


def test_with_a_source_every_story_needs_its_reference(cast: Cast) -> None:
    taken = take_in([story(cast)], by=None, now=NOW, source="old-log")
    assert [str(refused.refusal) for refused in taken.refused] == [
        "Its number in the old log is missing: without it a second run would take it in twice."
    ]


BAD = [
    (lambda cast: story(cast, title=" "), "title"),
    (lambda cast: story(cast, kind="praise"), "kind"),
    (lambda cast: story(cast, channel="pigeon"), "channel"),
    (lambda cast: story(cast, responsibility="nobody"), "responsibility"),
    (lambda cast: story(cast, text="字" * 10_001), "text"),
    (lambda cast: story(cast, received_at=NOW + timedelta(days=1)), "received_at"),
    (lambda cast: story(cast, logged_at=START - timedelta(days=1)), "logged_at"),
    (lambda cast: story(cast, told("record_result", -1, result="x")), "at"),
    (lambda cast: story(cast, told("record_result", 2, result="x"), told("close", 1)), "at"),
    (lambda cast: story(cast, told("note", 90, text="x")), "recorded_at"),
    (lambda cast: story(cast, told("close", 1)), ""),
    (lambda cast: story(cast, told("refer", 1)), ""),
    (lambda cast: story(cast, told("fly", 1)), "act"),
    (lambda cast: story(cast, told("assign", 1)), "to"),
    (lambda cast: story(cast, told("respond", 1, text="x"), told("respond", 2, text="x")), ""),
]


@pytest.mark.parametrize(("make", "field"), BAD)
def test_what_cannot_have_been_is_reported_and_the_rest_goes_in(cast: Cast, make: Any, field: str) -> None:
    taken = take_in([story(cast), make(cast), story(cast)], by=None, now=NOW)
    assert (taken.stories, taken.cases) == (3, 2)
    (refused,) = taken.refused
    assert refused.position == 1
    assert getattr(refused.refusal, "field", "") == field
    assert str(refused.refusal)


def test_2_1_3_e_an_old_log_may_lack_words_and_the_check_finds_it(cast: Cast) -> None:
    taken = take_in([story(cast, told("respond", 1), told("record_result", 2), told("close", 3))], by=None, now=NOW)
    assert taken.cases == 1
    assert only_case().result == ""


def test_a_rehearsal_says_the_same_and_writes_nothing(cast: Cast) -> None:
    stories = [full(cast, reference="7"), story(cast, told("close", 1), reference="8"), story(cast, reference="7")]
    rehearsed = take_in(stories, by=None, now=NOW, source="old-log", dry_run=True)
    assert not Case.objects.exists()
    assert not Entry.objects.filter(subject_kind="case").exists()
    real = take_in(stories, by=None, now=NOW, source="old-log")
    for name in ("stories", "cases", "entries", "duties", "there_before"):
        assert getattr(rehearsed, name) == getattr(real, name), name
    assert [each.position for each in rehearsed.refused] == [each.position for each in real.refused] == [1]


def test_contacts_are_kept_apart(cast: Cast) -> None:
    take_in([story(cast, contact_name="王小姐", contact_telephone="13812341234")], by=None, now=NOW)
    assert CaseContact.objects.get(case=only_case()).telephone == "13812341234"


def test_what_came_in_through_an_import_says_so(cast: Cast) -> None:
    take_in([story(cast, by=None)], by=cast.admin, now=NOW)
    entry = last_entry(only_case())
    assert (entry.via, entry.by) == ("import", None)
    assert journal_of(only_case()) == ["cases.received"]


def test_only_who_may_import_does(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        take_in([story(cast)], by=cast.head, now=NOW)


def test_another_run_at_the_same_time_took_some_in(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    take_in([story(cast, reference="7")], by=None, now=NOW, source="old-log")
    monkeypatch.setattr(preparing, "taken_before", lambda _source, _references: set())
    taken = take_in([story(cast, reference="7"), story(cast, reference="8")], by=None, now=NOW, source="old-log")
    assert (taken.cases, taken.there_before) == (1, 1)
    assert Case.objects.count() == 2


def test_a_batch_that_breaks_stays_away_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: Any) -> None:
        raise RuntimeError("the power is off")

    monkeypatch.setattr(taking, "BATCH", 2)
    stories = [story(cast, reference=str(n)) for n in range(4)]
    batches = taking.in_batches(stories, by=None, now=NOW, source="old-log")
    assert next(batches).cases == 2
    with monkeypatch.context() as patch:
        patch.setattr(taking, "words_of_rows", breaks)
        with pytest.raises(RuntimeError):
            next(batches)
    assert Case.objects.count() == 2
    assert Entry.objects.filter(subject_kind="case").count() == 2
    assert take_in(stories, by=None, now=NOW, source="old-log").there_before == 2
    assert list(Case.objects.order_by("pk").values_list("number", flat=True))[-1] == "CH-2609-0004"
