"""``dudao mail``: look into the mailboxes now, and say how they stand."""

from argparse import Namespace
from collections import Counter
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dudao.mailroom.boxes import boxes, site_of
from dudao.mailroom.fetching import look_into_all
from dudao.mailroom.models import Letter, Mailbox
from dudao.organisation.refusal import Invalid


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("mail", help=_("turn what customers write by mail into cases"))
    things = parser.add_subparsers(dest="thing", metavar="WHAT", required=True)
    fetch = things.add_parser("fetch", help=_("look into every mailbox now (`dudao serve` does it every minute)"))
    fetch.set_defaults(run=run_fetch)
    status = things.add_parser("status", help=_("when each mailbox was last read, and what lies there for people to look at"))
    status.set_defaults(run=run_status)


def _set_up() -> None:
    if not boxes():
        raise Invalid(_("No mailbox is set up. Set DUDAO_MAILBOXES: CODE=imaps://user:password@host/INBOX?address=service@example.com"))


def run_fetch(_options: Namespace) -> int:
    """Exit code 1 when a mailbox could not be read."""
    _set_up()
    rounds = look_into_all(timezone.now())
    for looked in rounds:
        counted = Counter(looked.outcomes)
        print(f"{looked.code}: " + (", ".join(f"{Letter.Outcome(name).label} {n}" for name, n in counted.items()) or _("nothing new")))
        if looked.problem:
            print("  " + _("could not be read to the end, and is tried again: {why}").format(why=looked.problem))
    return int(any(looked.problem for looked in rounds))


def run_status(_options: Namespace) -> int:
    """Exit code 1 when a mailbox does not answer."""
    _set_up()
    failing = False
    for box in boxes():
        site = site_of(box)
        kept = Mailbox.objects.filter(site=site).first() if site else None
        when = f"{timezone.localtime(kept.read_at):%Y-%m-%d %H:%M}" if kept and kept.read_at else _("never")
        print(f"{box.code} {box.address}: " + _("last read {when}").format(when=when))
        if kept and kept.failing_since:
            failing = True
            since = f"{timezone.localtime(kept.failing_since):%Y-%m-%d %H:%M}"
            print("  " + _("does not answer since {since}: {why}").format(since=since, why=kept.last_error))
        for letter in Letter.objects.filter(place=box.place).to_look_at()[:20]:
            print(f"  {timezone.localtime(letter.received_at):%Y-%m-%d %H:%M} {letter.get_outcome_display()} ({letter.reason})")
    return int(failing)
