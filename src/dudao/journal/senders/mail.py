"""Mail, by SMTP."""

import hashlib
import smtplib
from datetime import datetime
from email.utils import formatdate, parseaddr
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email

from dudao.journal.models import Message
from dudao.journal.outbox import Undeliverable, Unreachable

BACKEND: Final = "django.core.mail.backends.smtp.EmailBackend"


def ready() -> bool:
    return bool(settings.EMAIL_HOST)


def send(message: Message, now: datetime) -> None:
    """Send one mail. What the server refuses for good is undeliverable; a server that is down or lets nobody in is unreachable."""
    try:
        validate_email(message.address)
        _mail(message, now).send()
    except (ValidationError, ValueError) as error:
        raise Undeliverable(f"no address: {message.address}") from error
    except smtplib.SMTPRecipientsRefused as error:
        codes = {code for code, _answer in error.recipients.values()}
        if all(code >= 500 for code in codes):
            raise Undeliverable(f"refused: {_answers(error)}") from error
        raise RuntimeError(f"not taken: {_answers(error)}") from error
    except smtplib.SMTPDataError as error:
        if error.smtp_code >= 500:
            raise Undeliverable(f"refused: {error.smtp_code} {_text(error.smtp_error)}") from error
        raise RuntimeError(f"not taken: {error.smtp_code} {_text(error.smtp_error)}") from error
    except smtplib.SMTPResponseException as error:
        raise Unreachable(f"not taken: {error.smtp_code} {_text(error.smtp_error)}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(f"no answer: {settings.EMAIL_HOST}: {error}") from error


def message_id(message: Message) -> str:
    """The same for every attempt at a message, so that a mail sent twice can be told to be one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "dudao.invalid"
    return f"<dudao.{hashlib.sha256(message.key.encode()).hexdigest()[:32]}@{domain}>"


def _mail(message: Message, now: datetime) -> EmailMultiAlternatives:
    own = {"Message-ID": message_id(message), "Date": formatdate(now.timestamp()), "Auto-Submitted": "auto-generated"}
    mail = EmailMultiAlternatives(
        subject=message.title,
        body=message.body,
        to=[message.address],
        reply_to=[message.payload["reply_to"]] if message.payload.get("reply_to") else None,
        headers=dict(message.payload.get("headers") or {}) | own,
        connection=get_connection(BACKEND, timeout=settings.EMAIL_TIMEOUT),
    )
    if html := message.payload.get("html"):
        mail.attach_alternative(html, "text/html")
    return mail


def _answers(error: smtplib.SMTPRecipientsRefused) -> str:
    return "; ".join(f"{code} {_text(answer)}" for code, answer in error.recipients.values())


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
