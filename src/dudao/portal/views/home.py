"""A site's public page, to which the QR code leads."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dudao.portal.frame import page, site_of


@require_safe
def home(request: HttpRequest, code: str) -> HttpResponse:
    return page(request, "portal/home.html", {}, site=site_of(code))
