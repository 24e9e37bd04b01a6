"""How often somebody may come: counted by address and by site, so that a flood reaches the clerks not at all and the database hardly."""

from datetime import datetime, timedelta
from math import ceil
from typing import ClassVar, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dudao.cases.acts import NoSuchCase
from dudao.organisation import throttles
from dudao.organisation.models import Site
from dudao.organisation.refusal import Refusal
from dudao.surveys.refusals import NoSuchInvitation

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
WRONG_CODES: Final = 20
"""Wrong numbers or codes from one address in an hour; a code has 59 bits, so this is against noise rather than against guessing."""
WRONG: Final = (NoSuchCase, NoSuchInvitation)
REMARKS: Final = 20
"""Remarks and answers on one case in an hour."""


class TooOften(Refusal):
    """More than is taken from one address, or for one site."""

    status: ClassVar[int] = 429

    def __init__(self, wait: int, telephone: str) -> None:
        minutes = max(1, ceil(wait / 60))
        message = (
            _("Too much has come in from here. Wait {minutes} minutes, or call {telephone}.")
            if telephone
            else _("Too much has come in from here. Wait {minutes} minutes, or call the service centre.")
        )
        super().__init__(message, minutes=minutes, telephone=telephone)
        self.wait = wait


def count(name: str, most: int, window: timedelta, now: datetime) -> int:
    """Count in this window; the seconds to wait when it is more than ``most``, else 0."""
    return throttles.count(f"portal:{name}", most, window, now)


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def wait_for_pages(request: HttpRequest, now: datetime) -> int:
    return count(f"page:{address_of(request)}", settings.PORTAL_RATE, MINUTE, now)


def let_raise(request: HttpRequest, site: Site, now: datetime) -> None:
    """Count something raised. Raises TooOften."""
    wait = count(f"raise:{address_of(request)}", settings.PORTAL_CASES, HOUR, now)
    wait = wait or count(f"site:{site.pk}", settings.PORTAL_SITE_CASES, HOUR, now)
    if wait:
        raise TooOften(wait, site.hotline)


def let_add(site: Site, number: str, now: datetime) -> None:
    if wait := count(f"add:{number}", REMARKS, HOUR, now):
        raise TooOften(wait, site.hotline)


class Guessing:
    """Lets somebody try number and code, or a link, and counts only what was wrong: the right ones never hold up whoever has them."""

    def __init__(self, request: HttpRequest, site: Site, now: datetime) -> None:
        self.name, self.site, self.now = f"wrong:{address_of(request)}", site, now

    def __enter__(self) -> None:
        if wait := throttles.reached(f"portal:{self.name}", WRONG_CODES, HOUR, self.now):
            raise TooOften(wait, self.site.hotline)

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        if kind in WRONG:
            count(self.name, WRONG_CODES, HOUR, self.now)
