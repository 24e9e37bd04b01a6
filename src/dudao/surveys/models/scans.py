"""Forms on paper as scanners bring them back, until what they say is sure: then the answers go among the others, and nothing stays here."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from dudao.organisation.models import Site
from dudao.surveys import vocabulary as words
from dudao.surveys.models.planning import Survey
from dudao.surveys.models.questionnaires import QuestionnaireVersion
from dudao.surveys.querysets import ScannedFormQuerySet


class PaperForm(models.Model):
    """A version of the questionnaire as printed in one language, and where everything lies on it: drawn once, so that copies agree."""

    version = models.ForeignKey(QuestionnaireVersion, models.PROTECT, related_name="papers")
    language = models.CharField(max_length=10)
    pdf = models.BinaryField()
    layout = models.JSONField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "language"], name="paperform_once")]


class ScanBatch(models.Model):
    """One file of scans; by its digest it is taken in once. One that is not ``complete`` goes on where it stopped when it is sent again."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="scan_batches", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=words.LINE_LIMIT)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    taken_at = models.DateTimeField()
    complete = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["survey", "site"], name="scanbatch_listed")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["survey", "digest"], name="scanbatch_once")]


class ScannedPage(models.Model):
    """How reading one page of a file ended; never what it says."""

    batch = models.ForeignKey(ScanBatch, models.PROTECT, related_name="pages", db_index=False)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=14, choices=words.Scanned.choices)
    form_number = models.PositiveIntegerField(null=True)
    page = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "number"], name="scannedpage_once")]


class ScannedForm(models.Model):
    """One form of which pages were read. ``said`` holds value and doubt by question, and is emptied when the form is settled."""

    State = words.Checked

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="scanned_forms", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(QuestionnaireVersion, models.PROTECT, related_name="+", db_index=False)
    form_number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=words.Checked.choices, default=words.Checked.WAITING)
    pages = models.JSONField(default=list)
    of_pages = models.PositiveSmallIntegerField()
    said = models.JSONField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = ScannedFormQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["survey", "site", "state", "form_number"], name="scannedform_listed")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "form_number"], name="scannedform_once"),
            models.CheckConstraint(condition=Q(state="waiting") | Q(said__isnull=True), name="scannedform_settled_is_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.survey.number}/{self.form_number}"


class ScannedCut(models.Model):
    """A piece of a scan that somebody has to look at: a row in doubt, or a box written in. Gone when the form is settled."""

    form = models.ForeignKey(ScannedForm, models.CASCADE, related_name="cuts")
    question = models.CharField(max_length=60)
    image = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["form", "question"], name="scannedcut_once")]
