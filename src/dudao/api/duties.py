"""Reading duties: what is owed, by when, and how its day was reckoned."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from dudao.api.cursors import page_of
from dudao.api.gate import Bearer, caller
from dudao.api.schemas.duties import Duties, DutiesAsked, DutyWhole
from dudao.api.values import Identifier, number_of
from dudao.api.words import duty_lines, duty_whole
from dudao.cases.models import Case
from dudao.duties.models import Duty
from dudao.duties.reads import DutyQuerySet, late_q
from dudao.organisation.models import Staff
from dudao.organisation.refusal import Invalid, NotFound
from dudao.organisation.scopes import Scope

router = Router(tags=["Duties"])
PAST = {"done": "d", "waived": "w", "void": "v"}


@router.get("/duties", auth=Bearer(Scope.DUTIES_READ, DutiesAsked), response=Duties, operation_id="duties_list", summary="Duties")
def duties(request: HttpRequest, asked: Query[DutiesAsked]) -> Duties:
    """What is owed at the sites of this account, by due time. Duties on trial are left out."""
    now = timezone.now()
    rows = narrowed(asked, caller(request), now).select_related("site", "obligation", "owner")
    found, onward = page_of(rows, limit=asked.limit, after=asked.after, by="due_at")
    return Duties(items=duty_lines(found, now), next=onward)


def narrowed(asked: DutiesAsked, staff: Staff, now: datetime) -> DutyQuerySet:
    """The duties that were asked for. What is over is told of one case, or of one site and month, at a time: there an index serves it."""
    over = asked.state not in {"open", "overdue"}
    if over and asked.case is None and (asked.site is None or asked.month is None):
        raise Invalid(_("What is over is listed for one site and month, or for one case. Name them."), field="query.month")
    rows = in_state(Duty.objects.seen_by(staff).filter(shadow=False), asked.state, now)
    if asked.mine is not None:
        rows = rows & Duty.objects.for_posts(staff, timezone.localdate(now))
    if asked.site is not None:
        rows = rows.filter(site__code=asked.site)
    if asked.month is not None:
        rows = rows.filter(month=number_of(asked.month))
    if asked.obligation is not None:
        rows = rows.filter(obligation__key=asked.obligation)
    if asked.case is not None:
        number = Case.objects.seen_by(staff).filter(number=asked.case).values("pk")
        rows = rows.filter(subject_kind="case", subject_id__in=number)
    if asked.due_before is not None:
        rows = rows.filter(due_at__lt=asked.due_before)
    return rows if asked.due_after is None else rows.filter(due_at__gte=asked.due_after)


def in_state(rows: DutyQuerySet, state: str, now: datetime) -> DutyQuerySet:
    if state == "open":
        return rows.open()
    if state == "overdue":
        return rows.overdue(now)
    return rows.filter(late_q(now)) if state == "late" else rows.filter(outcome=PAST[state])


def duty_of(staff: Staff, pk: int) -> Duty:
    """The duty with this key among those the account may see; duties on trial are nobody's."""
    rows = Duty.objects.seen_by(staff).filter(shadow=False).select_related("site__branch", "site__company", "obligation", "owner")
    found: Duty | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such duty at your sites."))
    return found


@router.get("/duties/{pk}", auth=Bearer(Scope.DUTIES_READ), response=DutyWhole, operation_id="duties_get", summary="One duty")
def duty(request: HttpRequest, pk: Identifier) -> DutyWhole:
    """A duty with how its day was reckoned, what it costs when missed, and the act that discharges it."""
    return duty_whole(duty_of(caller(request), pk), timezone.now())
