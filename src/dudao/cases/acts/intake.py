"""Taking in what a customer brings up: numbered, classed, given to whoever is in charge."""

from datetime import date, datetime
from typing import NotRequired, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from dudao.cases import charge, wording
from dudao.cases.acts.doing import as_told, refreshed, repeated
from dudao.cases.acts.words import note_words
from dudao.cases.models import Case, CaseContact
from dudao.cases.refusals import Incomplete, WrongTime
from dudao.cases.standing import facts_of
from dudao.cases.vocabulary import Channel, Kind, Responsibility
from dudao.duties import editions
from dudao.journal import acts as journal
from dudao.organisation import access
from dudao.organisation.deadlines import month_of, office_of
from dudao.organisation.models import Building, Customer, Post, Site, Staff, Unit


class Brought(TypedDict):
    """What was brought up, and by whom. ``contact_…`` is kept apart from the case, as personal data."""

    kind: str
    channel: str
    category: str
    title: str
    text: NotRequired[str]
    building: NotRequired[Building | None]
    unit: NotRequired[Unit | None]
    customer: NotRequired[Customer | None]
    place: NotRequired[str]
    responsibility: NotRequired[str]
    class_one: NotRequired[bool]
    contact_name: NotRequired[str]
    contact_telephone: NotRequired[str]
    contact_email: NotRequired[str]


def receive(
    site: Site, *, by: Staff | None, now: datetime, at: datetime | None = None, key: str | None = None, via: str = "desk",
    quality_due_at: datetime | None = None, **brought: Unpack[Brought],
) -> Case:  # fmt: skip
    """Enter a complaint, suggestion or need (2.1.2.a). ``at`` is when it was received, ``now`` when it is entered.

    ``by=None`` is the customer, through a door that is open to customers. Whoever is in charge by building and category
    is named at once when it is exactly one person (2.1.2.c). With ``quality_due_at`` the quality department issues it (2.1.3.f).
    """
    at = at or now
    unit, building = brought.get("unit"), brought.get("building")
    building = building or (unit.building if unit else None)
    _may_receive(by, site, building, of_quality=quality_due_at is not None)
    if entry := repeated(key, "receive", None):
        return Case.objects.select_related("site").get(pk=entry.subject_id)
    case = _drafted(site, building, at, now, brought)
    if at > now:
        raise WrongTime(_("This lies in the future. Enter when it was received."), moment=at)
    if quality_due_at is not None:
        _issue(case, quality_due_at, at)
    try:
        with transaction.atomic():
            _store(case, brought, by=by, at=at, now=now, key=key, via=via, of_quality=quality_due_at is not None)
    except IntegrityError:
        entry = repeated(key, "receive", None)
        if entry is None:
            raise
        return Case.objects.select_related("site").get(pk=entry.subject_id)
    return refreshed(case)


def _may_receive(by: Staff | None, site: Site, building: Building | None, *, of_quality: bool) -> None:
    if by is not None:
        act = "cases.issue_by_quality" if of_quality else "cases.receive"
        access.require(by, act, site, building_id=building.pk if building else None)


def _drafted(site: Site, building: Building | None, at: datetime, now: datetime, brought: Brought) -> Case:
    """The case as it would be stored, every value checked."""
    case = Case(
        site=site,
        building=building,
        unit=brought.get("unit"),
        customer=brought.get("customer"),
        kind=_one_of(Kind.values, brought["kind"], "kind"),
        channel=_one_of(Channel.values, brought["channel"], "channel"),
        category=known_category(site, brought["category"], at),
        title=wording.line(brought["title"]),
        text=wording.text(brought.get("text", "")),
        place=wording.line(brought.get("place", ""), limit=200, field="place"),
        responsibility=_one_of(Responsibility.values, brought.get("responsibility", "property"), "responsibility"),
        class_one=bool(brought.get("class_one", False)),
        received_at=at,
        logged_at=now,
        month=month_of(at, office_of(site).zone),
    )
    if not case.title:
        raise Incomplete(_("Say in a few words what it is about."), field="title")
    for name, thing in (("building", building), ("unit", case.unit), ("customer", case.customer)):
        if thing is not None and thing.site_id != site.pk:
            raise Incomplete(_("This does not belong to {site}. Choose one that does."), field=name, site=site)
    return case


