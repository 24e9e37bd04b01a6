"""Who listens to what, on one screen: the only place where rooms that must not know one another are joined."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core.management import call_command
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from dudao.approvals import acts as approvals
from dudao.approvals.models import Request
from dudao.cases import acts as cases
from dudao.cases.checks import CHECKS as CASE_CHECKS
from dudao.cases.facts import FACTS as CASE_FACTS
from dudao.cases.imports.jobs import acts as imports
from dudao.cases.imports.jobs import worker as import_worker
from dudao.cases.models import Case, Report
from dudao.cases.vocabulary import ACTS as CASE_ACTS
from dudao.cases.vocabulary import JOURNAL_NAMES as CASE_NAMES
from dudao.cases.vocabulary import ReportKind
from dudao.desk import owed
from dudao.duties import acts as duties
from dudao.duties import checks, editions, listener
from dudao.duties.acts.rebuilding import Replay
from dudao.duties.past import ORGANISATION
from dudao.duties.plan import Plan
from dudao.duties.reads import ASSIGNEE
from dudao.journal import acts as journal
from dudao.journal import answers, couriers, outbox, webhooks
from dudao.journal.models import Entry
from dudao.journal.senders import mail, messengers
from dudao.mailroom import fetching
from dudao.mailroom import letters as case_letters
from dudao.organisation import throttles
from dudao.organisation.acts import calendars, places, sessions, telling
from dudao.organisation.models import Site, Staff
from dudao.organisation.roles import Role
from dudao.publications import acts as publications
from dudao.publications.checks import CHECKS as PUBLICATION_CHECKS
from dudao.publications.facts import FACTS as PUBLICATION_FACTS
from dudao.publications.reads import public_since
from dudao.publications.vocabulary import ACTS as PUBLICATION_ACTS
from dudao.publications.vocabulary import PURPOSE as PUBLISHING
from dudao.reminders import acts as reminders
from dudao.reminders import letters
from dudao.rulebook.schema import Rulebook
from dudao.rulebook.vocabulary import CheckSignature, Vocabulary
from dudao.scores import acts as scores
from dudao.scores import scoring, sheets, trying
from dudao.surveys import acts as surveys
from dudao.surveys import hooks
from dudao.surveys.facts import FACTS as SURVEY_FACTS
from dudao.surveys.parameters import NAMES as SURVEY_PARAMETERS
from dudao.surveys.vocabulary import ACTS as SURVEY_ACTS
from dudao.surveys.vocabulary import FORM, PLAN
from dudao.waivers import acts as waivers

ROOMS = ("cases", "publications", "surveys")
"""The work rooms that exist: obligations and checks of others stay *not measured*."""

MONTHS_TRIED = 24
"""For how many months a replay says what they would have scored."""


def connect() -> None:
    """Join the rooms; called once when Django has loaded."""
    editions.use_rooms(ROOMS)
    checks.register(*CASE_CHECKS, *PUBLICATION_CHECKS)
    journal.listen(listener.follow_entry)
    listener.on_change(cases.note_next_due, many=cases.note_next_dues)
    calendars.listen_to_calendars(duties.follow_calendar)
    places.listen_to_sites(duties.follow_site)
    places.listen_to_sites(look_for_hotline)
    journal.listen(publish_what_was_issued)
    telling.listen_to_acts(remember)
    approvals.when_granted(waivers.PURPOSE, waivers.waive_granted)
    approvals.when_granted("cases.issue_report", issue_report)
    approvals.when_granted(PUBLISHING, publications.approve_granted)
    approvals.when_granted(PLAN, surveys.plan_granted)
    approvals.when_granted(FORM, surveys.form_granted)
    hooks.count_cases_by(Case.objects.by_unit)
    hooks.look_for_notice_by(public_since)
    journal.listen(webhooks.follow_entry)
    outbox.deliver_by("mail", mail.send, ready=mail.ready)
    outbox.deliver_by("messenger", messengers.send, ready=messengers.ready)
    outbox.deliver_by("webhook", webhooks.send, by_address=True)
    journal.listen(case_letters.follow_entry)
    outbox.deliver_by(case_letters.CHANNEL, case_letters.send, ready=mail.ready)
    letters.call_duties_by(owed.title_of)


def vocabulary() -> Vocabulary:
    """What a rulebook may name: the acts and checks of the rooms that exist."""
    signatures = {name: CheckSignature.of(check.parameters, check.optional) for name, check in checks.known().items()}
    return Vocabulary(
        acts=frozenset({*CASE_ACTS, *PUBLICATION_ACTS, *SURVEY_ACTS}),
        checks=signatures,
        rooms_installed=frozenset(ROOMS),
        facts={**CASE_FACTS, **PUBLICATION_FACTS, **SURVEY_FACTS},
        roles=frozenset({*Role, ASSIGNEE}),
        property_types=frozenset(Site.PropertyType),
        labels={name: check.label for name, check in checks.known().items()},
        parameters=SURVEY_PARAMETERS,
    )


def publish(rulebook: Rulebook, source: str) -> str:
    """Publish a rulebook from the command line of whoever runs the machine; the answer is a sentence."""
    edition, new = duties.publish_edition(rulebook, source, by=None, now=timezone.now())
    said = _("Published %(edition)s, in force from %(day)s.") if new else _("%(edition)s was published before; nothing changed.")
    return said % {"edition": edition, "day": edition.effective_from}


def points_under(site: Site, plan: Plan, found: Replay, now: datetime) -> list[dict[str, object]]:
    """What a site scored in its last months, and what it would have scored under an edition that a replay tried."""
    this_month = scoring.month_at(site, now)
    months = sorted({month for month, _ in (*found.stored.owed, *found.replayed.owed) if month <= this_month})[-MONTHS_TRIED:]
    if not months:
        return []
    before = sheets.live_many(site, months, now)
    then = trying.sheets_under(site, plan, months, owed=found.replayed.owed, late=found.replayed.late, now=now)
    return [{"month": after.month, "now": _points(each), "then": _points(after)} for each, after in zip(before, then, strict=True)]


def _points(sheet: sheets.Sheet) -> dict[str, str]:
    told = {"score": sheet.score, "lost": sheet.lost, "losable": sheet.losable}
    return {name: f"{value.normalize():f}" for name, value in told.items()} | {"coverage": f"{sheet.coverage:.4f}"}


def issue_report(request: Request, by: Staff, now: datetime) -> None:
    cases.issue_granted(request.subject_id, by=by, asked=request, now=now)


def look_for_hotline(site: Site, before: Mapping[str, Any], _by: Staff | None, now: datetime) -> None:
    """Whether the 24-hour number is told is another question when the number changes (2.1.1.b)."""
    if "hotline" in before:
        publications.reckon(site, now)


def publish_what_was_issued(entry: Entry) -> None:
    """Customers read the monthly publication (2.1.7) from the moment in which a head issues it, in the same transaction."""
    about = entry.facts
    if entry.act != CASE_NAMES["issue_report"] or about["report"] != ReportKind.PUBLICATION or entry.site is None or entry.by is None:
        return
    report = Report.objects.get(site=entry.site, kind=about["report"], period=about["period"])
    publications.publish_measures(entry.site, period=report.period, text=cases.public_text(report), by=entry.by, at=entry.at)


def remember(act: str, subject: Model, site: Site | None, by: Staff | None, now: datetime, told: Mapping[str, Any]) -> None:
    journal.record(f"{ORGANISATION}{act}", subject=subject, site=site, by=by, at=now, data=told)


def chores() -> list[tuple[str, int, Callable[[], object]]]:
    """What the background work does by itself: name, every how many seconds, what. Each may run twice without harm."""
    return [
        ("duties that the calendar opens", 600, lambda: duties.materialise(timezone.now())),
        ("publications that expire", 600, lambda: publications.reckon_all(timezone.now())),
        ("tallies of cases", 60, lambda: cases.refresh_tallies(timezone.now())),
        ("tallies of scores", 60, lambda: scores.refresh_all(timezone.now())),
        ("reminders", 300, lambda: reminders.remind(timezone.now())),
        ("mail in", 60, lambda: fetching.set_out(timezone.now())),
        ("messages out", 5, lambda: couriers.set_out(timezone.now())),
        ("logs to be taken in", 2, lambda: import_worker.set_out(timezone.now())),
        ("logs sent in and not used", 3600, lambda: imports.tidy(timezone.now())),
        ("old messages forgotten", 86_400, lambda: forget_old_messages(timezone.now())),
        ("sessions that have run out", 86_400, lambda: forget_sessions(timezone.now())),
        ("answers kept for other systems", 3600, lambda: answers.forget_old(timezone.now())),
    ]


def forget_sessions(now: datetime) -> None:
    call_command("clearsessions")
    sessions.forget_sessions(now)
    throttles.forget(now)


def forget_old_messages(now: datetime) -> None:
    outbox.tidy(now)
    reminders.tidy(now)
