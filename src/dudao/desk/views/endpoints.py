"""For administrators: other systems that are told of acts, and how it went."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dudao.desk.forms import new_key, offer
from dudao.desk.frame import page, person
from dudao.desk.views.outbox import listed
from dudao.journal import webhooks
from dudao.journal.models import Endpoint, Message
from dudao.journal.reads import administered
from dudao.organisation import access
from dudao.organisation.models import Company, Site, Staff
from dudao.organisation.refusal import Invalid, NotFound, Refusal

MOST = 200


class EndpointForm(forms.Form):
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("How you call the system, such as Owners' app."))
    url = forms.CharField(label=_("Address"), max_length=400, widget=forms.URLInput(attrs={"placeholder": "https://"}))
    company = forms.ChoiceField(label=_("Company"))
    site = forms.CharField(label=_("Only of the site"), required=False, max_length=8, help_text=_("Its code; empty for the whole company."))
    events = forms.CharField(
        label=_("Only these acts"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, such as cases.received, or cases.* for all of a room; empty for everything."),
    )

    def __init__(self, companies: list[Company], data: Any = None) -> None:
        super().__init__(data, initial={"key": new_key()})
        self.companies = {str(company.pk): company for company in companies}
        offer(self, "company", [(key, company.name) for key, company in self.companies.items()])

    def clean_site(self) -> Site | None:
        code = str(self.cleaned_data["site"]).strip().upper()
        company = self.companies.get(str(self.cleaned_data.get("company")))
        found = Site.objects.filter(code=code, company=company).first() if code and company else None
        if code and found is None:
            raise forms.ValidationError(_("There is no site with this code in the company."))
        return found


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def endpoints(request: HttpRequest) -> HttpResponse:
    user = person(request)
    access.require(user, "journal.register_webhook", None)
    form = EndpointForm(list(Company.objects.filter(pk__in=administered(user)).order_by("pk")), request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            endpoint, secret = webhooks.register(
                form.companies[said["company"]], name=said["name"], url=said["url"], site=said["site"], key=said["key"],
                events=said["events"].replace(",", "\n").splitlines(), by=user, now=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(refusal.field if isinstance(refusal, Invalid) and refusal.field in form.fields else None, str(refusal))
        else:
            return _page(request, endpoint, secret=secret)
    listed_ones = Endpoint.objects.seen_by(user).registered().select_related("site").order_by("pk")[:MOST]
    context = {"form": form, "endpoints": listed_ones}
    return page(request, "desk/endpoints.html", context, here="", status=422 if form.is_bound else 200)


@login_required
def endpoint(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _endpoint_of(request, pk))


@never_cache
@login_required
@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Pause, resume, try, give a new secret, remove."""
    found, user, now = _endpoint_of(request, pk), person(request), timezone.now()
    if act == "secret":
        return _page(request, found, secret=webhooks.renew_secret(found, by=user, now=now))
    doing = ACTS.get(act)
    if doing is None:
        raise NotFound(_("There is no such act on a webhook."))
    does, said = doing
    does(found, by=user, now=now)
    messages.success(request, str(said))
    return redirect("desk:endpoints") if act == "remove" else redirect("desk:endpoint", pk)


ACTS: dict[str, tuple[Callable[..., object], Any]] = {
    "test": (webhooks.test, _("A trial is on its way; reload in a few seconds to see how it went.")),
    "pause": (webhooks.pause, _("Paused. What happens meanwhile is kept and sent afterwards.")),
    "resume": (webhooks.resume, _("Resumed. What was held back is sent first.")),
    "remove": (webhooks.remove, _("Removed. It is told nothing any more.")),
}


def _endpoint_of(request: HttpRequest, pk: int) -> Endpoint:
    user: Staff = person(request)
    access.require(user, "journal.register_webhook", None)
    found = Endpoint.objects.seen_by(user).registered().select_related("company", "site", "created_by").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such webhook. It may have been removed."))
    return found


def _page(request: HttpRequest, found: Endpoint, *, secret: str = "") -> HttpResponse:
    deliveries = Message.objects.seen_by(person(request)).filter(channel=webhooks.CHANNEL, address=str(found.pk))
    context = {
        "endpoint": found,
        "secret": secret,
        "page": listed(deliveries, request.GET.get("after", "")),
    }
    return page(request, "desk/endpoint.html", context, here="")
