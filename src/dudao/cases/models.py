"""Cases: complaints, suggestions and needs, with what was decided and done about each."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dudao.cases import vocabulary as words
from dudao.cases.reads import (
    AnswerTemplateQuerySet,
    CaseQuerySet,
    ImportJobQuerySet,
    ImportMapQuerySet,
    ReportQuerySet,
    SavedFilterQuerySet,
    UnheardQuerySet,
)
from dudao.cases.standing import COLUMNS, CaseState
from dudao.cases.tally import CaseTally
from dudao.journal.models import Entry
from dudao.organisation.models import Building, Company, Customer, Site, Unit

KEPT_COUNTS = (CaseTally,)
"""A table of this room that stands in a file of its own."""


class Case(models.Model):
    """What a customer brought up, in its present state; how it came there stands in the journal.

    Foreign keys have no index of their own: nothing they point to is ever deleted, and each index costs every case written.
    Those that lists and counts need stand below.
    """

    Kind = words.Kind
    Channel = words.Channel
    Responsibility = words.Responsibility
    State = words.State
    Decision = words.Decision
    VisitOutcome = words.VisitOutcome

    # what came in
    number = models.CharField(max_length=24, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="cases", db_index=False)
    building = models.ForeignKey(Building, models.PROTECT, null=True, blank=True, related_name="cases", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="cases", db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="cases", db_index=False)
    place = models.CharField(max_length=200, blank=True, help_text=_("Where, in words, when it is no unit of ours."))
    kind = models.CharField(max_length=12, choices=Kind.choices)
    channel = models.CharField(max_length=16, choices=Channel.choices)
    category = models.CharField(max_length=60)
    title = models.CharField(max_length=words.TITLE_LIMIT)
    text = models.TextField(blank=True)
    received_at = models.DateTimeField()
    logged_at = models.DateTimeField()
    month = models.PositiveIntegerField(help_text=_("Year and month of receipt at the site, as 202611."))
    source = models.CharField(max_length=40, blank=True, help_text=_("Where an imported case came from."))
    reference = models.CharField(max_length=80, blank=True, help_text=_("Its number there."))
    # how it was classed
    responsibility = models.CharField(max_length=12, choices=Responsibility.choices, default=Responsibility.PROPERTY)
    class_one = models.BooleanField(default=False)
    hard = models.BooleanField(default=False)
    major = models.BooleanField(default=False)
    from_quality = models.BooleanField(default=False)
    quality_due_at = models.DateTimeField(null=True)
    for_publication = models.BooleanField(default=False)
    # how far it has come
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="cases", db_index=False)
    assigned_at = models.DateTimeField(null=True)
    responded_at = models.DateTimeField(null=True)
    referred_at = models.DateTimeField(null=True)
    referral_number = models.CharField(max_length=32, blank=True)
    escalated_at = models.DateTimeField(null=True)
    fed_back_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=12, choices=Decision.choices, blank=True)
    forwarded_to = models.CharField(max_length=120, blank=True)
    measures = models.TextField(blank=True)
    measures_reported_at = models.DateTimeField(null=True)
    has_form = models.BooleanField(default=False)
    major_reported_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)
    result_reported_at = models.DateTimeField(null=True)
    visited_at = models.DateTimeField(null=True)
    visit_outcome = models.CharField(max_length=12, choices=VisitOutcome.choices, blank=True)
    verified_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="duplicates", db_index=False)
    merged_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True, help_text=_("The earliest due time of its open duties; kept by the duties."))

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["site", "month"], name="case_site_month"),
            models.Index(fields=["site", "-received_at"], name="case_site_received"),
            models.Index(fields=["-received_at"], name="case_received"),
            models.Index(fields=["month", "-received_at"], name="case_month"),
            models.Index(fields=["site", "next_due_at"], condition=~Q(state="closed"), name="case_open_site"),
            models.Index(fields=["next_due_at"], condition=~Q(state="closed"), name="case_open"),
            models.Index(fields=["assignee", "next_due_at"], condition=~Q(state="closed"), name="case_open_assignee"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="case_duplicates"),
            models.Index(fields=["unit"], condition=Q(unit__isnull=False), name="case_unit"),
            models.Index(fields=["customer"], condition=Q(customer__isnull=False), name="case_customer"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="case_not_its_own_duplicate"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, merged_at__isnull=True) | Q(merged_into__isnull=False, merged_at__isnull=False),
                name="case_merged_has_time",
            ),
            models.UniqueConstraint(fields=["source", "reference"], condition=~Q(source=""), name="case_imported_once"),
            models.CheckConstraint(condition=Q(logged_at__gte=F("received_at")), name="case_logged_after_receipt"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("received_at")), name="case_closed_after_receipt"
            ),
            models.CheckConstraint(condition=Q(state="closed") ^ Q(closed_at__isnull=True), name="case_closed_has_time"),
            models.CheckConstraint(condition=Q(state="open") ^ Q(resolved_at__isnull=False), name="case_resolved_has_time"),
            models.CheckConstraint(condition=~Q(kind="complaint") | Q(decision=""), name="case_complaint_undecided"),
            models.CheckConstraint(condition=Q(kind="complaint") | Q(hard=False, major=False), name="case_hard_complaints_only"),
            models.CheckConstraint(condition=Q(from_quality=False) | Q(quality_due_at__isnull=False), name="case_of_quality_has_term"),
        ]

    def __str__(self) -> str:
        return self.number

    def as_it_stands(self) -> CaseState:
        """The case as plain values, for the rules."""
        return CaseState(**{column: getattr(self, column) for column in COLUMNS})


class CaseWords(models.Model):
    """The words under which a case is found (``folding.kept``). The database keeps its search index right by itself from this table."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="words", primary_key=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    words = models.TextField()


