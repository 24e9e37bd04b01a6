"""What was said. No key, time or order is shared with who was asked, so that nobody can lay the two side by side.

Keys are random, because SQLite keeps rows in the order of their keys; ``BigAutoField`` makes the key that order there.
"""

from secrets import randbits
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dudao.organisation.models import Building, Site
from dudao.surveys import vocabulary as words
from dudao.surveys.models.planning import Survey
from dudao.surveys.models.questionnaires import QuestionnaireVersion

KEY_BITS: Final = 63


def random_key() -> int:
    """A key that tells nothing: 1 to 2⁶³ - 1, each as likely."""
    return randbits(KEY_BITS) or 1


class Response(models.Model):
    """One filled-in questionnaire: a byte for each rated question, in the order of its version.

    0 for no answer, 1 to 5 for very dissatisfied to very satisfied, 6 for not used or do not know.
    """

    id = models.BigAutoField(primary_key=True, default=random_key)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="responses", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    building = models.ForeignKey(Building, models.PROTECT, null=True, related_name="+", db_index=False)
    version = models.ForeignKey(QuestionnaireVersion, models.PROTECT, related_name="+", db_index=False)
    mode = models.CharField(max_length=10, choices=words.Mode.choices)
    weight = models.FloatField(default=1.0)
    answers = models.BinaryField()
    struck = models.BooleanField(default=False, help_text=_("Taken out by a correction; what replaces it is another row."))

    class Meta:
        indexes: ClassVar = [models.Index(fields=["survey", "site"], name="response_tabulated")]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(weight__gt=0), name="response_weight_above_zero")]


class OpenAnswer(models.Model):
    """What somebody wrote under an open question."""

    id = models.BigAutoField(primary_key=True, default=random_key)
    response = models.ForeignKey(Response, models.PROTECT, related_name="texts")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    question = models.CharField(max_length=60, help_text=_("Key of the question."))
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["response", "question"], name="openanswer_once")]
