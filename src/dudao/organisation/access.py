"""Who may do what, where: the one table role × act, and the questions that are asked of it."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dudao.organisation.models import Branch, Company, Post, Site
from dudao.organisation.reach import posts_of, reach_of
from dudao.organisation.refusal import Refusal
from dudao.organisation.roles import Role

if TYPE_CHECKING:
    from dudao.organisation.reach import Person

Place: TypeAlias = Company | Branch | Site | None

CLERK, HANDLER, HEAD = Role.CUSTOMER_SERVICE, Role.HANDLER, Role.DEPARTMENT_HEAD
GROUP, ATTENDANT = Role.GROUP_SUPERVISOR, Role.DUTY_ATTENDANT
LEADER, GENERAL = Role.DIVISION_LEADER, Role.GENERAL_MANAGER
SPECIALIST, QUALITY = Role.QUALITY_SPECIALIST, Role.QUALITY_MANAGER
OPERATIONS, REPRESENTATIVE, ADMIN = Role.OPERATIONS_MANAGER, Role.MANAGEMENT_REPRESENTATIVE, Role.ADMINISTRATOR

COUNTER = {CLERK, HEAD, GROUP, ATTENDANT}
"""Whoever faces customers for a site or a building."""
DESK = {CLERK, HEAD, GROUP}
"""Whoever answers for the course of a site's cases."""
IN_CHARGE = {HEAD, GROUP}
"""Whoever answers for the site, or for their buildings of it."""
QUALITY_DEPARTMENT = {SPECIALIST, QUALITY}
EXECUTIVES = {LEADER, GENERAL, OPERATIONS, REPRESENTATIVE}

ALLOWED: dict[str, frozenset[Role]] = {
    act: frozenset(roles)
    for act, roles in {
        "cases.receive": COUNTER | {HANDLER},
        "cases.respond": COUNTER | {HANDLER},
        "cases.assign": DESK,
        "cases.refer": DESK,
        "cases.feed_back": COUNTER | {HANDLER},
        "cases.escalate": IN_CHARGE,
        "cases.mark_hard": DESK,
        "cases.name_for_hard": IN_CHARGE,
        "cases.fill_form": DESK | {HANDLER},
        "cases.mark_major": IN_CHARGE | QUALITY_DEPARTMENT,
        "cases.report_major": IN_CHARGE,
        "cases.decide": IN_CHARGE,
        "cases.set_measures": DESK | {HANDLER},
        "cases.record_result": COUNTER | {HANDLER},
        "cases.record_visit": COUNTER,
        "cases.waive_visit": IN_CHARGE,
        "cases.verify": COUNTER | QUALITY_DEPARTMENT,
        "cases.close": DESK,
        "cases.reopen": DESK | QUALITY_DEPARTMENT,
        "cases.reclassify": DESK,
        "cases.note": COUNTER | {HANDLER, LEADER} | QUALITY_DEPARTMENT,
        "cases.flag_for_publication": DESK,
        "cases.issue_by_quality": QUALITY_DEPARTMENT,
        "cases.report_measures": DESK,
        "cases.report_result": DESK,
        "cases.draft_report": DESK,
        "cases.issue_report": IN_CHARGE,
        "cases.look_at_contact": COUNTER | {HANDLER} | QUALITY_DEPARTMENT,
        "cases.merge": DESK,
        "cases.unmerge": IN_CHARGE,
        "cases.share_filter": DESK,
        "cases.manage_templates": IN_CHARGE | {QUALITY},
        "cases.import": {ADMIN},
        "cases.export": IN_CHARGE | EXECUTIVES | QUALITY_DEPARTMENT,
        "journal.attach": COUNTER | {HANDLER} | QUALITY_DEPARTMENT,
        "publications.draft": DESK,
        "publications.submit": DESK,
        "publications.review": IN_CHARGE,
        "publications.post": COUNTER | {HANDLER},
        "publications.take_down": COUNTER | {HANDLER},
        "publications.deliver": DESK,
        "publications.sign": COUNTER,
        "publications.look_at_receipt": COUNTER | {HANDLER} | QUALITY_DEPARTMENT,
        "publications.withdraw": IN_CHARGE | {LEADER},
        "surveys.set_review": QUALITY_DEPARTMENT | {OPERATIONS},
        "surveys.plan": QUALITY_DEPARTMENT | IN_CHARGE,
        "surveys.prepare": QUALITY_DEPARTMENT | IN_CHARGE | {GENERAL},
        "surveys.conduct": QUALITY_DEPARTMENT | IN_CHARGE | {GENERAL},
        "surveys.approve": {OPERATIONS, HEAD, LEADER},
        "surveys.name_notice": DESK | QUALITY_DEPARTMENT,
        "surveys.hand_out": COUNTER | {HANDLER} | QUALITY_DEPARTMENT,
        "surveys.enter": COUNTER | {HANDLER} | QUALITY_DEPARTMENT,
        "surveys.correct": QUALITY_DEPARTMENT,
        "surveys.open_box": COUNTER | {HANDLER} | QUALITY_DEPARTMENT,
        "surveys.hand_over": COUNTER | {HANDLER} | QUALITY_DEPARTMENT,
        "duties.request_waiver": IN_CHARGE,
        "duties.waive": QUALITY_DEPARTMENT,
        "duties.rebuild": {QUALITY, ADMIN},
        "duties.publish_edition": {QUALITY, ADMIN},
        "scores.seal": QUALITY_DEPARTMENT,
        "scores.export": IN_CHARGE | EXECUTIVES | QUALITY_DEPARTMENT,
        "approvals.request": DESK | QUALITY_DEPARTMENT,
        "approvals.decide": {HEAD, QUALITY} | EXECUTIVES,
        "approvals.set_limit": {ADMIN},
        "organisation.register_customer": COUNTER | {ADMIN},
        "organisation.found_company": {ADMIN},
        "organisation.open_branch": {ADMIN},
        "organisation.open_site": {ADMIN},
        "organisation.change_site": {ADMIN},
        "organisation.close_site": {ADMIN},
        "organisation.add_phase": {ADMIN},
        "organisation.add_building": {ADMIN},
        "organisation.add_units": {ADMIN},
        "organisation.hire": {ADMIN},
        "organisation.appoint": {ADMIN},
        "organisation.name_deputy": {ADMIN},
        "organisation.end_post": {ADMIN},
        "organisation.leave": {ADMIN},
        "organisation.set_password": {ADMIN},
        "organisation.open_integration": {ADMIN},
        "organisation.give_token": {ADMIN},
        "organisation.revoke_token": {ADMIN},
        "organisation.end_sessions": {ADMIN},
        "organisation.reset_second_factor": {ADMIN},
        "organisation.load_calendar": {ADMIN},
        "journal.retry_message": {ADMIN},
        "journal.register_webhook": {ADMIN},
    }.items()
}


