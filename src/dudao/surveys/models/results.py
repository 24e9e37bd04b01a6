"""What the answers add up to, and the report that is written of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dudao.organisation.models import Site
from dudao.surveys import vocabulary as words
from dudao.surveys.models.planning import Survey
from dudao.surveys.models.questionnaires import QuestionnaireVersion


class AnswerTally(models.Model):
    """How the answers of a site stand, added up response by response, for pages that cannot read a million of them.

    A copy: emptied, it is made again from the responses. Each part is (rated questions of the version × 7 codes) in little-endian
    order: ``counts`` as 32-bit whole numbers, ``weights`` and ``squares`` (sums of the weights and of their squares) as 64-bit floats.
    """

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="tallies", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(QuestionnaireVersion, models.PROTECT, related_name="+", db_index=False)
    responses = models.PositiveIntegerField(default=0)
    counts = models.BinaryField()
    weights = models.BinaryField()
    squares = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["survey", "site", "version"], name="answertally_once")]


class SurveyReport(models.Model):
    """《顧客滿意度調查報告》: figures taken from the answers, texts written by staff, frozen when it is approved (4.5.2, 4.5.3)."""

    State = words.FormState

    survey = models.OneToOneField(Survey, models.PROTECT, related_name="report")
    state = models.CharField(max_length=10, choices=words.FormState.choices, default=words.FormState.DRAFT)
    figures = models.JSONField(help_text=_("The paper without the texts of staff, in every language, from the answers as they stood."))
    figures_at = models.DateTimeField()
    texts = models.JSONField(default=dict, help_text=_("What staff wrote, by section."))
    content = models.JSONField(null=True, help_text=_("The approved paper in every language, word for word."))
    digest = models.CharField(max_length=64, blank=True, help_text=_("SHA-256 of the content; it stands in the journal too."))
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    begun_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="approved", content__isnull=False, approved_at__isnull=False) | ~Q(state="approved"),
                name="surveyreport_approved_is_frozen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey.number} · {self.get_state_display()}"