class SavedFilter(models.Model):
    """A question to the list of cases that somebody asks again and again; shared, everybody at the site has it too."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_filters")
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, related_name="+", help_text=_("The site it is shared with; empty when it is not.")
    )
    name = models.CharField(max_length=words.NAME_LIMIT)
    query = models.CharField(max_length=400, help_text=_("As it stands in the list's address."))
    created_at = models.DateTimeField()

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "name"], name="case_filter_name_once")]

    def __str__(self) -> str:
        return self.name


class AnswerTemplate(models.Model):
    """Words that are said to customers again and again, with places for number, title and the site's telephone."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, related_name="+", help_text=_("The site it is for; empty for all of the company.")
    )
    name = models.CharField(max_length=words.NAME_LIMIT)
    text = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    objects = AnswerTemplateQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class CaseContact(models.Model):
    """Who called and how to reach them: personal data, read only through ``acts.look_at_contact``."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="contact")
    name = models.CharField(max_length=80, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)


class CaseFollow(models.Model):
    """The digest of the code with which the customer follows the case; the code itself is kept nowhere."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="follow", primary_key=True)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()


class Unheard(models.Model):
    """The last words of a customer that the case's handler has neither looked at nor acted upon; the row goes when they have.

    What was said stands in the journal for good; this only marks that somebody is still to read it.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    case = models.OneToOneField(Case, models.PROTECT, related_name="unheard", primary_key=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+", db_index=False)

    objects = UnheardQuerySet.as_manager()


class CaseForm(models.Model):
    """《顧客投訴處理記錄表》: filled in for a hard case (2.1.2.b)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="form")
    situation = models.TextField()
    cause = models.TextField()
    handling = models.TextField()
    head_opinion = models.TextField(blank=True)
    filled_at = models.DateTimeField()
    filled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)


class MajorReport(models.Model):
    """The report of a major complaint to the quality department and the division leader (2.1.8.a): five parts, all required."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="major_report")
    content = models.TextField()
    cause = models.TextField()
    process_and_result = models.TextField()
    lessons = models.TextField()
    corrective_measures = models.TextField()
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)


class Report(models.Model):
    """A periodic paper drawn from the cases of a site: summary, analysis, compilation, publication (2.1.6, 2.1.7)."""

    Kind = words.ReportKind
    State = words.ReportState

    site = models.ForeignKey(Site, models.PROTECT, related_name="case_reports", db_index=False)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    period = models.CharField(max_length=10, help_text=_("As 2026-11, 2026Q4 or 2026."))
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    figures = models.JSONField(default=dict, help_text=_("Counts taken from the records; frozen when the paper is issued."))
    text = models.TextField(blank=True, help_text=_("How things stand, in words."))
    analysis = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    written_for = models.JSONField(default=dict, help_text=_("The counts of which the texts speak."))
    content = models.JSONField(null=True, help_text=_("The issued paper in every language, word for word."))
    digest = models.CharField(max_length=64, blank=True, help_text=_("SHA-256 of the content; it stands in the journal too."))
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "kind", "period"], name="case_report_once"),
            models.CheckConstraint(condition=Q(state="issued") ^ Q(issued_at__isnull=True), name="case_report_issued_has_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period}"


class ImportMap(models.Model):
    """What was chosen for the columns of a log, kept under a name for the company's next file of that sort. Holds no rows of it."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    name = models.CharField(max_length=words.NAME_LIMIT)
    choices = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    objects = ImportMapQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "name"], name="case_import_map_once")]

    def __str__(self) -> str:
        return self.name


class ImportJob(models.Model):
    """A log that somebody sent in: what it is to become, how far the worker is, and what came of it.

    ``seen``, ``faults`` and the file itself hold personal data; ``forgotten_at`` tells when they were forgotten. The rest stays.
    """

    State = words.ImportState
    Task = words.ImportTask

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    language = models.CharField(max_length=10, blank=True, help_text=_("In which the report is written: that of whoever began it."))
    key = models.CharField(max_length=32, unique=True, help_text=_("The name under which the file lies."))
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the file."))
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()
    task = models.CharField(max_length=8, choices=Task.choices, default=Task.CHECK)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    seen = models.JSONField(default=dict, help_text=_("The columns of the file with examples."))
    choices = models.JSONField(default=dict, help_text=_("What was chosen for them."))
    skip_bad = models.BooleanField(default=False)
    ordered_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    stop_wanted = models.BooleanField(default=False)
    stage = models.CharField(max_length=60, blank=True)
    rows = models.PositiveIntegerField(default=0)
    rate = models.FloatField(default=0, help_text=_("Rows a second."))
    share = models.FloatField(default=0, help_text=_("Of the stage, from 0 to 1."))
    seconds_left = models.PositiveIntegerField(null=True)
    outcome = models.JSONField(default=dict, help_text=_("Counts of what was found and taken in."))
    faults = models.JSONField(default=list, help_text=_("The first mistakes, with what stands in the cells."))
    trouble = models.TextField(blank=True, help_text=_("Why it could not be done."))
    forgotten_at = models.DateTimeField(null=True)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["company", "-id"], name="case_import_listed"),
            models.Index(fields=["id"], condition=Q(state__in=("waiting", "running")), name="case_import_due"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company"], condition=Q(state="running"), name="case_import_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return self.file_name
