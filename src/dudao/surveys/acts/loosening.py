"""What closing a survey does to its answers, so that none can be laid beside whoever gave it."""

from itertools import groupby
from typing import Final

from django.db.models import Count

from dudao.surveys import collecting, parameters
from dudao.surveys.models import OpenAnswer, Response, Survey

AT_ONCE: Final = 500
"""Answers written anew in one go."""


def loosen(survey: Survey) -> None:
    """Called by the closing, in its transaction.

    1. Answers of which too few carry the same building, weight and way in lose the building and share one weight; sums stay.
    2. All are written anew in the order of their random keys: PostgreSQL keeps rows in the order, and with the number of the transaction,
       in which they came, and so would pair each with the invitation that came back in the same moment.
    """
    _blur(survey)
    _shuffle(survey)


def _blur(survey: Survey) -> None:
    smallest = parameters.of_edition(survey.edition_id).smallest_group
    rows = Response.objects.filter(survey=survey).order_by("site")
    counted = rows.values_list("site", "building", "mode", "weight").annotate(n=Count("pk")).order_by("site", "building", "mode", "weight")
    for site, of_site in groupby(counted, key=lambda row: row[0]):
        groups = [collecting.Group(row[1:4], row[4], row[3]) for row in of_site]
        few, weight = collecting.too_few(groups, smallest)
        for building, mode, carried in few:
            alike = Response.objects.filter(survey=survey, site=site, building=building, mode=mode, weight=carried)
            alike.update(building=None, weight=weight)


def _shuffle(survey: Survey) -> None:
    keys = list(Response.objects.filter(survey=survey).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        responses = list(Response.objects.filter(pk__in=some).order_by("pk"))
        texts = list(OpenAnswer.objects.filter(response__in=some).order_by("pk"))
        OpenAnswer.objects.filter(pk__in=[text.pk for text in texts]).delete()
        Response.objects.filter(pk__in=some).delete()
        Response.objects.bulk_create(responses)
        OpenAnswer.objects.bulk_create(texts)
