"""The figures of a site's month in one row, so that those of a thousand sites are added up and not counted."""

from typing import ClassVar

from django.db import models

from dudao.organisation.models import Site
from dudao.organisation.reads import among


class CaseTallyQuerySet(models.QuerySet["CaseTally"]):
    def among(self, sites: list[int], months: list[int]) -> "CaseTallyQuerySet":
        """Those of some sites and months; of very many sites those of all."""
        return self.filter(among(sites), month__in=months)


class CaseTally(models.Model):
    """What the cases count that a site received in a month (``cases.tallies``). Only a copy: whatever is missing is counted again."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    month = models.PositiveIntegerField()
    entry = models.BigIntegerField(help_text="Up to where it has read the site's journal.")
    stale_at = models.DateTimeField(null=True, help_text="When the next due time of its cases passes, and it is out of date by itself.")
    basis = models.CharField(max_length=16, help_text="Of the figures there are, and of the obligations they rest on.")
    counts = models.BinaryField(help_text="A number for each kind of case and figure, four bytes each.")
    groups = models.TextField(help_text="By channel, category and who answers: how many of each kind, as JSON.")

    objects = CaseTallyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["month", "site"], name="case_tally_once")]
