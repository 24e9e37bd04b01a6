"""Not there yet."""

from django.http import HttpRequest, HttpResponse


def criterion(request: HttpRequest, **k: str) -> HttpResponse:
    return HttpResponse("")
