"""Acts in any order, by anybody who may: a case never gets into a state that cannot be, and the journal misses nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dudao.cases import acts, rules
from dudao.cases.acts import Told, history
from dudao.cases.models import Case
from dudao.cases.standing import CaseState, facts_of
from dudao.cases.tests.scenes import again, received, state
from dudao.cases.tests.tally_scenes import as_counted
from dudao.cases.vocabulary import JOURNAL_NAMES, LABELS, Decision, Kind, Responsibility
from dudao.duties import acts as duties
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from dudao.organisation.acts import change_site, load_calendar
from dudao.organisation.calendar_lists import DayRow
from dudao.organisation.models import Site, Staff
from dudao.organisation.refusal import Refusal
from tests.cast import NOW, Cast

NOWHERE = Site()
"""Histories in memory: whoever did something is not known, so nobody's posts are looked up."""


@pytest.fixture
def everyone(cast: Cast) -> Staff:
    """Somebody who may do everything, so that only the rules say no."""
    for post in list(cast.manager.posts.all()) + list(cast.head.posts.all()):
        post.pk, post.staff = None, cast.admin
        post.save()
    return Staff.objects.get(pk=cast.admin.pk)


class Player:
    """Somebody who tries acts at random, mostly ones that are possible, with words that are mostly right."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.now = NOW

    def act(self, case: CaseState) -> str:
        can = [act for act, refusal in rules.possible(case).items() if refusal is None and act not in rules.BETWEEN_CASES]
        return self.random.choice(can if self.random.random() < 0.85 else sorted(LABELS.keys() - rules.BETWEEN_CASES))

    def words(self, act: str, people: Sequence[Any]) -> dict[str, Any]:
        given: dict[str, dict[str, Any]] = {
            "assign": {"to": self.random.choice(people)},
            "mark_hard": {"to": self.random.choice(people)},
            "decide": {"decision": self.random.choice([*Decision.values, "perhaps"]), "forwarded_to": self.text(), "reason": self.text()},
            "record_visit": {"outcome": self.random.choice(["satisfied", "dissatisfied", ""]), "text": self.text()},
            "record_result": {"result": self.text(), "told": self.random.random() < 0.5},
            "flag_for_publication": {"wanted": self.random.random() < 0.7},
            "issue_by_quality": {"due_at": self.now + timedelta(days=self.random.choice([-1, 5]))},
            "reclassify": self.reclassified(),
        }
        return given.get(act) or {name: self.text() for name in rules.RULES[act].needs}

    def reclassified(self) -> dict[str, Any]:
        wanted = {
            "kind": self.random.choice([None, *Kind.values]),
            "responsibility": self.random.choice([None, *Responsibility.values]),
            "class_one": self.random.choice([None, True, False]),
            "hard": self.random.choice([None, False]),
        }
        return {"reason": "字"} | {name: value for name, value in wanted.items() if value is not None}

    def text(self) -> str:
        return self.random.choice(["字"] * 14 + ["", " "])

    def happens_around(self, site: Site) -> None:
        """What is no act on a case and changes what is due: hours, attributes, lists of days off, and the calendar's own sweep."""
        site = Site.objects.get(pk=site.pk)
        kind = self.random.choice(["hours", "attributes", "calendar", "sweep", "waiver"])
        if kind == "hours":
            change_site(site, closes_at=time(self.random.choice([17, 18, 19])), now=self.now)
        elif kind == "attributes":
            change_site(site, handover_date=date(self.random.choice([2015, 2025, 2026]), 12, 1), now=self.now)
        elif kind == "calendar":
            year = self.random.choice([2026, 2027])
            off = [DayRow(date(year, 12, day), working=False, reason="假") for day in self.random.sample(range(1, 29), 3)]
            load_calendar("cn", off, date(year, 12, 31), covers_from=date(year, 1, 1), source=str(self.now), now=self.now)
        elif kind == "sweep":
            duties.materialise(self.now, site=site)
        else:
            open_ = list(Duty.objects.filter(site=site).open().order_by("pk"))
            for duty in open_[:1]:
                duties.waive_granted(duty.pk, by=site.company.staff.earliest("pk"), reason="字", now=self.now)

    def times(self) -> dict[str, datetime]:
        """When it is entered, and when it is said to have happened: sometimes earlier, at times in the future."""
        self.now += timedelta(hours=5)
        return {"now": self.now, "at": self.now + timedelta(minutes=self.random.choice([0] * 10 + [-200, -900, 5]))}


def sound(case: Case | CaseState) -> None:
    """What must hold of every case."""
    assert (case.state == "open") == (case.resolved_at is None)
    assert (case.state == "closed") == (case.closed_at is not None)
    assert case.kind == "complaint" or not (case.hard or case.major)
    assert case.kind != "complaint" or not case.decision
    for moment in (case.responded_at, case.resolved_at, case.closed_at, case.visited_at, case.referred_at):
        assert moment is None or moment >= case.received_at
    for later in (case.closed_at, case.verified_at):
        assert later is None or (case.resolved_at is not None and later >= case.resolved_at)


