"""Who comes in: a token that works, not too often, with the scope that the operation asks for."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer
from pydantic import BaseModel

from dudao.organisation import throttles
from dudao.organisation.acts import known_token
from dudao.organisation.models import Staff, Token
from dudao.organisation.refusal import Invalid, Refusal, Sentence
from dudao.organisation.scopes import Scope

WINDOW = timedelta(minutes=1)
WRONG_TOKENS, WRONG_WINDOW = 20, timedelta(minutes=15)
"""Tokens that do not work, from one address; a token has 256 bits, so this is against noise rather than against guessing."""


class Unknown(Refusal):
    """No token, or one that does not work."""

    status = 401


class OutOfScope(Refusal):
    """The token may not do this, whatever its owner may."""

    status = 403


class TooOften(Refusal):
    """More requests in a minute than a token may send, or more tokens that do not work than are looked at."""

    status = 429

    def __init__(self, sentence: Sentence, wait: int) -> None:
        super().__init__(sentence, wait=wait)
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
            count_wrong(request, now)
            return None
        count(found, now)
        if self.scope is not None and self.scope not in found.scopes:
            raise OutOfScope(_("This token lacks the scope {scope}. Make one that has it."), scope=self.scope.value)
        if strange := sorted(set(request.GET) - self.asks):
            raise Invalid(_("There is no such parameter here."), field=f"query.{strange[0][:40]}")
        return found


def count(token: Token, now: datetime) -> None:
    """Count a request of this minute. Raises TooOften."""
    if wait := throttles.count(f"api:{token.pk}", settings.API_RATE, WINDOW, now):
        raise TooOften(_("Too many requests with this token. Wait {wait} seconds, then go on more slowly."), wait)


def count_wrong(request: HttpRequest, now: datetime) -> None:
    """Count a token that does not work, by where it came from. Raises TooOften.

    A token that works is let in all the same: many systems may share an address, and one with an old token locks out no other.
    """
    if wait := throttles.count(f"token:{request.META.get('REMOTE_ADDR', '')}", WRONG_TOKENS, WRONG_WINDOW, now):
        raise TooOften(_("Too many tokens that do not work came from your address. Wait {wait} seconds, and send one that works."), wait)


def token_of(request: HttpRequest) -> Token:
    """The token that the gate let in."""
    found: Token = vars(request)["auth"]
    return found


def caller(request: HttpRequest) -> Staff:
    """In whose name the request acts."""
    return token_of(request).staff
