"""Sites and flats that cases can name, and the account that a token acts for."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from dudao.api.cursors import page_of
from dudao.api.gate import Bearer, caller, token_of
from dudao.api.schemas.places import Account, Category, Post, SiteLine, Sites, SiteWhole, UnitLine, Units, UnitsAsked
from dudao.api.values import Paged, SiteCode
from dudao.api.words import said
from dudao.duties import editions
from dudao.organisation.models import Building, Site, Staff, Unit
from dudao.organisation.reach import posts_of
from dudao.organisation.refusal import NotFound

router = Router(tags=["Places"])
BUILDINGS = 200


def site_of(staff: Staff, code: str) -> Site:
    """The site with this code among the account's own; for everybody else there is none."""
    found: Site | None = Site.objects.seen_by(staff).select_related("branch", "company").filter(code=code).first()
    if found is None:
        raise NotFound(_("There is no site {code} among yours."), code=code)
    return found


@router.get("/me", auth=Bearer(), response=Account, operation_id="account", summary="The account behind the token")
def account(request: HttpRequest) -> Account:
    """In whose name this token acts, what it may do, and until when. Any token may ask."""
    staff, token = caller(request), token_of(request)
    posts = staff.posts.filter(pk__in=[post.pk for post in posts_of(staff)]).select_related("company", "branch", "site", "building")
    return Account(
        username=staff.username,
        name=staff.name,
        token=token.name,
        scopes=token.scopes,
        expires_at=token.expires_at,
        posts=[Post(role=post.role, place=str(post.building or post.site or post.branch or post.company)) for post in posts],
    )


@router.get("/sites", auth=Bearer(asks=Paged), response=Sites, operation_id="sites_list", summary="Sites")
def sites(request: HttpRequest, asked: Query[Paged]) -> Sites:
    """The sites within reach of this account. Any token may ask."""
    rows: QuerySet[Site] = Site.objects.seen_by(caller(request)).select_related("branch")
    found, onward = page_of(rows, limit=asked.limit, after=asked.after)
    return Sites(items=[SiteLine.of(site) for site in found], next=onward)


@router.get("/sites/{code}", auth=Bearer(), response=SiteWhole, operation_id="sites_get", summary="One site")
def site(request: HttpRequest, code: SiteCode) -> SiteWhole:
    """A site with its categories and buildings: what a case that is sent may name. Any token may ask."""
    found = site_of(caller(request), code)
    book = editions.plan_for(found, timezone.localdate()).rulebook
    categories = [Category(key=each.key, title=said(each.title)) for each in book.categories]
    return SiteWhole.told(found, categories, list(Building.objects.at(found).order_by("code")[:BUILDINGS]))


@router.get("/sites/{code}/units", auth=Bearer(asks=UnitsAsked), response=Units, operation_id="sites_units", summary="Flats of a site")
def units(request: HttpRequest, code: SiteCode, asked: Query[UnitsAsked]) -> Units:
    """Flats, shops and offices of a site, by building. Any token may ask."""
    rows = Unit.objects.at(site_of(caller(request), code)).select_related("building")
    if asked.building is not None:
        rows = rows.filter(building__code=asked.building)
    found, onward = page_of(rows, limit=asked.limit, after=asked.after)
    return Units(items=[UnitLine.of(unit) for unit in found], next=onward)
