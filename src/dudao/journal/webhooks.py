"""Webhooks: other systems are told of acts, with ids and facts only, signed, through the outbox.

A secret is shown once, when an endpoint is registered or gets a new one, and never stored: it is derived from the endpoint's salt and
the installation's secret key (so backups hold no secret, and after a restore under another key each endpoint needs a new secret).
The signature is ``t=<seconds>,v1=<hex>``: HMAC-SHA256 over ``<seconds>.<body>``.
"""

import hashlib
import hmac
import http.client
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from dudao.journal import acts as journal
from dudao.journal import outbox, pauses
from dudao.journal.models import Endpoint, Entry, Message
from dudao.journal.outbox import HeldBack, Unreachable
from dudao.journal.senders import addresses, web
from dudao.journal.senders.addresses import Forbidden
from dudao.organisation import access
from dudao.organisation.models import Company, Site, Staff
from dudao.organisation.refusal import Invalid, Refusal

CHANNEL: Final = "webhook"
OURS: Final = "journal."
"""Acts on the sending itself; telling of them would never end."""
FAILURES: Final = 10
FAILING: Final = timedelta(days=1)
"""An endpoint that took nothing for so long, and so often, is paused until somebody looks at it."""
EVENT: Final = re.compile(r"[a-z_]+\.[a-z_]+|[a-z_]+\.\*")
LONGEST_FACT: Final = 80
REMOVED: Final = "removed"


class NotRegistered(Refusal):
    """The endpoint was removed."""


def register(
    company: Company,
    *,
    name: str,
    url: str,
    events: Sequence[str],
    by: Staff,
    now: datetime,
    site: Site | None = None,
    key: str | None = None,
) -> tuple[Endpoint, str]:
    """Tell another system of acts from now on: of a company, or of one site. ``events`` are acts such as ``cases.received`` or
    ``cases.*``; empty means all. Returns the endpoint and its secret, which is shown this once."""
    access.require(by, "journal.register_webhook", company)
    if before := journal.once(key):
        there = Endpoint.objects.get(pk=before.subject_id)
        return there, secret_of(there)
    name, named = name.strip(), _checked(events)
    if not name:
        raise Invalid(_("Give the endpoint a name, so that the log can be read."), field="name")
    _check_address(url)
    with transaction.atomic():
        endpoint = Endpoint.objects.create(
            company=company, site=site, name=name[:80], url=url.strip(), events=named,
            salt=secrets.token_hex(24), created_by=by, created_at=now,
        )  # fmt: skip
        _record("journal.webhook_registered", endpoint, by, now, key=key)
    return endpoint, secret_of(endpoint)


@transaction.atomic
def renew_secret(endpoint: Endpoint, *, by: Staff, now: datetime) -> str:
    """A new secret, shown this once; what is sent from now on is signed with it."""
    access.require(by, "journal.register_webhook", endpoint.company)
    _change(endpoint, salt=secrets.token_hex(24))
    _record("journal.webhook_secret_renewed", endpoint, by, now)
    return secret_of(endpoint)


@transaction.atomic
def pause(endpoint: Endpoint, *, by: Staff, now: datetime) -> Endpoint:
    """Send nothing for now; what happens meanwhile is held and sent when it is resumed."""
    access.require(by, "journal.register_webhook", endpoint.company)
    if endpoint.paused_at is None:
        _hold(endpoint, now)
        _record("journal.webhook_paused", endpoint, by, now)
    return endpoint


@transaction.atomic
def resume(endpoint: Endpoint, *, by: Staff, now: datetime) -> Endpoint:
    """Send again, beginning with what was held back."""
    access.require(by, "journal.register_webhook", endpoint.company)
    _change(endpoint, paused_at=None, failures=0, failing_since=None)
    held = Message.objects.filter(channel=CHANNEL, address=str(endpoint.pk), state=Message.State.HELD)
    held.update(state=Message.State.WAITING, send_after=now, wanted_at=now)
    _record("journal.webhook_resumed", endpoint, by, now)
    return endpoint


@transaction.atomic
def remove(endpoint: Endpoint, *, by: Staff, now: datetime) -> Endpoint:
    """Tell this system nothing any more; what waits is given up."""
    access.require(by, "journal.register_webhook", endpoint.company)
    _change(endpoint, ended_at=now)
    waiting = Message.objects.filter(channel=CHANNEL, address=str(endpoint.pk), state__in=[Message.State.WAITING, Message.State.HELD])
    waiting.update(state=Message.State.GIVEN_UP, last_error=REMOVED)
    _record("journal.webhook_removed", endpoint, by, now)
    return endpoint


@transaction.atomic
def test(endpoint: Endpoint, *, by: Staff, now: datetime) -> Message:
    """Send a trial, through the same outbox and with the same signature as everything else."""
    access.require(by, "journal.register_webhook", endpoint.company)
    payload: dict[str, Any] = {
        "act": "journal.webhook_tested",
        "at": now.isoformat(),
        "site": endpoint.site.code if endpoint.site else None,
        "facts": {},
    }
    return outbox.post(
        CHANNEL, to=str(endpoint.pk), title="journal.webhook_tested", body="", site=endpoint.site, subject=endpoint,
        company=endpoint.company, now=now, key=f"webhook:{endpoint.pk}:test:{secrets.token_hex(8)}", payload=payload,
    )  # fmt: skip


