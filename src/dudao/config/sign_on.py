"""Single sign-on from the environment, as django-allauth wants it: one OpenID Connect provider, and three work messengers."""

import os
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dudao.config.environment import SettingMistake, text

MESSENGERS: dict[str, tuple[str, Promise]] = {
    "dingtalk": ("DUDAO_SSO_DINGTALK", _("DingTalk")),
    "feishu": ("DUDAO_SSO_FEISHU", _("Feishu")),
    "weixin": ("DUDAO_SSO_WECHAT", _("WeChat")),
}
"""Their names at django-allauth, with the setting of each and what people call it."""


def providers() -> dict[str, dict[str, Any]]:
    """Whoever is set up: an empty list of apps means that a provider is off."""
    return {"openid_connect": {"APPS": openid()}} | {each: {"APPS": messenger(each)} for each in MESSENGERS}


def openid() -> list[dict[str, Any]]:
    """``DUDAO_SSO``: ``https://client:secret@host/path``, where the provider is, and as whom it knows us."""
    url = os.environ.get("DUDAO_SSO", "").strip()
    if not url:
        return []
    try:
        parts = _secure(url)
        where = f"{_place(parts)}{parts.path.rstrip('/')}"
    except ValueError as error:
        raise SettingMistake("DUDAO_SSO cannot be read. Write https://client:secret@host/path, the secret in percent encoding.") from error
    name = text("DUDAO_SSO_NAME", default=parts.hostname or "")
    return [_app("sso", name, parts, {"server_url": where, "oauth_pkce_enabled": True})]


def messenger(provider: str) -> list[dict[str, Any]]:
    """``client:secret``, as the messenger's console shows them; ``https://client:secret@host`` when it is at a place of its own."""
    variable, name = MESSENGERS[provider]
    value = os.environ.get(variable, "").strip()
    if not value:
        return []
    try:
        parts = _secure(value if "://" in value else f"https://{value}@{provider}")
        place = _place(parts) if "://" in value else ""
        if parts.path.strip("/"):
            raise ValueError(parts.path)
    except ValueError as error:
        raise SettingMistake(
            f"{variable} cannot be read. Write client:secret in percent encoding, or https://client:secret@host for a place of its own."
        ) from error
    return [_app(provider, name, parts, {"server_url": place})]


def _secure(url: str) -> SplitResult:
    """The address taken apart; only on this machine it may be in the open. Raises ValueError."""
    parts = urlsplit(url)
    schemes = {"https", "http"} if parts.hostname in {"localhost", "127.0.0.1"} else {"https"}
    if not parts.hostname or not parts.username or not parts.password or parts.scheme not in schemes:
        raise ValueError(parts.scheme)
    return parts


def _place(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}"


def _app(provider_id: str, name: str | Promise, parts: SplitResult, settings: dict[str, Any]) -> dict[str, Any]:
    client, secret = unquote(parts.username or ""), unquote(parts.password or "")
    return {"provider_id": provider_id, "name": name, "client_id": client, "secret": secret, "settings": settings}
