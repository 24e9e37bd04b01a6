"""The demo company, small: it lives, its journal is whole, and its duties follow from it."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from dudao.approvals.models import Request
from dudao.cases.models import Case, CaseContact, CaseForm, MajorReport, Report
from dudao.demo import acts
from dudao.demo.acts import CompanyThere, Loaded
from dudao.demo.clock import Clock
from dudao.demo.people import LOGINS, SIGN_IN_WITH
from dudao.demo.timeline import LIVE
from dudao.duties import acts as duties
from dudao.duties import editions
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from dudao.organisation.deadlines import office_of
from dudao.organisation.models import Company, CustomerContact, Site, Staff, Unit
from dudao.scores.models import SealedSheet, Tally

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
"""Tuesday 10:30 at the sites."""

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def _fingerprint() -> list[object]:
    """Everything that happened, without the keys that the database gave out."""
    cases = Case.objects.order_by("number").values_list("number", "title", "text", "received_at", "state", "result")
    entries = Entry.objects.order_by("pk").values_list("site__code", "act", "at", "recorded_at", "by__username")
    people = Staff.objects.order_by("username").values_list("username", "name")
    return [*cases, *entries, *people]


@pytest.fixture(scope="module")
def twice(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Loaded, list[object]]]:
    """The company, loaded and taken back, and loaded again for all tests here; with the first one's fingerprint."""
    with django_db_blocker.unblock(), transaction.atomic():
        with transaction.atomic():
            acts.load(now=NOW, size="small")
            first = _fingerprint()
            transaction.set_rollback(True)
        editions.forget()
        yield acts.load(now=NOW, size="small"), first
        transaction.set_rollback(True)
    editions.forget()


@pytest.fixture
def demo(twice: tuple[Loaded, list[object]]) -> Loaded:
    return twice[0]


def test_the_same_seed_gives_the_same_company(twice: tuple[Loaded, list[object]]) -> None:
    assert _fingerprint() == twice[1]


def test_the_rules_refused_nothing(demo: Loaded) -> None:
    assert demo.refused == []
    assert (demo.sites, demo.cases) == (Site.objects.count(), Case.objects.count())


def test_every_site_has_cases_of_every_sort(demo: Loaded) -> None:
    for site in Site.objects.all():
        cases = Case.objects.filter(site=site)
        assert cases.count() > 40, site
        assert set(cases.values_list("kind", flat=True)) == {"complaint", "suggestion", "need"}
        assert set(cases.values_list("state", flat=True)) >= {"open", "closed"}
        assert len(set(cases.values_list("channel", flat=True))) >= 6
        assert Report.objects.filter(site=site).exists()
    assert max(len(title) for title in Case.objects.values_list("title", flat=True)) <= 30
    assert CaseForm.objects.count() == Case.objects.filter(has_form=True).count() > 0
    assert MajorReport.objects.count() == Case.objects.filter(major_reported_at__isnull=False).count()


def test_nobody_can_be_called(demo: Loaded) -> None:
    telephones = {*CustomerContact.objects.values_list("telephone", flat=True), *CaseContact.objects.values_list("telephone", flat=True)}
    assert all(each.startswith("000-") for each in telephones - {""})
    assert all(each.endswith("@example.invalid") for each in CustomerContact.objects.values_list("email", flat=True))


def test_the_duties_follow_from_the_journal(demo: Loaded) -> None:
    for site in Site.objects.all():
        replay = duties.rebuild(site, now=NOW)
        assert not replay.differing, replay.listed[:3]
        assert replay.same == Duty.objects.filter(site=site).count() > 100


def test_the_journal_tells_all_that_the_cases_show(demo: Loaded) -> None:
    acts_of: dict[int, Counter[str]] = {}
    for pk, act in Entry.objects.filter(subject_kind="case").values_list("subject_id", "act"):
        acts_of.setdefault(pk, Counter())[act] += 1
    for case in Case.objects.all():
        told = acts_of[case.pk]
        assert told["cases.received"] == 1
        assert told["cases.reopened"] == case.reopened
        assert told["cases.closed"] >= (case.state == "closed")
        assert bool(told["cases.resolved"]) >= (case.resolved_at is not None)
        assert bool(told["cases.form_filled"]) == case.has_form
    assert Entry.objects.filter(act="cases.report_issued").count() == Report.objects.issued().count() == demo.papers


