"""Signing in and out, and changing one's password."""

from datetime import timedelta
from math import ceil
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from dudao.organisation import acts, sso
from dudao.organisation.acts.second_factor import paused
from dudao.organisation.entering import complete, enter, halfway
from dudao.organisation.forms import CodeForm, PasswordForm, SignInForm
from dudao.organisation.middleware import OPEN
from dudao.organisation.models import Staff


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    onward = _onward(request)
    if request.user.is_authenticated:
        return redirect(onward)
    form = SignInForm(request, request.POST or None)
    if form.is_valid() and form.staff is not None:
        return enter(request, form.staff, onward)
    return render(
        request,
        "organisation/sign_in.html",
        {"form": form, "next": onward, "providers": sso.offered()},
        status=422 if form.is_bound else 200,
    )


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """After the password, the code of the second factor."""
    known = halfway(request)
    if known is None:
        messages.info(request, _("Sign in again: too much time has passed."))
        return redirect("organisation:sign_in")
    staff, onward = known
    form = CodeForm(request.POST or None)
    if form.is_valid():
        now = timezone.now()
        if acts.take_code(staff, form.cleaned_data["code"], now=now):
            return complete(request, staff, onward)
        if paused(staff, now):
            return locked_out(request)
        form.add_error("code", _("This code is not right, or it was used before. Wait for the next one."))
    return render(request, "organisation/code.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, Staff):
        request.user.open_sessions.filter(pk=request.session.get(OPEN, 0)).delete()
    logout(request)
    return redirect("organisation:sign_in")


@never_cache
@sensitive_post_parameters("old", "new", "again")
@login_required
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    staff = cast("Staff", request.user)
    form = PasswordForm(request, staff, request.POST or None)
    if form.is_valid():
        acts.set_password(staff, form.cleaned_data["new"], keep=request.session.get(OPEN), by=staff)
        update_session_auth_hash(request, staff)
        messages.success(request, _("Your password is changed. You stay signed in here; other devices have to sign in again."))
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "organisation/password.html", {"form": form}, status=422 if form.is_bound else 200)


def locked_out(request: HttpRequest, *_by_axes: object) -> HttpResponse:
    """The answer to too many failures, called by django-axes: says how long to wait and whom to ask, nothing about the account."""
    minutes = ceil(settings.AXES_COOLOFF_TIME / timedelta(minutes=1))
    return render(request, "organisation/locked_out.html", {"minutes": minutes}, status=429)


def _onward(request: HttpRequest) -> str:
    """Where to go after signing in: the page that was asked for, if it is one of ours; else the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else resolve_url(settings.LOGIN_REDIRECT_URL)
