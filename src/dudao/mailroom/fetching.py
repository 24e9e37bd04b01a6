"""A round through the mailboxes: what is new in each is taken in, in its order; one that does not answer holds up no other."""

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from dudao.mailroom.boxes import Box, boxes, site_of
from dudao.mailroom.models import NOT_GIVEN, Letter, Mailbox
from dudao.mailroom.server import Folder, Unanswered, opened
from dudao.mailroom.taking import give_back, set_aside, take, take_wanted
from dudao.organisation.models import Site

MOST_IN_A_ROUND: Final = 200
SECONDS_OF_A_ROUND: Final = 60
TRIES: Final = 5
"""Rounds that may break off at the same mail before it is set aside, so that it holds up those behind it no longer."""
MOST_WANTED: Final = 20
LOOK_BACK: Final = timedelta(days=7)
"""At the first look into a mailbox, or before the last one that went well, what nobody has read of these days is taken in."""
_away: dict[str, threading.Thread] = {}
logger = logging.getLogger(__name__)


@dataclass
class Looked:
    """What a round found in one mailbox; ``problem`` says why it could not be read to the end."""

    code: str
    outcomes: list[str] = field(default_factory=list)
    problem: str = ""


def set_out(now: datetime) -> list[threading.Thread]:
    """Look into every mailbox whose last round has ended, each in a thread of its own. Does not wait for them."""
    started = []
    for box in boxes():
        if (last := _away.get(box.code)) is None or not last.is_alive():
            _away[box.code] = threading.Thread(target=_round, args=(box, now), name=f"mailbox {box.code}")
            _away[box.code].start()
            started.append(_away[box.code])
    return started


def _round(box: Box, now: datetime) -> None:
    try:
        look_into(box, now)
    except Exception:
        logger.exception("the mailbox of %s failed and is read again in the next round", box.code)
    finally:
        connection.close()


def look_into_all(now: datetime) -> list[Looked]:
    """One round, mailbox by mailbox, for the command line."""
    return [look_into(box, now) for box in boxes()]


def look_into(box: Box, now: datetime) -> Looked:
    """Take in what is new in one mailbox, and note how that went. What the server does not give now is taken next time."""
    looked, site = Looked(box.code), site_of(box)
    if site is None:
        looked.problem = f"there is no site {box.code}"
        logger.warning("DUDAO_MAILBOXES: %s", looked.problem)
        return looked
    kept = _kept(box, site)
    try:
        with opened(box) as folder:
            for letter in _taken(box, site, kept, folder, now):
                looked.outcomes.append(letter.outcome)
            for letter in _wanted(box, site, folder, now):
                looked.outcomes.append(letter.outcome)
    except Unanswered as error:
        looked.problem = str(error)
        if kept.failing_since is None:
            logger.warning("the mailbox of %s does not answer and is asked again: %s", box.code, error)
        failing = {"failing_since": kept.failing_since or now, "last_error": str(error)[:300]}
        Mailbox.objects.filter(pk=kept.pk).update(looked_at=now, **failing)
    else:
        Mailbox.objects.filter(pk=kept.pk).update(looked_at=now, read_at=now, failing_since=None, last_error="")
    return looked


def _kept(box: Box, site: Site) -> Mailbox:
    """The mailbox as it was left; begun anew when the setting points elsewhere."""
    kept, _new = Mailbox.objects.get_or_create(site=site, defaults={"place": box.place})
    if kept.place != box.place:
        kept.place, kept.validity, kept.last_uid, kept.failing_since = box.place, None, 0, None
        kept.save(update_fields=["place", "validity", "last_uid", "failing_since"])
    return kept


def _taken(box: Box, site: Site, kept: Mailbox, folder: Folder, now: datetime) -> Iterator[Letter]:
    """Each new mail: fetched, taken in, marked, and only then counted as read so far."""
    started = time.monotonic()
    for uid in _waiting(kept, folder, now)[:MOST_IN_A_ROUND]:
        if time.monotonic() - started > SECONDS_OF_A_ROUND:
            return
        try:
            fetched = folder.fetch(uid)
        except Unanswered as error:
            if _breaks_off_again(kept, uid):
                yield set_aside(box, site, folder.validity, uid, f"{NOT_GIVEN}: {error}", now)
                Mailbox.objects.filter(pk=kept.pk, last_uid__lt=uid).update(last_uid=uid)
            raise
        if fetched is not None:
            letter = take(box, site, folder.validity, fetched, now)
            _mark(folder, uid, letter)
            yield letter
        Mailbox.objects.filter(pk=kept.pk, last_uid__lt=uid).update(last_uid=uid)


def _mark(folder: Folder, uid: int, letter: Letter) -> None:
    if letter.outcome in (Letter.Outcome.CASE, Letter.Outcome.JOINED):
        folder.mark(uid, r"\Seen")
    elif letter.outcome in (Letter.Outcome.HELD, Letter.Outcome.FAILED):
        folder.mark(uid, r"\Flagged")


def _breaks_off_again(kept: Mailbox, uid: int) -> bool:
    """Whether the server has broken off at this mail so often that it is set aside; counted across rounds."""
    times = kept.stuck_times + 1 if kept.stuck_uid == uid else 1
    Mailbox.objects.filter(pk=kept.pk).update(stuck_uid=uid, stuck_times=times)
    return times >= TRIES


def _wanted(box: Box, site: Site, folder: Folder, now: datetime) -> Iterator[Letter]:
    """What people want entered all the same, after what is new. One that is not given waits to be looked at again."""
    for letter in Letter.objects.filter(place=box.place).wanted().select_related("wanted_by")[:MOST_WANTED]:
        try:
            fetched = folder.fetch(letter.uid) if letter.validity == folder.validity else None
        except Unanswered as error:
            give_back(letter, f"{NOT_GIVEN}: {error}")
            raise
        if fetched is None:
            yield give_back(letter, "no longer in the mailbox", Letter.Outcome.LEFT)
            continue
        taken = take_wanted(box, site, letter, fetched, now)
        _mark(folder, letter.uid, taken)
        yield taken


def _waiting(kept: Mailbox, folder: Folder, now: datetime) -> list[int]:
    """Numbers behind the last one taken.

    In a mailbox that is new to us, or that has numbered its mails anew, what nobody has read lately and whatever lies behind it:
    what was taken before is known by its content. From the second round on only numbers count, for people may read along.
    """
    if kept.validity == folder.validity:
        return folder.after(kept.last_uid)
    waiting = folder.unseen_since(min(kept.read_at or now, now) - LOOK_BACK)
    begin = waiting[0] - 1 if waiting else folder.last()
    Mailbox.objects.filter(pk=kept.pk).update(validity=folder.validity, last_uid=begin)
    return waiting
