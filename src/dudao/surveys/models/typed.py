"""Forms on paper as two people type them, until both agree: then the answers go among the others and nothing is left here."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dudao.organisation.models import Site
from dudao.surveys import vocabulary as words
from dudao.surveys.models.planning import Survey
from dudao.surveys.models.questionnaires import QuestionnaireVersion


class TypedForm(models.Model):
    """One form, typed by two different people (4.4.3). ``first`` and ``second`` are emptied when it is settled."""

    State = words.Typed

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="typed_forms", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(QuestionnaireVersion, models.PROTECT, related_name="+", db_index=False)
    form_number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=words.Typed.choices, default=words.Typed.ONCE)
    first = models.JSONField(null=True)
    first_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    second = models.JSONField(null=True)
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["survey", "site", "state"], name="typedform_listed")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "form_number"], name="typedform_once"),
            models.CheckConstraint(condition=~Q(first_by=F("second_by")), name="typedform_by_two_people"),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(first__isnull=True, second__isnull=True, settled_by__isnull=False),
                name="typedform_settled_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey.number}/{self.form_number}"
