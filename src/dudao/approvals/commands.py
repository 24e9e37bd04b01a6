"""``dudao approvals``: up to which amount each role decides alone, for whoever stands at the server."""

import argparse
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dudao.approvals import acts
from dudao.approvals.models import Limit
from dudao.organisation.models import Company
from dudao.organisation.refusal import Invalid, NotFound
from dudao.organisation.roles import Role

ANY, NONE = "any", "none"
EXAMPLES = """examples:
  dudao approvals limits
  dudao approvals limit homeservice.refund department_head 500
  dudao approvals limit homeservice.refund general_manager any
  dudao approvals limit homeservice.refund department_head none
"""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "approvals",
        help=_("who must agree up to which amount"),
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    under = parser.add_subparsers(dest="approvals", metavar="ACTION", required=True)
    listing = under.add_parser("limits", help=_("list the limits; those asked first stand first"))
    listing.set_defaults(run=show)
    setting = under.add_parser("limit", help=_("let a role agree alone up to an amount"))
    setting.add_argument("purpose", metavar="PURPOSE", help=_("the act that needs agreement, such as duties.waive"))
    setting.add_argument("role", metavar="ROLE", choices=Role.values, help=", ".join(Role.values))
    setting.add_argument("amount", metavar="AMOUNT", help=_("such as 500; any for any amount; none to take the role out"))
    setting.add_argument("--company", default="", metavar="CODE", help=_("company code (needed when there are several)"))
    setting.set_defaults(run=change)


def show(_options: argparse.Namespace) -> int:
    limits = list(Limit.objects.in_order().select_related("company"))
    for each in limits:
        up_to = _("any amount") if each.up_to is None else each.up_to
        print(f"{each.company.code:<10} {each.purpose:<28} {each.role:<28} {up_to}")
    if not limits:
        print(_("No limits are set: every request takes the route of its purpose."))
    return 0


def change(options: argparse.Namespace) -> int:
    company, now = _company(options.company), timezone.now()
    if options.amount == NONE:
        limit = Limit.objects.filter(company=company, purpose=options.purpose, role=options.role).first()
        if limit is None:
            raise NotFound(_("There is no such limit. See: dudao approvals limits"))
        acts.lift_limit(limit, by=None, now=now)
    else:
        up_to = None if options.amount == ANY else _amount(options.amount)
        acts.set_limit(company, purpose=options.purpose, role=options.role, up_to=up_to, by=None, now=now)
    return show(options)


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise Invalid(_("{text} is no amount. Write it like 500 or 1200.50, or any, or none."), text=text)
    return amount


def _company(code: str) -> Company:
    found = list(Company.objects.filter(code=code) if code else Company.objects.all()[:2])
    if len(found) != 1:
        known = ", ".join(Company.objects.values_list("code", flat=True)[:50])
        raise NotFound(_("Say which company with --company CODE. Companies: {known}"), known=known or "–")
    return found[0]
