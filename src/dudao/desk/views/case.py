"""The page of a case: what happened, what is next, by when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dudao.cases import rules, texts
from dudao.cases.acts import hear, masked_contact
from dudao.cases.documents import offered
from dudao.cases.likeness import resembling
from dudao.cases.models import Case, CaseFollow
from dudao.cases.vocabulary import LABELS, State
from dudao.desk import files, owed, words
from dudao.desk.duplicates import brought_by
from dudao.desk.forms import new_key
from dudao.desk.frame import page, person
from dudao.duties import editions
from dudao.duties.models import Duty
from dudao.journal.models import Attachment, Entry
from dudao.mailroom.models import Letter
from dudao.organisation import access
from dudao.organisation.deadlines import explain
from dudao.organisation.refusal import NotFound

ENTRIES = 200
FIRST = 6
COLOURS = {"cases.resolved": "done", "cases.closed": "done", "cases.visited": "done"}
GRAVE = {"cases.marked_hard", "cases.marked_major", "cases.reopened"}
LATE_ENTRY_MINUTES = 10


@dataclass(frozen=True)
class Step:
    """One act as a button in words, or why it is not possible."""

    act: str
    words: str | Promise
    href: str
    reason: str | Promise = ""


@dataclass(frozen=True)
class Steps:
    """What can be done now: what is owed first, the rest behind, and what cannot be done with the reason."""

    first: list[Step]
    more: list[Step]
    hindered: list[Step]
    owed: bool


@dataclass(frozen=True)
class Line:
    """One act on the timeline."""

    at: datetime
    clock: str
    day: str
    words: str | Promise
    css: str
    entered_late: bool
    entered: str
    in_full: str


@login_required
def case(request: HttpRequest, number: str) -> HttpResponse:
    found = case_of(request, number)
    hear(found, by=person(request), now=timezone.now())
    return case_page(request, found)


def case_of(request: HttpRequest, number: str) -> Case:
    """The case with this number among those the person may see; for everybody else there is none."""
    found = (
        Case.objects.seen_by(person(request))
        .select_related("site__branch", "site__company", "unit__building", "building", "assignee", "merged_into")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no case {number} among those of your sites."), number=number)
    return found


def case_page(request: HttpRequest, found: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    """The whole page, with the form of an act on it when there is one (``more``)."""
    now = timezone.now()
    duties = list(Duty.objects.about(found).filter(shadow=False).select_related("site", "obligation", "edition", "owner"))
    entries = list(Entry.objects.about(found).select_related("by").order_by("-id")[: ENTRIES + 1])
    same = Case.objects.seen_by(person(request)).same_unit(found)
    related = list(same.select_related("site")[:3])
    context = {
        "now": now,
        "case": found,
        "category": category_of(found, now),
        "contact": masked_contact(found),
        "papers": offered(found),
        "followed": CaseFollow.objects.filter(case=found).exists(),
        "duties": duty_rows([duty for duty in duties if duty.outcome == "o" or is_late(duty)]),
        "settled": duty_rows([duty for duty in duties if duty.outcome != "o" and not is_late(duty)]),
        "steps": steps_of(request, found, duties),
        "entries": [line_of(entry, found, now) for entry in reversed(entries[:ENTRIES])],
        "entries_cut": len(entries) > ENTRIES,
        "related": related,
        "related_total": same.order_by()[:100].count(),
        "similar": alike_to(request, found, now),
        "brought": brought_by(found),
        "letters": Letter.objects.filter(case=found).count() if settings.MAILBOXES or found.channel == Case.Channel.EMAIL else 0,
        "attached": list(Attachment.objects.about(found)),
        "may_attach": access.may(person(request), "journal.attach", found.site),
        "files_key": new_key(),
        "accept": files.ACCEPT,
        "draft_done": request.session.pop("draft_done", []),
        **more,
    }
    return page(request, "desk/case.html", context, here="cases", site=found.site, status=status)


def alike_to(request: HttpRequest, found: Case, now: datetime) -> list[Case]:
    """Cases of the last thirty days whose titles resemble this one's, apart from those of the same flat, which stand by themselves."""
    seen = Case.objects.seen_by(person(request))
    near = resembling(seen, found.site, found.title, now=now, building=found.building, apart_from=found.pk)
    return [each.case for each in near if each.case.unit_id is None or each.case.unit_id != found.unit_id][:3]


def category_of(found: Case, now: datetime) -> str:
    rulebook = editions.plan_for(found.site, timezone.localdate(now)).rulebook
    return rulebook.category_title(found.category, owed.language())


def duty_rows(duties: list[Duty]) -> list[dict[str, Any]]:
    """Open duties first, by what is due; each with how its day was reckoned."""
    duties.sort(key=lambda duty: (duty.outcome != "o", duty.due_at, duty.pk))
    return [
        {
            "duty": duty,
            "title": owed.title_of(duty),
            "why": explain(duty.reckoning, owed.zone_of(duty)),
            "stakes": owed.stakes_of(duty),
        }
        for duty in duties
    ]


def is_late(duty: Duty) -> bool:
    return duty.outcome == "d" and duty.done_at is not None and duty.done_at > duty.due_at


def steps_of(request: HttpRequest, found: Case, duties: list[Duty]) -> Steps:
    """The acts as buttons: first those that discharge an open duty, what is due soonest in front; then the usual next ones."""
    urgent = list(dict.fromkeys(act for duty in duties if duty.outcome == "o" and (act := owed.act_for(duty)) in LABELS))
    found_possible = rules.possible(found.as_it_stands(), visit_owed="record_visit" in urgent)
    can = {act: why for act, why in found_possible.items() if access.may(person(request), f"cases.{act}", found.site)}
    free = [act for act, why in can.items() if why is None]
    ranked = [act for act in urgent if act in free] + [act for act in USUAL[found.state] if act in free and act not in urgent]
    rest = [act for act in free if act not in ranked]
    ranked, rest = ranked[:FIRST], ranked[FIRST:] + rest
    return Steps(
        first=[_step(found, act) for act in ranked],
        more=[_step(found, act) for act in rest],
        hindered=[_step(found, act, why.message) for act, why in can.items() if why is not None],
        owed=bool(ranked) and ranked[0] in urgent,
    )


USUAL = {
    State.OPEN.value: ("respond", "assign", "refer", "record_result", "mark_hard", "feed_back", "decide", "note"),
    State.RESOLVED.value: ("record_visit", "waive_visit", "close", "reopen", "note"),
    State.CLOSED.value: ("reopen", "note", "flag_for_publication"),
}


def _step(found: Case, act: str, reason: str | Promise = "") -> Step:
    return Step(act, LABELS[act], reverse("desk:case_act", args=[found.number, act]), reason)


def line_of(entry: Entry, found: Case, now: datetime) -> Line:
    late = (entry.recorded_at - entry.at).total_seconds() > LATE_ENTRY_MINUTES * 60
    zone = owed.site_zone(found.site)
    there = entry.at.astimezone(zone)
    return Line(
        at=entry.at,
        clock=f"{there:%H:%M}",
        day=words.day_words(there.date(), today=now.astimezone(zone).date()),
        words=texts.sentence(entry, found.site.time_zone),
        css="grave" if entry.act in GRAVE else COLOURS.get(entry.act, ""),
        entered_late=late,
        entered=words.moment_words(entry.recorded_at, zone, now=now) if late else "",
        in_full=texts.in_full(entry, found.site.time_zone),
    )
