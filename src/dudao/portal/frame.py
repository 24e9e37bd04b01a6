"""What every page of the portal shares: the site, its name and telephone, and how a refusal is said to a customer."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dudao.organisation.models import Site
from dudao.organisation.refusal import NotFound, Refusal
from dudao.portal.gates import TooOften


def site_called(code: str) -> Site | None:
    """The site of that code, as long as it is served; small letters do as well."""
    served = Q(closed_on=None) | Q(closed_on__gte=timezone.localdate())
    return Site.objects.filter(served, code__in={code[:8], code[:8].upper()}).select_related("company").first()


def site_of(code: str) -> Site:
    site = site_called(code)
    if site is None:
        raise NotFound(_("There is no such place here. Scan the code again, or type the address as it stands on the poster."))
    return site


def page(request: HttpRequest, template: str, context: dict[str, Any], *, site: Site | None, status: int = 200) -> HttpResponse:
    return render(request, template, {"site": site, **context}, status=status)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    match = request.resolver_match
    site = site_called(str(match.kwargs.get("code", ""))) if match else None
    response = page(request, "portal/refusal.html", {"refusal": refusal}, site=site, status=refusal.status)
    if isinstance(refusal, TooOften):
        response.headers["Retry-After"] = str(refusal.wait)
    return response
