"""What every request of the desk passes through: the language, and refusals turned into pages."""

from collections.abc import Callable
from typing import TypeAlias

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

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


class RefusalMiddleware:
    """The one place where a refusal becomes a page: a sentence that names the way out."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, CannotDraw):
            return render(request, "desk/refusal.html", {"refusal": exception}, status=503)
        if not isinstance(exception, Refusal):
            return None
        return render(request, "desk/refusal.html", {"refusal": exception}, status=exception.status)
