"""Deputies: who answers while a post's holder is away."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.organisation import access
from dudao.organisation.acts.saving import save_checked
from dudao.organisation.acts.telling import tell
from dudao.organisation.models import Deputy, Post, Staff
from dudao.organisation.refusal import Invalid, Refusal


@transaction.atomic
def name_deputy(post: Post, *, staff: Staff, from_day: date, to_day: date, by: Staff | None = None, now: datetime | None = None) -> Deputy:
    """Let ``staff`` answer in place of the post's holder on these days. The holder names their own; an administrator anyone's.

    A post has one deputy on a day, and nobody is the deputy of a deputy: what one answers for another is not passed on.
    """
    _may_name(post, by)
    Post.objects.select_for_update().get(pk=post.pk)
    if to_day < from_day:
        raise Invalid(_("The last day lies before the first."), field="to_day")
    if staff.pk == post.staff_id:
        raise Invalid(_("Nobody is their own deputy. Choose a colleague."), field="staff")
    if from_day < post.from_day or (post.to_day is not None and to_day > post.to_day):
        raise Invalid(_("The post is not held on all of these days. Choose days within it."), field="from_day")
    if staff.company_id != post.company_id or not Post.objects.on(from_day).filter(staff=staff).exists():
        raise Invalid(
            _("{staff} holds no post in this company on {day}. Choose someone who does."), field="staff", staff=staff, day=from_day
        )
    same = Deputy.objects.filter(post=post, from_day__lte=to_day, to_day__gte=from_day)
    if there := same.select_related("staff").order_by("from_day").first():
        if (there.staff_id, there.from_day, there.to_day) == (staff.pk, from_day, to_day):
            return there
        raise Refusal(_("{staff} is the deputy from {day} already. End that first."), staff=there.staff, day=there.from_day)
    deputy = save_checked(Deputy(post=post, staff=staff, from_day=from_day, to_day=to_day, named_by=by))
    tell("deputy_named", post, by=by, now=now, data=_told(deputy, to_day))
    return deputy


@transaction.atomic
def end_deputy(deputy: Deputy, *, today: date, by: Staff | None = None, now: datetime | None = None) -> None:
    """The holder is back: what lay ahead is taken away, what was stays on record until yesterday."""
    _may_name(deputy.post, by)
    last = today - timedelta(days=1)
    there = Deputy.objects.filter(pk=deputy.pk, to_day__gte=today)
    gone = there.delete()[0] if deputy.from_day >= today else there.update(to_day=last)
    if gone:
        tell("deputy_ended", deputy.post, by=by, now=now, data=_told(deputy, last))


def _told(deputy: Deputy, last: date) -> dict[str, object]:
    return {"staff": deputy.staff_id, "from_day": deputy.from_day.isoformat(), "to_day": last.isoformat()}


def _may_name(post: Post, by: Staff | None) -> None:
    if by is not None and by.pk != post.staff_id:
        access.require(by, "organisation.name_deputy", post.site or post.branch or post.company)
