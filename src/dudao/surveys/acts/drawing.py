"""Drawing who is asked at a site: a sample that can be drawn again, or everybody (4.2.2, 4.2.3)."""

from datetime import date, datetime
from secrets import token_hex
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dudao.journal import acts as journal
from dudao.organisation import access
from dudao.organisation.deadlines import add_months
from dudao.organisation.models import Household, Site, Staff, Unit
from dudao.surveys import hooks, rules, tokens
from dudao.surveys.acts.doing import day_at, locked, remember, repeated
from dudao.surveys.models import Invitation, Stratum, Survey, SurveySite
from dudao.surveys.refusals import AlreadyDone, Incomplete, NotNow
from dudao.surveys.vocabulary import Kind, State

AT_ONCE: Final = 2_000
"""Rows written in one go."""


def draw(part: SurveySite, *, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> SurveySite:
    """Draw the households of a site that are asked, once for good: a second draw until it pleases would be no sample.

    1. Who lives where today. 2. As many as the plan asks, every building represented, households with many cases more likely; of a
    census everybody. 3. A numbered form and a secret word for each; the weight undoes the chances.
    """
    access.require(by, "surveys.prepare", part.survey.place)
    with transaction.atomic():
        survey = locked(part.survey)
        kept = SurveySite.objects.select_related("site", "survey").get(pk=part.pk)
        kept.survey = survey
        if repeated(key, "draw", kept.pk):
            return kept
        if survey.state != State.APPROVED:
            raise NotNow(_("Households are drawn once the plan is approved, and before collecting begins."))
        if kept.asked:
            raise AlreadyDone(_("This site was drawn before. The sample stays as it was drawn."))
        if not survey.seed:
            survey.seed = token_hex(8)
            survey.save(update_fields=["seed"])
        day = day_at(kept.site, now)
        homes = homes_of(kept.site, survey, day, now)
        if not homes:
            raise Incomplete(_("No units are known at {site}. Import its places first."), site=kept.site)
        chosen = chosen_of(survey, homes)
        _write(survey, kept, chosen)
        size = _size(survey, len(homes))
        kept.customers, kept.sample_size, kept.asked = len(homes), size.needed, len(chosen.homes)
        kept.save(update_fields=["customers", "sample_size", "asked"])
        told = {"seed": survey.seed, "customers": kept.customers, "asked": kept.asked, "site": kept.site.name}
        remember("draw", kept, by=by, now=now, data=told, key=key, via=via)
    return kept


@transaction.atomic
def draw_all(survey: Survey, *, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> None:
    """Draw at every site that was not drawn yet: at all of them, or, when one refuses, at none."""
    access.require(by, "surveys.prepare", survey.place)
    for part in survey.parts.filter(asked=0).select_related("site", "survey").order_by("site__code"):
        draw(part, by=by, now=now, key=f"{key[:60]}-{part.pk}" if key else None, via=via)


def homes_of(site: Site, survey: Survey, day: date, now: datetime) -> list[rules.Home]:
    """The units of a site in which somebody lives on a day, with their cases; all units where nobody's moving in is known."""
    since = _since(now, survey.cases_months)
    cases = hooks.cases_of(site, since) if survey.many_cases and survey.kind != Kind.CENSUS else {}
    living = Q(moved_in__lte=day) & (Q(moved_out__isnull=True) | Q(moved_out__gt=day))
    lived = Household.objects.filter(living, site=site).order_by("unit__building__code", "unit__code", "pk")
    rows: list[tuple[int, int, int | None]] = list(lived.values_list("unit", "unit__building", "pk"))
    if not rows:
        units = Unit.objects.filter(site=site).order_by("building__code", "code").values_list("pk", "building")
        rows = [(unit, building, None) for unit, building in units]
    first = {unit: (building, household) for unit, building, household in reversed(rows)}
    return [rules.Home(unit, *first.pop(unit), cases.get(unit, 0)) for unit, _building, _household in rows if unit in first]


def chosen_of(survey: Survey, homes: list[rules.Home]) -> rules.Chosen:
    """Who is asked of these homes, by the plan and the seed of a survey: the same each time."""
    asked = _size(survey, len(homes)).asked
    return rules.choose(homes, asked, seed=survey.seed, many_cases=survey.many_cases, emphasis=survey.emphasis)


def size_of(part: SurveySite) -> rules.Size:
    """The size of a site's sample, from its households as they were counted, with what it was reckoned from."""
    return _size(part.survey, part.customers)


def _since(now: datetime, months: int) -> datetime:
    first = add_months(now.date(), -months)
    return now.replace(year=first.year, month=first.month, day=first.day)


def _size(survey: Survey, homes: int) -> rules.Size:
    return rules.proposed(
        survey.kind, homes, margin=survey.margin, confidence=survey.confidence, target_return=survey.target_return
    )  # fmt: skip


def _write(survey: Survey, part: SurveySite, chosen: rules.Chosen) -> None:
    """Keep strata and invitations, in the order in which forms are carried from door to door."""
    site = part.site
    Stratum.objects.bulk_create(
        Stratum(survey=survey, site=site, building_id=layer.building, many=layer.many, population=all_of, asked=asked, weight=weight)
        for layer, (all_of, asked, weight) in chosen.layers.items()
    )
    strata = {(row.building_id, row.many): row.pk for row in Stratum.objects.filter(survey=survey, site=site)}
    first = journal.take_numbers(f"survey-form:{survey.number}", len(chosen.homes))
    rows = []
    for number, (home, weight) in enumerate(zip(chosen.homes, chosen.weights, strict=True), first):
        layer = rules.layer_of(home, survey.many_cases)
        digest = tokens.digest_of(tokens.token_of(survey.number, number))
        rows.append(Invitation(
            survey=survey, site=site, stratum_id=strata[layer.building, layer.many], unit_id=home.unit, household_id=home.household,
            weight=weight, form_number=number, token_digest=digest,
        ))  # fmt: skip
    Invitation.objects.bulk_create(rows, batch_size=AT_ONCE)
