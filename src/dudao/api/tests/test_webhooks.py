"""Webhooks through the API: administrators read which systems are told, and how it went; secrets stay where they are."""

from dudao.api.tests.conftest import With
from dudao.api.tests.stories import complaint, endpoint
from dudao.journal import outbox, webhooks
from dudao.journal.models import Endpoint
from tests.cast import NOW, Cast


def test_an_administrator_reads_endpoints_and_deliveries(cast: Cast, program: With) -> None:
    told = endpoint(cast)
    complaint(cast)
    admin = program(cast.admin)
    listed = admin.get("webhooks")
    only = listed.json()["items"][0]
    assert (only["id"], only["name"], only["site"], only["events"]) == (told.pk, "業主 App", None, [])
    deliveries = admin.get(f"webhooks/{told.pk}/deliveries", state="waiting").json()["items"]
    assert "cases.received" in {each["event"] for each in deliveries}
    assert all(each["entry"] and each["attempts"] == 0 for each in deliveries)
    outbox.deliver("webhook", now=NOW, address=str(told.pk))
    failed = admin.get(f"webhooks/{told.pk}/deliveries").json()["items"]
    assert any(each["fault"] for each in failed)
    assert admin.get("webhooks").json()["items"][0]["failures"] == 1
    whole = listed.content.decode() + admin.get(f"webhooks/{told.pk}/deliveries").content.decode()
    assert webhooks.secret_of(told) not in whole
    assert told.salt not in whole


def test_deliveries_go_on_page_by_page_newest_first(cast: Cast, program: With) -> None:
    told, admin = endpoint(cast), program(cast.admin)
    for _ in range(3):
        complaint(cast)
    every = [each["id"] for each in admin.get(f"webhooks/{told.pk}/deliveries").json()["items"]]
    page = admin.get(f"webhooks/{told.pk}/deliveries", limit=2).json()
    rest = admin.get(f"webhooks/{told.pk}/deliveries", after=page["next"]).json()
    assert [each["id"] for each in page["items"] + rest["items"]] == every == sorted(every, reverse=True)
    assert len(every) >= 3
    assert admin.get(f"webhooks/{told.pk}/deliveries", state="sent").json()["items"] == []


def test_what_was_removed_is_not_there_and_nobody_else_is_let_in(cast: Cast, program: With) -> None:
    told = endpoint(cast)
    assert program(cast.manager).get("webhooks").status_code == 403
    assert program(cast.admin, "cases:read", name="narrow").get("webhooks").status_code == 403
    webhooks.remove(told, by=cast.admin, now=NOW)
    admin = program(cast.admin)
    assert admin.get("webhooks").json() == {"items": [], "next": None}
    assert admin.get(f"webhooks/{told.pk}/deliveries").status_code == 404
    assert Endpoint.objects.count() == 1
