"""Following a case by number and code: what happened, adding to it, answering the return visit."""

import base64
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dudao.cases import acts, following, rules
from dudao.cases.models import Case
from dudao.organisation.models import Site
from dudao.organisation.refusal import Invalid, Refusal
from dudao.portal import gates, photos, story
from dudao.portal.forms import AddForm, AnswerForm, FollowForm
from dudao.portal.frame import page, site_of
from dudao.portal.tickets import Ticket
from dudao.portal.views.raising import honest, still
from dudao.rendering import codes


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Number and code as they were written down; right, they lead to the case."""
    site, form = site_of(code), FollowForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"].strip().upper()
        secret = following.tidy(form.cleaned_data["secret"])
        try:
            _opened(request, site, number, secret)
        except acts.NoSuchCase as refusal:
            form.add_error(None, str(refusal))
            return page(request, "portal/follow.html", {"form": form}, site=site, status=refusal.status)
        return redirect("portal:case", site.code, number, secret)
    return page(request, "portal/follow.html", {"form": form}, site=site, status=422 if form.errors else 200)


def _opened(request: HttpRequest, site: Site, number: str, secret: str) -> Case:
    with gates.Guessing(request, site, timezone.now()):
        return acts.followed(site, number=number, code=secret)


@require_safe
def case(request: HttpRequest, code: str, number: str, secret: str) -> HttpResponse:
    site = site_of(code)
    return _page(request, _opened(request, site, number, secret), secret)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, code: str, number: str, secret: str) -> HttpResponse:
    """Words, photos, or both."""
    site, now = site_of(code), timezone.now()
    found = _opened(request, site, number, secret)
    if request.method != "POST":
        return redirect("portal:case", site.code, number, secret)
    form, ticket = AddForm(request.POST), Ticket.read(request.POST.get("ticket", ""), number)
    if not form.is_valid() or ticket is None or not honest(form, ticket, now):
        return _page(request, found, secret, add=form, ticket=still(ticket, number, now), status=422)
    text, key = form.cleaned_data["text"], ticket.key_of("add", form.cleaned_data["text"])
    if not text.strip() and not request.FILES.getlist("files"):
        form.add_error("text", _("Write something, or choose a photo."))
        return _page(request, found, secret, add=form, ticket=ticket, status=422)
    gates.let_add(site, number, now)
    if text.strip():
        acts.customer_add(found, code=secret, text=text, now=now, key=key)
    for sentence in photos.keep(request, found, key, now):
        messages.error(request, sentence)
    messages.success(request, "added")
    return redirect("portal:case", site.code, number, secret)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, code: str, number: str, secret: str) -> HttpResponse:
    """The return visit, answered by the customer: once for each handling."""
    site, now = site_of(code), timezone.now()
    found = _opened(request, site, number, secret)
    if request.method != "POST":
        return redirect("portal:case", site.code, number, secret)
    form, ticket = AnswerForm(request.POST), Ticket.read(request.POST.get("ticket", ""), number)
    if not form.is_valid() or ticket is None or not honest(form, ticket, now):
        return _page(request, found, secret, answer=form, ticket=still(ticket, number, now), status=422)
    said = form.cleaned_data
    gates.let_add(site, number, now)
    try:
        key = ticket.key_of("answer", said["outcome"], said["text"])
        acts.answer_visit(found, code=secret, outcome=said["outcome"], text=said["text"], now=now, key=key)
    except Refusal as refusal:
        form.add_error(None, _said_to_customers(refusal))
        return _page(request, found, secret, answer=form, ticket=ticket, status=refusal.status)
    messages.success(request, "answered")
    return redirect("portal:case", site.code, number, secret)


def _said_to_customers(refusal: Refusal) -> str:
    """What the staff are told names colleagues; customers are told what helps them."""
    if isinstance(refusal, Invalid):
        return str(_("Say what you are not satisfied with."))
    return str(_("This has been answered already, or it is being handled again. Add a remark if there is more to say."))


def _page(request: HttpRequest, found: Case, secret: str, *, status: int = 200, ticket: Ticket | None = None, **forms: Any) -> HttpResponse:
    now = timezone.now()
    found = acts.followed(found.site, number=found.number, code=secret)
    address = request.build_absolute_uri(reverse("portal:case", args=[found.site.code, found.number, secret]))
    answerable = rules.hindrance("record_visit", found.as_it_stands()) is None
    said = [(message.level_tag, message.message) for message in messages.get_messages(request)]
    context = {
        "case": found,
        "secret": secret,
        "shown": following.in_groups(following.tidy(secret)),
        "code_picture": _picture(address),
        "lines": story.told(found),
        "awaited": story.answer_awaited(found, now),
        "done": {words for level, words in said if level == "success"},
        "refused": [words for level, words in said if level == "error"],
        "answerable": answerable,
        "answer": forms.get("answer") or (AnswerForm() if answerable else None),
        "add": forms.get("add") or AddForm(),
        "ticket": ticket or Ticket.new(found.number, now),
        "most": photos.AT_ONCE,
    }
    return page(request, "portal/case.html", context, site=found.site, status=status)


def _picture(address: str) -> str:
    """The address as a QR code, within the page: no further request on a bad line."""
    return "data:image/svg+xml;base64," + base64.b64encode(codes.to_svg(address).encode()).decode()
