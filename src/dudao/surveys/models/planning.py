"""What was planned: for which review, at which sites, by whom, and that they were trained."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dudao.duties.models import Edition
from dudao.organisation.models import Branch, Company, Site
from dudao.surveys import vocabulary as words
from dudao.surveys.querysets import ReviewQuerySet, SurveyQuerySet, SurveySiteQuerySet


class ManagementReview(models.Model):
    """管理評審會: the day for which a survey is planned (4.1.1), of a branch or of the company.

    ``site`` is where what is owed and asked about the whole of it is kept: the first of its sites when the day was set.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    held_on = models.DateField()

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["branch", "held_on"], name="review_once_of_branch"),
            models.UniqueConstraint(fields=["company", "held_on"], condition=Q(branch=None), name="review_once_of_company"),
        ]

    def __str__(self) -> str:
        return f"{self.place} · {self.held_on}"

    @property
    def place(self) -> Company | Branch:
        return self.branch or self.company


class Survey(models.Model):
    """One survey, from its plan to its report.

    ``site`` is where what is owed and asked about the whole of it is kept; which sites take part stands in ``parts``.
    Shares (margin, confidence, target of returns) are between 0 and 1.
    """

    Kind = words.Kind
    State = words.State

    number = models.CharField(max_length=32, unique=True)
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="surveys")
    review = models.ForeignKey(ManagementReview, models.PROTECT, null=True, related_name="surveys")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=words.TITLE_LIMIT)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    prepares_from = models.DateField()
    collects_from = models.DateField()
    collects_until = models.DateField()
    hand_over_by = models.DateField(help_text=_("By when surveyors hand the forms to the leader (4.5.1)."))
    report_by = models.DateField(null=True)
    methods = models.JSONField(default=list)
    departments = models.TextField(blank=True, help_text=_("Departments taking part besides the sites."))
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    margin = models.DecimalField(max_digits=5, decimal_places=4)
    confidence = models.DecimalField(max_digits=5, decimal_places=4)
    target_return = models.DecimalField(max_digits=5, decimal_places=4)
    many_cases = models.PositiveSmallIntegerField(default=0, help_text=_("From so many cases a household is emphasised; 0 for none."))
    cases_months = models.PositiveSmallIntegerField(default=0, help_text=_("Cases of so many months are counted for that."))
    emphasis = models.DecimalField(max_digits=4, decimal_places=2, default=1, help_text=_("How many times as likely they are drawn."))
    seed = models.CharField(max_length=64, blank=True, help_text=_("With which the sample was drawn and can be drawn again."))
    points = models.TextField(blank=True, help_text=_("Points to watch."))
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", db_index=False)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    planned_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "collects_until"], name="survey_listed")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(prepares_from__lte=F("collects_from"))
                & Q(collects_from__lte=F("collects_until"))
                & Q(collects_until__lte=F("hand_over_by"))
                & (Q(report_by__isnull=True) | Q(report_by__gte=F("hand_over_by"))),
                name="survey_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(margin__gt=0, margin__lt=1, confidence__gt=0, confidence__lt=1, target_return__gt=0, target_return__lte=1),
                name="survey_shares_possible",
            ),
            models.CheckConstraint(condition=Q(emphasis__gte=1), name="survey_emphasis_not_below_one"),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "asked")) | Q(approved_at__isnull=False), name="survey_approved_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.title}"

    @property
    def place(self) -> Company | Branch | Site:
        """Where whoever plans it must hold a post: the site of a department's own survey, else the branch or company."""
        return self.site if self.kind == words.Kind.DEPARTMENT else self.branch or self.company

    @property
    def review_on(self) -> date | None:
        return self.review.held_on if self.review is not None else None

    @property
    def method_names(self) -> list[str]:
        return [str(words.Method(each).label) for each in self.methods if each in words.Method.values]


class SurveySite(models.Model):
    """A site that takes part: how many households it has, how many answers are needed, who works there."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="parts", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    customers = models.PositiveIntegerField(help_text=_("Households, as counted when the survey was planned or drawn."))
    sample_size = models.PositiveIntegerField(help_text=_("Answers needed for the margin; everybody of a census."))
    asked = models.PositiveIntegerField(default=0, help_text=_("How many were drawn, so that enough answers come back."))
    surveyor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    custodian = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, help_text=_("Who empties the box (4.2.3).")
    )
    notice = models.CharField(max_length=24, blank=True, help_text=_("Number of the notice that told customers beforehand (4.4.2)."))
    noticed_on = models.DateField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = SurveySiteQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "site"], name="surveysite_once"),
            models.CheckConstraint(condition=Q(sample_size__lte=F("customers")), name="surveysite_sample_not_above_all"),
            models.CheckConstraint(condition=Q(asked__lte=F("customers")), name="surveysite_asked_not_above_all"),
        ]

    def __str__(self) -> str:
        return f"{self.survey.number} · {self.site}"


class Member(models.Model):
    """Somebody in the team, and what they do there; at one site, or at all of them."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="members", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+", db_index=False)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    part = models.CharField(max_length=12, choices=words.Part.choices)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "staff", "part", "site"], condition=Q(left_at=None), name="member_once_at_site"),
            models.UniqueConstraint(
                fields=["survey", "staff", "part"], condition=Q(left_at=None, site=None), name="member_once_everywhere"
            ),
        ]


class Training(models.Model):
    """The leader told those involved what matters: aim, subjects, emphasis, points to watch (4.3.4)."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="trainings")
    held_on = models.DateField()
    subjects = models.TextField()
    trainer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)


class Attendance(models.Model):
    """Somebody was there."""

    training = models.ForeignKey(Training, models.PROTECT, related_name="attendance", db_index=False)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["training", "staff"], name="attendance_once")]
