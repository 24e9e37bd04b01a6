"""Doing an act on a publication, its poster, and the receipts of what was handed over."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dudao.desk import owed, paging
from dudao.desk.frame import page, person, site_chosen
from dudao.desk.publication_forms import FORMS, PERMISSIONS, WORDS, Keyed, Sign
from dudao.desk.sending import key_of
from dudao.desk.views.publications import publication_of
from dudao.organisation import access
from dudao.organisation.refusal import Invalid, NotFound, Refusal
from dudao.publications import acts
from dudao.publications.documents import WITH_POSTER, poster_of
from dudao.publications.models import Posting, Publication, Receipt
from dudao.publications.vocabulary import State
from dudao.rendering.pdf import to_pdf

BY_DELIVERY = paging.Order("delivered_at", descending=True)


@login_required
def publication_act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Gate, form, act, then back to the publication, or the form again with what was typed."""
    found = publication_of(request, number)
    if act not in FORMS:
        raise Http404
    access.require(person(request), PERMISSIONS[act], found.site)
    with timezone.override(ZoneInfo(found.site.time_zone)):
        form = FORMS[act](request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            return _do(request, found, act, form)
        return _form(request, found, act, form, status=422 if form.errors else 200)


def _do(request: HttpRequest, found: Publication, act: str, form: Keyed) -> HttpResponse:
    how: dict[str, Any] = {"by": person(request), "now": timezone.now(), "key": key_of(form)}
    try:
        done = getattr(acts, act)(found, **form.said(), **how)
    except Refusal as refusal:
        field = refusal.field if isinstance(refusal, Invalid) and refusal.field in form.fields else None
        form.add_error(field, str(refusal))
        return _form(request, found, act, form, status=refusal.status)
    messages.success(request, gettext("Entered: %(act)s.") % {"act": WORDS[act]})
    if act == "replace":
        return redirect("desk:publication_edit", done.number)
    return redirect("desk:receipt", done.pk) if act == "deliver" else redirect("desk:publication", found.number)


def _form(request: HttpRequest, found: Publication, act: str, form: Keyed, *, status: int) -> HttpResponse:
    context = {"publication": found, "form": form, "act_words": WORDS[act], "act": act}
    return page(request, "desk/publication_act.html", context, here="publications", site=found.site, status=status)


@login_required
@require_POST
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that it no longer hangs there."""
    posting = Posting.objects.seen_by(person(request)).select_related("publication", "site").filter(pk=pk).first()
    if posting is None:
        raise NotFound(_("There is no such posting among those of your sites."))
    try:
        acts.take_down(posting, by=person(request), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("Entered: it was taken down."))
    return redirect("desk:publication", posting.publication.number)


@login_required
def poster(request: HttpRequest, number: str) -> HttpResponse:
    """The publication as a sheet for the notice board."""
    found = publication_of(request, number)
    if found.state != State.APPROVED:
        raise Refusal(_("Only what has been approved is printed for the board. Have it approved first."))
    content = to_pdf(poster_of(found, _target(request, found), owed.language()))
    named = {"Content-Disposition": f'inline; filename="{found.number}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=named)


def _target(request: HttpRequest, found: Publication) -> str:
    """Where the code on the sheet leads: to the residents' pages, when there are any."""
    whole = found.product in WITH_POSTER
    name, arguments = ("portal:site", [found.site.code]) if whole else ("portal:publication", [found.site.code, found.number])
    try:
        return request.build_absolute_uri(reverse(name, args=arguments))
    except NoReverseMatch:
        return ""


@login_required
def receipts(request: HttpRequest) -> HttpResponse:
    """What was handed over, unsigned first when asked."""
    site = site_chosen(request)
    found = Receipt.objects.seen_by(person(request)).select_related("publication__site", "site", "delivered_by")
    found = found.filter(site=site) if site is not None else found
    unsigned = request.GET.get("which") != "all"
    shown = found.unsigned() if unsigned else found
    listed = paging.page_of(
        shown, BY_DELIVERY, after=request.GET.get("after", ""), before=request.GET.get("before", ""),
        total=lambda: paging.bounded_count(shown),
    )  # fmt: skip
    return page(request, "desk/receipts.html", {"page": listed, "unsigned": unsigned}, here="publications", site=site)


def receipt_of(request: HttpRequest, pk: int) -> Receipt:
    found = Receipt.objects.seen_by(person(request)).select_related("publication__site", "site", "delivered_by").filter(pk=pk)
    receipt: Receipt | None = found.first()
    if receipt is None:
        raise NotFound(_("There is no such receipt among those of your sites."))
    return receipt


@login_required
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """One receipt: to be signed, or as it was signed."""
    found = receipt_of(request, pk)
    may_sign = not found.complete and access.may(person(request), "publications.sign", found.site)
    today = timezone.now().astimezone(ZoneInfo(found.site.time_zone)).date()
    form = Sign(request.POST or None, request.FILES or None, initial={"signed_on": today})
    status = 200
    if request.method == "POST":
        access.require(person(request), "publications.sign", found.site)
        status = _sign(request, found, form)
        if status == 302:
            return redirect("desk:receipt", pk)
    context = {"receipt": found, "form": form, "may_sign": may_sign}
    return page(request, "desk/receipt.html", context, here="publications", site=found.site, status=status)


def _sign(request: HttpRequest, found: Receipt, form: Sign) -> int:
    """Sign when the form is right; the status of the answer."""
    if not form.is_valid():
        return 422
    told = form.cleaned_data
    how: dict[str, Any] = {"by": person(request), "now": timezone.now(), "key": told["key"] or None}
    picture = told["picture"].read(acts.SIGNATURE_LIMIT + 1)
    try:
        acts.sign(found, signer=told["signer"], signed_on=told["signed_on"], picture=picture, **how)
    except Refusal as refusal:
        form.add_error(refusal.field if isinstance(refusal, Invalid) and refusal.field in form.fields else None, str(refusal))
        return refusal.status
    messages.success(request, gettext("Signed. The receipt is complete."))
    return 302


@login_required
def signature(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of a signature, for whoever may see its receipt."""
    found = receipt_of(request, pk)
    if not found.complete:
        raise NotFound(_("This receipt has not been signed yet."))
    headers = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(found.signature.picture), content_type=f"image/{found.signature.kind}", headers=headers)
