"""What every request of the desk passes through: the language, and refusals turned into pages."""

from collections.abc import Callable
from typing import Final, TypeAlias

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from dudao.desk import languages
from dudao.organisation.refusal import Refusal
from dudao.rendering.presses import CannotDraw

Answer: TypeAlias = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Speak the person's language. Stands after AuthenticationMiddleware, so that the choice on the account counts everywhere."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = languages.choice_of(request) or languages.accepted(request.headers.get("Accept-Language", ""))
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


OURS: Final = frozenset({"desk", "organisation"})
"""Whose addresses are the desk's; portal and API answer in their own way."""


class RefusalMiddleware:
    """The one place where a refusal becomes a page: a sentence that names the way out."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code == 405 and request.method == "GET" and match is not None and match.app_name in OURS:
            return self._form_only(request, response)
        return response

    def _form_only(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """For a browser that comes back to where a form was sent, as after signing in again; without it the page would be blank."""
        refusal = Refusal(_("There is no page at this address, it only takes a form. Go back and send the form again."))
        answer = render(request, "desk/refusal.html", {"refusal": refusal}, status=405)
        answer.headers["Allow"] = response.headers["Allow"]
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, CannotDraw):
            return render(request, "desk/refusal.html", {"refusal": exception}, status=503)
        if not isinstance(exception, Refusal):
            return None
        return render(request, "desk/refusal.html", {"refusal": exception}, status=exception.status)
