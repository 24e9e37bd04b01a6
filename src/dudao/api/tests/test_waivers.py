"""Waiving through the API, and asking for it: the desk's acts, with the reason on record."""

from dudao.api.tests.conftest import With
from dudao.api.tests.stories import complaint
from dudao.approvals import acts as approvals
from dudao.approvals.models import Request
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from tests.cast import NOW, Cast


def owed(cast: Cast) -> Duty:
    return Duty.objects.about(complaint(cast)).open()[0]


def test_the_quality_department_waives_once_with_its_reason(cast: Cast, program: With) -> None:
    duty, inspector = owed(cast), program(cast.inspector)
    answer = inspector.post(f"duties/{duty.pk}/waive", {"reason": "系統停機"}, key="w")
    assert (answer.status_code, answer.json()["outcome"], answer.json()["reason"]) == (200, "waived", "系統停機")
    assert inspector.post(f"duties/{duty.pk}/waive", {"reason": "系統停機"}, key="w").content == answer.content
    again = inspector.post(f"duties/{duty.pk}/waive", {"reason": "再來"})
    assert (again.status_code, again.json()["type"]) == (409, "urn:dudao:problem:already-settled")
    entry = Entry.objects.get(act="duties.waived")
    assert (entry.by, entry.via, entry.data["reason"]) == (cast.inspector, "api", "系統停機")


def test_a_site_asks_and_is_let_off_by_the_answer(cast: Cast, program: With) -> None:
    duty, head = owed(cast), program(cast.head)
    asked = head.post(f"duties/{duty.pk}/request_waiver", {"reason": "系統停機"})
    assert (asked.status_code, asked.json()["state"], asked.json()["waits_for"]) == (201, "pending", "quality_manager")
    assert head.post(f"duties/{duty.pk}/request_waiver", {"reason": "再問"}).json()["type"] == "urn:dudao:problem:already-asked"
    assert head.get(f"duties/{duty.pk}").json()["outcome"] == "open"
    approvals.grant(Request.objects.get(pk=asked.json()["id"]), by=cast.manager, now=NOW)
    assert head.get(f"duties/{duty.pk}").json()["outcome"] == "waived"
    settled = head.post(f"duties/{duty.pk}/request_waiver", {"reason": "又問"})
    assert (settled.status_code, settled.json()["type"]) == (409, "urn:dudao:problem:already-settled")
    assert Entry.objects.get(act="approvals.requested").via == "api"


def test_a_reason_is_needed_and_bounded(cast: Cast, program: With) -> None:
    duty = owed(cast)
    for who, act in ((cast.inspector, "waive"), (cast.head, "request_waiver")):
        for reason in ("", " ", "x" * 401):
            answer = program(who, name=f"{act}{len(reason)}{reason[:1]}").post(f"duties/{duty.pk}/{act}", {"reason": reason})
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body.reason")
    assert not Entry.objects.filter(act__in=("duties.waived", "approvals.requested")).exists()


def test_reading_duties_is_not_waiving_them(cast: Cast, program: With) -> None:
    duty = owed(cast)
    for act in ("waive", "request_waiver"):
        assert program(cast.manager, "duties:read", name=act).post(f"duties/{duty.pk}/{act}", {"reason": "x"}).status_code == 403
