"""Tokens: one's own, and those of other systems, which administrators connect."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from dudao.desk.forms import one_line
from dudao.desk.frame import page, person
from dudao.organisation import access, acts
from dudao.organisation.models import Company, Site, Staff, Token
from dudao.organisation.refusal import Invalid, NotFound, Refusal
from dudao.organisation.roles import Role
from dudao.organisation.scopes import Scope

SHOWN = 200
LASTING = [("30", _("30 days")), ("90", _("90 days")), ("365", _("a year"))]


class TokenForm(forms.Form):
    """A token: what it is called, what it may do, how long it lasts."""

    name = one_line(_("What it is for"), most=60, help_text=_("Such as the name of the program that uses it."))
    scopes = forms.MultipleChoiceField(label=_("What it may do"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(label=_("Works for"), choices=LASTING, coerce=int, initial="90", widget=forms.RadioSelect)


class SystemForm(forms.Form):
    """Another system: what it is called, whose work it does, where."""

    name = one_line(_("Name of the system"), most=80, help_text=_("It stands in the journal beside everything the system does."))
    role = forms.ChoiceField(
        label=_("Whose work it does"), choices=[(role.value, role.label) for role in Role if role != Role.ADMINISTRATOR]
    )
    site = one_line(_("Code of its site"), required=False, most=8, help_text=_("Such as CH. Leave empty for the whole company."))


@never_cache
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens, and a new one."""
    return _tokens(request, person(request))


@never_cache
@login_required
def system(request: HttpRequest, pk: int) -> HttpResponse:
    """The tokens of one other system."""
    company = _company(request)
    account = Staff.objects.filter(company=company, integration=True, pk=pk).first()
    if account is None:
        raise NotFound(_("There is no such system."))
    return _tokens(request, account)


@never_cache
@login_required
def systems(request: HttpRequest) -> HttpResponse:
    """The other systems of the company, people's tokens that work, and a new system."""
    company = _company(request)
    form = SystemForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            opened = _open(company, form.cleaned_data, person(request))
        except Refusal as refusal:
            status = _told(form, refusal)
        else:
            messages.success(request, gettext("Connected. Now make its first token."))
            return redirect("desk:system", opened.pk)
    now = timezone.now()
    context = {
        "form": form,
        "systems": Staff.objects.filter(company=company, integration=True).order_by("name", "pk")[:SHOWN],
        "given": Token.objects.valid(now).filter(staff__company=company).select_related("staff").order_by("-made_at", "-pk")[:SHOWN],
    }
    return page(request, "desk/systems.html", context, here="tokens", status=status)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token at once; back to where it stood."""
    user = person(request)
    token = Token.objects.select_related("staff__company").filter(pk=pk).first()
    if token is None or not (token.staff_id == user.pk or access.may(user, "organisation.revoke_token", token.staff.company)):
        raise NotFound(_("There is no such token."))
    acts.revoke_token(token, by=user, now=timezone.now())
    messages.success(request, gettext("Revoked. Whoever still sends it is turned away."))
    if token.staff_id == user.pk:
        return redirect("desk:tokens")
    return redirect("desk:system", token.staff_id) if token.staff.integration else redirect("desk:systems")


@sensitive_variables("secret")
def _tokens(request: HttpRequest, account: Staff) -> HttpResponse:
    """The tokens of an account with the form of a new one; a new secret is on this page only."""
    now = timezone.now()
    form = TokenForm(request.POST or None)
    status, secret, made = (422 if request.method == "POST" else 200), "", None
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = _give(account, form.cleaned_data, person(request), now)
        except Refusal as refusal:
            status = _told(form, refusal)
        else:
            form, status = TokenForm(), 201
    context = {
        "account": account,
        "mine": account == person(request),
        "form": form,
        "secret": secret,
        "made": made,
        "tokens": [(token, token.valid_at(now)) for token in Token.objects.of(account)[:SHOWN]],
        "administers": access.may(person(request), "organisation.open_integration", person(request).company),
    }
    return page(request, "desk/tokens.html", context, here="tokens", status=status)


def _give(account: Staff, said: Mapping[str, Any], by: Staff, now: datetime) -> tuple[Token, str]:
    expires = now + timedelta(days=said["days"])
    return acts.give_token(account, name=said["name"], scopes=said["scopes"], expires_at=expires, by=by, now=now)


def _open(company: Company, said: Mapping[str, Any], by: Staff) -> Staff:
    site = Site.objects.filter(company=company, code=said["site"].strip().upper()).first() if said["site"].strip() else None
    if said["site"].strip() and site is None:
        raise Invalid(_("There is no site {code}."), field="site", code=said["site"])
    return acts.open_integration(site or company, name=said["name"], role=said["role"], by=by, now=timezone.now())


def _company(request: HttpRequest) -> Company:
    """The company whose systems the person administers."""
    company = person(request).company
    access.require(person(request), "organisation.open_integration", company)
    if company is None:
        raise NotFound(_("There is no such system."))
    return company


def _told(form: forms.Form, refusal: Refusal) -> int:
    """Put a refusal to its field, or above the form."""
    field = refusal.field if isinstance(refusal, Invalid) and refusal.field in form.fields else None
    form.add_error(field, str(refusal))
    return refusal.status
