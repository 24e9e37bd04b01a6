"""Reminders: how each person wants them, and what each was told."""

from datetime import time
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    DIGEST = "digest", _("once a day, together")
    AT_ONCE = "at_once", _("each at once")
    BOTH = "both", _("both")
    OFF = "off", _("not at all")


class Preference(models.Model):
    """What a person chose. Whoever chose nothing has what stands here as defaults."""

    Rhythm = Rhythm

    staff = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices, default=Rhythm.DIGEST)
    by_mail = models.BooleanField(default=True)
    messenger = models.CharField(max_length=40, blank=True)
    handle = models.CharField(max_length=80, blank=True)
    digest_at = models.TimeField(default=time(8))
    quiet_from = models.TimeField(default=time(20))
    quiet_until = models.TimeField(default=time(8))


class Told(models.Model):
    """One thing that one person was told of, so that nobody is told of it twice."""

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    what = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="told_at")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["staff", "what"], name="told_once")]
