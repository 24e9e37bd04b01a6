"""The journal remembers each act once, in the act's own transaction."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dudao.journal import acts as journal
from dudao.journal import bulk
from dudao.journal.models import Entry, Series
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def _record(cast: Cast, key: str | None = None) -> Entry:
    return journal.record(
        "cases.noted", subject=cast.unit, site=cast.site, by=cast.clerk, at=NOW, facts={"a": 1}, data={"text": "試"}, key=key
    )


def test_an_entry_tells_who_when_what_about_what(cast: Cast) -> None:
    with transaction.atomic():
        _record(cast)
    entry = Entry.objects.about(cast.unit).get()
    assert (entry.act, entry.by, entry.at, entry.recorded_at, entry.via) == ("cases.noted", cast.clerk, NOW, NOW, "desk")
    assert (entry.facts, entry.data) == ({"a": 1}, {"text": "試"})


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_entry_and_one_outside_a_transaction_is_refused(cast: Cast) -> None:
    with transaction.atomic():
        _record(cast)
        transaction.set_rollback(True)
    assert not Entry.objects.filter(act="cases.noted").exists()
    with pytest.raises(RuntimeError, match="transaction"):
        _record(cast)


def test_a_key_is_good_for_one_entry(cast: Cast) -> None:
    with transaction.atomic():
        made = _record(cast, key="form-1")
    assert journal.once("form-1") == made
    assert journal.once("form-2") is None
    assert journal.once(None) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        _record(cast, key="form-1")


def test_numbers_run_on_and_each_is_given_once(db: None) -> None:
    with transaction.atomic():
        assert journal.take_numbers("CH-2611") == 1
        assert journal.take_numbers("CH-2611", 10) == 2
        assert journal.take_numbers("CH-2611") == 12
        assert journal.take_numbers("CH-2612") == 1
    assert Series.objects.get(name="CH-2611").last == 12


def test_rows_written_in_bulk_read_back_as_rows_written_one_by_one(cast: Cast) -> None:
    with transaction.atomic():
        one = _record(cast)
        later = NOW + timedelta(microseconds=5)
        many = Entry(site=cast.site, act="cases.noted", subject_kind="unit", subject_id=cast.unit.pk, at=NOW, recorded_at=later,
                     by=None, via="import", facts={"品": [1, None]}, data={}, key=None)  # fmt: skip
        journal.record_many([many])
    stored = Entry.objects.filter(act="cases.noted").exclude(pk=one.pk).get()
    assert (stored.at, stored.recorded_at, stored.facts, stored.by) == (NOW, later, {"品": [1, None]}, None)
    assert Entry.objects.filter(at=NOW).count() == 2
    assert Entry.objects.filter(recorded_at__gt=NOW).get() == stored


@pytest.mark.django_db(transaction=True)
def test_bulk_rows_need_a_transaction(db: None) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        bulk.insert(Series, ("name", "last"), [("a", 1)])
