"""Approvals: what was asked of whom, in which order, and what they said."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dudao.approvals.reads import LimitQuerySet, RequestQuerySet
from dudao.organisation.models import Company, Site
from dudao.organisation.roles import Role


class Request(models.Model):
    """A question put to one role after another. It is settled once: by the last yes, or by the first no."""

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    site = models.ForeignKey(Site, models.PROTECT, related_name="approval_requests")
    purpose = models.CharField(max_length=48, help_text=_("The act that waits for the answer, such as duties.waive."))
    subject_kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    reason = models.TextField()
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    route = models.JSONField(help_text=_("The roles to be asked, in order."))
    step = models.PositiveSmallIntegerField(default=0, help_text=_("How many have said yes."))
    waits_for = models.CharField(max_length=28, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["waits_for", "site"], condition=models.Q(state="pending"), name="request_waiting"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["purpose", "subject_kind", "subject_id"], condition=models.Q(state="pending"), name="request_pending_once"
            ),
        ]


class Decision(models.Model):
    """One answer of one person, kept for good."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    request = models.ForeignKey(Request, models.PROTECT, related_name="decisions")
    step = models.PositiveSmallIntegerField()
    granted = models.BooleanField()
    remark = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    for_whom = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text=_("Whom the person stood in for, if anyone.")
    )
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["request", "step"], name="decision_once_per_step")]


class Limit(models.Model):
    """Up to which amount a role may agree to something alone; without an amount, to any."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="approval_limits")
    purpose = models.CharField(max_length=48)
    role = models.CharField(max_length=28, choices=Role.choices)
    up_to = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True, help_text=_("Empty for any amount."))

    objects = LimitQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "purpose", "role"], name="limit_once"),
            models.CheckConstraint(condition=models.Q(up_to__isnull=True) | models.Q(up_to__gte=0), name="limit_not_negative"),
        ]
