"""The journal: what was done, by whom, when; what must not happen twice; and what is to be told outside."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from dudao.journal.reads import AttachmentQuerySet, EndpointQuerySet, EntryQuerySet, MessageQuerySet
from dudao.organisation.models import Company, Site


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


class Message(models.Model):
    """Something to be told outside, written in the transaction of the act that tells it and sent afterwards.

    Once ``key`` is taken nothing is posted under it again. ``attempts`` grows with every claim, so that a sender who was away
    longer than its lease cannot settle what another has taken over.
    """

    class State(models.TextChoices):
        WAITING = "w", pgettext_lazy("message", "waiting")
        SENT = "s", pgettext_lazy("message", "sent")
        GIVEN_UP = "g", pgettext_lazy("message", "given up")
        HELD = "h", pgettext_lazy("message", "held back")

    channel = models.CharField(max_length=16)
    address = models.CharField(max_length=320)
    title = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    payload = models.JSONField(default=dict)
    company = models.ForeignKey(Company, models.PROTECT, null=True, related_name="+", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+", db_index=False)
    subject_kind = models.CharField(max_length=24, blank=True)
    subject_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    wanted_at = models.DateTimeField()
    send_after = models.DateTimeField()
    quiet = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=1, choices=State.choices, default=State.WAITING)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=120, unique=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["channel", "address", "send_after"], condition=Q(state="w"), name="message_due"),
            models.Index(fields=["channel", "address", "id"], name="message_address"),
            models.Index(fields=["company", "state", "id"], name="message_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(state="s") | Q(sent_at__isnull=False), name="message_sent_has_time"),
        ]


class Endpoint(models.Model):
    """An address of another system that is told of acts. Its secret is never stored: it is derived from ``salt`` and the secret key."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="endpoints")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=400)
    events = models.JSONField(default=list)
    salt = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = EndpointQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Answer(models.Model):
    """What another system was told when it sent a request under a key of its own. Kept for some days, then dropped."""

    name = models.CharField(max_length=64, unique=True, help_text="Hash of who asked and under which key.")
    request = models.CharField(max_length=64, help_text="Hash of what was asked.")
    said = models.TextField()
    at = models.DateTimeField(db_index=True)
