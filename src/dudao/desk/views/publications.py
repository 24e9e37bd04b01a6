"""Notices, reports, price lists and directories: the lists of a site, reading one, and writing one."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dudao.desk import paging
from dudao.desk.frame import my_sites, page, person, site_chosen, site_of
from dudao.desk.publication_forms import PERMISSIONS, STATES, WORDS, PublicationForm, initial_of
from dudao.desk.sending import key_of
from dudao.journal.models import Entry
from dudao.organisation import access
from dudao.organisation.models import Site
from dudao.organisation.refusal import Invalid, NotFound, Refusal
from dudao.publications import acts
from dudao.publications.acts.approving import latest_request
from dudao.publications.models import Posting, Publication, Receipt
from dudao.publications.querysets import FOLDERS
from dudao.publications.sentences import sentence
from dudao.publications.text import blocks_of
from dudao.publications.vocabulary import ENTRIES, PERIODIC, Product, State

FOLDER_WORDS = {
    "in_force": _("In force"),
    "waiting": _("Waiting"),
    "drafts": _("Drafts"),
    "expired": _("Expired"),
    "withdrawn": _("Withdrawn"),
}
NEWEST = paging.Order("drafted_at", descending=True)
SHOWN = 100


@login_required
def publications(request: HttpRequest) -> HttpResponse:
    """The publications of a site, or of all of mine, by how they stand today."""
    now, site = timezone.now(), site_chosen(request)
    day = timezone.localdate(now) if site is None else now.astimezone(ZoneInfo(site.time_zone)).date()
    folder = request.GET.get("folder", "")
    folder = folder if folder in FOLDERS else "in_force"
    mine = Publication.objects.seen_by(person(request))
    hanging = Posting.objects.seen_by(person(request)).to_take_down(day)
    if site is not None:
        mine, hanging = mine.filter(site=site), hanging.filter(site=site)
    found = mine.in_folder(folder, day).select_related("site")
    listed = paging.page_of(
        found, NEWEST, after=request.GET.get("after", ""), before=request.GET.get("before", ""), total=lambda: paging.bounded_count(found)
    )
    context = {
        "now": now,
        "folder": folder,
        "folders": [(name, FOLDER_WORDS[name], paging.bounded_count(mine.in_folder(name, day), 99)) for name in FOLDERS],
        "page": listed,
        "hanging": list(hanging.select_related("publication", "site").order_by("expires_on", "pk")[:20]),
        "several": site is None and len(my_sites(request)) > 1,
        "may_write": site is not None and access.may(person(request), "publications.draft", site),
        "products": Product.choices,
        "here_site": site,
    }
    return page(request, "desk/publications.html", context, here="publications", site=site)


def publication_of(request: HttpRequest, number: str) -> Publication:
    """The publication with this number among those of the person's sites; for everybody else there is none."""
    found = Publication.objects.seen_by(person(request)).filter(number=number)
    publication: Publication | None = found.select_related("site__branch", "site__company", "drafted_by", "approved_by", "replaces").first()
    if publication is None:
        raise NotFound(_("There is no publication {number} among those of your sites."), number=number)
    return publication


@login_required
def publication(request: HttpRequest, number: str) -> HttpResponse:
    """One publication as its readers see it, with where it hangs, who signed, and what became of it."""
    found, now = publication_of(request, number), timezone.now()
    user, site = person(request), found.site
    day = now.astimezone(ZoneInfo(site.time_zone)).date()
    asked = latest_request(found) if found.state in (State.ASKED, State.DRAFT) else None
    folder = _folder_of(found, day)
    context = {
        "now": now,
        "publication": found,
        "folder_words": FOLDER_WORDS[folder],
        "folder": folder,
        "blocks": [(type(block).__name__.lower(), block) for block in blocks_of(found.text)],
        "lines": [(ENTRIES[key], value) for key, value in found.entries.items() if key in ENTRIES],
        "audience": list(found.buildings.order_by("code")[:SHOWN]),
        "request_asked": asked,
        "decisions": list(asked.decisions.select_related("by")) if asked else [],
        "postings": list(Posting.objects.filter(publication=found).select_related("posted_by", "down_by").order_by("-posted_at")[:SHOWN]),
        "receipts": list(Receipt.objects.filter(publication=found).order_by("-delivered_at")[:SHOWN]),
        "versions": [(version, acts.is_intact(version)) for version in found.versions.select_related("by")],
        "history": [(entry, sentence(entry)) for entry in Entry.objects.about(found).select_related("by").order_by("-id")[:SHOWN]],
        "offered": [
            (act, words, reverse("desk:publication_act", args=[number, act]))
            for act, words in WORDS.items()
            if found.state in STATES[act] and access.may(user, PERMISSIONS[act], site) and (act, folder) != ("post", "expired")
        ],
        "may_edit": found.state == State.DRAFT and access.may(user, "publications.draft", site),
        "may_take_down": access.may(user, "publications.take_down", site),
        "day": day,
    }
    return page(request, "desk/publication.html", context, here="publications", site=site)


