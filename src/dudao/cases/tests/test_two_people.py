"""Two people at the same case, and one person twice: one act stands, the other is told who was faster."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from dudao.cases import acts
from dudao.cases.acts import doing
from dudao.cases.models import Case
from dudao.cases.refusals import AlreadyDone, ChangedMeanwhile, KeyUsed, NotPossible
from dudao.cases.tests.scenes import LATER, again, handled, journal_of, received
from dudao.journal.models import Entry
from dudao.organisation.refusal import Refusal
from tests.cast import Cast


@pytest.mark.django_db
def test_the_second_answer_is_refused_with_who_gave_the_first(cast: Cast) -> None:
    mine = received(cast)
    theirs = again(mine)
    acts.respond(mine, text="馬上到", by=cast.clerk, now=LATER)
    with pytest.raises(AlreadyDone) as caught:
        acts.respond(theirs, text="已派人", by=cast.handler, now=LATER)
    assert "李前台" in str(caught.value)
    assert "2026" in str(caught.value)
    assert "Add a note" in str(caught.value)
    assert journal_of(mine) == ["cases.received", "cases.responded"]
    assert again(mine).responded_at == LATER


@pytest.mark.django_db
def test_who_did_it_oneself_is_told_so(cast: Cast) -> None:
    case = acts.respond(received(cast), text="馬上到", by=cast.clerk, now=LATER)
    with pytest.raises(AlreadyDone, match="done by yourself"):
        acts.respond(case, text="馬上到", by=cast.clerk, now=LATER)


@pytest.mark.django_db
def test_assigning_from_an_old_page_does_not_overwrite_a_colleagues_choice(cast: Cast) -> None:
    mine = received(cast)
    theirs = again(mine)
    acts.assign(mine, to=cast.handler, by=cast.clerk, now=LATER)
    with pytest.raises(ChangedMeanwhile) as caught:
        acts.assign(theirs, to=cast.head, by=cast.head, now=LATER)
    assert "李前台" in str(caught.value)
    assert "assigned it to 陳師傅" in str(caught.value)
    assert again(mine).assignee == cast.handler
    assert acts.assign(again(mine), to=cast.head, by=cast.head, now=LATER).assignee == cast.head


@pytest.mark.django_db
def test_closing_from_an_old_page_after_a_reopening_is_refused(cast: Cast) -> None:
    mine = handled(cast)
    theirs = again(mine)
    acts.reopen(mine, reason="又吵了", by=cast.clerk, now=LATER)
    with pytest.raises(NotPossible, match="Record the result first"):
        acts.close(theirs, by=cast.head, now=LATER)


@pytest.mark.django_db
def test_what_does_not_collide_goes_through_from_an_old_page(cast: Cast) -> None:
    mine = received(cast)
    theirs = again(mine)
    acts.mark_major(mine, reason="媒體", by=cast.head, now=LATER)
    acts.respond(theirs, text="馬上到", by=cast.clerk, now=LATER)
    assert theirs.major
    entry = Entry.objects.about(mine).last()
    assert entry is not None
    assert entry.facts["major"] is True


@pytest.mark.django_db
def test_the_same_key_twice_is_one_act(cast: Cast) -> None:
    case = received(cast)
    stale = again(case)
    acts.respond(case, text="馬上到", by=cast.clerk, now=LATER, key="k1")
    back = acts.respond(stale, text="馬上到", by=cast.clerk, now=LATER, key="k1")
    assert back.responded_at == LATER
    acts.note(case, text="註", by=cast.clerk, now=LATER, key="k2")
    acts.note(case, text="註", by=cast.clerk, now=LATER, key="k2")
    assert journal_of(case) == ["cases.received", "cases.responded", "cases.noted"]


@pytest.mark.django_db
def test_the_same_key_repeats_acts_that_bring_others_along(cast: Cast) -> None:
    case = received(cast)
    for _ in range(2):
        acts.record_result(case, result="x", told=True, by=cast.clerk, now=LATER, key="k1")
    for _ in range(2):
        acts.record_visit(case, outcome="dissatisfied", text="不滿", by=cast.clerk, now=LATER, key="k2")
    assert journal_of(case) == ["cases.received", "cases.responded", "cases.resolved", "cases.visited", "cases.reopened"]
    assert again(case).reopened == 1


@pytest.mark.django_db
def test_a_key_of_another_case_is_no_repeat(cast: Cast) -> None:
    one, other = received(cast), received(cast)
    acts.note(one, text="註", by=cast.clerk, now=LATER, key="k")
    with pytest.raises(KeyUsed):
        acts.note(other, text="註", by=cast.clerk, now=LATER, key="k")
    with pytest.raises(KeyUsed):
        acts.respond(one, text="註", by=cast.clerk, now=LATER, key="k")


@pytest.mark.django_db
def test_a_refused_act_leaves_nothing(cast: Cast) -> None:
    case = received(cast)
    before = again(case).as_it_stands()
    with pytest.raises(NotPossible):
        acts.close(case, by=cast.clerk, now=LATER, key="k")
    assert again(case).as_it_stands() == before
    assert journal_of(case) == ["cases.received"]


@pytest.mark.django_db
def test_the_guard_holds_even_where_rows_cannot_be_locked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = received(cast)
    theirs = again(mine)
    unlocked = theirs.as_it_stands()
    acts.respond(mine, text="馬上到", by=cast.clerk, now=LATER)
    monkeypatch.setattr(doing, "_locked", lambda _case: unlocked)
    with pytest.raises(ChangedMeanwhile, match="李前台"):
        acts.respond(theirs, text="已派人", by=cast.handler, now=LATER)
    assert journal_of(mine).count("cases.responded") == 1


@pytest.mark.django_db
def test_a_repeat_that_slips_past_the_first_look_is_still_one_case(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first = received(cast, key="same")
    look, looks = doing.repeated, []

    def blind_at_first(*about: Any) -> Entry | None:
        looks.append(about)
        return look(*about) if len(looks) > 1 else None

    monkeypatch.setattr("dudao.cases.acts.intake.repeated", blind_at_first)
    assert received(cast, key="same") == first
    assert Case.objects.count() == 1
    assert received(cast).number == "CH-2611-0002"


def at_once(first: Callable[[], Any], *others: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment, each on its own connection; a Refusal is returned like a result."""
    tasks = [first, *others]
    barrier = Barrier(len(tasks))

    def run(task: Callable[[], Any]) -> Any:
        try:
            barrier.wait(10)
            return task()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


