"""Opening and discharging by the rulebook, without a database."""

from hypothesis import given
from hypothesis import strategies as st

from dudao.duties.state import DONE, OPEN, VOID, Event
from dudao.duties.tests.books import after, at, event

RECEIVED = event("cases.received", "2026-11-20 10:00")


def test_receipt_opens_what_a_complaint_owes_with_due_times_and_their_reason() -> None:
    held = after(RECEIVED)
    assert {key for key, _ in held} == {"log", "respond", "close"}
    respond = held["respond", 1]
    assert respond.due_at == at("2026-11-23 18:00")
    assert respond.month == 202611
    assert respond.reckoning["unit"] == "wd"
    assert respond.reckoning["n"] == 1


def test_a_need_owes_no_response() -> None:
    assert ("respond", 1) not in after(event("cases.received", "2026-11-20 10:00", kind="need"))


def test_2_1_2_a_logged_at_once_is_in_time_and_logged_days_later_is_late() -> None:
    at_once = after(RECEIVED)["log", 1]
    assert (at_once.outcome, at_once.done_at) == (DONE, at("2026-11-20 10:00"))
    later = after(event("cases.received", "2026-11-20 10:00", recorded="2026-11-25 09:00"))["log", 1]
    assert later.outcome == DONE
    assert later.done_at is not None
    assert later.done_at > later.due_at


def test_response_discharges_once_and_a_second_one_changes_nothing() -> None:
    first = event("cases.responded", "2026-11-20 11:00")
    held = after(RECEIVED, first, event("cases.responded", "2026-11-21 11:00"))
    assert held["respond", 1].done_at == at("2026-11-20 11:00")
    assert ("respond", 2) not in held


def test_reopening_starts_another_round() -> None:
    held = after(RECEIVED, event("cases.responded", "2026-11-20 11:00"), event("cases.reopened", "2026-11-24 09:00"))
    assert held["respond", 1].outcome == DONE
    assert held["respond", 2].due_at == at("2026-11-25 18:00")


def test_reopening_while_it_is_still_owed_opens_no_second_one() -> None:
    assert ("respond", 2) not in after(RECEIVED, event("cases.reopened", "2026-11-20 12:00"))


def test_a_complaint_that_turns_out_to_be_a_need_loses_its_response_and_gets_it_back_when_it_was_none_after_all() -> None:
    away = event("cases.reclassified", "2026-11-20 12:00", kind="need")
    back = event("cases.reclassified", "2026-11-20 13:00")
    assert after(RECEIVED, away)["respond", 1].outcome == VOID
    assert after(RECEIVED, away, back)["respond", 2].outcome == OPEN
    answered = event("cases.responded", "2026-11-20 11:00")
    assert ("respond", 2) not in after(RECEIVED, answered, back)


def test_2_1_3_b_the_owner_is_told_every_seven_days_until_it_is_done() -> None:
    referred = event("cases.referred", "2026-11-02 10:00", responsibility="developer")
    told = [event("cases.fed_back", f"2026-11-{day:02} 10:00") for day in (6, 20)]
    held = after(referred, *told)
    assert held["feedback", 1].due_at == at("2026-11-09 18:00")
    assert held["feedback", 2].due_at == at("2026-11-13 18:00")
    assert held["feedback", 2].done_at == at("2026-11-20 10:00")
    assert held["feedback", 3].due_at == at("2026-11-27 18:00")
    in_time = after(referred, *told, event("cases.resolved", "2026-11-25 10:00"))["feedback", 3]
    assert in_time.outcome == VOID
    too_late = after(referred, *told, event("cases.resolved", "2026-11-30 10:00"))["feedback", 3]
    assert (too_late.outcome, too_late.done_at) == (DONE, at("2026-11-30 10:00"))


def test_2_1_3_e_the_closing_term_follows_who_is_responsible() -> None:
    assert after(RECEIVED)["close", 1].due_at == at("2026-12-04 18:00")
    assert after(event("cases.received", "2026-11-20 10:00", responsibility="developer"))["close", 1].due_at == at("2027-01-01 18:00")


def test_2_1_3_f_a_time_set_by_the_quality_department_is_taken_as_it_stands() -> None:
    held = after(event("cases.issued_by_quality", "2026-11-20 10:00", quality_due_at="2026-11-29T04:00:00+00:00"))
    assert held["deadline", 1].due_at == at("2026-11-29 12:00")
    assert held["deadline", 1].reckoning["rule"] == "set"


def test_what_the_assignee_owes_follows_the_assignee() -> None:
    held = after(RECEIVED, event("cases.assigned", "2026-11-20 10:30", assignee=5))
    assert held["respond", 1].owner_id == 5
    assert held["close", 1].owner_id is None
    assert after(RECEIVED, event("cases.assigned", "2026-11-20 10:30", assignee=None))["respond", 1].owner_id is None


def test_a_duty_due_after_the_calendar_is_known_says_so() -> None:
    assert after(event("cases.received", "2026-12-30 10:00"))["close", 1].provisional


ACTS = ["cases.received", "cases.responded", "cases.reopened", "cases.reclassified", "cases.referred", "cases.fed_back",
        "cases.resolved", "cases.visited", "cases.closed"]  # fmt: skip
HISTORIES = st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(["complaint", "need"]), st.booleans()), max_size=25)


@given(HISTORIES)
def test_whatever_happens_no_obligation_is_open_twice_and_rounds_are_counted_through(history: list[tuple[str, str, bool]]) -> None:
    events = [event(act, f"2026-11-02 10:{minute:02}", kind=kind, hard=hard) for minute, (act, kind, hard) in enumerate(history)]
    held = after(*events)
    for key in {key for key, _ in held}:
        rounds = sorted(number for name, number in held if name == key)
        assert rounds == list(range(1, len(rounds) + 1))
        assert sum(held[key, number].outcome == OPEN for number in rounds) <= 1
        assert all((held[key, number].outcome == DONE) is (held[key, number].done_at is not None) for number in rounds)


@given(HISTORIES, st.integers(0, 25))
def test_following_in_two_stretches_is_the_same_as_in_one(history: list[tuple[str, str, bool]], cut: int) -> None:
    events: list[Event] = [
        event(act, f"2026-11-02 10:{minute:02}", kind=kind, hard=hard) for minute, (act, kind, hard) in enumerate(history)
    ]
    assert after(*events) == after(*events[:cut], *events[cut:])
