"""Accounts, for administrators: where somebody is signed in, and whether a second factor guards them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dudao.desk.frame import page, person
from dudao.organisation import access, acts
from dudao.organisation.models import Company, Staff
from dudao.organisation.refusal import NotFound
from dudao.organisation.signing import SecondFactor

SHOWN = 50


@never_cache
@login_required
def accounts(request: HttpRequest) -> HttpResponse:
    """People with an account, found by name or user name."""
    company, words = _company(request), request.GET.get("who", "").strip()[:60]
    people = Staff.objects.filter(company=company, integration=False, is_active=True)
    people = people.filter(Q(left_on__isnull=True) | Q(left_on__gte=timezone.localdate()))
    if words:
        people = people.filter(Q(name__icontains=words) | Q(username__icontains=words.lower()))
    guard = SecondFactor.objects.filter(staff=OuterRef("pk"), confirmed_at__isnull=False)
    found = list(people.annotate(guarded=Exists(guard)).order_by("name", "pk")[: SHOWN + 1])
    context = {"people": found[:SHOWN], "cut": len(found) > SHOWN, "words": words, "most": SHOWN}
    return page(request, "desk/accounts.html", context, here="accounts")


@never_cache
@login_required
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Where one person is signed in."""
    who = _who(request, pk)
    context = {
        "who": who,
        "sessions": who.open_sessions.order_by("-seen_at", "-pk")[:SHOWN],
        "guarded": acts.has_second_factor(who),
    }
    return page(request, "desk/account.html", context, here="accounts")


@login_required
@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """End the person's sessions, or reset their second factor."""
    who, by, now = _who(request, pk), person(request), timezone.now()
    if act == "end-sessions":
        acts.end_sessions(who, by=by, now=now)
        messages.success(request, gettext("Ended. They have to sign in again everywhere."))
    elif act == "reset-second-factor":
        acts.remove_second_factor(who, by=by, now=now)
        messages.success(request, gettext("Reset. Their password alone signs them in until they set a second factor up again."))
    else:
        raise Http404
    return redirect("desk:accounts") if who.pk == by.pk else redirect("desk:account", who.pk)


def _company(request: HttpRequest) -> Company:
    company = person(request).company
    access.require(person(request), "organisation.end_sessions", company)
    if company is None:
        raise NotFound(_("There is no such account."))
    return company


def _who(request: HttpRequest, pk: int) -> Staff:
    who = Staff.objects.filter(company=_company(request), integration=False, pk=pk).first()
    if who is None:
        raise NotFound(_("There is no such account."))
    return who
