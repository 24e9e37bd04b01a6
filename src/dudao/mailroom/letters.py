"""What goes out in the thread of a case: that its mail has come, and what the staff answered. Sent by the outbox.

Nothing secret and no address stands in the outbox: the reader is looked up, and mark and link are made, when a mail is sent.
"""

import hmac
from copy import copy
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dudao.cases import following
from dudao.cases.acts.contact import masked_email
from dudao.cases.models import Case, CaseContact
from dudao.journal import outbox
from dudao.journal.models import Entry, Message
from dudao.journal.outbox import Undeliverable, Unreachable
from dudao.journal.senders import mail
from dudao.mailroom import rules
from dudao.mailroom.boxes import Box, box_for
from dudao.mailroom.models import Letter, Reply

CHANNEL: Final = "letter"
CALLED: Final = pgettext_lazy("channel of the outbox", "mail to customers")
ANSWERS: Final = {"cases.responded": "text", "cases.fed_back": "text", "cases.resolved": "result"}
"""Acts whose words are said to the customer, as the portal shows them too."""
REMEMBERED: Final = 10
"""Message-IDs of a thread that a mail names."""


def follow_entry(entry: Entry) -> None:
    """Send what the staff said to the customer who left an address, where a mailbox of the site takes their answers. For the wiring."""
    if entry.act not in ANSWERS or not settings.MAILBOXES or entry.site is None or not outbox.ready(CHANNEL):
        return
    words, box = str(entry.data.get(ANSWERS[entry.act], "")).strip(), box_for(entry.site)
    if not words or box is None or not CaseContact.objects.filter(case=entry.subject_id).exclude(email="").exists():
        return
    case = Case.objects.select_related("site").get(pk=entry.subject_id)
    letter = Letter.objects.filter(case=case).order_by("pk").first()
    language = (letter.language if letter else "") or settings.LANGUAGE_CODE
    name = f"{case.pk}:{entry.at.isoformat()}:{words}"
    post(case, box, title=(letter.subject if letter else "") or case.title, body=words, name=name, now=entry.recorded_at, language=language)


def acknowledge(case: Case, box: Box, *, title: str, key: str, now: datetime, language: str) -> None:
    """Tell the sender the number, and where to follow it. ``key`` is that of the sending, from which the code follows."""
    language = language or settings.LANGUAGE_CODE
    with translation.override(language):
        body = _("We have received your mail. Its number is {number}. We will get back to you.").format(number=case.number)
    post(case, box, title=title or case.title, body=body, name=f"{case.pk}:received", now=now, language=language, follow=key)


def post(case: Case, box: Box, *, title: str, body: str, name: str, now: datetime, language: str, follow: str = "") -> Message:
    """Put a mail of the thread into the outbox and remember its Message-ID, which nobody but its reader will know."""
    key = f"letter:{hmac.digest(settings.SECRET_KEY.encode(), f'letter:{name}'.encode(), 'sha256').hex()}"
    payload = {"headers": _thread(case), "language": language, "box": box.code} | ({"follow": follow} if follow else {})
    message = outbox.post(
        CHANNEL,
        to=case.number,
        title=rules.without_marks(title),
        body=body,
        site=case.site,
        subject=case,
        now=now,
        key=key,
        payload=payload,
    )
    Reply.objects.get_or_create(message_id=mail.message_id(message), defaults={"site": case.site, "case": case, "made_at": now})
    return message


def _thread(case: Case) -> dict[str, str]:
    """In-Reply-To is the customer's last mail; References the thread, oldest first, of a length that servers take."""
    came = Letter.objects.filter(case=case).exclude(message_id="").order_by("-pk").values_list("taken_at", "pk", "message_id")[:REMEMBERED]
    went = Reply.objects.filter(case=case).order_by("-pk").values_list("made_at", "pk", "message_id")[:REMEMBERED]
    both = [(at, 0, pk, name) for at, pk, name in came] + [(at, 1, pk, name) for at, pk, name in went]
    thread = [name for *_when, name in sorted(both)][-REMEMBERED:]
    headers = {"References": " ".join(thread)} if thread else {}
    if came:
        headers["In-Reply-To"] = came[0][2]
    return headers


def send(message: Message, now: datetime) -> None:
    """Finish a letter and send it. Refusals name the address masked."""
    case = Case.objects.select_related("site").filter(pk=message.subject_id or 0).first()
    address = CaseContact.objects.filter(case=case).values_list("email", flat=True).first() if case else ""
    if case is None or not address:
        raise Undeliverable(f"no address: {message.address}")
    try:
        mail.send(_finished(message, case, address), now)
    except (Undeliverable, Unreachable, RuntimeError) as error:
        raise type(error)(str(error).replace(address, masked_email(address))) from None


def _finished(message: Message, case: Case, address: str) -> Message:
    whole = copy(message)
    payload: dict[str, Any] = dict(message.payload)
    with translation.override(payload.get("language") or settings.LANGUAGE_CODE):
        lines = [f"##- {_('Please write your answer above this line')} -##", "", message.body, ""]
        if link := _link(case, payload.get("follow", "")):
            lines += [_("Follow it here, without an account:"), link, ""]
        lines += ["--", case.site.name]
        lines += [_("Telephone, day and night: {number}").format(number=case.site.hotline)] if case.site.hotline else []
        lines += [_("You can simply answer this mail. Please leave the subject as it is.")]
    whole.address, whole.body = address, "\n".join(lines) + "\n"
    whole.title = f"Re: {message.title[:120]} {rules.mark_of(case.number, settings.SECRET_KEY)}"
    if (box := box_for(case.site)) is not None:
        payload["reply_to"] = rules.answer_address(box.address, case.number, settings.SECRET_KEY) if box.plus else box.address
    whole.payload = payload
    return whole


def _link(case: Case, key: str) -> str:
    """The case's page in the portal; nothing while nobody said where people find Dudao (``DUDAO_ADDRESS``)."""
    if not key or not settings.WEB_ADDRESS:
        return ""
    code = following.code_for(key, settings.SECRET_KEY)
    return settings.WEB_ADDRESS + reverse("portal:case", args=[case.site.code, case.number, code])