def test_people_work_in_office_hours_and_only_calls_come_at_night(demo: Loaded) -> None:
    clocks = {site.pk: Clock(office_of(site), Random(0)) for site in Site.objects.all()}
    entries = Entry.objects.filter(site__isnull=False).exclude(act="duties.opened").select_related("by")
    late = {entry.act for entry in entries if not clocks[entry.site_id or 0].open_at(entry.recorded_at) and entry.by is not None}
    assert late <= {"cases.received"}
    assert not Entry.objects.filter(recorded_at__gt=NOW).exists()


def test_the_last_days_were_lived_through_act_by_act(demo: Loaded) -> None:
    since = NOW - LIVE
    lived = Entry.objects.filter(subject_kind="case", recorded_at__gte=since).order_by("pk").values_list("recorded_at", flat=True)
    assert len(lived) > 50
    assert list(lived) == sorted(lived)


def test_letters_to_developers_are_numbered_without_gaps(demo: Loaded) -> None:
    numbers: dict[str, list[int]] = {}
    for data in Entry.objects.filter(act="cases.referred").values_list("data", flat=True):
        series, _dash, number = data["number"].rpartition("-")
        numbers.setdefault(series, []).append(int(number))
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in numbers.values())


def test_a_bad_site_loses_more_than_an_average_one(demo: Loaded) -> None:
    lost = {code: sum(each.lost for each in Tally.objects.filter(site__code=code)) for code in ("CH", "BH")}
    assert lost["BH"] > 1.5 * float(lost["CH"]) if lost["CH"] else lost["BH"] > 1
    assert SealedSheet.objects.filter(site__code="CH").count() == 3


def test_my_day_of_the_demo_logins_is_alive(demo: Loaded) -> None:
    tonight = datetime(2026, 11, 24, 16, tzinfo=UTC)
    for username in ("clerk", "handler"):
        owed = Duty.objects.for_posts(Staff.objects.get(username=username), date(2026, 11, 24))
        assert owed.filter(due_at__gte=NOW, due_at__lt=tonight).exists(), username
    for username in ("clerk", "head"):
        owed = Duty.objects.for_posts(Staff.objects.get(username=username), date(2026, 11, 24))
        assert owed.filter(due_at__gte=tonight, due_at__lt=tonight + timedelta(days=5)).exists(), username
    assert Duty.objects.filter(site__code="BH").overdue(NOW).count() >= 5
    for username in ("leader", "quality"):
        person = Staff.objects.get(username=username)
        assert Request.objects.waiting_for(person, timezone.localdate(NOW)).exists(), username


def test_every_demo_account_signs_in_and_the_others_do_not(demo: Loaded) -> None:
    for login in LOGINS:
        staff = Staff.objects.get(username=login.username)
        assert staff.check_password(SIGN_IN_WITH)
        assert login.role in {post.role for post in staff.posts.on(timezone.localdate(NOW))}
        validate_password(SIGN_IN_WITH, staff)
    others = Staff.objects.exclude(username__in=[login.username for login in LOGINS])
    assert others.exists()
    assert not any(staff.has_usable_password() for staff in others)


def test_a_second_load_refuses_and_changes_nothing(demo: Loaded) -> None:
    before = (Case.objects.count(), Entry.objects.count(), Unit.objects.count(), Company.objects.count())
    with pytest.raises(CompanyThere) as refusal:
        acts.load(now=NOW, size="small")
    assert "澄和物業" in str(refusal.value)
    assert "DUDAO_DATA" in str(refusal.value)
    assert before == (Case.objects.count(), Entry.objects.count(), Unit.objects.count(), Company.objects.count())
