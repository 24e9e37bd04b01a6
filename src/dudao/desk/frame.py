"""The frame round every page of the desk: where one can go, at which site one is, what is overdue."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dudao.duties.models import Duty
from dudao.organisation import access
from dudao.organisation.models import Site, Staff
from dudao.organisation.reach import posts_of
from dudao.organisation.refusal import NotFound

THEME_COOKIE = "dudao_theme"
SITES_SHOWN = 30
OVERDUE_SHOWN = 99


@dataclass(frozen=True)
class Place:
    """One entry of the rail."""

    name_key: str
    name: str | Promise
    icon: str
    key: str
    href: str
    here: bool


@dataclass
class Frame:
    """What base.html needs besides the page's own data.

    A phone's bottom bar has room for four places (``thumb``); those ``behind`` stand in the person's menu there. My day already
    lists a person's duties, so that notices, which are posted on the way, have the fourth place of whoever sees any.
    """

    places: list[Place]
    sites: list[Site]
    sites_cut: bool
    site: Site | None
    overdue: str
    theme: str
    roles: list[str]
    company: str
    search: str = ""
    site_href: str = "?site="
    site_tail: str = ""
    thumb: list[Place] = field(default_factory=list)
    behind: list[Place] = field(default_factory=list)
    decides: bool = False
    administers: bool = False
    logs: bool = False
    """Whether the person may enter a case anywhere."""


def person(request: HttpRequest) -> Staff:
    """The signed-in member of staff; views stand behind ``login_required``."""
    if not isinstance(request.user, Staff):
        raise PermissionDenied
    return request.user


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, here: str, site: Site | None = None, status: int = 200
) -> HttpResponse:
    """Render a page in the frame. ``site`` is the site the page is about; else the one the person chose."""
    now = context.setdefault("now", timezone.now())
    context["frame"] = frame_of(request, here=here, site=site, now=now)
    return render(request, template, context, status=status)


def site_chosen(request: HttpRequest) -> Site | None:
    """The site the person works at now: asked for in the address, else remembered, else the only one. None means all of theirs."""
    code = request.GET.get("site")
    sites = my_sites(request)
    if code:
        request.session["site"] = site_of(request, code).pk
    elif code == "":
        request.session.pop("site", None)
    remembered = request.session.get("site")
    if remembered is None:
        return sites[0] if len(sites) == 1 else None
    near = next((site for site in sites if site.pk == remembered), None)
    return near or Site.objects.seen_by(person(request)).select_related("branch").filter(pk=remembered).first()


def site_of(request: HttpRequest, code: str) -> Site:
    """The site with this code among the person's own; for everybody else there is none."""
    site: Site | None = Site.objects.seen_by(person(request)).select_related("branch", "company").filter(code=code).first()
    if site is None:
        raise NotFound(_("There is no site {code} among yours."), code=code)
    return site


def my_sites(request: HttpRequest) -> list[Site]:
    """The first of the person's sites, one more than is shown; looked up once for each request."""
    known: list[Site] | None = vars(request).get("desk_sites")
    if known is None:
        sites = Site.objects.seen_by(person(request)).select_related("branch", "company").order_by("code")
        known = list(sites[: SITES_SHOWN + 1])
        vars(request)["desk_sites"] = known
    return known


def frame_of(request: HttpRequest, *, here: str, site: Site | None, now: datetime) -> Frame:
    chosen = site or site_chosen(request)
    sites = my_sites(request)
    places = _places(here, chosen or (sites[0] if sites else None))
    thumb = {"day", "cases", "publications" if sites else "duties", "score"}
    switch = (
        ("/sites/", "/score")
        if here == "score"
        else (reverse(f"desk:{here}" if here in {"cases", "figures", "surveys"} else "desk:day") + "?site=", "")
    )
    return Frame(
        places=places,
        thumb=[place for place in places if place.name_key in thumb],
        behind=[place for place in places if place.name_key not in thumb],
        sites=sites[:SITES_SHOWN],
        sites_cut=len(sites) > SITES_SHOWN,
        site=chosen,
        overdue=_overdue(request, now),
        theme=request.COOKIES.get(THEME_COOKIE, "") if request.COOKIES.get(THEME_COOKIE) in {"light", "dark"} else "",
        roles=_roles(request),
        company=sites[0].company.name if sites else "",
        search=request.GET.get("q", "")[:100],
        site_href=switch[0],
        site_tail=switch[1],
        decides=_holds(request, "approvals.decide"),
        administers=access.may(person(request), "journal.retry_message", None),
        logs=_holds(request, "cases.receive", "cases.issue_by_quality"),
    )


def _holds(request: HttpRequest, *any_of: str) -> bool:
    """Whether one of these acts is allowed to the person at some place of theirs."""
    return any(post.role in access.ALLOWED[act] for post in posts_of(person(request)) for act in any_of)


def _places(here: str, site: Site | None) -> list[Place]:
    score = reverse("desk:score", args=[site.code]) if site else reverse("desk:sites")
    rows: tuple[tuple[str, Promise, str, str, str], ...] = (
        ("day", _("My day"), "sun", "d", reverse("desk:day")),
        ("cases", _("Cases"), "chat-bubble-left-right", "c", reverse("desk:cases")),
        ("duties", _("Duties"), "clipboard-document-check", "u", reverse("desk:duties")),
        ("score", _("Score"), "chart-bar-square", "s", score),
        ("figures", _("Figures"), "chart-pie", "f", reverse("desk:figures")),
        ("reports", _("Papers"), "document-text", "p", reverse("desk:reports")),
        ("publications", _("Notices"), "megaphone", "b", reverse("desk:publications")),
        ("surveys", _("Surveys"), "clipboard-document-list", "v", reverse("desk:surveys")),
        ("company", _("Company"), "building-office-2", "o", reverse("desk:company")),
    )
    return [Place(name, words, icon, key, href, name == here) for name, words, icon, key, href in rows]


def _overdue(request: HttpRequest, now: datetime) -> str:
    """How many duties of the person's posts are overdue, counted only as far as it is shown."""
    owed = Duty.objects.for_posts(person(request), timezone.localdate(now)).filter(shadow=False).overdue(now)
    number = owed.order_by()[: OVERDUE_SHOWN + 1].count()
    return f"{OVERDUE_SHOWN}+" if number > OVERDUE_SHOWN else str(number or "")


def _roles(request: HttpRequest) -> list[str]:
    return list(dict.fromkeys(post.get_role_display() for post in posts_of(person(request))))
