"""Letting someone off a duty, with the reason on record."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.duties import listener, store
from dudao.duties.models import Duty
from dudao.journal import acts as journal
from dudao.organisation import access
from dudao.organisation.models import Staff
from dudao.organisation.refusal import Invalid, Refusal

LONGEST_REASON = 400


class AlreadySettled(Refusal):
    """Somebody discharged, waived or ended the duty before."""


def waive(duty: Duty, *, by: Staff, reason: str, now: datetime, via: str = "desk") -> Duty:
    """Waive an open duty: it counts neither for nor against the site, and the reason stays in the journal.

    Raises NotAllowed, Invalid (no reason, or too long a one) and AlreadySettled.
    """
    access.require(by, "duties.waive", duty.site)
    return _waive(duty, by=by, reason=reason_given(reason), now=now, via=via)


def waive_granted(duty_id: int, *, by: Staff, reason: str, now: datetime) -> Duty:
    """Waive what an approval granted: the approval is the permission, and it is in the journal too."""
    return _waive(Duty.objects.select_related("site", "obligation").get(pk=duty_id), by=by, reason=reason_given(reason), now=now)


def _waive(duty: Duty, *, by: Staff, reason: str, now: datetime, via: str = "desk") -> Duty:
    with transaction.atomic():
        if not Duty.objects.filter(pk=duty.pk).open().update(outcome=Duty.Outcome.WAIVED, reason=reason):
            raise AlreadySettled(_("This duty is settled already, so there is nothing to waive. Reload the page to see how it stands."))
        duty.refresh_from_db()
        journal.record(
            "duties.waived",
            subject=duty,
            site=duty.site,
            by=by,
            at=now,
            facts={
                "obligation": duty.obligation.key,
                "subject_kind": duty.subject_kind,
                "subject_id": duty.subject_id,
                "period": duty.period,
                "round": duty.round,
            },
            data={"reason": reason},
            via=via,
        )
        listener.tell(duty.subject_kind, duty.subject_id, store.next_due_of(duty.site_id, duty.subject_kind, duty.subject_id))
    return duty


def reason_given(reason: str) -> str:
    """The reason as it is kept. Raises Invalid when there is none, or too long a one."""
    reason = reason.strip()
    if not reason:
        raise Invalid(_("Say why the duty is waived: the reason stands beside the score."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(
            _("The reason may have {most} characters; this one has {given}."), field="reason", most=LONGEST_REASON, given=len(reason)
        )
    return reason
