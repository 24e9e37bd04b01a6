"""The quick log."""

from typing import Any

import pytest
from django.urls import reverse

from dudao.cases.models import Case, CaseContact
from dudao.desk.tests.conftest import SignedIn
from dudao.duties.models import Duty
from dudao.organisation.models import Building, Unit
from tests.cast import NOW, Cast

CALL: dict[str, Any] = {"kind": "complaint", "channel": "phone", "title": "電梯停運", "category": "lift", "key": "k1"}


def log(at_desk: SignedIn, cast: Cast, **more: Any) -> Any:
    return at_desk(cast.clerk).post(reverse("desk:log"), CALL | more)


def test_a_call_becomes_a_case_of_the_clerks_site(cast: Cast, at_desk: SignedIn) -> None:
    answer = log(at_desk, cast, place="3-1202", contact_name="王小姐", contact_telephone="138 1234 5678")
    case = Case.objects.get()
    assert answer.headers["Location"] == reverse("desk:case", args=[case.number])
    assert (case.site, case.unit, case.title, case.received_at) == (cast.site, cast.unit, "電梯停運", NOW)
    assert CaseContact.objects.get(case=case).name == "王小姐"


def test_sending_it_twice_logs_it_once(cast: Cast, at_desk: SignedIn) -> None:
    first, second = log(at_desk, cast), log(at_desk, cast)
    assert Case.objects.count() == 1
    assert first.headers["Location"] == second.headers["Location"]


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        ("3-1202", ("unit", "3-1202")),
        ("3", ("building", "3棟")),
        ("3棟", ("building", "3棟")),
        ("9-101", ("place", "9-101")),
        ("東門崗亭", ("place", "東門崗亭")),
    ],
)
def test_a_place_is_a_flat_a_building_or_words(cast: Cast, at_desk: SignedIn, place: str, kept: tuple[str, str]) -> None:
    log(at_desk, cast, place=place)
    assert str(getattr(Case.objects.get(), kept[0])) == kept[1]


def test_what_was_typed_stays_when_something_is_missing(cast: Cast, at_desk: SignedIn) -> None:
    answer = log(at_desk, cast, title="", text="住戶很急", place="3-1202")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "住戶很急" in page
    assert 'value="3-1202"' in page
    assert Case.objects.count() == 0


def test_a_time_ahead_is_refused_at_its_field(cast: Cast, at_desk: SignedIn) -> None:
    answer = log(at_desk, cast, at="2026-11-23T11:00")
    assert answer.status_code == 422
    assert "future" in answer.content.decode()


def test_a_time_given_is_that_of_the_sites_clock(cast: Cast, at_desk: SignedIn) -> None:
    log(at_desk, cast, at="2026-11-23T08:30")
    assert Case.objects.get().received_at.isoformat() == "2026-11-23T00:30:00+00:00"


def test_flats_are_suggested_as_they_are_typed(cast: Cast, at_desk: SignedIn) -> None:
    tower = Building.objects.create(site=cast.site, code="A-1")
    Unit.objects.bulk_create(Unit(site=cast.site, building=tower, code=f"1{number:02}") for number in range(20))
    browser, address = at_desk(cast.clerk), reverse("desk:places", args=[cast.site.code])

    def suggested(words: str) -> list[str]:
        return [str(unit) for unit in browser.get(address, {"place": words}).context["units"]]

    assert suggested("3-12") == ["3-1202"]
    assert suggested("1202") == ["3-1202"]
    assert suggested("A-1-110") == ["A-1-110"]
    assert len(suggested("A-1-")) == 8
    assert suggested("") == []


def test_text_from_customers_is_shown_as_text(cast: Cast, at_desk: SignedIn) -> None:
    answer = log(at_desk, cast, title="<script>alert(1)</script>", text="<img src=x onerror=alert(1)>")
    page = at_desk(cast.clerk).get(answer.headers["Location"]).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_developers_call_can_be_referred_at_once(cast: Cast, at_desk: SignedIn) -> None:
    log(at_desk, cast, responsibility="developer", class_one="on")
    case = Case.objects.get()
    assert (case.responsibility, case.class_one) == ("developer", True)


def test_the_quality_department_sends_a_complaint_down_from_the_log(cast: Cast, at_desk: SignedIn) -> None:
    """2.1.3.f: 《顧客投訴記錄表》 with the time set, numbered at the site, its three duties open."""
    browser = at_desk(cast.manager)
    page = browser.get(reverse("desk:log"), {"site": cast.site.code}).content.decode()
    assert 'name="quality_due_at"' in page
    told = CALL | {"channel": "quality", "quality_due_at": "2026-11-27T18:00"}
    assert browser.post(reverse("desk:log"), {**told, "quality_due_at": ""}).status_code == 422
    answer = browser.post(f"{reverse('desk:log')}?site={cast.site.code}", told)
    case = Case.objects.get()
    assert answer.headers["Location"] == reverse("desk:case", args=[case.number])
    assert (case.from_quality, case.channel, case.site) == (True, "quality", cast.site)
    assert Duty.objects.filter(subject_id=case.pk, obligation__key__startswith="quality-").count() == 2


def test_a_clerk_cannot_log_for_the_quality_department(cast: Cast, at_desk: SignedIn) -> None:
    assert log(at_desk, cast, channel="quality").status_code == 422
    assert not Case.objects.exists()
