"""Sessions: noted when somebody signs in, seen now and then, ended by their owner, an administrator, or the closing of the account."""

import re
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.organisation import access
from dudao.organisation.acts.telling import tell
from dudao.organisation.models import Staff
from dudao.organisation.refusal import NotFound
from dudao.organisation.signing import OpenSession

SEEN_EVERY: Final = timedelta(minutes=5)
"""How exactly it is known when a session was seen last: reading does not cost a write each time."""
BROWSERS: Final = (("Edg", "Edge"), ("MicroMessenger", "WeChat"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"))
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def note_session(staff: Staff, *, agent: str, address: str, now: datetime) -> OpenSession:
    """Remember that somebody has signed in, with what and from where."""
    return OpenSession.objects.create(staff=staff, device=device_of(agent), address=address[:45], began_at=now, seen_at=now)


def see_session(pk: object, staff_id: int, *, address: str, now: datetime) -> bool:
    """Whether a session is still open; notes that it was seen, every five minutes at most."""
    if not isinstance(pk, int):
        return False
    session = OpenSession.objects.filter(pk=pk, staff=staff_id).first()
    if session is None:
        return False
    if now - session.seen_at >= SEEN_EVERY:
        OpenSession.objects.filter(pk=pk).update(seen_at=now, address=address[:45])
    return True


@transaction.atomic
def end_session(staff: Staff, pk: int, *, by: Staff, now: datetime) -> None:
    """End one session of an account. Its owner may, and an administrator."""
    _may_end(staff, by)
    gone, _per_table = OpenSession.objects.filter(staff=staff, pk=pk).delete()
    if not gone:
        raise NotFound(_("This session has ended already."))
    _tell(staff, by, gone, now)


@transaction.atomic
def end_sessions(staff: Staff, *, keep: int | None = None, by: Staff | None, now: datetime) -> int:
    """End all sessions of an account, but one if told so. Says how many there were."""
    _may_end(staff, by)
    gone, _per_table = OpenSession.objects.filter(staff=staff).exclude(pk__in=() if keep is None else (keep,)).delete()
    if gone:
        _tell(staff, by, gone, now)
    return gone


def forget_sessions(now: datetime) -> int:
    """Drop the rows of sessions that nobody can use any more: their cookie has run out."""
    oldest = now - timedelta(seconds=settings.SESSION_COOKIE_AGE) - timedelta(days=1)
    return OpenSession.objects.filter(began_at__lt=oldest, seen_at__lt=oldest).delete()[0]


def device_of(agent: str) -> str:
    """A browser and its system in words that a person knows, such as "Chrome · Windows"."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "Safari" if "Safari" in agent else "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    known = " · ".join(word for word in (browser, system) if word)
    return known or re.sub(r"[^\w ./-]", "", agent)[:40]


def _may_end(staff: Staff, by: Staff | None) -> None:
    if by is not None and by.pk != staff.pk:
        access.require(by, "organisation.end_sessions", staff.company)


def _tell(staff: Staff, by: Staff | None, gone: int, now: datetime) -> None:
    """What is done to somebody else's sessions is remembered; what people do with their own is theirs."""
    if by is not None and by.pk != staff.pk:
        tell("sessions_ended", staff, by=by, now=now, data={"sessions": gone})
