"""The score of a site: what did we lose, why, what can still be saved?"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from dudao.desk import owed, words
from dudao.desk.case_filter import month_in
from dudao.desk.frame import page, person, site_of
from dudao.duties.models import Duty
from dudao.organisation import access
from dudao.organisation.models import Site
from dudao.rulebook.arithmetic import Outcome
from dudao.scores import acts, drill, scoring, sealed, sheets, trying
from dudao.scores.forecast import Forecast, compared, months_until
from dudao.scores.models import SealedSheet, Tally
from dudao.scores.sheets import Line, Part, Sheet

MONTHS = 12
PICKED = 24
SAMPLES = 3
LATE_LOOKED_AT = 300
FRIDAY = 4


@dataclass(frozen=True)
class Loss:
    """A line that lost points, with the first records behind it."""

    line: Line
    text: str
    why: str | Promise
    records: list[tuple[str, str]]


@login_required
def score(request: HttpRequest, code: str) -> HttpResponse:
    site, now = site_of(request, code), timezone.now()
    this_month = scoring.month_at(site, now)
    month = min(month_in(request.GET.get("month", "")) or this_month, this_month)
    before, sheet, ahead = sheets_of(site, month, now) if month == this_month else (*past_sheets(site, month, now), None)
    seal_there = SealedSheet.objects.latest_of(site, month)
    difference = sealed.difference(seal_there, sheet) if seal_there else None
    context = {
        "now": now,
        "score_site": site,
        "sheet": sheet,
        "month": month,
        "months": [scoring.shifted(this_month, -back) for back in range(PICKED)],
        "trend": trend_of(site, before, sheet),
        "before": before if before.losable else None,
        "tried": tried_of(trying.on_trial(sheet)),
        "losses": losses_of(sheet),
        "parts": [(part, unmeasured_of(part)) for part in sheet.parts],
        "met": [(line, text_of(line)) for line in sheet.lines if line.outcome is Outcome.MET],
        "not_applicable": [(line, text_of(line)) for line in sheet.lines if line.outcome is Outcome.NOT_APPLICABLE],
        "not_measured": grouped_by_why(sheet),
        "ahead": ahead,
        "sealed": seal_there,
        "seal_broken": seal_there is not None and not acts.is_intact(seal_there),
        "difference": difference,
        "may_seal": sheet.ended and (difference is None or difference.anything) and access.may(person(request), "scores.seal", site),
    }
    return page(request, "desk/score.html", context, here="score", site=site)


@require_POST
@login_required
def seal(request: HttpRequest, code: str) -> HttpResponse:
    """Sign off the sheet of a month that is over."""
    site = site_of(request, code)
    month = month_in(request.POST.get("month", "")) or scoring.month_at(site, timezone.now())
    kept = acts.seal(site, month, by=person(request), now=timezone.now())
    messages.success(request, gettext("Sealed: %(digest)s. The live score goes on beside it.") % {"digest": kept.digest[:12]})
    response = redirect("desk:score", site.code)
    response.headers["Location"] += f"?month={month}"
    return response


def trend_of(site: Site, before: Sheet, sheet: Sheet) -> list[Decimal | None]:
    """Twelve months of scores: the two at hand as they stand, the earlier ones as they were last tallied."""
    months = scoring.months_between(scoring.shifted(sheet.month, 1 - MONTHS), sheet.month)
    known = {tally.month: tally.score for tally in Tally.objects.trend(site, sheet.month, MONTHS) if tally.losable}
    known |= {each.month: each.score for each in (before, sheet) if each.losable}
    return [known.get(month) for month in months]


def unmeasured_of(part: Part) -> dict[str, Any]:
    """How much of a dimension nobody has looked at: nothing that is not measured may look like full marks."""
    blind = sum(line.outcome in (Outcome.NOT_MEASURED, Outcome.ERROR) for line in part.lines)
    return {"number": blind, "all": bool(blind) and not any(line.counted for line in part.lines)}


def text_of(line: Line) -> str:
    return line.criterion.text.in_language(owed.language())


def tried_of(trials: list[trying.Trial]) -> list[tuple[trying.Trial, str]]:
    """What is on trial, with its words."""
    return [(trial, trial.obligation.title.in_language(owed.language())) for trial in trials]


def losses_of(sheet: Sheet) -> list[Loss]:
    """The lines that lost points, the dearest first, each with the latest of its records.

    Two queries for all that was late, and one for each line that only a check broke.
    """
    late = _late_records(sheet)
    return [Loss(line, text_of(line), sheets.why(line), _records(sheet, line, late)) for line in sheet.losses]


def _records(sheet: Sheet, line: Line, late: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    found = list(dict.fromkeys(record for key in line.criterion.proof.obligations for record in late.get(key, [])))
    return (found or [record for source in drill.sources(sheet, line) if source.kind == "case" for record in _broken(source)])[:SAMPLES]


def _broken(source: drill.Source) -> list[tuple[str, str]]:
    return [(number, reverse("desk:case", args=[number])) for number in source.broken.values_list("number", flat=True)[:SAMPLES]]


def _late_records(sheet: Sheet) -> dict[str, list[tuple[str, str]]]:
    """For each obligation the latest duties that were missed: what they are called and where they are shown."""
    late = (
        Duty.objects.filter(site=sheet.site, month=sheet.month)
        .late(sheet.now)
        .select_related("obligation", "site")
        .order_by("-due_at", "-pk")
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for row in _rows(late[:LATE_LOOKED_AT]):
        found.setdefault(row.duty.obligation.key, []).append((row.number or owed.period_words(row.duty.period) or "#", row.href))
    return found


def _rows(duties: Any) -> list[owed.Row]:
    """The duties as rows, only as many of each obligation as are shown."""
    seen: dict[int, int] = {}
    chosen = []
    for duty in duties:
        seen[duty.obligation_id] = seen.get(duty.obligation_id, 0) + 1
        if seen[duty.obligation_id] <= SAMPLES:
            chosen.append(duty)
    return owed.rows_of(chosen)


def grouped_by_why(sheet: Sheet) -> list[tuple[str, list[tuple[Line, str]]]]:
    """What is not measured, by the reason."""
    groups: dict[str, list[tuple[Line, str]]] = {}
    for line in sheet.not_measured:
        groups.setdefault(str(sheets.why_not_measured(line)), []).append((line, text_of(line)))
    return list(groups.items())


@dataclass(frozen=True)
class Ahead:
    """What is lost by the end of the working week if nobody acts, with the duties that decide it."""

    lost: Decimal
    until: str
    rows: list[tuple[owed.Row, Decimal]]


def past_sheets(site: Site, month: int, now: datetime) -> tuple[Sheet, Sheet]:
    """The sheets of the month before and of a month."""
    before, sheet = sheets.live_many(site, [scoring.shifted(month, -1), month], now)
    return before, sheet


def sheets_of(site: Site, month: int, now: datetime) -> tuple[Sheet, Sheet, Ahead]:
    """The same for the present month, with what lies ahead: from now to Friday evening; from then on, to the Friday after.

    All of it is scored in one go: the pages of a site are asked for all day.
    """
    until = friday_evening(site, now)
    months = [scoring.shifted(month, -1), *months_until(site, until, now)]
    today, then = sheets.live_at(site, months, [now, until])
    return today[0], today[1], ahead_of(compared(site, today[1:], then[1:], until, now), site)


def ahead_of(seen: Forecast, site: Site) -> Ahead:
    dear = [stake for stake in seen.stakes if stake.points][:8]
    for stake in dear:
        stake.duty.site = site
    rows = owed.rows_of(stake.duty for stake in dear)
    points = {stake.duty.pk: stake.points for stake in dear}
    day = seen.until.astimezone(scoring.zone_of(site)).date()
    return Ahead(seen.lost, words.day_words(day, today=day), [(row, points[row.duty.pk]) for row in rows])


def friday_evening(site: Site, now: datetime) -> datetime:
    zone = scoring.zone_of(site)
    there = now.astimezone(zone)
    friday = datetime.combine(there.date() + timedelta(days=(FRIDAY - there.weekday()) % 7), time(23, 59, 59), zone)
    late = there.weekday() == FRIDAY and there.time() >= site.closes_at
    return friday + timedelta(days=7) if late else friday
