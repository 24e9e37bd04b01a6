"""The language and the light of the pages, as the reader wants them."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from dudao.desk.frame import THEME_COOKIE
from dudao.organisation.models import Staff


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep a choice: on the account when signed in, and in this browser; then back to where one was."""
    response = HttpResponseRedirect(_back(request))
    language, theme = request.POST.get("language", ""), request.POST.get("theme", "")
    if language in dict(settings.LANGUAGES):
        _keep(request, response, settings.LANGUAGE_COOKIE_NAME, language)
        if isinstance(request.user, Staff):
            Staff.objects.filter(pk=request.user.pk).update(language=language)
    if theme in {"light", "dark"}:
        _keep(request, response, THEME_COOKIE, theme)
    elif theme == "auto":
        response.delete_cookie(THEME_COOKIE)
    return response


def _keep(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=settings.LANGUAGE_COOKIE_AGE, samesite="Lax", secure=request.is_secure(), httponly=True)


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()) else "/"
