"""Walking a long list page by page."""

from datetime import timedelta

import pytest

from dudao.cases.models import Case
from dudao.cases.tests.scenes import received
from dudao.desk import paging
from tests.cast import NOW, Cast


@pytest.fixture
def many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Eleven cases in pages of three: some due at the same moment, some with nothing due."""
    monkeypatch.setattr(paging, "PER_PAGE", 3)
    dues = [NOW, NOW, NOW, NOW, NOW + timedelta(days=1), NOW - timedelta(days=1), None, None, None, None, NOW]
    for due in dues:
        case = received(cast)
        Case.objects.filter(pk=case.pk).update(next_due_at=due)
    return list(Case.objects.by_due().values_list("pk", flat=True))


ORDER = paging.Order("next_due_at", empty_last=True)


def walk(order: paging.Order, *, backward_from: str = "") -> list[list[int]]:
    pages, key = [], backward_from
    while True:
        which = {"before": key} if backward_from else {"after": key}
        page = paging.page_of(Case.objects.all(), order, **which, total=str)
        pages.append([case.pk for case in page.rows])
        key = page.previous if backward_from else page.next
        if not key:
            return pages


def test_every_row_comes_once_in_order_those_without_a_date_last(many: list[int]) -> None:
    pages = walk(ORDER)
    assert [pk for page in pages for pk in page] == many
    assert [len(page) for page in pages] == [3, 3, 3, 2]


def test_the_way_back_is_the_way_there(many: list[int]) -> None:
    last = Case.objects.get(pk=many[-1])
    assert [pk for page in reversed(walk(ORDER, backward_from=ORDER.key_of(last))) for pk in page] == many[:-1]


def test_newest_first_walks_too(many: list[int]) -> None:
    pages = walk(paging.Order("received_at", descending=True))
    assert sorted(pk for page in pages for pk in page) == sorted(many)


@pytest.mark.parametrize("key", ["nonsense", "2026-11-23~x", "2026-11-23T10:00:00~5", "-~y", "~", "9999999999"])
def test_a_broken_key_gives_the_first_page(many: list[int], key: str) -> None:
    page = paging.page_of(Case.objects.all(), ORDER, after=key, total=str)
    assert [case.pk for case in page.rows] == many[:3]


def test_counts_stop_where_nobody_reads_on(many: list[int]) -> None:
    assert paging.bounded_count(Case.objects.all(), limit=11) == "11"
    assert paging.bounded_count(Case.objects.all(), limit=10) == "10+"
