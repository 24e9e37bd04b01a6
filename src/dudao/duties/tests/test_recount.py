"""A new official list moves open duties that rest on working days, also those of periods and those counted back from a day."""

from dataclasses import replace
from datetime import date, datetime, time

from dudao.duties import periodic, rules
from dudao.duties.periods import parse
from dudao.duties.rules import Place
from dudao.duties.state import Held
from dudao.duties.tests.books import HOLIDAYS, ZONE, after, event, place, small
from dudao.organisation.calendar import WorkingCalendar
from dudao.organisation.deadlines import Office, Term
from dudao.rulebook.schema import Due, Obligation


def _office(*more_off: date, closes: time = time(18)) -> Office:
    days = [date.fromordinal(number) for number in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    off = HOLIDAYS | set(more_off)
    return Office(ZONE, time(9), closes, WorkingCalendar("test", days[0], [day.weekday() < 5 and day not in off for day in days], days[-1]))


def _summary(due: Due) -> Held:
    obligation: Obligation = replace(small().rulebook.obligations["summary"], due=due)
    return periodic.open_for(obligation, parse("month", "2026-10"), small(), place())


def _local(duty: Held) -> str:
    return f"{duty.due_at.astimezone(ZONE):%Y-%m-%d %H:%M}"


def test_a_period_s_duty_due_working_days_after_its_end_moves_too() -> None:
    duty = _summary(Due(working_days=3))
    assert _local(duty) == "2026-11-04 18:00"
    moved = list(rules.recount([duty], _office(date(2026, 11, 3))))
    assert [before.astimezone(ZONE).day for _, before in moved] == [4]
    assert (_local(duty), duty.month, duty.opened_at.astimezone(ZONE).day) == ("2026-11-05 18:00", 202611, 1)
    assert not list(rules.recount([duty], _office(date(2026, 11, 3))))


def test_what_is_due_on_a_day_of_the_month_rests_on_no_calendar() -> None:
    duty = _summary(small().rulebook.obligations["summary"].due)
    assert not list(rules.recount([duty], _office(date(2026, 10, 30), closes=time(17))))


def test_working_days_counted_back_from_a_day_move_with_it() -> None:
    reckoned = rules.due_before(date(2026, 11, 20), Term(working_days=3), place().office)
    duty = replace(_summary(small().rulebook.obligations["summary"].due), due_at=reckoned.due_at, reckoning=reckoned.steps)
    assert _local(duty) == "2026-11-17 18:00"
    rules.move([duty], _office(date(2026, 11, 18)))
    assert _local(duty) == "2026-11-16 18:00"


def test_counted_back_past_the_known_lists_it_is_provisional() -> None:
    assert rules.due_before(date(2027, 1, 8), Term(working_days=3), place().office).provisional
    assert not rules.due_before(date(2026, 12, 8), Term(working_days=3), place().office).provisional


def test_hours_that_changed_meanwhile_move_nothing() -> None:
    held = list(after(event("cases.received", "2026-11-20 10:00")).values())
    before = [duty.due_at for duty in held]
    assert not list(rules.recount(held, _office(closes=time(17))))
    rules.move(held, _office(date(2026, 11, 23), closes=time(17)))
    moved = [duty.due_at for duty in held if duty.is_open]
    assert moved != before
    assert {moment.astimezone(ZONE).hour for moment in moved} == {18}


def test_what_is_settled_stays_as_it_was_decided() -> None:
    held = list(after(event("cases.received", "2026-11-20 10:00"), event("cases.responded", "2026-11-20 11:00")).values())
    settled = {duty.obligation: duty.due_at for duty in held if not duty.is_open}
    rules.move(held, _office(date(2026, 11, 23)))
    assert settled == {duty.obligation: duty.due_at for duty in held if not duty.is_open}
    assert "respond" in settled


def test_a_replay_under_the_hours_of_the_day_is_what_a_sweep_of_that_day_opened() -> None:
    evening = Place(1, place().facts, _office(closes=time(20)))
    duty = periodic.open_for(small().rulebook.obligations["summary"], parse("month", "2026-10"), small(), evening)
    assert duty.due_at == datetime(2026, 10, 30, 20, tzinfo=ZONE)
