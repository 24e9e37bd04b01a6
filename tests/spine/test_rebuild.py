"""Duties made again are the duties there are, whatever changed around the journal: calendar, hours, attributes, editions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from dudao.cases import acts as cases
from dudao.cases.models import Case
from dudao.duties import acts as duties
from dudao.duties import editions
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from dudao.organisation.acts import add_phase, change_site, close_site, load_calendar
from dudao.organisation.calendar_lists import DayRow
from dudao.organisation.models import Site
from dudao.rulebook.loader import load_trusted
from tests.cast import NOW, Cast, residential

pytestmark = pytest.mark.django_db
EVE = datetime.fromisoformat("2026-12-31T10:00:00+08:00")
LATER = datetime.fromisoformat("2027-03-10T10:00:00+08:00")


def _complaint(cast: Cast, now: datetime) -> Case:
    """As at the counter: each page fetches its site anew, with the office and calendar of that day."""
    site = Site.objects.get(pk=cast.site.pk)
    return cases.receive(site, by=cast.clerk, now=now, kind="complaint", channel="phone", category="lift", title="電梯停運", unit=cast.unit)


def _history(cast: Cast, now: datetime) -> None:
    """One case settled, one under way, one untouched; and what the calendar asks by then."""
    settled, going, _new = (_complaint(cast, now) for _ in range(3))
    for case in (settled, going):
        cases.respond(case, by=cast.clerk, now=now, text="已聯繫維保")
        cases.assign(case, by=cast.clerk, now=now, to=cast.handler)
    cases.record_result(settled, by=cast.handler, now=now, result="已修好")
    duties.materialise(now, site=cast.site)


def _equal(cast: Cast, now: datetime) -> None:
    found = duties.rebuild(Site.objects.get(pk=cast.site.pk), now=now)
    assert not found.differing, found.listed
    assert found.same == Duty.objects.filter(site=cast.site).count()


def _import_2027(cast: Cast) -> None:
    rows = [DayRow(date(2027, 1, day), working=False, reason="元旦") for day in (1, 4, 5)]
    load_calendar("cn", rows, date(2027, 12, 31), covers_from=date(2027, 1, 1), source="2027", now=EVE)


def _close_earlier(cast: Cast) -> None:
    change_site(cast.site, closes_at=time(17), by=cast.admin, now=EVE)


def _become_class_a(cast: Cast) -> None:
    change_site(cast.site, property_class="A", area_m2=10, households=10, now=EVE)


def _correct_handover(cast: Cast) -> None:
    change_site(cast.site, handover_date=date(2026, 2, 1), now=EVE)


def _hand_over_in_phases(cast: Cast) -> None:
    change_site(cast.site, phased=True, now=EVE)
    add_phase(cast.site, name="二期", handover_date=date(2027, 4, 1), now=EVE)


def _close_site(cast: Cast) -> None:
    close_site(cast.site, on=date(2027, 2, 10), now=EVE)


def _edition(first_day: str, name: str, terms: int) -> None:
    rulebook, source = residential()
    begin = source.index("- key: respond\n")
    changed = source[:begin] + source[begin:].replace("due: {working_days: 1}", f"due: {{working_days: {terms}}}", 1)
    changed = changed.replace(str(rulebook.effective_from), first_day, 1).replace(rulebook.edition, name, 1)
    duties.publish_edition(load_trusted(changed), changed, by=None, now=EVE)


def _publish_ahead(cast: Cast) -> None:
    _edition("2027-02-01", "2027.2", 3)


def _publish_in_retrospect(cast: Cast) -> None:
    _edition("2026-12-01", "2026.12", 3)


CHANGES = (
    _import_2027, _close_earlier, _become_class_a, _correct_handover, _hand_over_in_phases, _close_site, _publish_ahead,
    _publish_in_retrospect,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_rebuild_equals_live_after(cast: Cast, change: Callable[[Cast], None]) -> None:
    _history(cast, NOW)
    _history(cast, EVE)
    change(cast)
    _equal(cast, EVE)
    _history(cast, EVE + timedelta(hours=2))
    _history(cast, LATER)
    _equal(cast, LATER)


def test_a_rebuild_equals_live_after_everything_at_once(cast: Cast) -> None:
    for number, change in enumerate(CHANGES):
        change(cast)
        _history(cast, EVE + timedelta(days=3 * number))
    _equal(cast, LATER)
    assert duties.rebuild(cast.site, now=LATER, dry_run=False).same == Duty.objects.filter(site=cast.site).count()
    assert not Entry.objects.filter(act="duties.rebuilt").exists()


def test_what_stands_does_not_move_with_the_hours_not_even_when_a_calendar_comes(cast: Cast) -> None:
    case = _complaint(cast, EVE)
    _close_earlier(cast)
    _import_2027(cast)
    due = Duty.objects.about(case).get(obligation__key="respond").due_at
    assert due == datetime.fromisoformat("2027-01-06T18:00:00+08:00")


def test_attributes_corrected_later_open_nothing_in_retrospect(cast: Cast) -> None:
    duties.materialise(NOW, site=cast.site)
    quarterly = Duty.objects.filter(site=cast.site, obligation__key="quarterly-analysis")
    before = set(quarterly.values_list("period", flat=True))
    _correct_handover(cast)
    duties.materialise(LATER, site=cast.site)
    opened = set(quarterly.values_list("period", flat=True)) - before
    assert all(period >= "2026Q4" for period in opened), opened


def test_an_edition_published_in_retrospect_is_owed_from_its_first_day(cast: Cast) -> None:
    duties.materialise(LATER, site=cast.site)
    _, source = residential()
    more = source.replace("- key: monthly-summary\n", "- key: monthly-summary-b\n", 1)
    assert more != source
    changed = more.replace(str(residential()[0].effective_from), "2026-12-01", 1).replace(residential()[0].edition, "x", 1)
    changed = changed.replace("[monthly-summary", "[monthly-summary-b")
    duties.publish_edition(replace(load_trusted(changed)), changed, by=None, now=LATER)
    duties.materialise(LATER, site=cast.site)
    periods = Duty.objects.filter(site=cast.site, obligation__key="monthly-summary-b").order_by("period").values_list("period", flat=True)
    assert list(periods) == ["2026-12", "2027-01", "2027-02", "2027-03"]
    _equal(cast, LATER)


def test_a_room_added_by_an_upgrade_is_owed_from_then_on(cast: Cast) -> None:
    _history(cast, NOW)
    try:
        editions.use_rooms(("cases", "publications", "community"))
        _history(cast, LATER)
        _equal(cast, LATER)
    finally:
        editions.use_rooms(("cases",))
    rows = Duty.objects.filter(site=cast.site).exclude(period="").values_list("obligation__key", "opened_at")
    before = {key for key, opened in rows if opened < NOW.replace(day=1) - timedelta(days=1)}
    added = {key for key, _ in rows} - before
    assert added, "the standard asks papers of the rooms that were added"


def test_a_change_of_a_site_is_on_record_with_what_was_before(cast: Cast) -> None:
    _close_earlier(cast)
    change_site(cast.site, closes_at=time(17), by=cast.admin, now=EVE)
    entry = Entry.objects.get(act="organisation.site_changed")
    assert (entry.by, entry.data) == (cast.admin, {"before": {"closes_at": "18:00:00"}, "after": {"closes_at": "17:00:00"}})


def test_what_an_earlier_rebuild_found_too_many_is_no_difference(cast: Cast) -> None:
    _history(cast, NOW)
    extra = Duty.objects.filter(site=cast.site).latest("pk")
    extra.pk, extra.round = None, 7
    extra.save(force_insert=True)
    assert duties.rebuild(cast.site, now=NOW, dry_run=False).differing == {"extra": 1}
    assert not duties.rebuild(cast.site, now=NOW).differing
