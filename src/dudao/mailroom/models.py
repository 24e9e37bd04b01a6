"""Mailboxes as they were last looked into, the letters that came, and the answers that went out in their threads."""

from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from dudao.cases.models import Case
from dudao.mailroom.reads import LetterQuerySet
from dudao.organisation.models import Site

NOT_GIVEN: Final = "not given by the server"
"""How the reason of a mail begins that the server did not hand over."""


class Mailbox(models.Model):
    """How far a mailbox was read. ``place`` is a digest of where it is: pointed elsewhere, it is another mailbox."""

    site = models.OneToOneField(Site, models.PROTECT, related_name="+")
    place = models.CharField(max_length=64, blank=True)
    validity = models.BigIntegerField(null=True, help_text="UIDVALIDITY: when it changes, the server has numbered everything anew.")
    last_uid = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True, help_text="When it last answered.")
    failing_since = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    stuck_uid = models.BigIntegerField(null=True, help_text="The mail at which the server broke off last.")
    stuck_times = models.PositiveSmallIntegerField(default=0)


class Letter(models.Model):
    """One mail that came, and what became of it. Whom it came from is kept as a digest only: the address stands with the case's contact."""

    class Outcome(models.TextChoices):
        CASE = "case", pgettext_lazy("mail", "became a case")
        JOINED = "joined", pgettext_lazy("mail", "joined its case")
        AUTOMATIC = "automatic", pgettext_lazy("mail", "left alone: sent by a machine")
        HELD = "held", pgettext_lazy("mail", "held back: too many at once")
        FAILED = "failed", pgettext_lazy("mail", "could not be taken in")
        LEFT = "left", pgettext_lazy("mail", "left alone by hand")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    place = models.CharField(max_length=64)
    validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    digest = models.CharField(max_length=64, unique=True, help_text="Of Message-ID and content: the same mail again is the same letter.")
    message_id = models.CharField(max_length=250, blank=True)
    sender = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.CharField(max_length=200, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="letters", db_index=False)
    language = models.CharField(max_length=10, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True, help_text="The whole text with what it quotes.")
    received_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    wanted_at = models.DateTimeField(null=True, help_text="When somebody asked that it be entered as a case all the same.")
    wanted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["sender", "taken_at"], name="letter_sender"),
            models.Index(fields=["site", "taken_at"], name="letter_site"),
            models.Index(fields=["message_id"], name="letter_message"),
            models.Index(fields=["site", "id"], condition=models.Q(outcome__in=("held", "failed")), name="letter_to_look_at"),
            models.Index(fields=["case", "id"], condition=models.Q(case__isnull=False), name="letter_case"),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "validity", "uid"], name="letter_taken_once")]

    def __str__(self) -> str:
        return self.subject

    @property
    def not_given(self) -> bool:
        """Whether the server broke off at it, rather than we."""
        return self.reason.startswith(NOT_GIVEN)


class Reply(models.Model):
    """A mail of ours in a case's thread, by the Message-ID that answers to it name."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    message_id = models.CharField(max_length=250, unique=True)
    made_at = models.DateTimeField()
