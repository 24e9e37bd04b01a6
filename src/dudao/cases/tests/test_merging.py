"""Duplicates: handled and counted once, each caller known, and the merge can be taken back."""

from datetime import timedelta
from typing import Any

import pytest

from dudao.cases import acts
from dudao.cases.models import Case
from dudao.cases.refusals import ChangedMeanwhile, Incomplete, NotPossible
from dudao.cases.tests.scenes import again, journal_of, last_entry, received
from dudao.duties.acts import rebuild
from dudao.duties.models import Duty
from dudao.organisation.access import NotAllowed
from dudao.organisation.refusal import Refusal
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def pair(cast: Cast) -> tuple[Case, Case]:
    """The first call, and a neighbour's about the same a minute later."""
    return received(cast, title="電梯停運"), received(cast, title="電梯又停了", now=NOW + MINUTE)


def merge(case: Case, into: Case, cast: Cast, **more: Any) -> Case:
    said: dict[str, Any] = {"into": into, "reason": "同一部電梯", "by": cast.clerk, "now": NOW + 2 * MINUTE}
    return acts.merge(case, **said | more)


def owed(case: Case) -> set[str]:
    return set(Duty.objects.about(case).open().values_list("obligation__key", flat=True))


def test_the_later_case_rests_in_the_earlier(cast: Cast, pair: tuple[Case, Case]) -> None:
    first, second = pair
    merge(second, first, cast)
    assert again(second).merged_into == first
    assert (owed(first), owed(second)) == ({"respond", "assign", "close"}, set())
    assert again(second).next_due_at is None
    assert journal_of(second)[-1] == "cases.merged"
    assert journal_of(first)[-1] == "cases.duplicate_gained"
    assert last_entry(first).data == {"number": second.number}
    assert list(Case.objects.duplicates_of(first)) == [second]


def test_it_is_counted_once_and_waits_for_nobody(cast: Cast, pair: tuple[Case, Case]) -> None:
    first, second = pair
    acts.assign(second, to=cast.handler, by=cast.clerk, now=NOW + MINUTE)
    merge(second, first, cast)
    assert Case.objects.figures(cast.site, [202611])["counts"]["complaint"] == 1
    assert list(Case.objects.counted("complaint")) == [first]
    assert list(Case.objects.counted("all")) == [first]
    assert list(Case.objects.open()) == [first]
    assert not Case.objects.waiting_for(cast.handler).exists()


def test_nothing_is_done_to_a_case_that_rests_but_a_note(cast: Cast, pair: tuple[Case, Case]) -> None:
    first, second = pair
    merge(second, first, cast)
    for act, said in (("respond", {"text": "x"}), ("record_result", {"result": "x"}), ("reclassify", {"reason": "x", "class_one": True})):
        with pytest.raises(NotPossible, match="Act there, or take the merge back"):
            getattr(acts, act)(second, **said, by=cast.head, now=NOW + 3 * MINUTE)
    acts.note(second, text="住戶又打來", by=cast.clerk, now=NOW + 3 * MINUTE)


def test_a_merge_is_taken_back_as_a_new_entry(cast: Cast, pair: tuple[Case, Case]) -> None:
    first, second = pair
    merge(second, first, cast)
    acts.unmerge(second, reason="不是同一部", by=cast.head, now=NOW + 5 * MINUTE)
    assert again(second).merged_into is None
    assert journal_of(second)[-2:] == ["cases.merged", "cases.unmerged"]
    assert journal_of(first)[-2:] == ["cases.duplicate_gained", "cases.duplicate_lost"]
    assert owed(second) == {"respond", "assign", "close"}
    assert Case.objects.figures(cast.site, [202611])["counts"]["complaint"] == 2


def test_what_was_answered_is_not_owed_again(cast: Cast, pair: tuple[Case, Case]) -> None:
    first, second = pair
    acts.respond(second, text="馬上來", by=cast.clerk, now=NOW + MINUTE)
    acts.assign(second, to=cast.handler, by=cast.clerk, now=NOW + MINUTE)
    merge(second, first, cast)
    acts.unmerge(second, reason="不是同一部", by=cast.head, now=NOW + 5 * MINUTE)
    assert owed(second) == {"close"}