def _folder_of(found: Publication, day: Any) -> str:
    if found.state in (State.DRAFT, State.WITHDRAWN):
        return {"draft": "drafts"}.get(found.state, "withdrawn")
    if found.state == State.APPROVED and found.until_day is not None and found.until_day < day:
        return "expired"
    return "in_force" if found.span.holds_on(day) else "waiting"


@login_required
def publication_for(request: HttpRequest, code: str, product: str, period: str) -> HttpResponse:
    """Where what is owed for a period is written: the one that was begun, else a new one."""
    site = site_of(request, code)
    begun = Publication.objects.filter(site=site, product=product, period=period).order_by("-pk").first()
    if begun is not None:
        return redirect("desk:publication", begun.number)
    return redirect(f"{reverse('desk:publication_new', args=[site.code, product])}?period={period}")


@login_required
def publication_new(request: HttpRequest, code: str, product: str) -> HttpResponse:
    """Begin a publication."""
    site = site_of(request, code)
    if product not in Product.values:
        raise NotFound(_("There is no such publication. Choose one of the list."))
    access.require(person(request), "publications.draft", site)
    today = timezone.now().astimezone(ZoneInfo(site.time_zone)).date()
    initial = {"from_day": today, "channels": ["board", "portal"], "period": request.GET.get("period", "")[:10]}
    form = PublicationForm(site, product, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _write(request, site, product, None, form)
    return _form(request, site, product, None, form, status=422 if form.errors else 200)


@login_required
def publication_edit(request: HttpRequest, number: str) -> HttpResponse:
    """Change a draft."""
    found = publication_of(request, number)
    access.require(person(request), "publications.draft", found.site)
    form = PublicationForm(found.site, found.product, request.POST or None, initial=initial_of(found))
    if request.method == "POST" and form.is_valid():
        return _write(request, found.site, found.product, found, form)
    return _form(request, found.site, found.product, found, form, status=422 if form.errors else 200)


def _write(request: HttpRequest, site: Site, product: str, found: Publication | None, form: PublicationForm) -> HttpResponse:
    how: dict[str, Any] = {"by": person(request), "now": timezone.now(), "key": key_of(form), "said": form.content()}
    try:
        written = acts.draft(site, product=product, **how) if found is None else acts.edit(found, **how)
    except Refusal as refusal:
        field = refusal.field if isinstance(refusal, Invalid) and refusal.field in form.fields else None
        form.add_error(field, str(refusal))
        return _form(request, site, product, found, form, status=refusal.status)
    messages.success(request, gettext("Draft kept."))
    request.session["draft_done"] = [_draft_name(site, product, found)]
    return redirect("desk:publication", written.number)


def _draft_name(site: Site, product: str, found: Publication | None) -> str:
    return f"publication {found.number if found else f'{site.code} {product}'}"


def _form(request: HttpRequest, site: Site, product: str, found: Publication | None, form: PublicationForm, *, status: int) -> HttpResponse:
    context = {
        "form": form,
        "publication": found,
        "write_site": site,
        "product_words": Product(product).label,
        "periodic": product in PERIODIC,
        "draft_name": _draft_name(site, product, found),
        "chosen": {name: [str(value) for value in form[name].value() or ()] for name in ("channels", "buildings")},
    }
    return page(request, "desk/publication_form.html", context, here="publications", site=site, status=status)
