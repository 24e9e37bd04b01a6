"""The journal: what was done, by whom, when; and what must not happen twice."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from dudao.journal.reads import EntryQuerySet
from dudao.organisation.models import Site


class Entry(models.Model):
    """One act. Never changed, never deleted; a correction is another entry."""

    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+", db_index=False)
    act = models.CharField(max_length=48)
    subject_kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    via = models.CharField(max_length=12)
    facts = models.JSONField(default=dict)
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=80, null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="entry_subject"),
            models.Index(fields=["site", "id"], name="entry_site"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], condition=models.Q(key__isnull=False), name="entry_key_once"),
        ]


class Series(models.Model):
    """The last number given out in a series, such as the cases of one site in one month."""

    name = models.CharField(max_length=60, unique=True)
    last = models.PositiveIntegerField(default=0)


class Answer(models.Model):
    """What another system was told when it sent a request under a key of its own. Kept for some days, then dropped."""

    name = models.CharField(max_length=64, unique=True, help_text="Hash of who asked and under which key.")
    request = models.CharField(max_length=64, help_text="Hash of what was asked.")
    said = models.TextField()
    at = models.DateTimeField(db_index=True)
