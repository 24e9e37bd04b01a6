"""Work messengers that vouch for people: DingTalk, Feishu and WeChat. django-allauth finds them by the name of this file.

None of them vouches for an e-mail address, so an identity there opens an account only after its owner has linked it.
"""

from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.dingtalk.provider import DingTalkProvider
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.feishu.client import FeishuOAuth2Client
from allauth.socialaccount.providers.feishu.provider import FeishuProvider
from allauth.socialaccount.providers.feishu.views import FeishuOAuth2Adapter
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from allauth.socialaccount.providers.weixin.provider import WeixinProvider
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.http import HttpRequest
from django.urls import reverse


def moved(address: str, place: str) -> str:
    """An address of the provider at another place, for those who run it themselves or use its sister abroad; else as it is."""
    if not place:
        return address
    return urlunsplit(urlsplit(address)._replace(scheme=urlsplit(place).scheme, netloc=urlsplit(place).netloc))


class Placed(OAuth2Adapter):
    """Asks at the place that the settings name, and is answered at the one address that all providers share."""

    def at_place(self, address: str) -> str:
        return moved(address, self.get_provider().app.settings["server_url"])

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        del app
        address: str = build_absolute_uri(request, reverse("openid_connect_callback", kwargs={"provider_id": self.provider_id}))
        return address


class DingTalkAdapter(Placed, DingTalkOAuth2Adapter):
    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.authorize_url = self.at_place(DingTalkOAuth2Adapter.authorize_url)
        self.access_token_url = self.at_place(DingTalkOAuth2Adapter.access_token_url)
        self.profile_url = self.at_place(DingTalkOAuth2Adapter.profile_url)


class FeishuAdapter(Placed, FeishuOAuth2Adapter):
    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.authorization_url = self.at_place(FeishuOAuth2Adapter.authorization_url)
        self.access_token_url = self.at_place(FeishuOAuth2Adapter.access_token_url)
        self.user_info_url = self.at_place(FeishuOAuth2Adapter.user_info_url)

    def get_client(self, request: HttpRequest, app: SocialApp) -> FeishuOAuth2Client:
        """Feishu's own would send people back by http, and ask for its first token at one place only."""
        where, back = self.access_token_url, self.get_callback_url(request, app)
        client = FeishuOAuth2Client(request, app.client_id, app.secret, self.access_token_method, where, back)
        client.app_access_token_url = self.at_place(FeishuOAuth2Client.app_access_token_url)
        return client


class WeixinAdapter(Placed, WeixinOAuth2Adapter):
    authorize_url = "https://open.weixin.qq.com/connect/qrconnect"

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.authorize_url = self.at_place(WeixinAdapter.authorize_url)
        self.access_token_url = self.at_place(WeixinOAuth2Adapter.access_token_url)
        self.profile_url = self.at_place(WeixinOAuth2Adapter.profile_url)


class DingTalk(DingTalkProvider):
    oauth2_adapter_class = DingTalkAdapter

    def get_auth_params(self) -> dict[str, Any]:
        """DingTalk shows an error where this is missing."""
        return {"prompt": "consent"}


class Feishu(FeishuProvider):
    oauth2_adapter_class = FeishuAdapter


class Weixin(WeixinProvider):
    oauth2_adapter_class = WeixinAdapter


provider_classes: Final = [DingTalk, Feishu, Weixin]
MESSENGERS: Final[dict[str, type[Placed]]] = {"dingtalk": DingTalkAdapter, "feishu": FeishuAdapter, "weixin": WeixinAdapter}
