"""Taking one mail in: a new case, an addition to one, or nothing, and never twice.

Every step is the same act again when it is done again (``key``), and the letter is written down last. So whoever dies in between
leaves nothing half done: the mail still lies behind the last one taken, and the next round does what is missing.
"""

import hmac
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dudao.cases import acts, wording
from dudao.cases.models import Case
from dudao.cases.vocabulary import TEXT_LIMIT, TITLE_LIMIT, Channel
from dudao.duties import editions
from dudao.journal import acts as journal
from dudao.journal import attachments, outbox
from dudao.mailroom import letters, placing, quoting, rules
from dudao.mailroom.boxes import Box, own_addresses, sites_of
from dudao.mailroom.models import Letter
from dudao.mailroom.reading import Mail, read
from dudao.mailroom.server import Fetched
from dudao.organisation.deadlines import office_of
from dudao.organisation.models import Site
from dudao.organisation.refusal import Refusal

VIA: Final = "mail"
DOOR: Final = "mailbox"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SENDERS_CASES: Final = 10
"""New cases an hour from one address; what comes beyond lies in the mailbox for people to look at."""
ADDITIONS: Final = 20
"""An hour to one case."""
ACKNOWLEDGED: Final = 5
"""Mails a day to one address that its mail has come: two programs that answer one another end there."""
MOST_FILES: Final = 20
FIRST_WORDS: Final = 60
ID_LIMIT: Final = 250
Outcome = Letter.Outcome
logger = logging.getLogger(__name__)


class TooMany(Exception):
    """More than is taken from one sender, for one case or for one site."""


@dataclass(frozen=True)
class Came:
    """A mail with where it lay and what it would be known by."""

    box: Box
    site: Site
    validity: int
    fetched: Fetched
    mail: Mail
    now: datetime
    wanted: Letter | None = None
    """The letter as it was held back, when somebody wants it entered all the same: then no number is too many."""

    @property
    def key(self) -> str:
        return f"mail:{self.mail.digest[:56]}"

    @property
    def sender(self) -> str:
        """A digest of the address, for counting."""
        address = self.mail.sender
        return hmac.digest(settings.SECRET_KEY.encode(), f"sender:{address}".encode(), "sha256").hex() if address else ""

    @property
    def at(self) -> datetime:
        """When it came: what is owed is owed from then on, however long the mailbox could not be read."""
        return min(self.fetched.came_at or self.now, self.now)


def take(box: Box, site: Site, validity: int, fetched: Fetched, now: datetime) -> Letter:
    """Take one mail in and write down what became of it. Raises only when the database does not answer."""
    came = Came(box, site, validity, fetched, read(fetched.raw), now)
    there = Letter.objects.filter(digest=came.mail.digest).first()
    if there is not None:
        return there
    if reason := rules.why_automatic(came.mail, own_addresses()):
        return _write_down(came, Outcome.AUTOMATIC, reason=reason)
    try:
        return _taken_or(came, lambda reason: _write_down(came, Outcome.FAILED, reason=reason))
    except TooMany as error:
        return _write_down(came, Outcome.HELD, reason=str(error))


def take_wanted(box: Box, site: Site, letter: Letter, fetched: Fetched, now: datetime) -> Letter:
    """Take in a mail that was held back or failed, because somebody said so. What fails again waits to be looked at again."""
    came = Came(box, site, letter.validity, fetched, read(fetched.raw), now, letter)
    if Letter.objects.filter(digest=came.mail.digest).exclude(pk=letter.pk).exists():
        return give_back(letter, "the same mail as another one", Outcome.LEFT)
    return _taken_or(came, lambda reason: give_back(letter, reason))


def _taken_or(came: Came, failed: Callable[[str], Letter]) -> Letter:
    """Take it in; whatever goes wrong with one mail holds up no other. Raises TooMany, and when the database does not answer."""
    try:
        return _taken(came)
    except (InterfaceError, OperationalError, TooMany):
        raise
    except Exception as error:
        logger.exception("a mail in the mailbox of %s could not be taken in", came.box.code)
        return failed(type(error).__name__)


