"""Who is asked, and what becomes of the forms: never what anybody said."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dudao.organisation.models import Building, Household, Site, Unit
from dudao.surveys import vocabulary as words
from dudao.surveys.models.planning import Survey
from dudao.surveys.querysets import InvitationQuerySet


class Stratum(models.Model):
    """The households of one building, those with many cases apart: how many there are, and how many were drawn."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="strata", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    building = models.ForeignKey(Building, models.PROTECT, related_name="+", db_index=False)
    many = models.BooleanField(help_text=_("Those with many cases."))
    population = models.PositiveIntegerField()
    asked = models.PositiveIntegerField()
    weight = models.FloatField(help_text=_("How many households each one drawn stands for."))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "site", "building", "many"], name="stratum_once"),
            models.CheckConstraint(condition=Q(asked__lte=F("population")), name="stratum_not_above_all"),
        ]


class Invitation(models.Model):
    """A household that is asked, and whether it answered. Nothing leads from here to what it said."""

    State = words.Asked

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="invitations", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    stratum = models.ForeignKey(Stratum, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+", db_index=False)
    weight = models.FloatField()
    form_number = models.PositiveIntegerField()
    token_digest = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=12, choices=words.Asked.choices, default=words.Asked.DRAWN)
    draft = models.JSONField(null=True, help_text=_("A form half filled in on the web; emptied when it is sent."))

    objects = InvitationQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["survey", "site", "state"], name="invitation_counted")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "form_number"], name="invitation_form_once"),
            models.UniqueConstraint(fields=["survey", "unit"], name="invitation_unit_once"),
            models.CheckConstraint(condition=~Q(state="returned") | Q(draft__isnull=True), name="invitation_returned_has_no_draft"),
        ]

    def __str__(self) -> str:
        return f"{self.survey.number}/{self.form_number}"


class Box(models.Model):
    """A box for filled-in forms, and who empties it (4.2.3)."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="boxes", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    place = models.CharField(max_length=words.LINE_LIMIT)
    custodian = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["survey", "site", "place"], name="box_once")]

    def __str__(self) -> str:
        return self.place


class BoxOpening(models.Model):
    """A box was opened by its custodian before a witness, and so many forms were in it."""

    box = models.ForeignKey(Box, models.PROTECT, related_name="openings")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    custodian = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    witness = models.CharField(max_length=80)
    forms = models.PositiveIntegerField()


class Handover(models.Model):
    """Forms handed to the leader, or out to surveyors: which numbers, how many, and which of them are missing (4.5.1)."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="handovers", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    first_form = models.PositiveIntegerField()
    last_form = models.PositiveIntegerField()
    forms = models.PositiveIntegerField()
    missing = models.JSONField(default=list, help_text=_("Numbers between the first and the last that are not there."))

    class Meta:
        indexes: ClassVar = [models.Index(fields=["survey", "site"], name="handover_listed")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_form__gte=F("first_form")), name="handover_numbers_in_order"),
        ]
