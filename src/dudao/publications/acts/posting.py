"""Putting a publication up, place by place and channel by channel, and taking it down."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.cases import wording
from dudao.organisation import access
from dudao.organisation.models import Staff
from dudao.publications import rules
from dudao.publications.acts.doing import day_at, locked, remember, repeated
from dudao.publications.acts.reckoning import note_lateness, reckon
from dudao.publications.models import Posting, Publication
from dudao.publications.refusals import AlreadyDone, Incomplete, NotNow
from dudao.publications.vocabulary import LINE_LIMIT, STAYING, Channel, State


def post(
    publication: Publication,
    *,
    channel: str,
    by: Staff,
    now: datetime,
    place: str = "",
    at: datetime | None = None,
    key: str | None = None,
    via: str = "desk",
) -> Posting:
    """Record that it was put up somewhere, or sent out. ``at`` is when that was, now unless told."""
    access.require(by, "publications.post", publication.site)
    if channel not in Channel.values or channel == Channel.HAND:
        raise Incomplete(_("Choose where it was put up. What is handed over has a page of its own, with the signature."), field="channel")
    place = wording.line(place, limit=LINE_LIMIT, field="place")
    act = "put_on_intranet" if channel == Channel.INTRANET else "post"
    at = at or now
    with transaction.atomic():
        kept = locked(publication)
        if entry := repeated(key, act, kept.pk):
            return Posting.objects.get(pk=entry.data["posting"])
        _may_be_up(kept, at, now)
        if kept.postings.up().filter(channel=channel, place=place).exists():
            raise AlreadyDone(_("It is up there already. Enter another place, or take that one down first."))
        posting = _put_up(kept, channel, place, at, by)
        make_public(kept, at, now)
        told = {"posting": posting.pk, "where": place, "channel": channel}
        remember(act, kept, by=by, at=at, now=now, facts={"channel": channel}, data=told, key=key, via=via)
    return posting


def take_down(
    posting: Posting, *, by: Staff, now: datetime, at: datetime | None = None, key: str | None = None, via: str = "desk"
) -> Posting:
    """Record that it no longer hangs there."""
    access.require(by, "publications.take_down", posting.site)
    at = at or now
    if not posting.posted_at <= at <= now:
        raise Incomplete(_("It was taken down after it was put up, and not in the future. Enter when that was."), field="at")
    with transaction.atomic():
        kept = locked(posting.publication)
        if repeated(key, "take_down", kept.pk):
            posting.refresh_from_db()
            return posting
        late = rules.overstayed(posting.expires_on, day_at(posting.site, at), day_at(posting.site, now))
        if not Posting.objects.up().filter(pk=posting.pk).update(down_at=at, down_by=by, overstayed=late):
            raise AlreadyDone(_("It was taken down before. Reload the page to see by whom."))
        told = {"posting": posting.pk, "where": posting.place, "channel": posting.channel}
        remember("take_down", kept, by=by, at=at, now=now, facts={"channel": posting.channel}, data=told, key=key, via=via)
    posting.refresh_from_db()
    return posting


def make_public(kept: Publication, at: datetime, now: datetime) -> None:
    """Note the first day on which readers could know of a locked publication."""
    since = day_at(kept.site, at)
    if kept.public_since is None or since < kept.public_since:
        kept.public_since = since
        note_lateness(kept, day_at(kept.site, now))
        kept.save(update_fields=["public_since", "late"])
        reckon(kept.site, now, only=kept)


def _may_be_up(kept: Publication, at: datetime, now: datetime) -> None:
    if kept.state == State.WITHDRAWN:
        raise NotNow(_("This was withdrawn. Write a new one before anything is put up."))
    if kept.state != State.APPROVED or kept.approved_at is None:
        raise NotNow(_("This has not been approved yet. Nothing is put up before that."))
    if at > now:
        raise Incomplete(_("This lies in the future. Enter when it was put up."), field="at")
    if at < kept.approved_at:
        raise Incomplete(_("It was approved later than that. Enter a time after the approval."), field="at")
    if kept.until_day is not None and day_at(kept.site, at) > kept.until_day:
        raise NotNow(_("This has expired. Write one that replaces it before anything is put up."))


def _put_up(kept: Publication, channel: str, place: str, at: datetime, by: Staff) -> Posting:
    expires = rules.expires_on(kept.until_day, kept.ended_on) if channel in STAYING else None
    return Posting.objects.create(
        site=kept.site, publication=kept, channel=channel, place=place, posted_at=at, posted_by=by, expires_on=expires,
        month=rules.month_of(expires) if expires else None,
    )  # fmt: skip
