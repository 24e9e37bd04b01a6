"""What every request of somebody signed in passes: is the session still open, and is a second factor still owed?"""

from collections.abc import Callable
from typing import TypeAlias

from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone

from dudao.organisation.acts import second_factor, sessions
from dudao.organisation.models import Staff

Answer: TypeAlias = Callable[[HttpRequest], HttpResponse]
OPEN = "open_session"
OWED = "second_factor_owed"
WAY_OUT = frozenset({"desk:second_factor", "desk:preferences", "organisation:sign_out", "organisation:sign_in"})
"""What stays open to a person who has yet to set up the second factor that their post asks for."""


class OpenSessionMiddleware:
    """Stands after AuthenticationMiddleware. Ends what was ended elsewhere, and leads to the second factor where a post asks for it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, Staff):
            return self.get_response(request)
        now, address = timezone.now(), request.META.get("REMOTE_ADDR", "")
        if not sessions.see_session(request.session.get(OPEN), request.user.pk, address=address, now=now):
            logout(request)
        elif request.session.get(OWED) and not _may_pass(request.path_info):
            return redirect("desk:second_factor")
        return self.get_response(request)


def _may_pass(path: str) -> bool:
    try:
        return resolve(path).view_name in WAY_OUT
    except Resolver404:
        return True


def note(sender: object, request: HttpRequest, user: Staff, **_more: object) -> None:
    """Write the session down as soon as somebody has signed in, by whichever way."""
    del sender
    agent, address = request.META.get("HTTP_USER_AGENT", ""), request.META.get("REMOTE_ADDR", "")
    request.session[OPEN] = sessions.note_session(user, agent=agent, address=address, now=timezone.now()).pk
    if second_factor.needs_second_factor(user) and not second_factor.has_second_factor(user):
        request.session[OWED] = True


def listen() -> None:
    user_logged_in.connect(note, dispatch_uid="dudao open session")
