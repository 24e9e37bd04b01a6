"""The reader's language, and forms that no longer hold."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.csrf import csrf_failure
from django.views.decorators.http import require_POST

from dudao.organisation.refusal import Refusal
from dudao.portal.frame import refused
from dudao.portal.middleware import PREFIX


class Unverified(Refusal):
    """The browser sent no cookie, or the page was left open too long."""

    status = 403


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language in this browser, and go back to where one was."""
    wanted = request.POST.get("next", "")
    safe = wanted.startswith(PREFIX) and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(wanted if safe else "/")
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=settings.LANGUAGE_COOKIE_AGE, samesite="Lax", secure=request.is_secure(),
            httponly=True,
        )  # fmt: skip
    return response


def unverified(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token does not fit: said to customers in their words, to staff as before."""
    if not request.path.startswith(PREFIX):
        return csrf_failure(request, reason)
    return refused(request, Unverified(_("This form can no longer be sent. Allow cookies, reload the page and send it again.")))
