"""Up to which amount each role decides alone, and the route that follows from it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.approvals.models import Limit
from dudao.journal import acts as journal
from dudao.organisation import access
from dudao.organisation.acts.saving import save_checked
from dudao.organisation.models import Company, Site, Staff
from dudao.organisation.refusal import Invalid, Refusal
from dudao.organisation.roles import Role


class BeyondLimits(Refusal):
    """Nobody in the company may agree to that much."""


def route_for(purpose: str, site: Site, amount: Decimal | None = None, *, default: Sequence[str] = ()) -> list[str]:
    """Who must agree, in which order: whoever may decide least is asked first, up to the first whose limit reaches the amount.

    A company without limits for the purpose keeps to ``default``. What has no amount costs nothing: the first decides alone.
    Raises BeyondLimits when no limit reaches so far.
    """
    limits = list(Limit.objects.filter(company=site.company_id, purpose=purpose).in_order())
    if not limits:
        return list(default)
    route = []
    for limit in limits:
        route.append(limit.role)
        if limit.up_to is None or limit.up_to >= (amount or 0):
            return route
    raise BeyondLimits(
        _("Nobody may agree to {amount}: the highest limit is {highest}. Ask an administrator to raise a limit."),
        amount=amount,
        highest=limits[-1].up_to,
    )


def set_limit(company: Company, *, purpose: str, role: str, up_to: Decimal | None, by: Staff | None, now: datetime) -> Limit:
    """Let a role agree alone up to an amount, or to any when ``up_to`` is None. It holds for what is asked from now on."""
    if by is not None:
        access.require(by, "approvals.set_limit", company)
    if role not in access.ALLOWED["approvals.decide"]:
        raise Invalid(_("This role decides nothing. Choose one of: {roles}."), field="role", roles=", ".join(_deciding()))
    with transaction.atomic():
        there = Limit.objects.select_for_update().filter(company=company, purpose=purpose, role=role).first()
        if there is not None and there.up_to == up_to:
            return there
        limit = Limit(company=company, purpose=purpose, role=role) if there is None else there
        limit.up_to = up_to
        save_checked(limit)
        _record("approvals.limit_set", limit, by, now)
    return limit


def lift_limit(limit: Limit, *, by: Staff | None, now: datetime) -> None:
    """Take a role out of the routes of a purpose. What was asked before keeps its route."""
    if by is not None:
        access.require(by, "approvals.set_limit", limit.company)
    with transaction.atomic():
        _record("approvals.limit_lifted", limit, by, now)
        limit.delete()


def _deciding() -> list[str]:
    return [role.value for role in Role if role in access.ALLOWED["approvals.decide"]]


def _record(act: str, limit: Limit, by: Staff | None, now: datetime) -> None:
    up_to = None if limit.up_to is None else str(limit.up_to)
    data = {"purpose": limit.purpose, "role": limit.role, "up_to": up_to}
    journal.record(act, subject=limit, site=None, by=by, at=now, data=data)
