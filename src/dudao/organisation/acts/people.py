"""People: hired, appointed to posts, given passwords, leaving."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dudao.organisation import access, rules
from dudao.organisation.acts.saving import invalid, save_checked
from dudao.organisation.acts.telling import tell
from dudao.organisation.models import Branch, Building, Company, Post, Site, Staff
from dudao.organisation.refusal import Invalid, Refusal
from dudao.organisation.roles import Role

AnyPlace: TypeAlias = Company | Branch | Site | Building


@transaction.atomic
def hire(
    company: Company,
    *,
    username: str,
    name: str,
    password: str | None = None,
    email: str = "",
    language: str = "",
    by: Staff | None = None,
    now: datetime | None = None,
) -> Staff:
    """Open an account; without a password nobody can sign in with it yet. The same person again is the same account, password untouched."""
    if by is not None:
        access.require(by, "organisation.hire", company)
    username = rules.username(username)
    if there := Staff.objects.filter(username=username).first():
        if (there.company_id, there.name) == (company.pk, name.strip()) and there.left_on is None:
            return there
        raise Refusal(_('The user name "{username}" is taken. Choose another one.'), username=username)
    staff = Staff(company=company, username=username, name=name.strip(), email=email, language=language)
    _give_password(staff, password)
    save_checked(staff)
    tell("hired", staff, by=by, now=now, data={"company": company.code})
    return staff


@transaction.atomic
def set_password(staff: Staff, password: str, *, keep: int | None = None, by: Staff | None = None, now: datetime | None = None) -> Staff:
    """Give a person a new password; sessions opened with the old one end, but the one in which it was changed.

    People change their own; anyone else's an administrator does.
    """
    if by is not None and by.pk != staff.pk:
        access.require(by, "organisation.set_password", staff.company)
    if staff.integration:
        raise Refusal(_("{staff} is another system: it comes in by token and has no password."), staff=staff)
    _give_password(staff, password)
    staff.save(update_fields=["password"])
    staff.open_sessions.exclude(pk__in=() if keep is None else (keep,)).delete()
    tell("password_set", staff, by=by, now=now, data={})
    return staff


def _give_password(staff: Staff, password: str | None) -> None:
    if password is not None:
        try:
            validate_password(password, staff)
        except ValidationError as error:
            raise invalid(error) from error
    staff.set_password(password)


@transaction.atomic
def appoint(
    staff: Staff,
    role: Role | str,
    place: AnyPlace,
    *,
    from_day: date,
    to_day: date | None = None,
    categories: Sequence[str] = (),
    by: Staff | None = None,
    now: datetime | None = None,
) -> Post:
    """Give a person a role at a place and all below it. Whoever appoints must themselves administer that place."""
    if by is not None:
        access.require(by, "organisation.appoint", place.site if isinstance(place, Building) else place)
    Staff.objects.select_for_update().get(pk=staff.pk)
    post = Post(staff=staff, role=role, from_day=from_day, to_day=to_day, categories=list(categories), **_place_fields(place))
    if post.company_id != staff.company_id:
        raise Refusal(_("{staff} works for another company."), staff=staff)
    if there := _overlapping(post).first():
        if (there.from_day, there.to_day, there.categories) == (from_day, to_day, list(categories)):
            return there
        raise Refusal(_("{staff} holds this post already from {day}. End it first."), staff=staff, day=there.from_day)
    _forget(staff)
    save_checked(post)
    tell("appointed", staff, by=by, now=now, data=told_of(post) | {"categories": post.categories})
    return post


def told_of(post: Post) -> dict[str, Any]:
    """A post as the journal keeps it: which, where, from when until when."""
    return {
        "post": post.pk,
        "role": str(post.role),
        "place": [place.code for place in (post.company, post.branch, post.site, post.building) if place is not None],
        "from_day": post.from_day.isoformat(),
        "to_day": post.to_day.isoformat() if post.to_day else None,
    }


def _overlapping(post: Post) -> QuerySet[Post]:
    """Posts of the same person in the same role at the same place that share a day with this one."""
    same = Post.objects.filter(
        staff=post.staff, role=post.role, company=post.company_id, branch=post.branch_id, site=post.site_id, building=post.building_id
    )
    until = Q() if post.to_day is None else Q(from_day__lte=post.to_day)
    return same.filter(until, Q(to_day__isnull=True) | Q(to_day__gte=post.from_day)).order_by("from_day")


@transaction.atomic
def end_post(post: Post, *, on: date, by: Staff | None = None, now: datetime | None = None) -> Post:
    """The last day on which the post is held."""
    if by is not None:
        access.require(by, "organisation.end_post", post.site or post.branch or post.company)
    if on < post.from_day:
        raise Invalid(_("The post begins on {day}; it can't end before."), field="on", day=post.from_day)
    _keep_an_administrator([post])
    before, post.to_day = post.to_day, on
    post.save(update_fields=["to_day"])
    _forget(post.staff)
    _close(post.staff)
    if before != on:
        tell("post_ended", post.staff, by=by, now=now, data=told_of(post))
    return post


@transaction.atomic
def leave(staff: Staff, *, on: date, by: Staff | None = None, now: datetime | None = None) -> Staff:
    """A person's last day: all posts end, the account closes after it; what they did stays under their name."""
    if by is not None:
        access.require(by, "organisation.leave", staff.company)
    posts = staff.posts.filter(Q(to_day__isnull=True) | Q(to_day__gt=on))
    _keep_an_administrator(list(posts))
    ended = list(posts.order_by("pk").values_list("pk", flat=True))
    posts.filter(from_day__gt=on).update(to_day=F("from_day"))
    posts.filter(from_day__lte=on).update(to_day=on)
    before, staff.left_on = staff.left_on, on
    staff.save(update_fields=["left_on"])
    _forget(staff)
    _close(staff)
    if ended or before != on:
        tell("left", staff, by=by, now=now, data={"on": on.isoformat(), "posts": ended})
    return staff


def _place_fields(place: AnyPlace) -> dict[str, int | None]:
    """A place and everything above it, as a post stores it."""
    fields: dict[str, int | None] = {"company_id": None, "branch_id": None, "site_id": None, "building_id": None}
    if isinstance(place, Building):
        fields["building_id"], place = place.pk, place.site
    if isinstance(place, Site):
        return fields | {"company_id": place.company_id, "branch_id": place.branch_id, "site_id": place.pk}
    if isinstance(place, Branch):
        return fields | {"company_id": place.company_id, "branch_id": place.pk}
    return fields | {"company_id": place.pk}


def _keep_an_administrator(ending: Sequence[Post]) -> None:
    """Refuse to end the last post that administers a whole company: nobody could appoint the next."""
    over_all = Q(role=Role.ADMINISTRATOR, branch__isnull=True, to_day__isnull=True, staff__is_active=True, staff__left_on__isnull=True)
    for post in ending:
        if post.role == Role.ADMINISTRATOR and post.branch_id is None and post.to_day is None:
            others = Post.objects.filter(over_all, company=post.company_id).exclude(staff=post.staff_id)
            if not others.exists():
                raise Refusal(
                    _("{staff} is the last administrator of {company}. Appoint another one first."), staff=post.staff, company=post.company
                )


def _close(staff: Staff) -> None:
    """End the sessions of an account that is closed by now. One that closes later is refused from that day on, session or token."""
    if not staff.open_on(timezone.localdate()):
        staff.open_sessions.all().delete()


def _forget(staff: Staff) -> None:
    """Drop what the object remembers of its posts, so that the next question is answered from the database."""
    vars(staff).pop("all_posts", None)
