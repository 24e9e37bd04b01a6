"""Not there yet."""

from django.http import HttpRequest, HttpResponse


def score(request: HttpRequest, **k: str) -> HttpResponse:
    return HttpResponse("")


seal = score
