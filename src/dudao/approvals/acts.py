"""Asking for an approval and answering it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dudao.approvals.limits import lift_limit, route_for, set_limit
from dudao.approvals.models import Decision, Request
from dudao.journal import acts as journal
from dudao.journal.reads import kind_of
from dudao.organisation import access, deputies
from dudao.organisation.models import Site, Staff
from dudao.organisation.refusal import Invalid, Refusal

__all__ = [
    "AlreadyAnswered", "AlreadyAsked", "NotYours", "ask", "grant", "lift_limit", "refuse", "route_for", "set_limit", "when_granted",
]  # fmt: skip

OnGranted = Callable[[Request, Staff, datetime], object]
_on_granted: dict[str, OnGranted] = {}


class AlreadyAsked(Refusal):
    """The same thing is waiting for an answer."""


class AlreadyAnswered(Refusal):
    """Somebody else answered first, or the request was withdrawn."""


class NotYours(Refusal):
    """The request waits for a post this person does not hold, or it is their own."""

    status = 403


def when_granted(purpose: str, act: OnGranted) -> None:
    """Say what is done, in the same transaction, when a request for ``purpose`` is granted. For the wiring."""
    _on_granted[purpose] = act


def ask(
    purpose: str,
    *,
    subject: models.Model,
    site: Site,
    route: Sequence[str],
    reason: str,
    by: Staff,
    now: datetime,
    amount: Decimal | None = None,
    via: str = "desk",
) -> Request:
    """Ask the roles of ``route``, one after the other, to agree to an act on a subject."""
    access.require(by, "approvals.request", site)
    if not reason.strip():
        raise Invalid(_("Say why it should be approved, so that whoever decides need not ask back."), field="reason")
    try:
        with transaction.atomic():
            request = Request.objects.create(
                site=site,
                purpose=purpose,
                subject_kind=kind_of(subject),
                subject_id=subject.pk,
                reason=reason.strip(),
                amount=amount,
                route=list(route),
                waits_for=route[0],
                asked_by=by,
                asked_at=now,
            )
            _record("approvals.requested", request, by, now, via=via)
    except IntegrityError as error:
        raise AlreadyAsked(_("This was asked for already and waits for an answer.")) from error
    return request


def grant(request: Request, *, by: Staff, now: datetime, remark: str = "") -> Request:
    """Say yes. After the last yes the act itself is done in the same transaction, so that both happen or neither."""
    last = request.step + 1 >= len(request.route)
    with transaction.atomic():
        for_whom = _answer(request, by=by, now=now, granted=True, remark=remark, last=last)
        if last:
            _record("approvals.granted", request, by, now, remark, for_whom)
            if act := _on_granted.get(request.purpose):
                act(request, by, now)
        else:
            _record("approvals.passed_on", request, by, now, remark, for_whom)
    return request


def refuse(request: Request, *, by: Staff, now: datetime, remark: str) -> Request:
    """Say no, and why; the first no settles the request."""
    if not remark.strip():
        raise Invalid(_("Say why it is refused, so that the person who asked knows what to change."), field="remark")
    with transaction.atomic():
        for_whom = _answer(request, by=by, now=now, granted=False, remark=remark, last=True)
        _record("approvals.refused", request, by, now, remark, for_whom)
    return request


def _answer(request: Request, *, by: Staff, now: datetime, granted: bool, remark: str, last: bool) -> Staff | None:
    """Claim the present step by a guarded UPDATE: of two people who answer at once one is told that it is answered.

    Returns whom the person stood in for, if anyone.
    """
    if request.asked_by_id == by.pk:
        raise NotYours(_("Nobody approves what they asked for themselves."))
    for_whom = _stands_in_for(by, request, now)
    state = (Request.State.GRANTED if granted else Request.State.REFUSED) if last else Request.State.PENDING
    claimed = (
        Request.objects.filter(pk=request.pk, step=request.step)
        .pending()
        .update(
            state=state,
            step=request.step + 1,
            waits_for="" if last else request.route[request.step + 1],
            settled_at=now if last else None,
        )
    )
    if not claimed:
        raise AlreadyAnswered(_("This request was answered already. Reload the page to see by whom."))
    Decision.objects.create(
        site=request.site, request=request, step=request.step, granted=granted, remark=remark.strip(), by=by, for_whom=for_whom, at=now
    )
    request.refresh_from_db()
    return for_whom


def _stands_in_for(by: Staff, request: Request, now: datetime) -> Staff | None:
    """Whom the person answers for; nobody when they hold the post themselves. The same conditions as ``reads.waits_for``."""
    day = timezone.localdate(now)
    if request.waits_for in access.roles_at(by, request.site, day):
        return None
    away = deputies.principals(by, request.waits_for, request.site, day)
    if not away:
        raise NotYours(_("This request waits for somebody in another post."))
    others = [staff for staff in away if staff.pk != request.asked_by_id]
    if not others:
        raise NotYours(_("A deputy does not approve what the person they stand in for asked."))
    if request.decisions.filter(by=by).exists():
        raise NotYours(_("You answered this request before, in another post. It needs a second person."))
    return others[0]


def _record(
    act: str, request: Request, by: Staff, now: datetime, remark: str = "", for_whom: Staff | None = None, *, via: str = "desk"
) -> None:
    journal.record(
        act,
        subject=request,
        site=request.site,
        by=by,
        at=now,
        facts={"purpose": request.purpose, "subject_kind": request.subject_kind, "subject_id": request.subject_id},
        data={"reason": request.reason, "remark": remark} | ({"for_whom": for_whom.name} if for_whom else {}),
        via=via,
    )
