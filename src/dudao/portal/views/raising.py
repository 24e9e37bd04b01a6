"""Raising a complaint, suggestion or need: one page, no account."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dudao.cases import acts
from dudao.organisation.models import Site
from dudao.organisation.refusal import Invalid
from dudao.portal import gates, photos
from dudao.portal.forms import Form, RaiseForm
from dudao.portal.frame import page, site_of
from dudao.portal.tickets import Ticket


@require_http_methods(["GET", "HEAD", "POST"])
def raise_case(request: HttpRequest, code: str) -> HttpResponse:
    site, now = site_of(code), timezone.now()
    if request.method != "POST":
        chosen = {name: request.GET[name] for name in ("kind", "building", "category") if name in request.GET}
        return _page(request, site, RaiseForm(site, initial=chosen), Ticket.new(site.code, now))
    form, ticket = RaiseForm(site, request.POST), Ticket.read(request.POST.get("ticket", ""), site.code)
    if not form.is_valid() or ticket is None or not honest(form, ticket, now):
        return _page(request, site, form, still(ticket, site.code, now), status=422)
    try:
        gates.let_raise(request, site, now)
        brought = form.brought()
        key = ticket.key_of(*(str(value) for value in form.cleaned_data.values()))
        case, secret = acts.bring(site, now=now, key=key, via="portal", **brought)
    except Invalid as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, site, form, ticket, status=refusal.status)
    for sentence in photos.keep(request, case, key, now):
        messages.error(request, sentence)
    messages.success(request, "raised")
    return redirect("portal:case", site.code, case.number, secret)


def honest(form: Form, ticket: Ticket, now: datetime) -> bool:
    """Whether a person seems to have filled it in; otherwise the form says what to do, for it may have been one after all."""
    if form.trapped():
        form.add_error(None, _("Leave the last field empty: people do not see it. Send it once more, or call us."))
    elif ticket.too_young(now):
        form.add_error(None, _("That was very fast. Look through it and send it once more."))
    elif ticket.too_old(now):
        form.add_error(None, _("The page was open for a long time. Look through it and send it once more."))
    return form.is_valid()


def still(ticket: Ticket | None, about: str, now: datetime) -> Ticket:
    """The same ticket as long as it holds, so that sending it once more is the same sending."""
    return Ticket.new(about, now) if ticket is None or ticket.too_old(now) else ticket


def _page(request: HttpRequest, site: Site, form: RaiseForm, ticket: Ticket, *, status: int = 200) -> HttpResponse:
    if form.is_bound and not form.errors:
        form.add_error(None, _("The page was open for a long time. Look through it and send it once more."))
    return page(request, "portal/raise.html", {"form": form, "ticket": ticket, "most": photos.AT_ONCE}, site=site, status=status)
