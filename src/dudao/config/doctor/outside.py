"""What the doctor looks at where Dudao tells the world outside: mail server, messengers, what waits in the outbox."""

import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext as _

from dudao.config.doctor.findings import Finding, doubtful, well, wrong
from dudao.journal.models import Message
from dudao.journal.senders import messengers

SECONDS = 5
STUCK = timedelta(hours=1)


def mail_findings() -> Iterator[Finding]:
    """Whether the mail server takes us in, and whether messages can carry links."""
    if not settings.EMAIL_HOST:
        yield well("mail", _("No mail server is set up (DUDAO_MAIL); no mail is sent."))
        return
    where = {"host": settings.EMAIL_HOST, "port": settings.EMAIL_PORT}
    server = EmailBackend(timeout=SECONDS)
    try:
        server.open()
        server.close()
    except (OSError, smtplib.SMTPException) as error:
        yield wrong(
            "mail",
            _("The mail server %(host)s:%(port)s does not take us in: %(why)s") % (where | {"why": " ".join(str(error).split())}),
            _("Correct DUDAO_MAIL (smtp://user:password@host:port?tls=1); what waits is sent once it answers."),
        )
    else:
        yield well("mail", _("The mail server %(host)s:%(port)s takes us in.") % where)
    if not settings.WEB_ADDRESS:
        yield doubtful(
            "mail",
            _("Reminders carry no links: nobody said where people find Dudao."),
            _("Set DUDAO_ADDRESS, such as https://service.example.com."),
        )


def messenger_findings() -> Iterator[Finding]:
    """Whether every messenger's address is one that apprise knows; their secrets are not shown."""
    unknown = [name for name, address in settings.MESSENGERS.items() if messengers.reached(address, "1") is None]
    if unknown:
        yield wrong(
            "messengers",
            _("The address of %(names)s is none that apprise knows.") % {"names": ", ".join(unknown)},
            _("Correct DUDAO_MESSENGERS: name=address, such as ding=dingtalk://TOKEN/{to}."),
        )
    elif settings.MESSENGERS:
        yield well("messengers", _("Messengers are set up: %(names)s.") % {"names": ", ".join(settings.MESSENGERS)})


def outbox_findings(now: datetime) -> Iterator[Finding]:
    """Whether anything was given up or waits for longer than it should."""
    given_up = Message.objects.filter(state=Message.State.GIVEN_UP).count()
    stuck = Message.objects.waiting().filter(wanted_at__lt=now - STUCK).count()
    if given_up or stuck:
        yield doubtful(
            "outbox",
            _("In the outbox %(stuck)d messages wait for more than an hour and %(given_up)d are given up.")
            % {"stuck": stuck, "given_up": given_up},
            _("Look at the page Outbox, in the menu under an administrator's name: it says why, and tries again."),
        )
    else:
        yield well("outbox", _("Nothing is stuck in the outbox."))
