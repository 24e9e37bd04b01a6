"""`python -m tests.bench.surveyed HOUSEHOLDS`: a site whose survey is collecting; prints the link of each household, one a line."""

import os
import sys
from datetime import UTC, datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dudao.config.settings")
django.setup()

from django.urls import reverse

from dudao.duties.models import Edition
from dudao.organisation.models import Building, Site, Staff, Unit
from dudao.surveys import tokens
from dudao.surveys.bank import bank
from dudao.surveys.models import Invitation, QuestionnaireVersion, Stratum, Survey
from tests.bench.counter import open_counter

PER_BUILDING = 100


def survey_of(households: int) -> list[str]:
    """The addresses that the letters lead to."""
    open_counter(1, 1)
    now, site, leader = datetime.now(UTC), Site.objects.select_related("company", "branch").get(), Staff.objects.get()
    days = [now.date() + timedelta(days) for days in (-1, -1, 20, 25)]
    survey = Survey.objects.create(
        number="CH-S26-001", company=site.company, branch=site.branch, site=site, kind="census", title="年末滿意度調查", state="collecting",
        prepares_from=days[0], collects_from=days[1], collects_until=days[2], hand_over_by=days[3], methods=["web"], leader=leader,
        margin="0.05", confidence="0.95", target_return="0.6", edition=Edition.objects.earliest("pk"), planned_by=leader, planned_at=now,
        approved_by=leader, approved_at=now, started_at=now,
    )  # fmt: skip
    content = bank().usual("residential")
    QuestionnaireVersion.objects.create(
        survey=survey, number=1, content=content.as_json(), state="approved", digest=content.content_hash, composed_by=leader,
        composed_at=now, approved_by=leader, approved_at=now,
    )  # fmt: skip
    links = []
    for first in range(0, households, PER_BUILDING):
        building = Building.objects.create(site=site, code=f"B{first // PER_BUILDING}")
        some = min(PER_BUILDING, households - first)
        stratum = Stratum.objects.create(survey=survey, site=site, building=building, many=False, population=some, asked=some, weight=1)
        units = Unit.objects.bulk_create(Unit(site=site, building=building, code=f"{door:03}") for door in range(some))
        rows = []
        for number, unit in enumerate(units, first + 1):
            token = tokens.token_of(survey.number, number)
            links.append(reverse("portal:questionnaire", args=[site.code, token]))
            rows.append(Invitation(
                survey=survey, site=site, stratum=stratum, unit=unit, weight=1, form_number=number, token_digest=tokens.digest_of(token),
                state="handed_out",
            ))  # fmt: skip
        Invitation.objects.bulk_create(rows)
    return links


if __name__ == "__main__":
    print("\n".join(survey_of(int(sys.argv[1]))))
