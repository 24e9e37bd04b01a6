"""An obligation on trial: counted and shown, it costs nothing and nobody is asked for it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from dudao.cases import acts
from dudao.cases.models import Case
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import BEFORE, complaint
from dudao.duties import acts as duties
from dudao.duties import editions
from dudao.duties.models import Duty, Edition
from dudao.rulebook.loader import load_trusted
from dudao.rulebook.schema import Rulebook
from dudao.scores import sheets, trying
from tests.cast import NOW, Cast, residential


@pytest.fixture
def published(db: None) -> Rulebook:
    """The standard as it is, but for the response to complaints, which is on trial."""
    _, source = residential()
    changed = source.replace("- key: respond\n", "- key: respond\n    shadow: true\n", 1)
    rulebook = load_trusted(changed)
    duties.publish_edition(rulebook, changed, by=None, now=datetime(2025, 12, 1, tzinfo=UTC))
    return rulebook


def _missed_and_kept(cast: Cast) -> Duty:
    """Two complaints: one answered in time, one not at all."""
    missed = complaint(cast)
    acts.respond(complaint(cast), text="好", by=cast.clerk, now=BEFORE + timedelta(hours=1))
    duty: Duty = Duty.objects.about(missed).get(obligation__key="respond")
    return duty


def test_what_is_on_trial_is_counted_and_would_have_cost(cast: Cast) -> None:
    _missed_and_kept(cast)
    sheet = sheets.live(cast.site, 202611, NOW)
    assert sheet.line("2.1.3.c").lost == 0
    (trial,) = trying.on_trial(sheet)
    assert (trial.obligation.key, trial.owed, trial.late, trial.cost) == ("respond", 2, 1, Decimal("0.1"))


def test_it_is_shown_on_the_sheet_the_criterion_and_the_duty(cast: Cast, at_desk: SignedIn) -> None:
    duty, browser = _missed_and_kept(cast), at_desk(cast.head)
    for address in (
        reverse("desk:score", args=[cast.site.code]),
        reverse("desk:criterion", args=[cast.site.code, "2.1.3.c"]),
    ):
        assert "2 owed, 1 late, would have cost 0.1" in browser.get(address).content.decode(), address
    elsewhere = browser.get(reverse("desk:criterion", args=[cast.site.code, "2.1.3.a"])).content.decode()
    assert "would have cost" not in elsewhere
    assert "missing it costs nothing" in browser.get(reverse("desk:duty", args=[duty.pk])).content.decode()


def test_nobody_is_asked_for_it_unless_by_the_filter(cast: Cast, at_desk: SignedIn) -> None:
    duty, browser = _missed_and_kept(cast), at_desk(cast.clerk)
    for when in ("", "overdue"):
        rows = browser.get(reverse("desk:duties"), {"when": when}).context["rows"]
        assert duty.pk not in [row.duty.pk for row in rows]
    tried = browser.get(reverse("desk:duties"), {"when": "tried"}).context
    assert {row.duty.obligation.key for row in tried["rows"]} == {"respond"}
    assert len(tried["rows"]) == 2
    day = browser.get(reverse("desk:day")).content.decode()
    assert reverse("desk:duty", args=[duty.pk]) not in day
    case = browser.get(reverse("desk:case", args=[Case.objects.get(pk=duty.subject_id).number])).context
    assert "respond" not in {row["duty"].obligation.key for row in (*case["duties"], *case["settled"])}


def test_replayed_it_is_on_trial_too_and_the_months_cost_nothing_more(cast: Cast) -> None:
    _missed_and_kept(cast)
    duties.materialise(NOW)
    assert not duties.rebuild(cast.site, now=NOW).differing
    plan = editions.compiled(Edition.objects.get().pk)
    found = duties.rebuild(cast.site, now=NOW, plan=plan)
    assert "respond" not in found.replayed.by_obligation()
    (then,) = trying.sheets_under(cast.site, plan, [202611], owed=found.replayed.owed, late=found.replayed.late, now=NOW)
    now = sheets.live(cast.site, 202611, NOW)
    assert [(line.code, line.owed, line.lost) for line in then.lines] == [(line.code, line.owed, line.lost) for line in now.lines]
    assert (then.score, then.losable, then.coverage) == (now.score, now.losable, now.coverage)