def _one_of(values: list[str], value: str, field: str) -> str:
    if value not in values:
        raise Incomplete(_("“{value}” is not known here. Choose one of: {values}."), field=field, value=value, values=", ".join(values))
    return str(value)


def known_category(site: Site, category: str, at: datetime) -> str:
    """A category of the edition in force at the site on that day. Raises Incomplete when it is none."""
    day = at.astimezone(office_of(site).zone).date()
    keys = [each.key for each in editions.plan_for(site, day).rulebook.categories]
    if not category:
        raise Incomplete(_("Choose the category."), field="category")
    return _one_of(keys, category, "category") if keys else category


def _issue(case: Case, due_at: datetime, at: datetime) -> None:
    if case.kind != Kind.COMPLAINT:
        raise Incomplete(_("The quality department issues complaints. Choose complaint as the kind."), field="kind")
    if due_at <= at:
        raise WrongTime(_("The time set for handling must lie after the complaint is issued."), field="quality_due_at", moment=at)
    case.from_quality, case.quality_due_at = True, due_at


def _store(
    case: Case, brought: Brought, *, by: Staff | None, at: datetime, now: datetime, key: str | None, via: str, of_quality: bool
) -> None:
    case.number = next_number(case.site, case.month)
    case.save(force_insert=True)
    _keep_contact(case, brought)
    note_words(case)

    def remember(
        act: str, data: dict[str, object], *, by: Staff | None, at: datetime = at, key: str | None = None, **of_the_act: bool
    ) -> None:
        journal.record(
            act, subject=case, site=case.site, by=by, at=at, recorded_at=now,
            facts=facts_of(case.as_it_stands(), **of_the_act), data=as_told(data), via=via, key=key,
        )  # fmt: skip

    remember("cases.received", {"channel": case.channel}, by=by, key=key)
    if of_quality:
        remember("cases.issued_by_quality", {"due_at": case.quality_due_at}, by=by)
    people = people_in_charge(case.site, case.building_id, case.category, at.astimezone(office_of(case.site).zone).date())
    if len(people) == 1:
        case.assignee, case.assigned_at = people[0], now
        case.save(update_fields=["assignee", "assigned_at"])
        remember("cases.assigned", {"to": people[0]}, by=None, at=now, named_by_head=False)


def next_number(site: Site, month: int, count: int = 1) -> str:
    """The next case number of a site and month, such as CH-2611-0412, which is given out once."""
    return numbered(site.code, month, journal.take_numbers(series_of(site.code, month), count))


def series_of(site_code: str, month: int) -> str:
    return f"case:{site_code}:{month % 10_000:04}"


def numbered(site_code: str, month: int, number: int) -> str:
    return f"{site_code}-{month % 10_000:04}-{number:04}"


def _keep_contact(case: Case, brought: Brought) -> None:
    name = wording.line(brought.get("contact_name", ""), limit=80, field="contact_name")
    telephone = wording.line(brought.get("contact_telephone", ""), limit=40, field="contact_telephone")
    email = wording.line(brought.get("contact_email", ""), limit=254, field="contact_email")
    if name or telephone or email:
        CaseContact.objects.create(site=case.site, case=case, name=name, telephone=telephone, email=email)


def people_in_charge(site: Site, building_id: int | None, category: str, day: date) -> list[Staff]:
    """The people in charge of such a case, each once: a suggestion; with exactly one it is settled."""
    posts = charge.in_charge(_posts_at(site, day), building_id=building_id, category=category)
    return _people(posts)


def people_suggested(site: Site, building_id: int | None, category: str, day: date) -> list[Staff]:
    """Whom to assign a case to: those in charge, else whoever takes anything, else customer service."""
    posts = _posts_at(site, day)
    return _people(charge.in_charge(posts, building_id=building_id, category=category) or charge.otherwise(posts))


def _posts_at(site: Site, day: date) -> list[Post]:
    return list(Post.objects.filter(site=site).on(day).select_related("staff").order_by("pk"))


def _people(posts: list[Post]) -> list[Staff]:
    return list({post.staff_id: post.staff for post in posts}.values())
