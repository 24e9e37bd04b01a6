"""The questionnaire of a survey, version by version."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dudao.surveys import vocabulary as words
from dudao.surveys.models.planning import Survey


class QuestionnaireVersion(models.Model):
    """What is asked. An approved version is frozen with the hash of its content; a change is the next version (4.3.3)."""

    State = words.FormState

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(help_text=_("As questionnaire.Content writes it."))
    state = models.CharField(max_length=10, choices=words.FormState.choices, default=words.FormState.DRAFT)
    digest = models.CharField(max_length=64, blank=True, help_text=_("Of the content, from when it was put forward."))
    form_number = models.CharField(max_length=40, blank=True, help_text=_("Of the paper, as the rulebook names it."))
    composed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    composed_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "number"], name="questionnaire_version_once"),
            models.UniqueConstraint(fields=["survey"], condition=~Q(state="approved"), name="questionnaire_one_in_hand"),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(digest=""), name="questionnaire_frozen_has_digest"),
            models.CheckConstraint(condition=~Q(state="approved") | Q(approved_at__isnull=False), name="questionnaire_approved_has_time"),
        ]

    def __str__(self) -> str:
        return f"{self.survey.number} · {self.form_number} · {self.number}"
