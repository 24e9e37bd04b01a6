"""Reminding everyone of what is owed, and choosing how one wants to be reminded."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from dudao.journal import outbox
from dudao.journal.models import Entry, Message
from dudao.journal.senders import messengers
from dudao.organisation.models import Staff
from dudao.organisation.refusal import Invalid
from dudao.reminders.gathering import RECENT, SHOWN, News, gather, readers_by
from dudao.reminders.letters import Letter, Records, digest_of, news_of
from dudao.reminders.models import Preference, Told
from dudao.reminders.roster import Reader, roster_of

BATCH: Final = 100
REMEMBERED: Final = timedelta(days=30)
Item = tuple[str, int]


def remind(now: datetime) -> int:
    """Post what people are to know by now; how many were told. Twice, or on two machines at once, tells nobody twice.

    1. Everyone who works today and can be reached, with their wishes (``roster_of``).
    2. What is owed and asked, in one pass over what is open (``gather``).
    3. In batches of people: leave out what each was told, write what each is told now and the message about it, all in one
       transaction. Two machines at the same batch meet at ``told_once``: one of them rolls back and finds nothing new next time.
    """
    roster = roster_of(now)
    at_once, digest = readers_by(roster, now)
    done = set(Told.objects.filter(what__in={_digest(reader, now) for reader in digest.values()}).values_list("staff_id", "what"))
    digest = {pk: reader for pk, reader in digest.items() if (pk, _digest(reader, now)) not in done}
    if not at_once and not digest:
        return 0
    found = gather(roster, at_once.keys() | digest.keys(), now)
    posted = sum(_post_digests(batch, found, now) for batch in _batches(digest))
    return posted + sum(_post_news(batch, found, now) for batch in _batches({pk: at_once[pk] for pk in at_once if pk in found}))


def _post_digests(readers: Mapping[int, Reader], found: Mapping[int, News], now: datetime) -> int:
    """The digests of one batch. Who has nothing to be told is noted too, so that the day is done for them."""
    known = _known(readers, now)
    for pk in readers.keys() & found.keys():
        found[pk].written = {what: case for what, case in found[pk].written.items() if (pk, what) not in known}
    news = {pk: found[pk] for pk in readers if pk in found and found[pk].anything}
    each = list(news.values())
    written = (pk for one in each for pk in islice(one.written.values(), SHOWN))
    records = Records.of((pk for one in each for pk in [*one.late, *one.today]), written, (pk for one in each for pk in one.requests))
    told = [Told(staff_id=pk, what=_digest(reader, now), at=now) for pk, reader in readers.items()]
    told += [Told(staff_id=pk, what=what, at=now) for pk, one in news.items() for what in one.written]
    letters = [(readers[pk], _digest(readers[pk], now), digest_of(readers[pk], one, records, now)) for pk, one in news.items()]
    return _write(told, letters, now)


def _post_news(readers: Mapping[int, Reader], found: Mapping[int, News], now: datetime) -> int:
    """What is new to each of one batch, in one message each."""
    known = _known(readers, now)
    fresh: dict[int, dict[str, Item]] = {
        pk: {what: item for what, item in found[pk].news.items() if (pk, what) not in known} for pk in readers
    }
    by_themselves = _own_doing({item[1] for items in fresh.values() for item in items.values() if item[0] == "case"})
    told = [Told(staff_id=pk, what=what, at=now) for pk, items in fresh.items() for what in items]
    wanted = {
        pk: {what: item for what, item in items.items() if item[0] != "case" or (item[1], pk) not in by_themselves}
        for pk, items in fresh.items()
    }
    shown = {pk: list(islice(items.values(), SHOWN)) for pk, items in wanted.items() if items}
    keys: Sequence[set[int]] = [
        {pk for items in shown.values() for kind, pk in items if kind in kinds} for kinds in (("duty",), ("case", "wrote"), ("request",))
    ]
    records = Records.of(*keys)
    letters = [
        (readers[pk], next(iter(wanted[pk])), news_of(readers[pk], [*items, *list(wanted[pk].values())[SHOWN:]], records, now))
        for pk, items in shown.items()
    ]
    return _write(told, letters, now)


def _known(readers: Mapping[int, Reader], now: datetime) -> set[tuple[int, str]]:
    """What each of them was told as long ago as anything can still be news."""
    return set(Told.objects.filter(staff__in=readers, at__gt=now - 2 * RECENT).values_list("staff_id", "what"))


def _write(told: Sequence[Told], letters: Sequence[tuple[Reader, str, Letter]], now: datetime) -> int:
    try:
        with transaction.atomic():
            Told.objects.bulk_create(told, batch_size=500)
            outbox.post_many(message for reader, what, letter in letters for message in _messages(reader, what, letter, now))
    except IntegrityError:
        return 0
    return len(letters)


def _messages(reader: Reader, what: str, letter: Letter, now: datetime) -> Iterator[Message]:
    """One for each way a person is reached."""
    staff, wish = reader.staff, reader.wish
    common: dict[str, Any] = {"title": letter.title, "site": None, "subject": staff, "now": now, "quiet": reader.quiet_words}
    if wish.by_mail and staff.email and outbox.ready("mail"):
        yield outbox.drafted(
            "mail", to=staff.email, body=letter.body, key=f"{what}:{staff.pk}:mail", payload={"html": letter.html}, **common
        )
    if wish.messenger and outbox.ready("messenger"):
        to = f"{wish.messenger}:{wish.handle}" if wish.handle else wish.messenger
        yield outbox.drafted("messenger", to=to, body=letter.short, key=f"{what}:{staff.pk}:messenger", **common)


def _own_doing(cases: set[int]) -> set[tuple[int, int | None]]:
    """Cases that people gave to themselves, which is no news to them: each case with those who handed it on."""
    if not cases:
        return set()
    acts = Entry.objects.filter(subject_kind="case", subject_id__in=cases, act__in=("cases.received", "cases.assigned"))
    return set(acts.values_list("subject_id", "by_id"))


def _digest(reader: Reader, now: datetime) -> str:
    return f"digest:{now.astimezone(reader.zone):%Y-%m-%d}"


def _batches(readers: Mapping[int, Reader]) -> Iterator[dict[int, Reader]]:
    rest = iter(readers.items())
    while batch := dict(islice(rest, BATCH)):
        yield batch


def tidy(now: datetime) -> None:
    """Forget what was told a month ago: it is no news to anyone any more."""
    Told.objects.filter(at__lt=now - REMEMBERED).delete()


def choose(staff: Staff, *, by: Staff, **wishes: Any) -> Preference:
    """How a person wants to be reminded; their own affair."""
    if by.pk != staff.pk:
        raise Invalid(_("Everyone chooses this for themselves."))
    messenger, handle = wishes.get("messenger", ""), wishes.get("handle", "").strip()
    if messenger and messenger not in messengers.names():
        raise Invalid(_("There is no such messenger here. Choose another one."), field="messenger")
    if messenger and messengers.asks_whom(messenger) and not messengers.WHOM.fullmatch(handle):
        raise Invalid(_("Say under which number or name you are known there."), field="handle")
    wishes["handle"] = handle if messenger and messengers.asks_whom(messenger) else ""
    return Preference.objects.update_or_create(staff=staff, defaults=wishes)[0]


def wishes_of(staff: Staff) -> Preference:
    return Preference.objects.filter(staff=staff).first() or Preference(staff=staff)
