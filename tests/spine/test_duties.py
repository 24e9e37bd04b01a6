"""Duties in the table: what staff and the clock do to them, and that they follow from the journal."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dudao.cases import acts as cases
from dudao.cases.models import Case
from dudao.duties import acts as duties
from dudao.duties import editions, store
from dudao.duties.acts.publishing import EditionTaken
from dudao.duties.acts.waiving import AlreadySettled
from dudao.duties.models import Duty, Edition
from dudao.journal.models import Entry
from dudao.organisation.access import NotAllowed
from dudao.organisation.acts import load_calendar
from dudao.organisation.calendar_lists import DayRow
from dudao.organisation.refusal import Invalid
from dudao.rulebook.loader import load_trusted
from tests.cast import NOW, Cast, residential

pytestmark = pytest.mark.django_db


def _complaint(cast: Cast, now: datetime = NOW) -> Case:
    return cases.receive(
        cast.site, by=cast.clerk, now=now, kind="complaint", channel="phone", category="lift", title="電梯停運", unit=cast.unit
    )


def _respond_duty(case: Case) -> Duty:
    duty: Duty = Duty.objects.about(case).get(obligation__key="respond")
    return duty


def test_2_1_3_c_receiving_a_complaint_opens_the_response_due_one_working_day_later(cast: Cast) -> None:
    case = _complaint(cast)
    duty = _respond_duty(case)
    assert duty.due_at == datetime.fromisoformat("2026-11-24T18:00:00+08:00")
    assert (duty.month, duty.outcome, duty.provisional) == (202611, "o", False)
    case.refresh_from_db()
    assert case.next_due_at == Duty.objects.about(case).open().earliest("due_at").due_at


def test_responding_discharges_it_in_the_same_transaction(cast: Cast) -> None:
    case = _complaint(cast)
    with transaction.atomic():
        cases.respond(case, by=cast.clerk, now=NOW, text="已聯繫維保")
        transaction.set_rollback(True)
    assert _respond_duty(case).outcome == "o"
    cases.respond(Case.objects.get(pk=case.pk), by=cast.clerk, now=NOW, text="已聯繫維保")
    assert _respond_duty(case).done_at == NOW


def test_waiving_needs_the_right_post_and_a_reason_and_happens_once(cast: Cast) -> None:
    duty = _respond_duty(_complaint(cast))
    with pytest.raises(NotAllowed):
        duties.waive(duty, by=cast.clerk, reason="不用", now=NOW)
    with pytest.raises(Invalid, match="why"):
        duties.waive(duty, by=cast.manager, reason="  ", now=NOW)
    with pytest.raises(Invalid, match="400"):
        duties.waive(duty, by=cast.manager, reason="長" * 401, now=NOW)
    duties.waive(duty, by=cast.manager, reason="顧客撤回", now=NOW)
    assert (duty.outcome, duty.reason) == ("w", "顧客撤回")
    with pytest.raises(AlreadySettled):
        duties.waive(duty, by=cast.manager, reason="再一次", now=NOW)
    assert Entry.objects.filter(act="duties.waived").count() == 1
    assert not Duty.objects.filter(pk=duty.pk).scoring().exists()


def test_a_waived_duty_stays_waived_when_the_act_comes_after_all(cast: Cast) -> None:
    case = _complaint(cast)
    duties.waive(_respond_duty(case), by=cast.manager, reason="顧客撤回", now=NOW)
    cases.respond(case, by=cast.clerk, now=NOW + timedelta(hours=1), text="已回覆")
    assert _respond_duty(case).outcome == "w"


def test_editions_never_change(cast: Cast) -> None:
    rulebook, source = residential()
    same, new = duties.publish_edition(rulebook, source, by=cast.manager, now=NOW)
    assert (same.edition, new) == (rulebook.edition, False)
    with pytest.raises(EditionTaken, match="never changes"):
        duties.publish_edition(rulebook, source + "\n# changed", by=cast.manager, now=NOW)
    with pytest.raises(EditionTaken, match="begins on"):
        duties.publish_edition(replace(rulebook, edition="other"), source + "\n# changed", by=cast.manager, now=NOW)
    with pytest.raises(NotAllowed):
        duties.publish_edition(rulebook, source, by=cast.clerk, now=NOW)


def _next_edition(days: int) -> None:
    """An edition from 2027 that asks for the response within another number of working days."""
    _, source = residential()
    begin = source.index("- key: respond\n")
    changed = source[:begin] + source[begin:].replace("due: {working_days: 1}", f"due: {{working_days: {days}}}", 1)
    changed = changed.replace(str(residential()[0].effective_from), "2027-01-01", 1).replace(residential()[0].edition, "2027.1", 1)
    duties.publish_edition(load_trusted(changed), changed, by=None, now=NOW)


def test_what_was_decided_under_an_edition_stays_with_it(cast: Cast) -> None:
    before = _complaint(cast, datetime.fromisoformat("2026-12-31T10:00:00+08:00"))
    _next_edition(3)
    after = _complaint(cast, datetime.fromisoformat("2027-01-04T10:00:00+08:00"))
    assert _respond_duty(before).edition.edition == residential()[0].edition
    assert _respond_duty(after).edition.edition == "2027.1"
    assert _respond_duty(after).reckoning["n"] == 3
    cases.respond(before, by=cast.clerk, now=datetime.fromisoformat("2027-01-04T11:00:00+08:00"), text="已回覆")
    assert _respond_duty(before).outcome == "d"


def test_periodic_duties_open_once_and_catch_up_after_downtime(cast: Cast) -> None:
    opened = duties.materialise(NOW, site=cast.site)
    assert opened > 0
    assert duties.materialise(NOW, site=cast.site) == 0
    summaries = Duty.objects.filter(site=cast.site, obligation__key="monthly-summary")
    assert summaries.count() == 11
    assert duties.materialise(NOW + timedelta(days=70), site=cast.site) > 0
    periods = list(summaries.order_by("period").values_list("period", flat=True))
    assert periods == [f"2026-{month:02}" for month in range(1, 13)] + ["2027-01", "2027-02"]


def test_the_database_itself_refuses_a_second_duty_of_one_period(cast: Cast) -> None:
    duties.materialise(NOW, site=cast.site)
    duty = Duty.objects.filter(site=cast.site, obligation__key="monthly-summary").first()
    assert duty is not None
    duty.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        duty.save(force_insert=True)


def test_a_missed_period_is_visible_as_overdue(cast: Cast) -> None:
    duties.materialise(NOW, site=cast.site)
    missed = Duty.objects.filter(site=cast.site, obligation__key="monthly-summary").overdue(NOW)
    assert missed.count() == 10


def _history(cast: Cast) -> Case:
    """A case with a bit of everything, and the calendar's duties."""
    case = _complaint(cast)
    cases.assign(case, by=cast.clerk, now=NOW, to=cast.head)
    duties.waive(_respond_duty(case), by=cast.manager, reason="顧客撤回", now=NOW)
    cases.mark_hard(case, by=cast.head, now=NOW, to=cast.handler)
    duties.materialise(NOW, site=cast.site)
    report = cases.draft_report(cast.site, kind="monthly-summary", period="2026-10", by=cast.head, now=NOW, text="十月")
    cases.issue_report(report, by=cast.head, now=NOW)
    return case