def follow_entry(entry: Entry) -> None:
    """Post an act to every endpoint that wants to know of it, in the act's own transaction. One query when there is none."""
    if entry.site is None or entry.act.startswith(OURS):
        return
    wanted = [endpoint for endpoint in Endpoint.objects.concerning(entry.site) if wants(endpoint, entry.act)]
    if wanted:
        outbox.post_many([_told(endpoint, entry) for endpoint in wanted])


def wants(endpoint: Endpoint, act: str) -> bool:
    return not endpoint.events or act in endpoint.events or f"{act.partition('.')[0]}.*" in endpoint.events


def send(message: Message, now: datetime) -> None:
    """Deliver one message to its endpoint; whoever does not take it is left alone for longer each time, and paused in the end."""
    endpoint = Endpoint.objects.registered().filter(pk=message.address).first()
    if endpoint is None:
        raise outbox.Undeliverable(REMOVED)
    if endpoint.paused_at is not None:
        raise HeldBack
    body = json.dumps(message.payload, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        status = web.post(addresses.parsed(endpoint.url), body, headers_of(endpoint, message, body, now))
    except Forbidden:
        _failed(endpoint, now, f"private network: {endpoint.url}")
    except (OSError, http.client.HTTPException) as error:
        _failed(endpoint, now, f"no answer: {str(error) or type(error).__name__}")
    else:
        if not 200 <= status < 300:
            _failed(endpoint, now, f"redirected: {status}" if 300 <= status < 400 else f"not taken: {status}")
        Endpoint.objects.filter(pk=endpoint.pk, failures__gt=0).update(failures=0, failing_since=None)


def headers_of(endpoint: Endpoint, message: Message, body: bytes, now: datetime) -> Mapping[str, str]:
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Dudao",
        "Dudao-Event": message.title,
        "Dudao-Delivery": hashlib.sha256(message.key.encode()).hexdigest()[:32],
        "Dudao-Signature": signature(secret_of(endpoint), body, int(now.timestamp())),
    }


def signature(secret: str, body: bytes, seconds: int) -> str:
    """What the receiver recomputes, and refuses when ``t`` is old."""
    return f"t={seconds},v1={hmac.new(secret.encode(), f'{seconds}.'.encode() + body, hashlib.sha256).hexdigest()}"


def secret_of(endpoint: Endpoint) -> str:
    return "whs_" + hmac.new(settings.SECRET_KEY.encode(), f"webhook:{endpoint.salt}".encode(), hashlib.sha256).hexdigest()


def _told(endpoint: Endpoint, entry: Entry) -> Message:
    """Ids and facts; no text that somebody typed, no name, no telephone."""
    payload = {
        "act": entry.act,
        "entry": entry.pk,
        "at": entry.at.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(),
        "site": entry.site.code if entry.site else None,
        "subject": {"kind": entry.subject_kind, "id": entry.subject_id},
        "facts": {name: value for name, value in entry.facts.items() if _plain(value)},
    }
    made = outbox.drafted(
        CHANNEL, to=str(endpoint.pk), title=entry.act, body="", site=entry.site, subject=None, company=endpoint.company,
        now=entry.recorded_at, key=f"webhook:{endpoint.pk}:{entry.pk}", payload=payload,
    )  # fmt: skip
    made.subject_kind, made.subject_id = entry.subject_kind, entry.subject_id
    if endpoint.paused_at is not None:
        made.state = Message.State.HELD
    return made


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, bool | int) or (isinstance(value, str) and len(value) <= LONGEST_FACT)


def _failed(endpoint: Endpoint, now: datetime, why: str) -> None:
    """Count one more failure and let the lane rest, ever longer."""
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or now
    Endpoint.objects.filter(pk=endpoint.pk).update(failures=F("failures") + 1, failing_since=endpoint.failing_since)
    if endpoint.failures >= FAILURES and now - endpoint.failing_since >= FAILING:
        _hold(endpoint, now)
    raise Unreachable(why, pauses.pause(endpoint.failures))


def _hold(endpoint: Endpoint, now: datetime) -> None:
    _change(endpoint, paused_at=now)
    free = Message.objects.waiting().filter(channel=CHANNEL, address=str(endpoint.pk)).exclude(lease_until__gt=now)
    free.update(state=Message.State.HELD)


def _change(endpoint: Endpoint, **how: Any) -> None:
    if not Endpoint.objects.registered().filter(pk=endpoint.pk).update(**how):
        raise NotRegistered(_("This endpoint was removed. Register it again."))
    for name, value in how.items():
        setattr(endpoint, name, value)


def _checked(events: Sequence[str]) -> list[str]:
    named = list(dict.fromkeys(event.strip() for event in events if event.strip()))
    for event in named:
        if not EVENT.fullmatch(event):
            raise Invalid(
                _("“{event}” is no act. Write acts such as cases.received, or cases.* for all of a room."), field="events", event=event
            )
    return named


def _check_address(url: str) -> None:
    """Refuse early what could never be delivered; it is looked at again whenever something is sent."""
    target = addresses.parsed(url)
    if len(url) > 400:
        raise Invalid(_("The address may have 400 characters."), field="url")
    try:
        addresses.resolved(target)
    except OSError as error:
        raise Invalid(_("{host} is not found. Check the name."), field="url", host=target.host) from error


def _record(act: str, endpoint: Endpoint, by: Staff, now: datetime, *, key: str | None = None) -> None:
    journal.record(act, subject=endpoint, site=endpoint.site, by=by, at=now, data={"name": endpoint.name}, key=key)
