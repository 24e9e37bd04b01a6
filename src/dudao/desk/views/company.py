"""Not there yet."""

from django.http import HttpRequest, HttpResponse


def company(request: HttpRequest, **k: str) -> HttpResponse:
    return HttpResponse("")
