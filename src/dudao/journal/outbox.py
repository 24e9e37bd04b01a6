"""The outbox: what is to be told outside is a row written with the act, and sent afterwards until it is told.

What is guaranteed. A message exists if and only if its act does. Under one key there is one message. A process that dies before
sending loses nothing: its lease runs out and another takes over. A process that dies *between* sending and noting it cannot know
what it did, so the message is sent again: mail then carries the same Message-ID and a webhook the same Dudao-Delivery, by which the
other side can drop the second; a work messenger has no such name, there the message appears twice.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NotRequired, TypedDict, Unpack

from django.db import connection, models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from dudao.journal import acts as journal
from dudao.journal import pauses
from dudao.journal.models import Message
from dudao.journal.reads import kind_of
from dudao.organisation import access
from dudao.organisation.models import Company, Site, Staff
from dudao.organisation.refusal import Refusal

LEASE: Final = timedelta(minutes=5)
"""Longer than any sender may take."""
MOST_IN_A_ROUND: Final = 200
SECONDS_OF_A_ROUND: Final = 10
TEXTS_KEPT: Final = timedelta(days=30)
KEYS_KEPT: Final = timedelta(days=400)

Send = Callable[[Message, datetime], None]
logger = logging.getLogger(__name__)


FAULTS: Final = ("no answer", "not taken", "refused", "no address", "not set up", "redirected", "private network", "removed")
"""What goes wrong begins with one of these, so that pages can say it in the reader's language; after the colon stand the details."""


class Undeliverable(Exception):
    """The other side will never take this message; trying again is of no use."""


class Unreachable(Exception):
    """The other side takes nothing at present: whatever else waits for it rests for a while too."""

    def __init__(self, why: str, rest: timedelta = pauses.REST) -> None:
        super().__init__(why)
        self.rest = rest


class HeldBack(Exception):
    """Not to be sent until somebody says so."""


class NothingToRetry(Refusal):
    """The message is being sent, or was sent."""


@dataclass(frozen=True)
class Channel:
    """How messages of one sort are sent. ``by_address``: each address is a lane of its own, so that one that hangs holds up no other."""

    name: str
    send: Send
    by_address: bool
    ready: Callable[[], bool]


_channels: dict[str, Channel] = {}


def deliver_by(channel: str, send: Send, *, by_address: bool = False, ready: Callable[[], bool] = lambda: True) -> None:
    """Say how a channel's messages are sent, and whether it is set up at all. For the wiring."""
    _channels[channel] = Channel(channel, send, by_address, ready)


def ready(channel: str) -> bool:
    """Whether messages of a channel can be sent from this installation."""
    return channel in _channels and _channels[channel].ready()


class Said(TypedDict):
    """What a message says, to whom and when.

    ``payload`` is what the channel's sender knows: for mail ``html``, ``headers`` and ``reply_to``. ``quiet`` are hours in which the
    reader is left alone, as ``pauses.quiet_words`` writes them.
    """

    to: str
    title: str
    body: str
    site: Site | None
    subject: models.Model | None
    now: datetime
    key: str
    send_after: NotRequired[datetime | None]
    payload: NotRequired[Mapping[str, Any] | None]
    company: NotRequired[Company | None]
    quiet: NotRequired[str]


def post(channel: str, **said: Unpack[Said]) -> Message:
    """Put one message into the outbox, in the transaction of the act. The same key again is the same message, whatever it says now."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"{said['key']} must be posted in the transaction of its act")
    made = drafted(channel, **said)
    there = Message.objects.filter(key=made.key).first()
    if there is None:
        Message.objects.bulk_create([made], ignore_conflicts=True)
        there = Message.objects.get(key=made.key)
    return there


def post_many(messages: Iterable[Message]) -> None:
    """Put many drafted messages into the outbox with one statement; those whose key is taken are left out."""
    if not connection.in_atomic_block:
        raise RuntimeError("messages must be posted in the transaction of their act")
    Message.objects.bulk_create(messages, ignore_conflicts=True, batch_size=500)


def drafted(channel: str, **said: Unpack[Said]) -> Message:
    """A message, not stored yet. Its company is the one told, else the site's, else the subject's."""
    site, subject, company, now, key = said["site"], said["subject"], said.get("company"), said["now"], said["key"]
    at = max(said.get("send_after") or now, now)
    return Message(
        channel=channel,
        address=said["to"],
        title=" ".join(said["title"].split())[:200],
        body=said["body"],
        payload=dict(said.get("payload") or {}),
        company_id=company.pk if company else site.company_id if site else getattr(subject, "company_id", None),
        site=site,
        subject_kind=kind_of(subject) if subject else "",
        subject_id=subject.pk if subject else None,
        created_at=now,
        wanted_at=at,
        send_after=at,
        quiet=said.get("quiet", ""),
        key=key if len(key) <= 120 else hashlib.sha256(key.encode()).hexdigest(),
    )


def lanes_due(now: datetime) -> list[tuple[str, str]]:
    """What a sender can be sent out for: a channel, or one address of it where each is a lane of its own. One query for each channel."""
    lanes: list[tuple[str, str]] = []
    for channel in _channels.values():
        if not channel.ready():
            continue
        due = Message.objects.free(now).filter(channel=channel.name).order_by()
        if channel.by_address:
            lanes += [(channel.name, address) for address in due.values_list("address", flat=True).distinct()[:500]]
        elif due.exists():
            lanes.append((channel.name, ""))
    return lanes


def deliver(channel: str, *, now: datetime, address: str = "", most: int = MOST_IN_A_ROUND) -> int:
    """Send what is due in one lane, one after the other, for a round's time at most; how many were sent. Outside any transaction."""
    sender, sent, started = _channels[channel], 0, time.monotonic()
    for _number in range(most):
        message = claim(channel, now=now, address=address)
        if message is None or not _carry(sender, message, now):
            break
        sent += message.state == Message.State.SENT
        if time.monotonic() - started > SECONDS_OF_A_ROUND:
            break
    return sent


