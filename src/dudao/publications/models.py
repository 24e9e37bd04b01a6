"""Publications: what is made known, its frozen versions, where it hangs, who signed for it, and what was in force."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dudao.duties.period_words import period_words
from dudao.organisation.models import Building, Site
from dudao.publications import vocabulary as words
from dudao.publications.querysets import PostingQuerySet, PublicationQuerySet, ReceiptQuerySet
from dudao.publications.rules import Span


class Publication(models.Model):
    """One thing made known at a site. It can be edited until it is put forward; afterwards only withdrawn or replaced."""

    Product = words.Product
    State = words.State

    site = models.ForeignKey(Site, models.PROTECT, related_name="publications", db_index=False)
    number = models.CharField(max_length=24, unique=True)
    product = models.CharField(max_length=24, choices=Product.choices)
    period = models.CharField(
        max_length=10, blank=True, help_text=_("What it is about, as 2026-11 or 2026Q4; empty when it is about no period.")
    )
    title = models.CharField(max_length=words.TITLE_LIMIT, blank=True)
    text = models.TextField(blank=True)
    entries = models.JSONField(default=dict, help_text=_("Lines of a directory of contacts."))
    channels = models.JSONField(default=list)
    buildings: "models.ManyToManyField[Building, Audience]" = models.ManyToManyField(Building, through="Audience", related_name="+")
    from_day = models.DateField()
    until_day = models.DateField(null=True)
    event_on = models.DateField(null=True, help_text=_("The day of what it announces."))
    lead_days = models.PositiveSmallIntegerField(null=True)
    due_on = models.DateField(help_text=_("By when it must be up."))
    filing = models.CharField(
        max_length=words.LINE_LIMIT, blank=True, help_text=_("Where and under which number prices are filed or approved (7.6).")
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveSmallIntegerField(default=0, help_text=_("The last frozen version."))
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    public_since = models.DateField(null=True)
    ended_on = models.DateField(null=True, help_text=_("When it was withdrawn."))
    late = models.BooleanField(default=False)
    month = models.PositiveIntegerField(help_text=_("Of the day on which it was due, as 202611."))
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["site", "month"], name="publication_month"),
            models.Index(fields=["site", "state", "from_day"], name="publication_listed"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_day__isnull=True) | Q(until_day__gte=F("from_day")), name="publication_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(state="withdrawn") ^ Q(ended_on__isnull=True), name="publication_withdrawn_has_day"),
        ]

    def __str__(self) -> str:
        return " · ".join(part for part in (self.number, self.heading, str(self.due_on)) if part)

    @property
    def heading(self) -> str:
        """Its title; of what has none, what it is and for which period."""
        what = str(self.get_product_display())
        return self.title or (f"{what} · {period_words(self.period)}" if self.period else what)

    @property
    def span(self) -> Span:
        return Span(self.from_day, self.until_day, self.public_since, self.ended_on)

    @property
    def expires_on(self) -> date | None:
        return min((day for day in (self.until_day, self.ended_on) if day is not None), default=None)

    @property
    def channel_names(self) -> list[str]:
        return [str(words.Channel(each).label) for each in self.channels if each in words.Channel.values]


class Audience(models.Model):
    """A building whose people a publication is meant for; none means the whole site."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="audience", db_index=False)
    building = models.ForeignKey(Building, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["publication", "building"], name="audience_once")]


class Version(models.Model):
    """A snapshot that never changes: what was put forward, or that it was withdrawn and why."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField()
    change = models.CharField(max_length=10, choices=words.Change.choices)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["publication", "number"], name="version_once")]


class Posting(models.Model):
    """One place and channel at which a publication was put up, until it was taken down."""

    Channel = words.Channel

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="postings", db_index=False)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    place = models.CharField(max_length=words.LINE_LIMIT, blank=True)
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    down_at = models.DateTimeField(null=True)
    down_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    expires_on = models.DateField(null=True, help_text=_("The last day on which it may hang; empty where nothing stays, or for good."))
    overstayed = models.BooleanField(default=False)
    month = models.PositiveIntegerField(null=True, help_text=_("Of its last day, as 202611."))

    objects = PostingQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["site", "month"], name="posting_month"),
            models.Index(fields=["site", "expires_on"], condition=Q(down_at=None), name="posting_up"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "channel", "place"], condition=Q(down_at=None), name="posting_up_once"),
        ]

    def __str__(self) -> str:
        where = " ".join(part for part in (str(self.get_channel_display()), self.place) if part)
        return f"{self.publication.number} · {where} · {self.expires_on or '–'}"


class Receipt(models.Model):
    """A paper handed over, and the signature of whoever received it (3.5.0.a)."""

    Recipient = words.Recipient

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="receipts")
    recipient = models.CharField(max_length=20, choices=Recipient.choices)
    name = models.CharField(max_length=words.LINE_LIMIT)
    delivered_at = models.DateTimeField()
    delivered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    signer = models.CharField(max_length=80, blank=True)
    signed_on = models.DateField(null=True)
    complete = models.BooleanField(default=False, help_text=_("Name, day and signature are there."))
    month = models.PositiveIntegerField()

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["site", "month"], name="receipt_month")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(complete=False) | (Q(signed_on__isnull=False) & ~Q(signer="")), name="receipt_complete_is_signed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication.number} · {self.get_recipient_display()} {self.name}"


class Signature(models.Model):
    """The picture of a signature, drawn on the screen or scanned; apart from the receipt, so that lists do not read it."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    receipt = models.OneToOneField(Receipt, models.PROTECT, related_name="signature")
    picture = models.BinaryField()
    kind = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)


class Reckoned(models.Model):
    """The last day on which a site was reckoned, so that a second look on that day costs nothing."""

    site = models.OneToOneField(Site, models.PROTECT, related_name="+", primary_key=True)
    day = models.DateField()


class Standing(models.Model):
    """Whether something that must always be known was in force at a site: on the last day of a month, or today."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    month = models.PositiveIntegerField()
    product = models.CharField(max_length=24)
    in_force = models.BooleanField()
    filed = models.BooleanField(default=False)
    entries = models.CharField(max_length=200, blank=True, help_text=_("What the directory says, each word between blanks."))

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "month", "product"], name="standing_once")]

    def __str__(self) -> str:
        known = {**dict(words.Product.choices), words.HOTLINE: _("24-hour telephone")}
        return f"{known.get(self.product, self.product)} · {self.month // 100}-{self.month % 100:02}"
