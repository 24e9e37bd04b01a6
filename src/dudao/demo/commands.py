"""``dudao demo``: load the demo company, and say how to sign in."""

import argparse
import sys
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dudao.demo import acts
from dudao.demo.people import LOGINS, SIGN_IN_WITH
from dudao.demo.sites import COMPANY
from dudao.organisation.models import Company
from dudao.organisation.refusal import Invalid

EXAMPLES = """examples:
  dudao demo
  dudao demo --small --until 2026-10-30
"""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "demo",
        help=_("load the demo company to look around in"),
        description=_("Load a company with two years of history into an empty database, and print how to sign in."),
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seed", type=int, default=acts.SEED, metavar="N", help=_("another number gives another history (7)"))
    parser.add_argument("--until", type=date.fromisoformat, metavar="DATE", help=_("let the history end on the evening of this day (now)"))
    parser.add_argument("--small", action="store_true", help=_("three sites and three months, within seconds"))
    parser.add_argument("--once", action="store_true", help=_("do nothing when the database holds a company already"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    there = Company.objects.first()
    if there is not None and options.once:
        if there.code == COMPANY[0]:
            print_logins()
        return
    acts.require_empty()
    print(_("Loading the demo company: two years of a living company, a minute or two …"))
    sys.stdout.flush()
    loaded = acts.load(now=_end(options.until), seed=options.seed, size="small" if options.small else "full", tell=_tell)
    print(_("{sites} sites, {cases} cases, {papers} papers").format(sites=loaded.sites, cases=loaded.cases, papers=loaded.papers))
    for sentence in loaded.refused:
        print(f"! {sentence}")
    print_logins()


def print_logins() -> None:
    """Every demo account with its role and place; one password for all of them."""
    print(_("Sign in to the demo company with the password {password} as:").format(password=SIGN_IN_WITH))
    for login in LOGINS:
        print(f"  {login.username:<16}{login.role.label} · {login.place}")


def _tell(line: str) -> None:
    print(f"  {line}")
    sys.stdout.flush()


def _end(until: date | None) -> datetime:
    """Now, or the evening of a day that is past."""
    now = timezone.now()
    if until is None:
        return now
    end = datetime.combine(until, time(19), timezone.get_current_timezone())
    if until >= timezone.localdate(now):
        raise Invalid(_("The history can end on a day that is past, or now. Leave --until out, or give an earlier day."), field="until")
    return end
