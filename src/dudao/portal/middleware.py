"""What every request of the portal passes: a limit, a size, headers that keep it private, and refusals said to a customer."""

from collections.abc import Callable
from typing import Final, TypeAlias

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dudao.organisation.refusal import Invalid, NotFound, Refusal
from dudao.portal import gates
from dudao.portal.frame import refused, site_called

PREFIX: Final = "/p/"
LARGEST: Final = 160_000_000
"""Bytes of a form: six photos from a good phone, and some room."""
Answer: TypeAlias = Callable[[HttpRequest], HttpResponse]


class PortalMiddleware:
    """Stands after the language is known and the desk's own refusals: this one is asked first."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        refusal = _unfit(request)
        response = refused(request, refusal) if refusal else self.get_response(request)
        if response.status_code == 404 and request.resolver_match is None and refusal is None:
            response = refused(request, NotFound(_("There is nothing at this address.")))
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not request.path.startswith(PREFIX) or not isinstance(exception, Refusal):
            return None
        return refused(request, exception)


def _unfit(request: HttpRequest) -> Refusal | None:
    """Refuse before anything of it is read. PostgreSQL cannot even be asked for a text with a NUL."""
    if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return NotFound(_("There is nothing at this address."))
    if wait := gates.wait_for_pages(request, timezone.now()):
        site = site_called(request.path.removeprefix(PREFIX).split("/")[0])
        return gates.TooOften(wait, site.hotline if site else "")
    size = request.META.get("CONTENT_LENGTH") or "0"
    if not size.isdigit() or int(size) > LARGEST:
        return Invalid(_("The photos are too large together. Send fewer at once."))
    return None