def test_duties_made_again_from_the_journal_are_the_same(cast: Cast) -> None:
    _history(cast)
    found = duties.rebuild(cast.site, now=NOW)
    assert found.same == Duty.objects.filter(site=cast.site).count()
    assert not found.differing


def test_a_rebuild_mends_what_was_damaged_and_says_what(cast: Cast) -> None:
    case = _history(cast)
    before = {store.as_held(duty).obligation: store.as_held(duty) for duty in Duty.objects.about(case)}
    Duty.objects.about(case).filter(obligation__key="assign").update(done_at=NOW + timedelta(days=9))
    Duty.objects.about(case).filter(obligation__key="close").delete()
    tried = duties.rebuild(cast.site, now=NOW)
    assert tried.differing == {"done_at": 1, "missing": 1}
    duties.rebuild(cast.site, now=NOW, dry_run=False)
    assert {store.as_held(duty).obligation: store.as_held(duty) for duty in Duty.objects.about(case)} == before
    assert not duties.rebuild(cast.site, now=NOW).differing
    assert Entry.objects.filter(act="duties.rebuilt").count() == 1


def test_another_edition_shows_what_it_would_have_asked_and_stores_nothing(cast: Cast) -> None:
    case = _complaint(cast)
    cases.respond(case, by=cast.clerk, now=NOW + timedelta(days=3), text="已回覆")
    _next_edition(3)
    plan = editions.compiled(Edition.objects.get(edition="2027.1").pk)
    found = duties.rebuild(cast.site, now=NOW + timedelta(days=5), plan=plan)
    assert found.stored.by_obligation()["respond"] == (1, 1)
    assert found.replayed.by_obligation()["respond"] == (1, 0)
    assert _respond_duty(case).edition.edition == residential()[0].edition


NEW_YEAR = date(2027, 1, 1)


def _next_due_times() -> dict[int, datetime | None]:
    return dict(Case.objects.values_list("pk", "next_due_at"))


def _import_2027(*days_off: int) -> None:
    """The official list of 2027, with these days of January off."""
    rows = [DayRow(date(2027, 1, day), working=False, reason="元旦") for day in days_off]
    load_calendar("cn", rows, date(2027, 12, 31), covers_from=NEW_YEAR, source="2027", now=NOW)


def test_a_new_official_list_moves_open_duties_and_journals_old_and_new(cast: Cast) -> None:
    moment = datetime.fromisoformat("2026-12-31T10:00:00+08:00")
    case, done = _complaint(cast, moment), _complaint(cast, moment)
    cases.respond(done, by=cast.clerk, now=moment, text="已回覆")
    old = _respond_duty(case)
    assert old.provisional
    before = _next_due_times()
    _import_2027(1, 4)
    after = _next_due_times()
    assert after != before
    assert after == {each.pk: store.next_due_of(cast.site.pk, "case", each.pk) for each in (case, done)}
    new = _respond_duty(case)
    assert (new.due_at, new.provisional) == (datetime.fromisoformat("2027-01-05T18:00:00+08:00"), False)
    assert _respond_duty(done).due_at == old.due_at
    entry = Entry.objects.get(act="duties.recomputed", site=cast.site)
    assert [old.pk, old.due_at.isoformat(), new.due_at.isoformat()] in entry.data["moved"]
    assert duties.recompute_open("cn", NOW) == 0


def test_recomputing_asks_no_query_for_each_duty(cast: Cast) -> None:
    moment = datetime.fromisoformat("2026-12-31T10:00:00+08:00")
    counts = []
    for days_off, more in (((1, 4), 1), ((1, 4, 5), 10)):
        for _ in range(more):
            _complaint(cast, moment)
        with CaptureQueriesContext(connection) as queries:
            _import_2027(*days_off)
        counts.append(sum("duties_duty" in query["sql"] or "cases_case" in query["sql"] for query in queries))
    assert counts[0] == counts[1]