class NotAllowed(Refusal):
    """The person's posts do not cover this act at this place."""

    status: ClassVar[int] = 403


def covers(post: Post, place: Place, building_id: int | None = None) -> bool:
    """Whether a post's place is this place or one above it.

    ``None`` is what belongs to no place, such as a calendar: a post over a whole company covers it.
    A post at some buildings of a site covers the site; when ``building_id`` is given, only if that is the post's building.
    """
    if place is None or isinstance(place, Company):
        return post.branch_id is None and (place is None or post.company_id == place.pk)
    if isinstance(place, Branch):
        return post.site_id is None and (post.branch_id == place.pk or (post.branch_id is None and post.company_id == place.company_id))
    if post.site_id is not None:
        return post.site_id == place.pk and (building_id is None or post.building_id in (None, building_id))
    if post.branch_id is not None:
        return post.branch_id == place.branch_id
    return post.company_id == place.company_id


def may(user: "Person", act: str, place: Place, *, building_id: int | None = None, day: date | None = None) -> bool:
    """Whether a post of the person on that day (today by default) allows the act at the place.

    Raises ``KeyError`` for an act that the table does not know: a slip of ours, never of the user.
    """
    roles = ALLOWED[act]
    return any(post.role in roles and covers(post, place, building_id) for post in posts_of(user, day))


def require(user: "Person", act: str, place: Place, *, building_id: int | None = None, day: date | None = None) -> None:
    """Refuse unless ``may``; the sentence names the roles that could do it, so that the user knows whom to ask."""
    if may(user, act, place, building_id=building_id, day=day):
        return
    if not posts_of(user, day):
        raise NotAllowed(_("You hold no post at present. Ask an administrator to appoint you."))
    roles = _Roles(ALLOWED[act])
    if place is None:
        raise NotAllowed(_("Your posts do not allow this for the whole company. It can be done there by: {roles}."), roles=roles)
    raise NotAllowed(_("Your posts do not allow this at {place}. It can be done there by: {roles}."), place=place, roles=roles)


def roles_at(user: "Person", place: Place, day: date | None = None) -> frozenset[str]:
    """The roles a person holds at a place, from posts there or above."""
    return frozenset(post.role for post in posts_of(user, day) if covers(post, place))


def buildings_of(user: "Person", site: Site, day: date | None = None) -> frozenset[int] | None:
    """The buildings a person is confined to at a site; ``None`` when a post covers the whole of it."""
    posts = [post for post in posts_of(user, day) if covers(post, site)]
    if any(post.building_id is None for post in posts):
        return None
    return frozenset(post.building_id for post in posts if post.building_id is not None)


def sites_of(user: "Person", day: date | None = None) -> QuerySet[Site]:
    """The sites within reach of a person's posts."""
    return Site.objects.seen_by(user, day)


def seen(user: "Person", site: str = "site", day: date | None = None) -> Q:
    """The condition behind every ``seen_by`` on a table that carries a site; ``site`` is the path to it.

    1. Posts at single sites become a list of keys, so that an index on (site, …) serves the list.
    2. A post over every company there is lifts the condition, so that an index on the order alone serves it.
    3. Otherwise the sites are a subquery. Nobody's posts match nothing.
    """
    reach = reach_of(user, day)
    if reach.single_sites_only:
        return Q(**{f"{site}__in": reach.sites})
    if user.is_authenticated and reach.companies >= user.all_companies:
        return Q()
    return Q(**{f"{site}__in": Site.objects.filter(reach.over_sites())})


def near(place: Company | Branch | Site) -> Q:
    """The condition that a post lies at a place, above it or below it: whoever can have to do with it there."""
    if isinstance(place, Company):
        return Q(company=place)
    branch_id, site = (place.branch_id, Q(site=None) | Q(site=place)) if isinstance(place, Site) else (place.pk, Q())
    return Q(company=place.company_id) & (Q(branch=None) | Q(branch=branch_id) & site)


class _Roles:
    """Names of roles, put into the reader's language when shown."""

    def __init__(self, roles: frozenset[Role]) -> None:
        self.roles = roles

    def __str__(self) -> str:
        return str(_(", ")).join(str(role.label) for role in Role if role in self.roles)