@given(seed=st.integers(0, 2**32), kind=st.sampled_from(Kind.values), class_one=st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.django_db
def test_acts_in_any_order(cast: Cast, everyone: Staff, seed: int, kind: str, class_one: bool) -> None:
    player = Player(seed)
    with transaction.atomic():
        case = received(cast, kind=kind, class_one=class_one)
        journal, reopened = 1, 0
        for _ in range(25):
            before = again(case).as_it_stands()
            act = player.act(before)
            told = player.words(act, [cast.handler, cast.clerk])
            if (refusal := tried(act, case, told | player.times() | {"by": everyone})) is not None:
                assert refusal.strip()
                assert again(case).as_it_stands() == before
                continue
            steps = [name for name, _ in rules.steps(act, before, told)]
            journal += len(steps)
            reopened += steps.count("reopen")
            remembered(case, steps[-1])
        assert Entry.objects.about(case).count() == journal
        assert case.reopened == reopened
        due = Duty.objects.about(case).open().filter(shadow=False).values_list("due_at", flat=True)
        assert again(case).next_due_at == min(due, default=None)
        transaction.set_rollback(True)


def tried(act: str, case: Case, told: dict[str, Any]) -> str | None:
    """What the refusal said, or None when it was done."""
    try:
        getattr(acts, act)(case, **told)
    except Refusal as refusal:
        return str(refusal)
    return None


def remembered(case: Case, last: str) -> None:
    """After an act: what is stored is sound, is what came back, and is what the journal says."""
    stored = again(case)
    assert stored.as_it_stands() == case.as_it_stands()
    sound(stored)
    entry = Entry.objects.about(case).last()
    assert entry is not None
    assert entry.act == JOURNAL_NAMES[last]
    told = {"named_by_head": entry.facts["named_by_head"]} if last == "assign" else {}
    assert entry.facts == facts_of(stored.as_it_stands(), **told)


@given(seed=st.integers(0, 2**32), kind=st.sampled_from(Kind.values), class_one=st.booleans())
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.django_db
def test_duties_made_again_from_the_journal_are_those_there_are(cast: Cast, everyone: Staff, seed: int, kind: str, class_one: bool) -> None:
    """The property on which everything rests: whatever people did, and whatever changed meanwhile, the journal gives the same duties."""
    player = Player(seed)
    with transaction.atomic():
        cases = [received(cast, kind=kind, class_one=class_one), received(cast)]
        for _ in range(20):
            case = again(player.random.choice(cases))
            act = player.act(case.as_it_stands())
            tried(act, case, player.words(act, [cast.handler, cast.clerk]) | player.times() | {"by": everyone})
            if player.random.random() < 0.3:
                player.happens_around(cast.site)
        found = duties.rebuild(Site.objects.get(pk=cast.site.pk), now=player.now)
        assert not found.differing, found.listed
        assert found.same == Duty.objects.filter(site=cast.site).count()
        transaction.set_rollback(True)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.django_db
def test_what_is_kept_of_a_month_is_what_counting_gives_whatever_happened(cast: Cast, everyone: Staff, seed: int) -> None:
    """Looked at between acts too, so that whatever an act fails to make out of date is found."""
    player = Player(seed)
    with transaction.atomic():
        cases = [received(cast, kind=player.random.choice(Kind.values)), received(cast)]
        for _ in range(12):
            case = again(player.random.choice(cases))
            tried(act := player.act(case.as_it_stands()), case, player.words(act, [cast.handler]) | player.times() | {"by": everyone})
            if player.random.random() < 0.3:
                player.happens_around(cast.site)
            as_counted(player.now)
        transaction.set_rollback(True)


@given(seed=st.integers(0, 2**32), kind=st.sampled_from(Kind.values))
@settings(max_examples=100, deadline=None)
def test_a_history_in_any_order_is_followed_or_refused_and_stays_sound(seed: int, kind: str) -> None:
    player, now = Player(seed), NOW + timedelta(days=30)
    case = state(kind=kind, received_at=NOW - timedelta(days=1))
    for _ in range(40):
        act = player.act(case)
        before = replace(case)
        times = player.times()
        told = Told(act, times["at"], times["now"], None, player.words(act, [Somebody(1), Somebody(2)]))
        try:
            entries = history.follow(told, case, now, NOWHERE)
        except Refusal:
            assert case == before
            continue
        sound(case)
        assert facts_of(case).items() <= entries[-1].facts.items()


@dataclass(frozen=True)
class Somebody:
    pk: int
    name: str = "陳"
