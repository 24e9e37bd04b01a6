"""Whether what is kept of the months of sites is what counting gives."""

from datetime import datetime

from dudao.cases import statistics
from dudao.cases.models import Case
from dudao.cases.stages import stage_ids
from dudao.cases.tallies import GROUPED, Tallies
from dudao.cases.vocabulary import Kind
from dudao.organisation.models import Site

MONTHS = [202610, 202611, 202612]


def as_counted(now: datetime, sites: list[Site] | None = None) -> None:
    """Every figure that is kept, of each month, kind and site, is the one that counting gives."""
    sites, ids = sites or list(Site.objects.order_by("pk")), stage_ids()
    kept = Tallies(sites, MONTHS, ids, now)
    for months in ([202611], MONTHS):
        for kind in ("", *Kind.values):
            cases = Case.objects.counting().filter(site__in=sites, month__in=months, kind__in=[kind] if kind else Kind.values)
            assert kept.counts(months, kind) == statistics.counts(cases, ids, now)
            assert kept.by_site(months, kind) == statistics.grouped_by(cases, "site")
            for column in GROUPED:
                assert dict(kept.groups(months, kind)[column]) == dict(statistics.grouped_by(cases, column)), column
