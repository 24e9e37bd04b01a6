"""Who comes in: a token that works, not too often, with the scope that the operation asks for."""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer
from pydantic import BaseModel

from dudao.organisation.acts import known_token
from dudao.organisation.models import Staff, Token
from dudao.organisation.refusal import Invalid, Refusal
from dudao.organisation.scopes import Scope

WINDOW = timedelta(minutes=1)


class Unknown(Refusal):
    """No token, or one that does not work."""

    status = 401


class OutOfScope(Refusal):
    """The token may not do this, whatever its owner may."""

    status = 403


class TooOften(Refusal):
    """More requests in a minute than a token may send."""

    status = 429

    def __init__(self, wait: int) -> None:
        super().__init__(_("Too many requests with this token. Wait {wait} seconds, then go on more slowly."), wait=wait)
        self.wait = wait


class Bearer(HttpBearer):
    """The gate of one operation. ``asks`` names the parameters it takes; any other is refused, for a misspelt one would find too much."""

    openapi_description = "A token from the desk: person menu, Tokens. Cookies do not sign anybody in here."

    def __init__(self, scope: Scope | None = None, asks: type[BaseModel] | None = None) -> None:
        super().__init__()
        self.scope = scope
        self.asks = frozenset(asks.model_fields) if asks else frozenset()

    def __call__(self, request: HttpRequest) -> Any:
        token = super().__call__(request)
        if token is None:
            raise Unknown(_("Send a token that works as “Authorization: Bearer …”. Make one in the desk: person menu, Tokens."))
        return token

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        now = timezone.now()
        found = known_token(token, now)
        if found is None:
            return None
        count(found, now)
        if self.scope is not None and self.scope not in found.scopes:
            raise OutOfScope(_("This token lacks the scope {scope}. Make one that has it."), scope=self.scope.value)
        if strange := sorted(set(request.GET) - self.asks):
            raise Invalid(_("There is no such parameter here."), field=f"query.{strange[0][:40]}")
        return found


def count(token: Token, now: datetime) -> None:
    """Count a request of this minute. Each process that serves counts for itself."""
    minute = int(now.timestamp() // WINDOW.total_seconds())
    name = f"api:{token.pk}:{minute}"
    cache.add(name, 0, timeout=2 * WINDOW.total_seconds())
    if cache.incr(name) > settings.API_RATE:
        raise TooOften(max(1, ceil((minute + 1) * WINDOW.total_seconds() - now.timestamp())))


def token_of(request: HttpRequest) -> Token:
    """The token that the gate let in."""
    found: Token = vars(request)["auth"]
    return found


def caller(request: HttpRequest) -> Staff:
    """In whose name the request acts."""
    return token_of(request).staff
