"""The real log of Boston's Inspectional Services: every due time and every verdict of the old system, come to by our own counting."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dudao.cases.imports import report
from dudao.cases.imports.compare import Wanted, find_rulebook
from dudao.cases.imports.run import Order, Outcome, import_cases
from dudao.cases.imports.sites import import_sites
from dudao.cases.models import Case
from dudao.cases.tests.import_scenes import odd
from dudao.duties.acts import publish_edition, rebuild
from dudao.duties.models import Duty
from dudao.duties.reads import late_q
from dudao.journal.models import Entry
from dudao.organisation import acts as organisation
from dudao.organisation.calendar_lists import read as read_days_off
from dudao.organisation.models import Site

ROOT = Path(__file__).resolve().parents[4]
EXAMPLE = ROOT / "examples" / "boston311"
LOG = ROOT.parent / "shared" / "data" / "boston311" / "complaints_2015_h1.csv"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ROWS, CLOSED = 9_905, 7_334

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.xdist_group("boston"),
    pytest.mark.skipif(not LOG.exists(), reason=f"THE REAL LOG IS NOT HERE: {LOG} is missing, so its due times are not checked"),
]


@pytest.fixture
def boston(db: None) -> None:
    """The city with its calendar, rulebook and neighbourhoods, as the example's how-to sets it up."""
    days = read_days_off((EXAMPLE / "holidays.csv").read_bytes())
    organisation.load_calendar("us-boston", days.rows, days.last, covers_from=days.first)
    path = EXAMPLE / "boston-isd.yaml"
    publish_edition(find_rulebook(str(path)), path.read_text(encoding="utf-8"), by=None, now=NOW)
    list(import_sites(EXAMPLE / "sites.yaml"))


def test_all_due_times_and_verdicts_come_out_and_what_is_dirty_is_told(boston: None) -> None:
    outcome = import_cases(Order(LOG, EXAMPLE / "map.yaml", wanted=Wanted("boston-isd", "TARGET_DT", "OnTime_Status")), NOW)
    found = outcome.agreement
    assert found is not None
    assert (found.compared, found.equal, found.without_ours, found.without_theirs) == (ROWS, ROWS, 0, 0)
    assert found.furthest <= 120
    assert (found.verdicts, found.verdicts_equal) == (CLOSED, CLOSED)
    assert outcome.differences.count == 0
    assert_dirt_is_told(outcome)
    assert (Case.objects.count(), Duty.objects.filter(subject_kind="case").count()) == (ROWS, ROWS)
    assert Case.objects.filter(state="closed").count() == Entry.objects.filter(act="cases.closed").count() == CLOSED
    late = Duty.objects.filter(late_q(datetime(2016, 1, 12, 23, tzinfo=UTC)), opened_at__lt=NOW, outcome="d")
    assert late.count() == 3_140
    assert not rebuild(Site.objects.get(code="DOR"), now=NOW, dry_run=True).differing


def assert_dirt_is_told(outcome: Outcome) -> None:
    found = odd(outcome)
    assert found["spaces", "TYPE"] == 978
    assert found["decimal", "LOCATION_ZIPCODE"] == 9_551
    assert found["spelt", "ward"] > 9_000
    assert found["empty", "neighborhood"] == 54
    assert found["same_second", "Location"] == 2
    assert found["same_place", "Location"] > 5_000
    assert found["no_time", "CLOSURE_REASON"] == 6
    assert found["still_open", ""] == ROWS - CLOSED
    assert any("9,905 of 9,905 within 120 seconds" in line for line in report.lines(outcome))


def test_a_wrong_term_is_found_and_the_rest_listed(boston: None, tmp_path: Path) -> None:
    text = (EXAMPLE / "boston-isd.yaml").read_text(encoding="utf-8")
    book = tmp_path / "wrong.yaml"
    book.write_text(
        text.replace('"Heat - Excessive Insufficient": {days: 30}', '"Heat - Excessive Insufficient": {days: 29}'), encoding="utf-8"
    )
    part, rest = tmp_path / "part.csv", tmp_path / "rest.csv"
    lines = LOG.read_text(encoding="utf-8").splitlines(keepends=True)[:1_001]
    part.write_text("".join(lines), encoding="utf-8")
    heat = sum(",Housing,Heat - Excessive  Insufficient," in line for line in lines)
    order = Order(part, EXAMPLE / "map.yaml", dry_run=True, wanted=Wanted(str(book), "TARGET_DT"), differences=rest)
    outcome = import_cases(order, NOW)
    found = outcome.agreement
    assert found is not None
    assert dict(found.unequal_categories) == {"Heat - Excessive Insufficient": heat}
    assert (found.equal, outcome.differences.count) == (1_000 - heat, heat)
    assert len(rest.read_text(encoding="utf-8-sig").splitlines()) == heat + 1
    assert -86_520 <= outcome.differences.first[0]["seconds"] <= -86_280
    assert not Case.objects.exists()