def test_nobody_gains_time_by_merging(cast: Cast, pair: tuple[Case, Case]) -> None:
    first, second = pair
    with pytest.raises(NotPossible, match="came in later"):
        merge(first, second, cast)


def refused(case: Case, into: Case, cast: Cast, sentence: str, **more: Any) -> None:
    before = journal_of(case)
    with pytest.raises(Refusal, match=sentence):
        merge(case, into, cast, **more)
    assert journal_of(case) == before
    assert again(case).merged_into is None


def test_what_cannot_be_merged_says_why(cast: Cast, pair: tuple[Case, Case]) -> None:
    first, second = pair
    refused(second, second, cast, "another case of the same site")
    refused(second, first, cast, "Give the reason", reason=" ")
    other = acts.receive(cast.elsewhere, kind="complaint", channel="phone", category="lift", title="x", by=cast.stranger, now=NOW - MINUTE)
    refused(second, other, cast, "another case of the same site")
    third = received(cast, now=NOW + MINUTE)
    merge(third, second, cast)
    refused(second, first, cast, "Others were merged into this case")
    fourth = received(cast, now=NOW + MINUTE)
    refused(fourth, again(third), cast, "was itself merged")


def test_a_closed_or_handled_case_takes_no_part(cast: Cast, pair: tuple[Case, Case]) -> None:
    first, second = pair
    acts.record_result(second, result="修好了", by=cast.clerk, now=NOW + MINUTE)
    refused(second, first, cast, "handled already")
    third = received(cast, now=NOW + 2 * MINUTE)
    acts.close(second, by=cast.clerk, now=NOW + 2 * MINUTE)
    refused(third, second, cast, "is closed")


def test_what_is_answered_by_itself_is_not_merged(cast: Cast, pair: tuple[Case, Case]) -> None:
    first, second = pair
    acts.mark_major(second, reason="媒體", by=cast.head, now=NOW + MINUTE)
    refused(second, first, cast, "reported by itself")
    third = received(cast, now=NOW + MINUTE)
    acts.issue_by_quality(third, due_at=NOW + timedelta(days=1), by=cast.manager, now=NOW + MINUTE)
    refused(third, first, cast, "quality department waits")


def test_only_the_desk_merges_and_only_the_head_takes_it_back(cast: Cast, pair: tuple[Case, Case]) -> None:
    first, second = pair
    for person in (cast.handler, cast.stranger):
        with pytest.raises(NotAllowed):
            merge(second, first, cast, by=person)
    merge(second, first, cast)
    with pytest.raises(NotAllowed):
        acts.unmerge(second, reason="x", by=cast.clerk, now=NOW + 3 * MINUTE)


def test_sending_it_twice_merges_once(cast: Cast, pair: tuple[Case, Case]) -> None:
    first, second = pair
    for _time in range(2):
        merge(second, first, cast, key="k")
    assert journal_of(second).count("cases.merged") == 1
    assert journal_of(first).count("cases.duplicate_gained") == 1


def test_two_at_once_merge_once(cast: Cast, pair: tuple[Case, Case]) -> None:
    first, second = pair
    as_other_read_it = again(second)
    merge(second, first, cast)
    with pytest.raises((ChangedMeanwhile, NotPossible)):
        merge(as_other_read_it, first, cast)


def test_unmerging_what_is_not_merged_is_refused(cast: Cast, pair: tuple[Case, Case]) -> None:
    with pytest.raises(NotPossible, match="not merged"):
        acts.unmerge(pair[1], reason="x", by=cast.head, now=NOW + MINUTE)


def test_a_number_of_another_site_is_no_way_in(cast: Cast, pair: tuple[Case, Case]) -> None:
    with pytest.raises(Incomplete):
        merge(pair[1], pair[1], cast)


def test_duties_made_again_from_the_journal_are_the_same(cast: Cast, pair: tuple[Case, Case]) -> None:
    first, second = pair
    merge(second, first, cast)
    acts.unmerge(second, reason="不是同一部", by=cast.head, now=NOW + 5 * MINUTE)
    columns = ("obligation__key", "round", "due_at", "outcome", "subject_id")
    before = sorted(Duty.objects.values_list(*columns))
    rebuild(cast.site, by=None, now=NOW + timedelta(hours=1), dry_run=False)
    assert sorted(Duty.objects.values_list(*columns)) == before
