"""Scores kept: a tally of every site and month for comparison, and the sheets that were signed off."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from dudao.duties.models import Edition
from dudao.organisation.models import Site
from dudao.scores.reads import SealedQuerySet, TallyQuerySet


class Tally(models.Model):
    """The live sheet of a site and month in one row, for league tables, heat maps and trends; made anew when something changed."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="tallies")
    month = models.PositiveIntegerField()
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    score = models.DecimalField(max_digits=10, decimal_places=3)
    lost = models.DecimalField(max_digits=10, decimal_places=3)
    losable = models.DecimalField(max_digits=10, decimal_places=3)
    coverage = models.DecimalField(max_digits=5, decimal_places=4)
    lost_by_clause = models.JSONField(default=dict, help_text="Thousandths of a point by clause; clauses that lost nothing are left out.")

    objects = TallyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["month", "site"], name="tally_once")]
        indexes: ClassVar = [models.Index(fields=["site", "month"], name="tally_site")]


class Freshness(models.Model):
    """Up to where the tallies of a site have read its journal, and when the next due time passes and they are out of date by itself."""

    site = models.OneToOneField(Site, models.PROTECT, related_name="+")
    entry = models.BigIntegerField()
    stale_at = models.DateTimeField(null=True)
    month = models.PositiveIntegerField(help_text="The last month that was tallied.")
    basis = models.CharField(max_length=16, default="", help_text="Of the site's attributes and the editions that it was scored by.")


class SealedSheet(models.Model):
    """A sheet as it was signed off: lines, records that cost points, edition and hash. Never changed; a later seal is another one."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="sealed_sheets")
    month = models.PositiveIntegerField()
    number = models.PositiveSmallIntegerField()
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = SealedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "month", "number"], name="sealed_once")]
