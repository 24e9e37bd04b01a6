"""What makes a name, a code, a time zone or a week right; no database."""

import re
import zoneinfo

from django.utils.translation import gettext_lazy as _

from dudao.organisation.refusal import Invalid

USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._@+-]{0,58}[a-z0-9])?")
SITE_CODE = re.compile(r"[A-Z][A-Z0-9]{1,7}")


def username(text: str) -> str:
    """A name to sign in with, in small letters: one person, one spelling."""
    name = text.strip().lower()
    if not USERNAME.fullmatch(name):
        raise Invalid(
            _("A user name has 1 to 60 letters a-z, digits and . _ @ + - and begins and ends with a letter or digit."), field="username"
        )
    return name


def site_code(text: str) -> str:
    """The letters that begin every case number of a site, such as CH."""
    code = text.strip().upper()
    if not SITE_CODE.fullmatch(code):
        raise Invalid(_("A site's code has 2 to 8 letters A-Z and digits and begins with a letter, such as CH."), field="code")
    return code


def time_zone(name: str) -> str:
    """A time zone by its IANA name."""
    try:
        return zoneinfo.ZoneInfo(name).key
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        raise Invalid(
            _('There is no time zone "{name}". Give one such as Asia/Shanghai or Asia/Urumqi.'), field="time_zone", name=name
        ) from error


def week(text: str) -> str:
    """Which weekdays are worked, Monday to Sunday, 1 for worked; at least one is, for else nothing would ever fall due."""
    if not re.fullmatch("[01]{7}", text) or "1" not in text:
        raise Invalid(_("A week is written as seven of 0 and 1, Monday to Sunday, with at least one 1, such as 1111100."), field="week")
    return text
