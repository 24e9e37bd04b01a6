"""The journal: what was done, by whom, when; and what must not happen twice."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from dudao.journal.reads import AttachmentQuerySet, EntryQuerySet
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


class Attachment(models.Model):
    """A photo, sound or paper that belongs to a record. The file lies on the disk under its digest; its name is only text."""

    class Kind(models.TextChoices):
        PICTURE = "picture", pgettext_lazy("attachment", "photo")
        SOUND = "sound", pgettext_lazy("attachment", "sound")
        PAPER = "paper", pgettext_lazy("attachment", "document")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    subject_kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    media_type = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "sha256"], name="attachment_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Answer(models.Model):
    """What another system was told when it sent a request under a key of its own. Kept for some days, then dropped."""

    name = models.CharField(max_length=64, unique=True, help_text="Hash of who asked and under which key.")
    request = models.CharField(max_length=64, help_text="Hash of what was asked.")
    said = models.TextField()
    at = models.DateTimeField(db_index=True)
