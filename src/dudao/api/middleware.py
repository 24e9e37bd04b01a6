"""What every request of the API passes: no cookies, JSON of a bounded size, problem+json throughout, nothing sent twice in vain."""

from collections.abc import Callable
from hashlib import sha256
from typing import Final, TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext

from dudao.api import problems

Answer: TypeAlias = Callable[[HttpRequest], HttpResponse]
PREFIX: Final = "/api/"
LARGEST: Final = 1_000_000
"""Bytes of a body: five texts of 10,000 characters, however they are escaped, and room to spare."""


def without_cookies(get_response: Answer) -> Answer:
    """Take the cookies away before anybody reads them, so that a session can never sign in to the API from another page."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(PREFIX):
            request.COOKIES = {}
        return get_response(request)

    return answer


def spoken_as_problems(get_response: Answer) -> Answer:
    """Refuse what is too large or no JSON, and say in problem+json what the framework refused by itself."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return get_response(request)
        response = _unfit(request) or get_response(request)
        if response.status_code >= 400 and response.headers.get("Content-Type") != problems.MEDIA:
            return _problem(response)
        if request.method in {"GET", "HEAD"} and response.status_code == 200 and not response.streaming:
            response.headers.setdefault("Cache-Control", "private, no-cache")
            return _unless_known(request, response)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


def _unfit(request: HttpRequest) -> HttpResponse | None:
    size = request.META.get("CONTENT_LENGTH") or "0"
    if not size.isdigit() or int(size) > LARGEST:
        return problems.problem(413, gettext("A request may have %(most)d bytes at most. Send less at a time.") % {"most": LARGEST})
    if int(size) and request.content_type != "application/json":
        return problems.problem(415, gettext("Send JSON, and say so: Content-Type: application/json."))
    return None


def _problem(response: HttpResponse) -> HttpResponse:
    """What the framework answered by itself: an address that is none, a method that is none, a fault of ours."""
    status = response.status_code
    if status >= 500 and settings.DEBUG:
        return response
    said = {
        400: gettext("The body is no JSON that can be read."),
        404: gettext("There is nothing at this address. The reference stands at /api/v1/docs."),
        405: gettext("This address does not take this method. The reference stands at /api/v1/docs."),
    }
    ours = gettext("This went wrong on our side; it is in the log. Nothing was changed. Try again later.")
    headers = {name: response.headers[name] for name in ("Allow",) if name in response.headers}
    return problems.problem(status, said.get(status, ours if status >= 500 else gettext("This cannot be done.")), headers=headers)


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 when the caller has it already: what is the same has the same mark."""
    etag = f'"{sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    found = get_conditional_response(request, etag=etag, response=response)
    return found if isinstance(found, HttpResponse) else response
