"""What the doctor looks at where people sign in: the second factor, and whether those who vouch for people answer and know us."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import requests
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.feishu.client import FeishuOAuth2Client
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter
from django.conf import settings
from django.utils.translation import gettext as _

from dudao.config.doctor.findings import Finding, doubtful, well, wrong
from dudao.config.sign_on import MESSENGERS
from dudao.organisation.provider import moved

SECONDS = 5
CODE_UNKNOWN = 40029
"""WeChat's word for a code that it never gave: said only after it has taken the client and its secret for right."""

App = dict[str, Any]


def sign_in_findings() -> Iterator[Finding]:
    """Whether those who can do most need a second factor, and whether the providers of single sign-on answer."""
    if settings.SECOND_FACTOR_ROLES:
        yield well("sign-in", _("A second factor is asked of: %(roles)s.") % {"roles": ", ".join(settings.SECOND_FACTOR_ROLES)})
    elif settings.HTTPS:
        yield doubtful(
            "sign-in",
            _("Nobody has to have a second factor, administrators included."),
            _("Set DUDAO_SECOND_FACTOR, such as: administrator quality_manager"),
        )
    found = [_finding(provider, app) for provider, apps in settings.SOCIALACCOUNT_PROVIDERS.items() for app in apps["APPS"]]
    yield from found or [well("sign-in", _("Single sign-on is off (DUDAO_SSO)."))]


def _finding(provider: str, app: App) -> Finding:
    where = app["settings"]["server_url"] or str(app["name"])
    try:
        problem = QUESTIONS[provider](app)
    except (requests.RequestException, TypeError, ValueError, AttributeError) as error:
        problem = " ".join(str(error).split()).replace(app["secret"], "…")
    if not problem:
        return well("sign-in", _("Single sign-on at %(where)s answers.") % {"where": where})
    told = _("Single sign-on at %(where)s does not answer as it should: %(why)s") % {"where": where, "why": problem}
    if provider == "openid_connect":
        return wrong(
            "sign-in", told, _("Correct DUDAO_SSO: https://client:secret@host/path, the address before /.well-known/openid-configuration.")
        )
    remedy = _("Correct %(variable)s: client:secret, as the messenger's console shows them; there, let it send people back to %(back)s.")
    back = f"{settings.WEB_ADDRESS}/sign-in/with/{provider}/back"
    return wrong("sign-in", told, remedy % {"variable": MESSENGERS[provider][0], "back": back})


def _openid(app: App) -> str:
    answer = requests.get(f"{app['settings']['server_url']}/.well-known/openid-configuration", timeout=SECONDS)
    answer.raise_for_status()
    missing = {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"} - set(answer.json())
    return ", ".join(sorted(missing))


def _dingtalk(app: App) -> str:
    address = moved(DingTalkOAuth2Adapter.access_token_url, app["settings"]["server_url"]).replace("userAccessToken", "accessToken")
    told = requests.post(address, json={"appKey": app["client_id"], "appSecret": app["secret"]}, timeout=SECONDS).json()
    return "" if told.get("accessToken") else _said(told, "code", "message")


def _feishu(app: App) -> str:
    address = moved(FeishuOAuth2Client.app_access_token_url, app["settings"]["server_url"])
    told = requests.post(address, json={"app_id": app["client_id"], "app_secret": app["secret"]}, timeout=SECONDS).json()
    return "" if told.get("app_access_token") else _said(told, "code", "msg")


def _weixin(app: App) -> str:
    address = moved(WeixinOAuth2Adapter.access_token_url, app["settings"]["server_url"])
    asked = {"appid": app["client_id"], "secret": app["secret"], "code": "doctor", "grant_type": "authorization_code"}
    told = requests.get(address, params=asked, timeout=SECONDS).json()
    return "" if told.get("errcode") == CODE_UNKNOWN else _said(told, "errcode", "errmsg")


def _said(told: dict[str, Any], *names: str) -> str:
    """What a messenger gave as its reason."""
    return " ".join(str(told[name]) for name in names if name in told) or "?"


QUESTIONS: Final[dict[str, Callable[[App], str]]] = {"openid_connect": _openid, "dingtalk": _dingtalk, "feishu": _feishu, "weixin": _weixin}
