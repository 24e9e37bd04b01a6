"""Asking for a waiver, and letting off whom those asked have agreed to."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from dudao.approvals import acts as approvals
from dudao.approvals.models import Request
from dudao.duties import acts as duties
from dudao.duties.acts.waiving import AlreadySettled, reason_given
from dudao.duties.models import Duty
from dudao.organisation import access
from dudao.organisation.models import Staff
from dudao.organisation.roles import Role

PURPOSE: Final = "duties.waive"
ROUTE: Final = (Role.QUALITY_MANAGER.value,)
"""Who must agree when a site asks to be let off; the quality department itself waives without asking."""


def request_waiver(duty: Duty, *, by: Staff, reason: str, now: datetime, via: str = "desk") -> Request:
    """Ask those who may agree to let the site off an open duty.

    Raises NotAllowed, Invalid (no reason, or too long a one), AlreadySettled and AlreadyAsked.
    """
    access.require(by, "duties.request_waiver", duty.site)
    reason = reason_given(reason)
    if not Duty.objects.filter(pk=duty.pk).open().exists():
        raise AlreadySettled(_("This duty is settled already, so there is nothing to ask for."))
    route = approvals.route_for(PURPOSE, duty.site, default=ROUTE)
    return approvals.ask(PURPOSE, subject=duty, site=duty.site, route=route, reason=reason, by=by, now=now, via=via)


def waive_granted(request: Request, by: Staff, now: datetime) -> Duty:
    """What is done when the last of those asked agrees, in the same transaction."""
    return duties.waive_granted(request.subject_id, by=by, reason=request.reason, now=now)
