"""What every answer and every request pass: security headers, and the caller's address behind a proxy."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def security_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Tell the browser to run and load only what comes from here, so that a text someone typed can never become a script."""
    headers = {"Content-Security-Policy": settings.CONTENT_SECURITY_POLICY, "Permissions-Policy": settings.PERMISSIONS_POLICY}

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response

    return answer


def caller_address(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """
    Behind ``DUDAO_PROXY`` proxies, take the caller's address from what the outermost of them wrote.

    Each proxy appends the address it saw, so only the last entries can be trusted; what stands before them the caller may have invented.
    """
    hops = settings.PROXY_HOPS

    def answer(request: HttpRequest) -> HttpResponse:
        seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if 0 < hops <= len(seen):
            request.META["REMOTE_ADDR"] = seen[-hops]
        return get_response(request)

    return answer
