"""The API's tests: a clock that stands still, and programs with tokens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from dudao.organisation import acts
from dudao.organisation.models import Staff
from dudao.organisation.scopes import Scope
from tests.cast import NOW

KEYS = count()


@dataclass
class Program:
    """Another system that speaks to the API with one token."""

    secret: str
    language: str = "en"

    def __post_init__(self) -> None:
        self.client = Client(headers={"authorization": f"Bearer {self.secret}", "accept-language": self.language})

    def get(self, path: str, **query: Any) -> Any:
        headers = query.pop("headers", {})
        return self.client.get(f"/api/v1/{path}", query, headers=headers)

    def post(self, path: str, body: Any = None, key: str | None = None, **headers: str) -> Any:
        """Send JSON under a new key unless one is given; ``key=""`` sends none."""
        sent = {"idempotency-key": f"k{next(KEYS)}" if key is None else key}
        if not sent["idempotency-key"]:
            sent = {}
        return self.client.post(f"/api/v1/{path}", body or {}, content_type="application/json", headers=sent | headers)


With = Callable[..., Program]


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let it be NOW, or whatever moment a test sets; nothing counted yet."""
    cache.clear()

    def stand(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    stand(NOW)
    return stand


def secret_of(staff: Staff, scopes: Sequence[str] = tuple(Scope.values), name: str = "program") -> str:
    _token, secret = acts.give_token(staff, name=name, scopes=scopes, expires_at=NOW + timedelta(days=90), by=staff, now=NOW)
    return secret


@pytest.fixture
def program() -> With:
    """A program with a token of somebody, with every scope unless told."""

    def given(staff: Staff, *scopes: str, language: str = "en", name: str = "program") -> Program:
        return Program(secret_of(staff, scopes or tuple(Scope.values), name), language)

    return given
