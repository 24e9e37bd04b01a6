"""Single sign-on through django-allauth: only its talk with the provider is used. Who may come in is decided here.

An identity from outside opens an account that exists, never a new one: it was linked by its owner, or the provider vouches for
an e-mail address of an allowed domain that exactly one open account has. After that the second factor is asked for as ever.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias, cast

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from requests import RequestException

from dudao.organisation.acts.telling import tell
from dudao.organisation.entering import enter
from dudao.organisation.models import Staff
from dudao.organisation.provider import MESSENGERS

View: TypeAlias = Callable[[HttpRequest], HttpResponse]
LINKING: Final = "linking_until"
WITHIN: Final = timedelta(minutes=5)


class Adapter(DefaultSocialAccountAdapter):
    """Hands every answer of a provider to us, before anything of allauth's own sign-in begins."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        raise ImmediateHttpResponse(answered(request, sociallogin))

    def on_authentication_error(self, request: HttpRequest, *_told: object, **_more: object) -> None:
        raise ImmediateHttpResponse(_failed(request))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        del request, sociallogin
        return False


class Strict(OpenIDConnectOAuth2Adapter):
    """Checks the signature of every identity token, also when it came over a connection that is trusted."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **told: Any) -> SocialLogin:
        del token
        if "id_token" not in told["response"]:
            raise OAuth2Error("no id_token")
        identity = self._decode_id_token(app, told["response"]["id_token"])
        identity["email_verified"] = identity.get("email_verified") is True  # the word "true" would do for allauth
        return self.get_provider().sociallogin_from_response(request, {"id_token": identity})

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        config = self.openid_config
        found: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=config["jwks_uri"],
            issuer=config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return found


def offered() -> list[dict[str, str]]:
    """Who else vouches for people, as far as single sign-on is set up."""
    apps = [app for provider in settings.SOCIALACCOUNT_PROVIDERS.values() for app in provider["APPS"]]
    return [{"id": app["provider_id"], "name": str(app["name"])} for app in apps]


@never_cache
@require_GET
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the provider."""
    return _guarded(request, provider_id, OAuth2LoginView)


@never_cache
@require_GET
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider, with a code."""
    return _guarded(request, provider_id, OAuth2CallbackView)


def answered(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    """The provider has said who somebody is: sign them in, or link the identity to whoever asked for that just now."""
    provider, uid = sociallogin.account.provider, sociallogin.account.uid
    linked = SocialAccount.objects.select_related("user").filter(provider=provider, uid=uid).first()
    if linked is not None:
        SocialAccount.objects.filter(pk=linked.pk).update(extra_data={})
    owner = cast("Staff", linked.user) if linked is not None else None
    if isinstance(request.user, Staff):
        return _link_by_hand(request, request.user, owner, provider, uid)
    owner = owner or _link_by_mail(sociallogin, provider, uid)
    if owner is None:
        messages.error(
            request,
            _(
                "Your identity there belongs to no account here. Sign in with your password and link it under “Where I am signed in”, "
                "or ask an administrator."
            ),
        )
        return redirect("organisation:sign_in")
    if owner.integration or not owner.open_on(timezone.localdate()):
        messages.error(request, _("Your identity there is linked to an account that is closed. If that is wrong, ask an administrator."))
        return redirect("organisation:sign_in")
    return enter(request, owner, sociallogin.get_redirect_url(request) or resolve_url(settings.LOGIN_REDIRECT_URL))


def allow_linking(request: HttpRequest) -> None:
    """The person has given the password again: for five minutes an identity from outside may be linked."""
    request.session[LINKING] = (timezone.now() + WITHIN).isoformat()


def may_link(request: HttpRequest) -> bool:
    until: str = request.session.get(LINKING, "")
    return bool(until) and timezone.now() < datetime.fromisoformat(until)


@transaction.atomic
def unlink(staff: Staff, provider: str, *, now: datetime) -> None:
    gone, _per_table = SocialAccount.objects.filter(user=staff, provider=provider).delete()
    if gone:
        tell("identity_unlinked", staff, by=staff, now=now, data={"provider": provider})


def providers_of(staff: Staff) -> frozenset[str]:
    return frozenset(SocialAccount.objects.filter(user=staff).values_list("provider", flat=True))


def _link_by_hand(request: HttpRequest, staff: Staff, owner: Staff | None, provider: str, uid: str) -> HttpResponse:
    if not may_link(request):
        messages.error(request, _("Sign in with your password once more, then link."))
    elif owner not in {None, staff}:
        messages.error(request, _("This identity belongs to another account here. Ask an administrator."))
    else:
        _link(staff, provider, uid)
        request.session.pop(LINKING)
        messages.success(request, _("Linked. From now on it signs you in here."))
    return redirect(settings.SSO_SETTLED_URL)


def _link_by_mail(sociallogin: SocialLogin, provider: str, uid: str) -> Staff | None:
    """The one open account whose e-mail address the provider vouches for, if its domain is among those allowed."""
    vouched = {each.email.lower() for each in sociallogin.email_addresses if each.verified is True and each.email}
    allowed = [mail for mail in vouched if mail.rpartition("@")[2] in settings.SSO_DOMAINS]
    if len(allowed) != 1:
        return None
    found = list(Staff.objects.filter(email__iexact=allowed[0], integration=False, is_active=True)[:2])
    if len(found) != 1 or not found[0].open_on(timezone.localdate()):
        return None
    return _link(found[0], provider, uid)


@transaction.atomic
def _link(staff: Staff, provider: str, uid: str) -> Staff:
    _account, new = SocialAccount.objects.get_or_create(provider=provider, uid=uid, defaults={"user": staff})
    if new:
        tell("identity_linked", staff, by=staff, data={"provider": provider})
    return staff


def _guarded(request: HttpRequest, provider_id: str, kind: type[OAuth2LoginView] | type[OAuth2CallbackView]) -> HttpResponse:
    """One step of the talk. A provider that does not answer, or answers nonsense, leads back with a sentence."""
    try:
        adapter = MESSENGERS[provider_id](request) if provider_id in MESSENGERS else Strict(request, provider_id)
        view = cast("View", kind.adapter_view(adapter))
        return view(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except (OAuth2Error, RequestException, LookupError, TypeError, ValueError):
        return _failed(request)


def _failed(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("Signing in there did not work. Try again, or use your password."))
    return redirect(settings.SSO_SETTLED_URL if isinstance(request.user, Staff) else "organisation:sign_in")