def claim(channel: str, *, now: datetime, address: str = "") -> Message | None:
    """Take the message that waits longest, by a guarded UPDATE, for the length of a lease; None when there is none to be had."""
    due = Message.objects.free(now).filter(channel=channel)
    if address:
        due = due.filter(address=address)
    for pk, attempts in due.order_by("send_after", "id").values_list("pk", "attempts")[:20]:
        taken = Message.objects.free(now).filter(pk=pk, attempts=attempts)
        if taken.update(lease_until=now + LEASE, attempts=F("attempts") + 1):
            return Message.objects.get(pk=pk)
    return None


def _carry(channel: Channel, message: Message, now: datetime) -> bool:
    """Send one claimed message and note how it went; False when the lane should rest."""
    if until := pauses.quiet_until(message.quiet, now):
        _settle(message, send_after=until, attempts=message.attempts - 1)
        return True
    try:
        channel.send(message, now)
    except Undeliverable as error:
        _settle(message, state=Message.State.GIVEN_UP, last_error=_words(error))
    except HeldBack:
        _settle(message, state=Message.State.HELD)
    except Unreachable as error:
        _put_off(message, error, now)
        waiting = Message.objects.free(now).filter(channel=channel.name)
        (waiting.filter(address=message.address) if channel.by_address else waiting).update(send_after=now + error.rest)
        return False
    except Exception as error:  # noqa: BLE001 - senders are other people's code; whatever one raises, the others are sent
        _put_off(message, error, now)
    else:
        _settle(message, state=Message.State.SENT, sent_at=now, last_error="")
    return True


def _put_off(message: Message, error: Exception, now: datetime) -> None:
    if pauses.spent(message.attempts, message.wanted_at, now):
        _settle(message, state=Message.State.GIVEN_UP, last_error=_words(error))
        logger.warning("message %s by %s is given up: %s", message.pk, message.channel, _words(error))
    else:
        _settle(message, send_after=now + pauses.pause(message.attempts), last_error=_words(error))


def _settle(message: Message, **how: Any) -> None:
    """Note what became of a claimed message, unless the lease ran out meanwhile and another sender has it."""
    mine = Message.objects.waiting().filter(pk=message.pk, attempts=message.attempts)
    if mine.update(lease_until=None, **how):
        for name, value in how.items():
            setattr(message, name, value)


def _words(error: Exception) -> str:
    return " ".join((str(error) or type(error).__name__).split())[:300]


@transaction.atomic
def retry(message: Message, *, by: Staff, now: datetime) -> Message:
    """Try a message again that was given up or is waiting for its next turn; a webhook's also when it was sent, to replay it."""
    access.require(by, "journal.retry_message", message.company)
    states = [Message.State.GIVEN_UP, Message.State.HELD, Message.State.WAITING]
    if message.channel == "webhook":
        states.append(Message.State.SENT)
    free = Message.objects.filter(pk=message.pk, state__in=states).exclude(lease_until__gt=now)
    if not free.update(state=Message.State.WAITING, send_after=now, wanted_at=now, sent_at=None, lease_until=None):
        raise NothingToRetry(_("This message was sent, or is being sent just now. Reload the page to see how it stands."))
    message.refresh_from_db()
    journal.record("journal.message_retried", subject=message, site=message.site, by=by, at=now)
    return message


def tidy(now: datetime) -> None:
    """Forget the texts of what was told long ago, and after a year the rest. Keys are good until then."""
    old = Message.objects.exclude(state=Message.State.WAITING)
    old.filter(created_at__lt=now - TEXTS_KEPT).exclude(body="", payload={}).update(body="", payload={})
    old.filter(created_at__lt=now - KEYS_KEPT).delete()
