"""Reading cases: the list, one with its timeline and duties, and who called, for a purpose."""

from datetime import datetime
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import BaseModel

from dudao.api.cursors import page_of
from dudao.api.gate import Bearer, caller
from dudao.api.schemas.bodies import Purpose
from dudao.api.schemas.cases import CaseLine, Cases, CasesAsked, CaseWhole, Contact, Happened, Possible, columns_of
from dudao.api.schemas.places import Person
from dudao.api.values import Key, Number, number_of
from dudao.api.words import duty_lines
from dudao.api.writing import written_once
from dudao.cases import acts, rules, texts
from dudao.cases.models import Case
from dudao.cases.reads import CaseQuerySet
from dudao.cases.vocabulary import LABELS
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from dudao.organisation import access
from dudao.organisation.models import Staff
from dudao.organisation.refusal import NotFound
from dudao.organisation.scopes import Scope

router = Router(tags=["Cases"])


class Looked(BaseModel):
    """What is kept of a look under its key: that it was. The contact itself is asked for anew, so that it is kept in one place only."""

    looked: bool


ENTRIES = 200
SAME = ("kind", "channel", "state", "responsibility", "category", "source", "reference")


@router.get("/cases", auth=Bearer(Scope.CASES_READ, CasesAsked), response=Cases, operation_id="cases_list", summary="Cases")
def cases(request: HttpRequest, asked: Query[CasesAsked]) -> Cases:
    """The cases that this account sees, page by page."""
    staff = caller(request)
    rows = narrowed(Case.objects.seen_by(staff), asked, timezone.now())
    rows = rows.select_related("site", "unit", "building", "assignee").defer("text", "result", "measures")
    due = asked.order == "due"
    found, onward = page_of(
        rows.filter(next_due_at__isnull=False) if due else rows,
        limit=asked.limit,
        after=asked.after,
        by="next_due_at" if due else "received_at",
        descending=not due,
    )
    return Cases(items=[CaseLine.of(case) for case in found], next=onward)


def narrowed(rows: CaseQuerySet, asked: CasesAsked, now: datetime) -> CaseQuerySet:
    """The cases that were asked for, among those that are seen."""
    rows = rows.filter(**{name: value for name in SAME if (value := getattr(asked, name)) is not None})
    if asked.site is not None:
        rows = rows.filter(site__code=asked.site)
    if asked.month is not None:
        rows = rows.filter(month=number_of(asked.month))
    if asked.assignee is not None:
        rows = rows.filter(assignee__isnull=True) if asked.assignee == "nobody" else rows.filter(assignee__username=asked.assignee)
    if asked.counted is not None:
        rows = rows.counted(asked.counted)
    if asked.overdue is not None:
        rows = rows.overdue(now)
    return rows.search(asked.q or "")


def case_of(staff: Staff, number: str) -> Case:
    """The case with this number among those the account may see; for everybody else there is none."""
    found = (
        Case.objects.seen_by(staff)
        .select_related("site__branch", "site__company", "unit", "building", "assignee")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no case {number} among those of your sites."), number=number)
    return found


def whole(case: Case, staff: Staff, now: datetime) -> CaseWhole:
    """All that is told of a case, in a few queries, whatever happened to it."""
    duties = list(Duty.objects.about(case).select_related("site", "obligation", "owner"))
    entries = list(Entry.objects.about(case).select_related("by").order_by("-id")[:ENTRIES])
    return CaseWhole(
        **columns_of(case),
        text=case.text,
        measures=case.measures,
        result=case.result,
        duties=duty_lines(duties, now, {case.pk: case.number}),
        timeline=[happened(entry, case) for entry in reversed(entries)],
        acts=possible(case, staff),
    )


def happened(entry: Entry, case: Case) -> Happened:
    return Happened(
        id=entry.pk,
        act=entry.act,
        at=entry.at,
        recorded_at=entry.recorded_at,
        by=Person.of(entry.by),
        via=entry.via,
        sentence=str(texts.sentence(entry, case.site.time_zone)),
    )


def possible(case: Case, staff: Staff) -> list[Possible]:
    found = rules.possible(case.as_it_stands(), visit_owed=acts.visit_owed(case))
    allowed = [act for act in LABELS if access.may(staff, f"cases.{act}", case.site, building_id=case.building_id)]
    return [Possible(act=act, hindrance=str(found[act]) if found[act] is not None else None) for act in allowed if act in found]


@router.get("/cases/{number}", auth=Bearer(Scope.CASES_READ), response=CaseWhole, operation_id="cases_get", summary="One case")
def case(request: HttpRequest, number: Number) -> CaseWhole:
    """A case with its timeline, its duties and what can be done now."""
    staff = caller(request)
    return whole(case_of(staff, number), staff, timezone.now())


@router.post(
    "/cases/{number}/contact",
    auth=Bearer(Scope.CONTACTS_READ),
    response=Contact,
    operation_id="cases_look_at_contact",
    summary="Who called",
)
def contact(request: HttpRequest, number: Number, said: Purpose, idempotency_key: Key) -> HttpResponse:
    """Who brought the case up and how to reach them. The look and its purpose go into the journal before anything is told."""
    staff, now = caller(request), timezone.now()
    found = case_of(staff, number)
    once = "look:" + sha256(f"{staff.pk}\n{idempotency_key}".encode()).hexdigest()

    def look() -> Contact:
        seen = acts.look_at_contact(found, purpose=said.purpose, by=staff, now=now, key=once, via="api")
        return Contact(name=seen.name, telephone=seen.telephone, email=seen.email)

    written_once(request, idempotency_key, now, lambda: Looked(looked=bool(look())))
    return HttpResponse(look().model_dump_json(), content_type="application/json; charset=utf-8", headers={"Cache-Control": "no-store"})
