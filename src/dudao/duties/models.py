"""Duties: everything with a day, in one table."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dudao.duties.reads import DutyQuerySet
from dudao.organisation.models import Site


class Edition(models.Model):
    """A published edition of a rulebook. Never changed: whatever was decided under one stays with it."""

    book = models.CharField(max_length=40)
    edition = models.CharField(max_length=40)
    effective_from = models.DateField()
    digest = models.CharField(max_length=64)
    source = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "edition"], name="edition_once"),
            models.UniqueConstraint(fields=["book", "effective_from"], name="edition_one_per_start"),
        ]

    def __str__(self) -> str:
        return f"{self.book} {self.edition}"


class Obligation(models.Model):
    """The name of an obligation in a rulebook, the same through all its editions."""

    book = models.CharField(max_length=40)
    key = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["book", "key"], name="obligation_once")]

    def __str__(self) -> str:
        return self.key


class Duty(models.Model):
    """Something owed by a post at a site until a time. Overdue is a comparison with now, never a stored state.

    Foreign keys have no index of their own: what is asked for has one below, and each more costs every import.
    """

    class Outcome(models.TextChoices):
        OPEN = "o", pgettext_lazy("duty", "open")
        DONE = "d", pgettext_lazy("duty", "done")
        WAIVED = "w", pgettext_lazy("duty", "waived")
        VOID = "v", pgettext_lazy("duty", "no longer owed")

    site = models.ForeignKey(Site, models.PROTECT, related_name="duties", db_index=False)
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="duties", db_index=False)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", db_index=False)
    subject_kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    period = models.CharField(max_length=10, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    month = models.PositiveIntegerField(help_text=_("Year and month in which it falls due at the site, as 202611."))
    provisional = models.BooleanField(default=False)
    reckoning = models.JSONField(default=dict, help_text=_("How the due time was reached."))
    times = models.PositiveSmallIntegerField(default=1)
    times_done = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=1, choices=Outcome.choices, default=Outcome.OPEN)
    done_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True)
    shadow = models.BooleanField(default=False)
    owed_by = models.CharField(max_length=28)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="duties", db_index=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["site", "month", "obligation", "outcome", "shadow", "done_at", "due_at"], name="duty_counted"),
            models.Index(fields=["site", "due_at"], condition=Q(outcome="o"), name="duty_open_site"),
            models.Index(fields=["due_at"], condition=Q(outcome="o"), name="duty_open"),
            models.Index(fields=["owner", "due_at"], condition=Q(outcome="o"), name="duty_open_owner"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "obligation", "period", "round"], name="duty_once"),
            models.CheckConstraint(condition=Q(times_done__lte=F("times")), name="duty_not_overdone"),
            models.CheckConstraint(condition=~Q(outcome="d") | Q(done_at__isnull=False), name="duty_done_has_time"),
            models.CheckConstraint(condition=~Q(outcome="w") | ~Q(reason=""), name="duty_waived_has_reason"),
        ]


class Materialised(models.Model):
    """How far the periodic duties of a site are opened, so that the sweep touches only sites that need it."""

    site = models.OneToOneField(Site, models.PROTECT, related_name="+")
    mark = models.CharField(max_length=40)
