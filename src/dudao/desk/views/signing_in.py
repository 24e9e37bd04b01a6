"""Where one is signed in, and one's second factor."""

import base64
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from dudao.desk.frame import page, person
from dudao.organisation import acts, codes, sso
from dudao.organisation.acts.second_factor import needs_second_factor
from dudao.organisation.forms import CodeForm, OwnPasswordForm
from dudao.organisation.middleware import OPEN, OWED
from dudao.organisation.refusal import Invalid
from dudao.rendering.codes import to_svg

if TYPE_CHECKING:
    from dudao.organisation.models import Staff

SHOWN = 50


@never_cache
@login_required
@sensitive_post_parameters("password")
def signing_in(request: HttpRequest) -> HttpResponse:
    """Where the person is signed in, and whether a second factor guards the account."""
    user, known = person(request), sso.offered()
    form = OwnPasswordForm(request, user, request.POST if request.method == "POST" and known else None)
    if form.is_valid():
        sso.allow_linking(request)
        return redirect("desk:signing_in")
    linked = sso.providers_of(user) if known else frozenset()
    context = {
        "sessions": user.open_sessions.order_by("-seen_at", "-pk")[:SHOWN],
        "this": request.session.get(OPEN),
        "guarded": acts.has_second_factor(user),
        "providers": [{**each, "linked": each["id"] in linked} for each in known],
        "unlinked": [each["name"] for each in known if each["id"] not in linked],
        "may_link": sso.may_link(request),
        "form": form,
    }
    return page(request, "desk/signing_in.html", context, here="signing_in", status=422 if form.is_bound else 200)


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions."""
    acts.end_session(person(request), pk, by=person(request), now=timezone.now())
    messages.success(request, gettext("Ended. That browser has to sign in again."))
    return redirect("desk:signing_in")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of one's sessions but this one."""
    user = person(request)
    acts.end_sessions(user, keep=request.session.get(OPEN), by=user, now=timezone.now())
    messages.success(request, gettext("Ended. You stay signed in here only."))
    return redirect("desk:signing_in")


@login_required
@require_POST
def unlink(request: HttpRequest, provider: str) -> HttpResponse:
    """Let an identity from outside sign the person in no longer."""
    sso.unlink(person(request), provider, now=timezone.now())
    messages.success(request, gettext("Unlinked."))
    return redirect("desk:signing_in")


@never_cache
@login_required
@sensitive_post_parameters("code", "password")
def second_factor(request: HttpRequest) -> HttpResponse:
    """Set the second factor up with a first code; once it is set, renew its recovery codes or remove it, by password."""
    user = person(request)
    return _manage(request, user) if acts.has_second_factor(user) else _set_up(request, user)


@sensitive_variables("secret")
def _set_up(request: HttpRequest, user: "Staff") -> HttpResponse:
    now = timezone.now()
    secret = acts.begin_second_factor(user, now=now)
    form = CodeForm(request.POST if "code" in request.POST else None)
    form.fields["code"].widget.attrs.pop("autofocus", None)
    if form.is_valid():
        try:
            made = acts.confirm_second_factor(user, form.cleaned_data["code"], now=now)
        except Invalid as refusal:
            form.add_error("code", str(refusal))
        else:
            request.session.pop(OWED, None)
            return page(request, "desk/recovery_codes.html", {"codes": made}, here="signing_in", status=201)
    address = codes.address_for(secret, user.username)
    grouped = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    context = {"form": form, "picture": _picture(address), "address": address, "secret": grouped, "owed": request.session.get(OWED)}
    return page(request, "desk/second_factor_set_up.html", context, here="signing_in", status=422 if form.is_bound else 200)


def _picture(address: str) -> str:
    """The QR code as an address that holds it: it is never a page of its own that someone could keep."""
    return f"data:image/svg+xml;base64,{base64.b64encode(to_svg(address).encode()).decode()}"


def _manage(request: HttpRequest, user: "Staff") -> HttpResponse:
    now = timezone.now()
    wanted = request.POST.get("act", "")
    form = OwnPasswordForm(request, user, request.POST if wanted in {"renew", "remove"} else None)
    if form.is_valid() and wanted == "renew":
        made = acts.renew_recovery_codes(user, now=now)
        return page(request, "desk/recovery_codes.html", {"codes": made}, here="signing_in", status=201)
    if form.is_valid():
        return _remove(request, user, form)
    return _managed(request, user, form)


def _remove(request: HttpRequest, user: "Staff", form: forms.Form) -> HttpResponse:
    if needs_second_factor(user):
        form.add_error(
            None, gettext("Your post asks for a second factor. To move to another telephone, ask another administrator to reset it.")
        )
        return _managed(request, user, form)
    acts.remove_second_factor(user, by=user, now=timezone.now())
    messages.success(request, gettext("Removed. From now on your password alone signs you in."))
    return redirect("desk:signing_in")


def _managed(request: HttpRequest, user: "Staff", form: forms.Form) -> HttpResponse:
    context = {"form": form, "left": user.recovery_codes.filter(used_at__isnull=True).count()}
    return page(request, "desk/second_factor.html", context, here="signing_in", status=422 if form.is_bound else 200)