def give_back(letter: Letter, reason: str, outcome: str = Outcome.FAILED) -> Letter:
    """It could not be entered: people look at it again, or need not."""
    Letter.objects.filter(pk=letter.pk).update(outcome=outcome, reason=reason[:200], wanted_at=None)
    letter.refresh_from_db()
    return letter


def set_aside(box: Box, site: Site, validity: int, uid: int, reason: str, now: datetime) -> Letter:
    """A mail that the server does not give: written down so that what lies behind it is read, and people see to it."""
    digest = sha256(f"{box.place}\n{validity}\n{uid}".encode()).hexdigest()
    row, _new = Letter.objects.get_or_create(
        place=box.place, validity=validity, uid=uid,
        defaults={
            "site": site, "digest": digest, "outcome": Outcome.FAILED, "reason": reason[:200], "received_at": now, "taken_at": now,
        },
    )  # fmt: skip
    return row


def _taken(came: Came) -> Letter:
    sites = sites_of(came.box, came.site)
    case = placing.case_of(came.mail, came.box, sites)
    if case is not None:
        return _joined(came, case)
    return _brought(came, placing.place_of(came.mail, came.box, came.site, sites))


def _joined(came: Came, case: Case) -> Letter:
    """An answer: the customer's words, without what they quote, stand in the case's journal."""
    new = came.wanted is None and not journal.once(came.key)
    if new and Letter.objects.filter(case=case, outcome=Outcome.JOINED).within(HOUR, came.now).count() >= ADDITIONS:
        raise TooMany("more additions to one case than are taken in an hour")
    text = _shortened(quoting.written_anew(came.mail.text)) or came.mail.subject
    if text.strip():
        acts.customer_wrote(case, text=text, now=came.now, key=came.key, via=VIA)
    _keep_files(came, case)
    return _write_down(came, Outcome.JOINED, case=case)


def _brought(came: Came, place: placing.Place) -> Letter:
    """A new case, what came with it, and a mail with its number."""
    if came.wanted is None and not journal.once(came.key):
        _count(came, place.site)
    title = _title(came.mail)
    case, _code = acts.bring(
        place.site, now=came.now, at=came.at, key=came.key, via=VIA, kind=came.box.kind, channel=Channel.EMAIL,
        category=_category(came.box, place.site, came.at), title=title, text=_shortened(came.mail.text),
        building=place.building, unit=place.unit, customer=place.customer,
        contact_name=wording.line(came.mail.sender_name[:300], limit=300)[:80], contact_email=came.mail.sender,
    )  # fmt: skip
    _keep_files(came, case)
    return _acknowledged(came, case)


def _acknowledged(came: Came, case: Case) -> Letter:
    """The letter's row and the mail that says it has come, both or neither."""
    language = rules.language_of(f"{came.mail.subject}\n{came.mail.text}")
    recent = Letter.objects.filter(sender=came.sender).new_cases().within(DAY, came.now).count() if came.sender else ACKNOWLEDGED
    with transaction.atomic():
        row = _write_down(came, Outcome.CASE, case=case, language=language)
        if recent < ACKNOWLEDGED and outbox.ready(letters.CHANNEL):
            letters.acknowledge(case, came.box, title=came.mail.subject, key=came.key, now=came.now, language=language)
    return row


def _count(came: Came, site: Site) -> None:
    """Raises TooMany."""
    new = Letter.objects.new_cases().within(HOUR, came.now)
    if came.sender and new.filter(sender=came.sender).count() >= SENDERS_CASES:
        raise TooMany("more from one sender than is taken in an hour")
    if new.filter(site=site).count() >= settings.PORTAL_SITE_CASES:
        raise TooMany("more for one site than is taken in an hour")


def _title(mail: Mail) -> str:
    """The subject; without one, the first words of the letter."""
    subject = wording.line(rules.without_marks(mail.subject)[:1000], limit=1000)
    first = next((line for line in (wording.line(line[:1000], limit=1000) for line in mail.text.split("\n")) if line), "")
    with translation.override(settings.LANGUAGE_CODE):
        said = subject or first[:FIRST_WORDS] or _("Mail without words")
    return said if len(said) <= TITLE_LIMIT else said[: TITLE_LIMIT - 1].rstrip() + "…"


