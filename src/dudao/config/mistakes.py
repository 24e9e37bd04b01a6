"""Mistakes in the settings, found by Django's system checks, each with a hint how to mend it."""

import os
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils.translation import gettext as _

from dudao.config.environment import KNOWN

SHORTEST_KEY = 32


@register(Tags.security)
def settings_mistakes(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """What would fail or be unsafe on every deployment."""
    return [] if app_configs else [*unknown_names(), *weak_key(), *bad_origins()]


@register(Tags.security, deploy=True)
def deployment_mistakes(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """What is fine on one's own machine and not where others can reach it."""
    return [] if app_configs else [*open_doors()]


def unknown_names() -> Iterator[CheckMessage]:
    for name in sorted(os.environ):
        if name.startswith("DUDAO_") and name not in KNOWN:
            near = get_close_matches(name, KNOWN, 1)
            hint = _("Did you mean %(name)s?") % {"name": near[0]} if near else _("docs/settings.md lists them all.")
            yield checks.Warning(_("%(name)s is set, but there is no such setting.") % {"name": name}, hint=hint, id="dudao.W001")


def weak_key() -> Iterator[CheckMessage]:
    length = len(settings.SECRET_KEY)
    if length < SHORTEST_KEY:
        yield Error(
            _("The secret key has only %(n)d characters; sessions could be forged.") % {"n": length},
            hint=_("Set DUDAO_SECRET_KEY to %(n)d random characters or more, or leave it out: one is then made in the data folder.")
            % {"n": SHORTEST_KEY},
            id="dudao.E001",
        )


def bad_origins() -> Iterator[CheckMessage]:
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        if "://" not in origin:
            yield Error(
                _("DUDAO_ORIGINS has %(origin)s, which names no scheme.") % {"origin": origin},
                hint=_("Write it as https://%(origin)s") % {"origin": origin},
                id="dudao.E002",
            )


def open_doors() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield checks.Warning(
            _("DUDAO_DEBUG is on: errors show their inside to everyone."), hint=_("Leave DUDAO_DEBUG out."), id="dudao.W002"
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield checks.Warning(
            _("Any host name is answered."),
            hint=_("Set DUDAO_HOSTS to the names people use, such as service.example.com."),
            id="dudao.W003",
        )
    if not settings.HTTPS:
        yield checks.Warning(
            _("Passwords and cookies also travel unencrypted."),
            hint=_("Once a proxy serves https in front of Dudao, set DUDAO_HTTPS=1 and DUDAO_PROXY=1."),
            id="dudao.W004",
        )
