"""Putting a publication forward, and what follows from the answer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.approvals import acts as approvals
from dudao.approvals.models import Request
from dudao.journal.reads import kind_of
from dudao.organisation import access
from dudao.organisation.models import Staff
from dudao.organisation.roles import Role
from dudao.publications import rules
from dudao.publications.acts.doing import day_at, freeze, locked, remember, repeated
from dudao.publications.acts.reckoning import note_lateness, reckon
from dudao.publications.acts.withdrawing import end
from dudao.publications.models import Publication
from dudao.publications.refusals import AlreadyDone, NotNow
from dudao.publications.vocabulary import PURPOSE, REVIEWED, Change, Channel, State, route_of


def put_forward(
    publication: Publication, *, by: Staff, now: datetime, remark: str = "", key: str | None = None, via: str = "desk"
) -> Publication:
    """Freeze the draft and ask for approval. A report is reviewed by this: the head of the department does so (2.1.2.d)."""
    site = publication.site
    act = "review" if publication.product in REVIEWED else "submit"
    access.require(by, f"publications.{act}", site)
    rules.check_content(publication.product, publication.title, publication.text, publication.entries)
    with transaction.atomic():
        kept = locked(publication)
        if repeated(key, act, kept.pk):
            return kept
        if kept.state != State.DRAFT:
            raise AlreadyDone(_("This was put forward before. Reload the page to see how it stands."))
        version = freeze(kept, Change.ISSUE, by=by, now=now)
        kept.state = State.ASKED.value
        kept.save(update_fields=["state", "version"])
        heads = Role.DEPARTMENT_HEAD.value in access.roles_at(by, site)
        route = route_of(kept.product, asked_by_head=heads)
        approvals.ask(PURPOSE, subject=kept, site=site, route=route, reason=remark.strip() or kept.heading, by=by, now=now, via=via)
        remember(act, kept, by=by, at=now, data={"version": version.number, "digest": version.digest}, key=key, via=via)
    return kept


def latest_request(publication: Publication) -> Request | None:
    """The question last put about a publication."""
    asked = Request.objects.filter(purpose=PURPOSE, subject_kind=kind_of(publication), subject_id=publication.pk)
    return asked.order_by("-pk").first()


def take_back(publication: Publication, *, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> Publication:
    """Make it a draft again, to change it: after a refusal, or while nobody has answered yet. The frozen version stays."""
    access.require(by, "publications.draft", publication.site)
    with transaction.atomic():
        kept = locked(publication)
        if repeated(key, "take_back", kept.pk):
            return kept
        if kept.state != State.ASKED:
            raise NotNow(_("Only what waits for approval can be taken back. What is approved is withdrawn or replaced."))
        request = latest_request(kept)
        if request is not None:
            pending = Request.objects.filter(pk=request.pk).pending()
            pending.update(state=Request.State.WITHDRAWN.value, waits_for="", settled_at=now)
        kept.state = State.DRAFT.value
        kept.save(update_fields=["state"])
        remember("take_back", kept, by=by, at=now, key=key, via=via)
    return kept


def approve_granted(request: Request, by: Staff, now: datetime) -> None:
    """What is done when the last person agreed, in their transaction: it may be posted, and customers see it on their pages."""
    kept = locked(Publication(pk=request.subject_id))
    if kept.state != State.ASKED:
        raise NotNow(_("This was taken back meanwhile. There is nothing left to approve."))
    release(kept, by=by, now=now)


def release(kept: Publication, *, by: Staff, now: datetime) -> None:
    """Approve a locked publication, end what it replaces, and make it public where nobody has to put it up."""
    today = day_at(kept.site, now)
    kept.state, kept.approved_by, kept.approved_at = State.APPROVED.value, by, now
    if Channel.PORTAL in kept.channels:
        kept.public_since = max(today, kept.from_day)
        note_lateness(kept, today)
    kept.save(update_fields=["state", "approved_by", "approved_at", "public_since", "late"])
    remember("approve", kept, by=by, at=now, data={"version": kept.version})
    if kept.replaces_id is not None:
        replaced = locked(Publication(pk=kept.replaces_id))
        if replaced.state == State.APPROVED:
            end(replaced, by=by, now=now, reason=str(_("Replaced by {number}.")).format(number=kept.number))
    reckon(kept.site, now, only=kept)