@pytest.mark.django_db(transaction=True)
def test_two_people_answering_at_once(cast: Cast) -> None:
    case = received(cast)
    pages = [again(case) for _ in range(4)]
    results = at_once(*[lambda page=page: acts.respond(page, text="馬上到", by=cast.clerk, now=LATER) for page in pages])
    assert sum(isinstance(result, Case) for result in results) == 1
    assert sum(isinstance(result, AlreadyDone) for result in results) == 3
    assert journal_of(case).count("cases.responded") == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_assigning_at_once(cast: Cast) -> None:
    case = received(cast)
    pages = [again(case), again(case)]
    results = at_once(
        lambda: acts.assign(pages[0], to=cast.handler, by=cast.clerk, now=LATER),
        lambda: acts.assign(pages[1], to=cast.head, by=cast.head, now=LATER),
    )
    assert sum(isinstance(result, ChangedMeanwhile) for result in results) == 1
    assert journal_of(case).count("cases.assigned") == 1


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_four_times_at_once(cast: Cast) -> None:
    case = received(cast)
    pages = [again(case) for _ in range(4)]
    results = at_once(*[lambda page=page: acts.note(page, text="註", by=cast.clerk, now=LATER, key="same") for page in pages])
    assert all(isinstance(result, Case) for result in results)
    assert journal_of(case).count("cases.noted") == 1


@pytest.mark.django_db(transaction=True)
def test_one_call_logged_four_times_at_once_is_one_case(cast: Cast) -> None:
    results = at_once(*[lambda: received(cast, key="same")] * 4)
    assert len({result.pk for result in results}) == 1
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_calls_logged_at_once_get_different_numbers(cast: Cast) -> None:
    results = at_once(*[lambda: received(cast)] * 4)
    assert sorted(result.number for result in results) == [f"CH-2611-000{n}" for n in range(1, 5)]
