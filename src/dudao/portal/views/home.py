"""A site's public page, to which the QR code leads, and what is published there."""

from datetime import date
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dudao.organisation.models import Building, Site
from dudao.organisation.refusal import NotFound
from dudao.portal.frame import page, site_of
from dudao.publications import reads
from dudao.publications.documents import poster_of


@require_safe
def site(request: HttpRequest, code: str) -> HttpResponse:
    """``?building=`` stands in the codes that hang in a lobby: what is meant for that building is read there too."""
    found = site_of(code)
    building = _building(request, found)
    published = reads.in_force(found, _today(found), building=building)
    return page(request, "portal/home.html", {"published": published, "building": building}, site=found)


@require_safe
def publication(request: HttpRequest, code: str, number: str) -> HttpResponse:
    found = site_of(code)
    read = reads.public(found, number, _today(found), building=_building(request, found))
    if read is None:
        raise NotFound(_("This is not published here, or no longer."))
    paper = poster_of(read, "", get_language() or "zh-hant")
    return page(request, "portal/publication.html", {"publication": read, "paper_to_read": paper}, site=found)


def _building(request: HttpRequest, found: Site) -> Building | None:
    code = request.GET.get("building", "")[:24]
    return Building.objects.filter(site=found, code=code).first() if code else None


def _today(found: Site) -> date:
    return timezone.now().astimezone(ZoneInfo(found.time_zone)).date()
