"""Which of the three languages a person reads: their own choice first, then the browser's, Traditional Chinese when neither says."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "zh-hant"
TRADITIONAL_PLACES = {"tw", "hk", "mo", "hant"}


def choice_of(request: HttpRequest) -> str | None:
    """What the person chose: on their account, or in this browser."""
    user = getattr(request, "user", None)
    for chosen in (getattr(user, "language", ""), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")):
        if chosen in dict(settings.LANGUAGES):
            return str(chosen)
    return None


def accepted(header: str) -> str:
    """The first of the browser's languages that we speak."""
    for tag in _by_preference(header):
        if ours := _ours(tag):
            return ours
    return UNKNOWN


def _by_preference(header: str) -> Iterator[str]:
    """Language tags of an Accept-Language header, the most wanted first; a broken weight counts as unwanted."""
    weighted: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.lower().split(",")):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wanted = float(weight) if weight else 1.0
        except ValueError:
            wanted = 0.0
        if tag and wanted > 0:
            weighted.append((-wanted, place, tag))
    return (tag for _, _, tag in sorted(weighted))


def _ours(tag: str) -> str | None:
    parts = tag.replace("_", "-").split("-")
    if parts[0] == "en":
        return "en"
    if parts[0] == "zh":
        if "hans" in parts:
            return "zh-hans"
        return "zh-hant" if TRADITIONAL_PLACES & set(parts) else "zh-hans"
    return None
