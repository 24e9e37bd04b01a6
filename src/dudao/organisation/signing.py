"""What is kept of signing in: where people are signed in, and their second factor."""

from typing import ClassVar

from django.db import models


class OpenSession(models.Model):
    """One browser in which somebody is signed in. A session whose row is gone has ended, whatever the browser still holds."""

    staff = models.ForeignKey("organisation.Staff", models.PROTECT, related_name="open_sessions", db_index=False)
    device = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=45, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["staff", "-seen_at"], name="session_of_staff"),
            models.Index(fields=["seen_at"], name="session_seen"),
        ]


class SecondFactor(models.Model):
    """The secret that a person's authenticator shares with us, encrypted; in force once a first code has confirmed it."""

    staff = models.OneToOneField("organisation.Staff", models.PROTECT, related_name="second_factor")
    secret = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0, help_text="The time step of the last code taken: no code is taken twice.")
    failures = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateTimeField(null=True, blank=True)


class RecoveryCode(models.Model):
    """A code that stands in once for a lost authenticator; only its digest is kept."""

    staff = models.ForeignKey("organisation.Staff", models.PROTECT, related_name="recovery_codes", db_index=False)
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["staff", "digest"], name="recovery_code_once")]