def _shortened(text: str) -> str:
    """What a case holds of a long letter; the whole stands with the letter."""
    text = wording.text(text, limit=len(text))
    if len(text) <= TEXT_LIMIT:
        return text
    with translation.override(settings.LANGUAGE_CODE):
        more = "\n…\n" + _("(The mail goes on; its whole text is kept with the case.)")
    return text[: TEXT_LIMIT - len(more)].rstrip() + more


def _category(box: Box, site: Site, at: datetime) -> str:
    """As the mailbox is set up, where the edition in force knows it; else *other*, else its last one."""
    day = at.astimezone(office_of(site).zone).date()
    known = [each.key for each in editions.plan_for(site, day).rulebook.categories]
    return next((key for key in (box.category, "other") if key in known), known[-1] if known else box.category)


def _keep_files(came: Came, case: Case) -> None:
    """Each file is kept or refused for itself; what is refused, and what was not fetched, is said in a note for the staff."""
    with translation.override(settings.LANGUAGE_CODE):
        said = [*_refused(came, case), *_left(came)]
        if said:
            text = "\n".join([_("Not taken in with the mail:"), *(f"- {sentence}" for sentence in said)])
            acts.note_from_door(case, text=text[:TEXT_LIMIT], now=came.now, key=f"{came.key}:note", via=DOOR)


def _refused(came: Came, case: Case) -> Iterator[str]:
    """Keep the files; yield the sentences on those that were not taken in."""
    for number, file in enumerate(() if came.fetched.cut else came.mail.files[:MOST_FILES]):
        once = sha256(f"{came.key}\n{number}".encode()).hexdigest()
        upload = SimpleUploadedFile(file.name.replace("\0", "")[:400] or "file", file.data)
        try:
            attachments.keep(case, site=case.site, upload=upload, by=None, now=came.now, key=f"mail:{once}", via=VIA)
        except Refusal as refusal:
            yield str(refusal)


def _left(came: Came) -> Iterator[str]:
    """What is to be looked for in the mailbox."""
    if (left := len(came.mail.files) - MOST_FILES) > 0:
        yield ngettext("%(n)d more file lies in the mailbox.", "%(n)d more files lie in the mailbox.", left) % {"n": left}
    if came.fetched.cut:
        size = round(came.fetched.size / 1_000_000)
        yield _("The mail has %(size)d MB. Only its first words were taken in; the whole lies in the mailbox.") % {"size": size}
    elif came.mail.broken:
        yield _("The mail is damaged or oddly built. What could be read was taken in; the whole lies in the mailbox.")


def _write_down(came: Came, outcome: str, *, case: Case | None = None, reason: str = "", language: str = "") -> Letter:
    """The letter's row; somebody who took the same mail a moment ago has written it already."""
    kept = outcome in (Outcome.CASE, Outcome.JOINED)
    named = kept or outcome in (Outcome.HELD, Outcome.FAILED)
    row = Letter(
        pk=came.wanted.pk if came.wanted else None, wanted_at=came.wanted.wanted_at if came.wanted else None,
        wanted_by=came.wanted.wanted_by if came.wanted else None,
        site=case.site if case else came.site, place=came.box.place, validity=came.validity, uid=came.fetched.uid, digest=came.mail.digest,
        message_id=came.mail.message_id if len(came.mail.message_id) <= ID_LIMIT else "", sender=came.sender, outcome=outcome,
        reason=reason[:200], case=case, language=language or rules.language_of(came.mail.text),
        subject=wording.line(came.mail.subject[:1000], limit=1000)[:200] if named else "",
        text=wording.text(came.mail.text, limit=len(came.mail.text)) if kept else "", received_at=came.at, taken_at=came.now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=came.wanted is None, force_update=came.wanted is not None)
    except IntegrityError:
        return Letter.objects.filter(digest=came.mail.digest).first() or Letter.objects.get(
            place=row.place, validity=row.validity, uid=row.uid
        )
    return row
