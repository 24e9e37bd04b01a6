"""Requests to be let off a duty: one granted, one refused, two that wait for an answer today."""

from datetime import datetime
from typing import Final, NamedTuple

from dudao.approvals import acts as approvals
from dudao.demo.courses import HEAD
from dudao.demo.founding import Founded, Place
from dudao.demo.phrasebook import talk
from dudao.duties.models import Duty
from dudao.organisation.models import Staff
from dudao.organisation.roles import Role

WAIVE: Final = "duties.waive"
QUALITY_ONLY: Final = (Role.QUALITY_MANAGER.value,)
LEADER_TOO: Final = (Role.DIVISION_LEADER.value, Role.QUALITY_MANAGER.value)


class Asked(NamedTuple):
    """Who asks, about which sort of duty, whom, how many working hours ago, and what became of it."""

    site: str
    obligations: tuple[str, ...]
    route: tuple[str, ...]
    hours: float
    answer: str = ""


NEEDS_THE_CUSTOMER: Final = ("visit", "respond", "developer-feedback")
OUTSIDE: Final = ("developer-feedback", "close-outside")
ASKED: Final = (
    Asked("BH", ("visit-hard", "visit-class-one", "close", *OUTSIDE), QUALITY_ONLY, 30, "granted"),
    Asked("SG", ("close", "visit-request", "request-result", *OUTSIDE), QUALITY_ONLY, 26, "refused"),
    Asked("CH", ("close", "close-outside", "visit-hard", "respond"), LEADER_TOO, 5),
    Asked("BH", ("close", "respond", "request-decision", "request-result", *OUTSIDE), QUALITY_ONLY, 3),
)


def ask(founded: Founded, now: datetime) -> int:
    """Ask for what is overdue; returns how many requests were made."""
    places = {place.plan.code: place for place in founded.places}
    made = 0
    for asked in ASKED:
        place = places.get(asked.site)
        duty = _overdue(place, asked, now) if place else None
        if place is not None and duty is not None:
            _ask(place, asked, duty, founded.people["quality"], now)
            made += 1
    return made


def _overdue(place: Place, asked: Asked, now: datetime) -> Duty | None:
    """The duty overdue longest of the sorts asked about, for which nobody has asked yet."""
    at = place.clock.before(now, asked.hours)
    found = Duty.objects.filter(site=place.site, obligation__key__in=asked.obligations, subject_kind="case", opened_at__lt=at)
    pending = place.site.approval_requests.values_list("subject_id", flat=True)
    return found.overdue(now).exclude(pk__in=list(pending)).select_related("site", "obligation").order_by("due_at", "pk").first()


def _ask(place: Place, asked: Asked, duty: Duty, quality: Staff, now: datetime) -> None:
    at = place.clock.before(now, asked.hours)
    words = talk()
    head = place.team.on(at.date(), HEAD)[-1]
    reason = place.rng.choice(words["asked_waiver"]["reach" if duty.obligation.key.startswith(NEEDS_THE_CUSTOMER) else "finish"])
    request = approvals.ask(WAIVE, subject=duty, site=place.site, route=asked.route, reason=reason, by=head, now=at)
    answered = place.clock.after(at, 8)
    if asked.answer == "granted":
        approvals.grant(request, by=quality, now=answered, remark=words["granted_remark"][0])
    elif asked.answer == "refused":
        approvals.refuse(request, by=quality, now=answered, remark=words["refused_remark"][0])
