"""What the doctor looks at where mail comes in: whether each mailbox opens, when it was last read, what lies there for people."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from dudao.config.doctor.findings import Finding, doubtful, well, wrong
from dudao.mailroom.boxes import Box, boxes, site_of
from dudao.mailroom.models import Letter, Mailbox
from dudao.mailroom.server import Unanswered, opened

RECENT = timedelta(days=7)


def mailbox_findings() -> Iterator[Finding]:
    """Every mailbox by itself; none is set up is well too."""
    found = boxes()
    if not found:
        yield well("mailbox", _("No mailbox is set up (DUDAO_MAILBOXES); mail makes no cases."))
    for box in found:
        yield _opening(box)
        yield from _lying_there(box)


def _opening(box: Box) -> Finding:
    site = site_of(box)
    if site is None:
        return wrong("mailbox", _("There is no site %(code)s.") % {"code": box.code}, _("Correct the code before = in DUDAO_MAILBOXES."))
    try:
        with opened(box):
            pass
    except Unanswered as error:
        return wrong(
            "mailbox",
            _("The mailbox of %(code)s does not open: %(why)s") % {"code": box.code, "why": error},
            _("Correct DUDAO_MAILBOXES (CODE=imaps://user:password@host/INBOX); what comes meanwhile is read once it opens."),
        )
    kept = Mailbox.objects.filter(site=site, place=box.place).first()
    when = f"{timezone.localtime(kept.read_at):%Y-%m-%d %H:%M}" if kept and kept.read_at else _("never")
    return well("mailbox", _("The mailbox of %(code)s opens; last read: %(when)s.") % {"code": box.code, "when": when})


def _lying_there(box: Box) -> Iterator[Finding]:
    number = Letter.objects.filter(place=box.place, taken_at__gt=timezone.now() - RECENT).to_look_at().count()
    if number:
        yield doubtful(
            "mailbox",
            _("In the mailbox of %(code)s %(n)d mails of the last week were held back or could not be taken in.")
            % {"code": box.code, "n": number},
            _("They are flagged there. The page Mail to look at, above the list of cases, has each entered as a case or left alone."),
        )
