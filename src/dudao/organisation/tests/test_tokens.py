"""Tokens: who may make one for whom, how long it lasts, what ends it; other systems as accounts of their own."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from dudao.organisation import acts
from dudao.organisation.access import NotAllowed
from dudao.organisation.acts import telling, tokens
from dudao.organisation.backends import StaffBackend
from dudao.organisation.models import Post, Site, Staff, Token
from dudao.organisation.refusal import Invalid, Refusal
from dudao.organisation.roles import Role
from dudao.organisation.scopes import Scope
from dudao.organisation.tests.conftest import PASSWORD, TODAY, Town

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)


@pytest.fixture(autouse=True)
def told(town: Town, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the listeners were told once the town stood; the day stands still."""
    heard: list[str] = []

    def hear(act: str, subject: Model, _site: Site | None, by: Staff | None, _now: datetime, what: Mapping[str, Any]) -> None:
        if "name" in what:
            heard.append(f"{act} {subject} {by} {what['name']}")

    monkeypatch.setattr(telling, "_listeners", [hear])
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return heard


def given(staff: Staff, name: str = "report", *, by: Staff | None = None, **more: Any) -> tuple[Token, str]:
    how: dict[str, Any] = {"scopes": ["cases:read"], "expires_at": LATER, "by": by or staff, "now": NOW}
    return acts.give_token(staff, name=name, **how | more)


def test_a_token_is_known_by_its_secret_only(town: Town, told: list[str]) -> None:
    token, secret = given(town.clerk)
    assert acts.known_token(secret, NOW) == token
    assert secret not in {token.start, token.digest}
    for other in (secret[:-1], secret + "x", token.digest, token.start, "", "dudao_" + "x" * 500):
        assert acts.known_token(other, NOW) is None
    assert told == ["token_given Clerk Clerk report"]


def test_scopes_are_kept_once_and_in_their_order(town: Town) -> None:
    token, _secret = given(town.clerk, scopes=["scores:read", "cases:read", "scores:read"])
    assert token.scopes == ["cases:read", "scores:read"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["cases:read", "all"]}, "scopes"),
        ({"expires_at": NOW}, "expires"),
        ({"expires_at": NOW + timedelta(days=367)}, "expires"),
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
    ],
)
def test_what_cannot_be_is_refused(town: Town, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        given(town.clerk, **more)
    assert caught.value.field == field
    assert Token.objects.count() == 0


def test_an_account_holds_a_bounded_number(town: Town) -> None:
    for each in range(tokens.MOST):
        given(town.clerk, str(each))
    with pytest.raises(Refusal, match="holds 20 tokens"):
        given(town.clerk, "one more")
    acts.revoke_token(Token.objects.all()[0], by=town.clerk, now=NOW)
    assert given(town.clerk, "one more")


def test_nobody_makes_one_in_another_persons_name(town: Town) -> None:
    for by in (town.admin, town.head):
        with pytest.raises(NotAllowed, match="their own"):
            given(town.clerk, by=by)


def test_it_ends_by_revoking_once_by_its_owner_or_an_administrator(town: Town, told: list[str]) -> None:
    token, secret = given(town.clerk)
    with pytest.raises(NotAllowed):
        acts.revoke_token(token, by=town.head, now=NOW)
    assert acts.known_token(secret, NOW)
    for by in (town.admin, town.clerk):
        acts.revoke_token(Token.objects.get(), by=by, now=NOW)
    assert acts.known_token(secret, NOW) is None
    assert told[1:] == ["token_revoked Clerk Admin report"]


def test_it_ends_with_its_day_and_with_its_owner(town: Town) -> None:
    _token, secret = given(town.clerk)
    assert acts.known_token(secret, LATER - timedelta(seconds=1))
    assert acts.known_token(secret, LATER) is None
    acts.leave(town.clerk, on=TODAY)
    assert acts.known_token(secret, NOW)
    assert acts.known_token(secret, NOW + timedelta(days=1)) is None


def test_a_system_is_an_account_with_one_post_and_no_password(town: Town, told: list[str]) -> None:
    system = acts.open_integration(town.lake, name="exchange", role=Role.CUSTOMER_SERVICE, by=town.admin, now=NOW)
    assert [(post.role, post.site) for post in system.posts.all()] == [("customer_service", town.lake)]
    backend = StaffBackend()
    assert not system.has_usable_password()
    with pytest.raises(Refusal, match="no password"):
        acts.set_password(system, PASSWORD, by=town.admin)
    Staff.objects.filter(pk=system.pk).update(password=town.clerk.password)
    assert backend.authenticate(None, username=system.username, password=PASSWORD) is None
    assert backend.authenticate(None, username="clerk", password=PASSWORD) == town.clerk
    assert list(Post.objects.on(TODAY).filter(staff=system)) == []
    assert given(system, by=town.admin)
    with pytest.raises(NotAllowed):
        given(system, "other", by=town.head)
    assert told == ["integration_opened exchange Admin exchange", "token_given exchange Admin report"]


def test_only_administrators_connect_systems_and_none_becomes_one(town: Town) -> None:
    with pytest.raises(NotAllowed):
        acts.open_integration(town.lake, name="exchange", role=Role.HANDLER, by=town.head, now=NOW)
    with pytest.raises(Invalid, match="administrator"):
        acts.open_integration(town.company, name="exchange", role=Role.ADMINISTRATOR, by=town.admin, now=NOW)
    acts.open_integration(town.north, name="exchange", role=Role.HANDLER, by=town.admin, now=NOW)
    with pytest.raises(Refusal, match="already"):
        acts.open_integration(town.east, name=" exchange ", role=Role.HANDLER, by=town.admin, now=NOW)
    assert Staff.objects.filter(integration=True).count() == 1


def test_scopes_name_a_thing_and_what_is_done_with_it() -> None:
    assert all(scope.count(":") == 1 for scope in Scope.values)


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twice_at_once_makes_one_token(town: Town) -> None:
    barrier = Barrier(3)

    def send() -> object:
        try:
            barrier.wait(10)
            return given(Staff.objects.get(pk=town.clerk.pk))[0]
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda _number: send(), range(3)))
    assert sum(isinstance(result, Token) for result in results) == 1
    assert Token.objects.count() == 1
