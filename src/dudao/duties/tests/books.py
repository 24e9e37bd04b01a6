"""A small standard for the tests of the engine, and the site that is held to it."""

from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from dudao.duties.plan import Plan, plan_of
from dudao.duties.rules import Place, follow
from dudao.duties.state import Event, Held
from dudao.organisation.calendar import WorkingCalendar
from dudao.organisation.deadlines import Office
from dudao.rulebook.conditions import SiteFacts
from dudao.rulebook.loader import load_trusted

ZONE = ZoneInfo("Asia/Shanghai")

SMALL = """
rulebook: small
edition: "1"
title: {en: Small}
effective_from: 2026-01-01
counting: end_of_day
points: "1"
languages: [en]
dimensions:
  - code: "1"
    title: {en: All}
    points: "1"
    clauses:
      - code: "1.0"
        title: {en: All}
        methods: [records]
        deduct: {per: criterion, points: "0.1"}
        criteria:
          - code: a
            text: {en: Everything in time}
            proof: {obligations: [log, respond, feedback, visit, close, summary, review, interviews, deadline, plan]}
obligations:
  - {key: log, title: {en: Log}, opened_by: cases.received, discharged_by: {act: cases.received, when: recorded},
     due: {working_days: 1}, owed_by: customer_service}
  - {key: respond, title: {en: Respond}, opened_by: [cases.received, cases.reopened, {act: cases.reclassified, once: true}],
     where: {kind: complaint}, discharged_by: cases.responded, voided_by: {act: cases.reclassified, where: {kind: {not_in: [complaint]}}},
     due: {working_days: 1}, owed_by: assignee}
  - {key: feedback, title: {en: Tell}, opened_by: cases.referred, discharged_by: cases.fed_back, again: true, until: cases.resolved,
     due: {days: 7}, owed_by: customer_service}
  - {key: visit, title: {en: Visit}, opened_by: cases.resolved, where: {hard: true}, discharged_by: [cases.visited, cases.visit_waived],
     due: {working_days: 1}, owed_by: customer_service}
  - {key: close, title: {en: Close}, opened_by: [cases.received, cases.reopened], discharged_by: cases.closed,
     due: {by: responsibility, terms: {developer: {working_days: 30}}, otherwise: {working_days: 10}}, owed_by: customer_service}
  - {key: deadline, title: {en: Handle}, opened_by: cases.issued_by_quality, discharged_by: cases.resolved,
     due: {fact: quality_due_at, otherwise: {working_days: 10}}, owed_by: department_head}
  - {key: summary, title: {en: Summary}, opened_by: {every: month}, due: {day: 30},
     discharged_by: {act: cases.report_issued, where: {report: monthly-summary}}, owed_by: department_head,
     applies: {not: {property_class: A}}}
  - {key: review, title: {en: Review}, opened_by: {every: quarter}, discharged_by: {act: cases.report_issued, where: {report: review}},
     due: {month: 1, day: 15, after: 1}, owed_by: department_head}
  - {key: interviews, title: {en: Interviews}, opened_by: {every: month}, discharged_by: cases.noted, times: 2,
     due: {at: period_end}, owed_by: department_head}
  - {key: plan, title: {en: Plan}, opened_by: {coming: handover_date, months: 4}, discharged_by: cases.measures_set,
     due: {before: handover_date, months: 2}, owed_by: department_head}
"""

HOLIDAYS = {date(2026, 10, day) for day in range(1, 8)}


def calendar() -> WorkingCalendar:
    days = [date.fromordinal(number) for number in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    return WorkingCalendar("test", days[0], [day.weekday() < 5 and day not in HOLIDAYS for day in days], days[-1])


@lru_cache
def small(edition_id: int = 1) -> Plan:
    return plan_of(load_trusted(SMALL), edition_id, frozenset({"cases"}))


def place(**facts: object) -> Place:
    told: dict[str, Any] = {"property_type": "residential", **facts}
    office = Office(ZONE, time(9), time(18), calendar())
    handover = told.get("handover_date")
    return Place(1, SiteFacts(**told), office, (handover,) if isinstance(handover, date) else ())


def at(text: str) -> datetime:
    """A local time at the site, such as "2026-11-20 17:40"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def event(act: str, moment: str, *, recorded: str | None = None, **facts: object) -> Event:
    told = {"kind": "complaint", "responsibility": "property", "hard": False, **facts}
    return Event(act, at(moment), at(recorded or moment), "case", 7, told)


def after(*events: Event) -> dict[tuple[str, int], Held]:
    """The duties after these events, by obligation and round."""
    held: list[Held] = []
    for each in events:
        follow(each, held, place=place(), plan=small(), plan_of=lambda _: small())
    return {(duty.obligation, duty.round): duty for duty in held}
