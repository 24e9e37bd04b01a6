"""Tokens: given to a person or to another system, shown once, told apart by their beginning, revoked."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dudao.organisation import access
from dudao.organisation.acts.people import AnyPlace, appoint
from dudao.organisation.acts.saving import save_checked
from dudao.organisation.acts.telling import tell
from dudao.organisation.models import Branch, Building, Company, Site, Staff, Token
from dudao.organisation.refusal import Invalid, Refusal
from dudao.organisation.roles import Role
from dudao.organisation.scopes import Scope

MARK: Final = "dudao_"
"""What every secret begins with, so that scanners find one that was left in a file."""
SHOWN: Final = len(MARK) + 6
LONGEST: Final = timedelta(days=366)
MOST: Final = 20
"""Tokens that one account may hold at the same time."""
USED_EVERY: Final = timedelta(minutes=1)
"""How exactly it is known when a token was used last: reading does not cost a write each time."""


@transaction.atomic
def give_token(
    staff: Staff, *, name: str, scopes: Sequence[str], expires_at: datetime, by: Staff | None, now: datetime
) -> tuple[Token, str]:
    """Make a token for an account and return it with its secret, which nobody can show again.

    People make their own; for another system's account an administrator does. Nobody makes one in another person's name.
    """
    _may_give(staff, by)
    Staff.objects.select_for_update().get(pk=staff.pk)
    known = _known_scopes(scopes)
    if not now < expires_at <= now + LONGEST:
        raise Invalid(_("A token lasts a year at most, and not into the past. Choose another day."), field="expires")
    name = name.strip()
    if staff.tokens.filter(name=name, revoked_at__isnull=True).exists():
        raise Refusal(_("There is a token “{name}” already. Revoke it first, or choose another name."), name=name)
    if staff.tokens.valid(now).count() >= MOST:
        raise Refusal(_("This account holds {most} tokens. Revoke one that is no longer used."), most=MOST)
    secret = MARK + secrets.token_urlsafe(32)
    token = Token(
        staff=staff, name=name, start=secret[:SHOWN], digest=digest_of(secret), scopes=known, made_at=now, made_by=by, expires_at=expires_at
    )
    save_checked(token)
    _tell("token_given", token, by or staff, now)
    return token, secret


def _may_give(staff: Staff, by: Staff | None) -> None:
    if by is None or (by.pk == staff.pk and not staff.integration):
        return
    if not staff.integration:
        raise access.NotAllowed(_("People make their own tokens: what is done with one is done in their name."))
    access.require(by, "organisation.give_token", staff.company)


def _known_scopes(scopes: Sequence[str]) -> list[str]:
    if not scopes:
        raise Invalid(_("Choose what the token is for."), field="scopes")
    if unknown := sorted(set(scopes) - set(Scope.values)):
        raise Invalid(_("There is no scope {scope}."), field="scopes", scope=unknown[0])
    return [scope for scope in Scope.values if scope in scopes]


@transaction.atomic
def revoke_token(token: Token, *, by: Staff, now: datetime) -> Token:
    """End a token at once. Its owner may, and an administrator."""
    if by.pk != token.staff_id:
        access.require(by, "organisation.revoke_token", token.staff.company)
    if Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now):
        token.revoked_at = now
        _tell("token_revoked", token, by, now)
        return token
    token.refresh_from_db(fields=["revoked_at"])
    return token


@transaction.atomic
def open_integration(place: AnyPlace, *, name: str, role: Role | str, by: Staff | None, now: datetime) -> Staff:
    """Open an account for another system, with one post at a place. It has no password: it comes in by token only."""
    company = _company_of(place)
    if by is not None:
        access.require(by, "organisation.open_integration", company)
    name = name.strip()
    if role == Role.ADMINISTRATOR:
        raise Invalid(_("Another system can't be an administrator. Choose the post whose work it does."), field="role")
    if Staff.objects.filter(Q(left_on__isnull=True), company=company, integration=True, name=name).exists():
        raise Refusal(_("There is a system “{name}” already. Give it another token instead."), name=name)
    username = f"system-{secrets.token_hex(4)}"
    staff = save_checked(Staff(company=company, username=username, name=name, integration=True, password=make_password(None)))
    told = {"name": name, "role": str(role), "place": str(place)}
    tell("integration_opened", staff, by=by, now=now, data=told)
    appoint(staff, role, place, from_day=timezone.localdate(now), by=by, now=now)
    return staff


def known_token(secret: str, now: datetime) -> Token | None:
    """Whose secret this is, if the token still works and its owner is still here. Notes the use, once a minute at most."""
    if not secret.startswith(MARK) or len(secret) > 100:
        return None
    token = Token.objects.select_related("staff__company").filter(digest=digest_of(secret)).first()
    if token is None or not token.valid_at(now) or not token.staff.open_on(timezone.localdate(now)):
        return None
    if token.used_at is None or now - token.used_at >= USED_EVERY:
        Token.objects.filter(pk=token.pk).update(used_at=now)
    return token


def digest_of(secret: str) -> str:
    """A plain hash is enough: a secret of 256 random bits cannot be guessed, so nothing is gained by a slow one."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _company_of(place: AnyPlace) -> Company:
    if isinstance(place, Building):
        place = place.site
    return place.company if isinstance(place, Site | Branch) else place


def _tell(act: str, token: Token, by: Staff, now: datetime) -> None:
    told = {"name": token.name, "start": token.start, "scopes": token.scopes, "expires_at": token.expires_at.isoformat()}
    tell(act, token.staff, by=by, now=now, data=told)
