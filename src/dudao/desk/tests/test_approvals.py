"""A site asks to be let off a duty; whoever decides finds it, answers, and what was granted is done."""

import pytest
from django.urls import reverse

from dudao.approvals.models import Request
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import periodic
from dudao.duties.models import Duty
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_head_asks_and_the_quality_manager_agrees(cast: Cast, at_desk: SignedIn) -> None:
    duty = periodic(cast)
    head, manager = at_desk(cast.head), at_desk(cast.manager)
    assert reverse("desk:ask_waiver", args=[duty.pk]) in head.get(reverse("desk:duty", args=[duty.pk])).content.decode()
    asked = head.post(reverse("desk:ask_waiver", args=[duty.pk]), {"reason": "當月停業裝修"})
    assert asked.status_code == 302
    assert reverse("desk:approvals") in manager.get(reverse("desk:day")).content.decode()
    assert "當月停業裝修" in manager.get(reverse("desk:approvals")).content.decode()
    request = Request.objects.get()
    manager.post(reverse("desk:answer", args=[request.pk]), {"grant": "1", "remark": "同意"})
    assert Duty.objects.get(pk=duty.pk).outcome == "w"
    assert "當月停業裝修" in head.get(reverse("desk:approvals")).content.decode()


def test_refusing_needs_a_reason_and_asking_twice_is_told(cast: Cast, at_desk: SignedIn) -> None:
    duty = periodic(cast)
    head, manager = at_desk(cast.head), at_desk(cast.manager)
    address = reverse("desk:ask_waiver", args=[duty.pk])
    head.post(address, {"reason": "當月停業裝修"})
    again = head.post(address, {"reason": "再次申請"})
    assert (again.status_code, "再次申請" in again.content.decode()) == (409, True)
    request = Request.objects.get()
    manager.post(reverse("desk:answer", args=[request.pk]), {"refuse": "1", "remark": ""})
    assert Request.objects.get().state == "pending"
    manager.post(reverse("desk:answer", args=[request.pk]), {"refuse": "1", "remark": "請補辦"})
    assert (Request.objects.get().state, Duty.objects.get(pk=duty.pk).outcome) == ("refused", "o")


def test_nobody_elses_requests_are_seen_or_answered(cast: Cast, at_desk: SignedIn) -> None:
    duty = periodic(cast)
    at_desk(cast.head).post(reverse("desk:ask_waiver", args=[duty.pk]), {"reason": "當月停業裝修"})
    request = Request.objects.get()
    stranger = at_desk(cast.stranger)
    assert "當月停業裝修" not in stranger.get(reverse("desk:approvals")).content.decode()
    assert stranger.post(reverse("desk:answer", args=[request.pk]), {"grant": "1"}).status_code == 404
    at_desk(cast.clerk).post(reverse("desk:answer", args=[request.pk]), {"grant": "1"})
    assert Request.objects.get().state == "pending"
