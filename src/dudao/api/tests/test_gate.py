"""Who comes in at the API's gate: tokens that work, with their scope, not too often; never a session."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from dudao.api import gate
from dudao.api.tests.conftest import Program, With, secret_of
from dudao.api.tests.stories import BROUGHT, complaint
from dudao.cases.models import Case
from dudao.journal.models import Entry
from dudao.organisation import acts, throttles
from dudao.organisation.models import Staff, Token
from dudao.organisation.roles import Role
from tests.cast import NOW, Cast

Stand = Callable[[datetime], None]


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer x", "Basic Zm9vOmJhcg==", "bearer dudao_" + "x" * 43, "Bearer dudao_\x00", "Bearer 令牌"],
)
def test_whoever_has_no_token_that_works_is_told_where_to_get_one(cast: Cast, authorization: str) -> None:
    answer = Client().get("/api/v1/cases", headers={"authorization": authorization, "accept-language": "en"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "person menu" in answer.json()["detail"]


def test_a_session_signs_nobody_in(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.clerk)
    assert browser.get("/api/v1/cases").status_code == 401
    assert browser.post("/api/v1/cases", BROUGHT, content_type="application/json").status_code == 401
    assert browser.get("/cases/").status_code == 200


def test_a_token_needs_no_csrf_token(cast: Cast) -> None:
    program = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {secret_of(cast.clerk)}", "idempotency-key": "k"})
    assert program.post("/api/v1/cases", BROUGHT, content_type="application/json").status_code == 201
    assert not program.cookies


def test_a_scope_that_is_lacking_is_named(cast: Cast, program: With) -> None:
    reader = program(cast.clerk, "cases:read")
    number = complaint(cast).number
    assert reader.get("cases").status_code == 200
    for answer, scope in (
        (reader.post(f"cases/{number}/note", {"text": "x"}), "cases:write"),
        (reader.get("duties"), "duties:read"),
        (reader.get("scores/2026-11"), "scores:read"),
    ):
        assert answer.status_code == 403
        assert scope in answer.json()["detail"]
    assert reader.get("me").json()["scopes"] == ["cases:read"]


def test_tokens_end_by_time_by_revoking_and_with_their_owner(cast: Cast, program: With, still: Stand) -> None:
    clerk, head = program(cast.clerk), program(cast.head)
    assert clerk.get("me").status_code == 200
    acts.revoke_token(Token.objects.get(staff=cast.clerk), by=cast.clerk, now=NOW)
    assert clerk.get("me").status_code == 401
    still(NOW + timedelta(days=89))
    assert head.get("me").status_code == 200
    still(NOW + timedelta(days=90))
    assert head.get("me").status_code == 401
    still(NOW)
    Staff.objects.filter(pk=cast.head.pk).update(left_on=(NOW - timedelta(days=1)).date())
    assert head.get("me").status_code == 401


def test_whoever_sends_too_much_waits(cast: Cast, program: With, still: Stand, settings: Any) -> None:
    settings.API_RATE = 3
    clerk, head = program(cast.clerk), program(cast.head)
    still(NOW + timedelta(seconds=12))
    assert [clerk.get("me").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = clerk.get("me")
    assert answer.headers["Retry-After"] == "48"
    assert answer.json()["type"] == "urn:dudao:problem:too-often"
    assert head.get("me").status_code == 200
    still(NOW + timedelta(minutes=1))
    assert clerk.get("me").status_code == 200


def test_all_processes_count_together(cast: Cast, program: With, still: Stand, settings: Any) -> None:
    """Another process has nothing in its memory; what the first has counted stands in the database."""
    settings.API_RATE = 3
    clerk = program(cast.clerk)
    assert [clerk.get("me").status_code for _ in range(3)] == [200, 200, 200]
    cache.clear()
    assert clerk.get("me").status_code == 429
    throttles.forget(NOW + timedelta(days=1))
    assert not throttles.Throttle.objects.exists()


def test_tokens_that_do_not_work_are_answered_so_often_only(cast: Cast, program: With, still: Stand, client: Client) -> None:
    def guess(n: int) -> Any:
        return client.get("/api/v1/me", headers={"authorization": f"Bearer dudao_{n}"})

    assert [guess(n).status_code for n in range(gate.WRONG_TOKENS)] == [401] * gate.WRONG_TOKENS
    cache.clear()
    refused = guess(99)
    assert (refused.status_code, int(refused.headers["Retry-After"]) > 0) == (429, True)
    assert program(cast.clerk).get("me").status_code == 200, "whose token works is not locked out by others at the same address"
    still(NOW + gate.WRONG_WINDOW)
    assert guess(100).status_code == 401


def test_the_last_use_is_noted_once_a_minute(cast: Cast, program: With, still: Stand) -> None:
    clerk = program(cast.clerk)
    for seconds, used in ((0, 0), (59, 0), (61, 61)):
        still(NOW + timedelta(seconds=seconds))
        clerk.get("me")
        assert Token.objects.get().used_at == NOW + timedelta(seconds=used)


def test_another_system_acts_under_its_own_name_within_its_post(cast: Cast) -> None:
    system = acts.open_integration(cast.site, name="電話系統", role=Role.CUSTOMER_SERVICE, by=cast.admin, now=NOW)
    _token, secret = acts.give_token(
        system, name="入口", scopes=["cases:read", "cases:write"], expires_at=NOW + timedelta(days=30), by=cast.admin, now=NOW
    )
    answer = Program(secret).post("cases", BROUGHT)
    assert answer.status_code == 201
    entry = Entry.objects.about(Case.objects.get()).get(act="cases.received")
    assert entry.by == system
    assert answer.json()["timeline"][0]["by"]["name"] == "電話系統"
    assert Program(secret).post("cases", BROUGHT | {"site": "NW"}).status_code == 404


def test_parameters_that_do_not_exist_are_refused(cast: Cast, program: With) -> None:
    answer = program(cast.clerk).get("cases", sites="CH")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "query.sites"
    assert program(cast.clerk, name="other").post("cases?dry_run=true", BROUGHT).status_code == 422
