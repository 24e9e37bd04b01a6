"""Words laid ready for answers: the head writes them, the clerks put them into an answer and change them there."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dudao.cases import acts
from dudao.cases.acts.tools import PLACES, TEMPLATE_LIMIT
from dudao.cases.models import AnswerTemplate
from dudao.cases.vocabulary import NAME_LIMIT
from dudao.desk import undoing
from dudao.desk.forms import one_line
from dudao.desk.frame import page, person, site_of
from dudao.organisation import access
from dudao.organisation.models import Company, Site
from dudao.organisation.refusal import Invalid, NotFound, Refusal


class TemplateForm(forms.Form):
    """One template; without a key a new one."""

    name = one_line(_("Name"), most=NAME_LIMIT)
    text = forms.CharField(
        label=_("Words"), max_length=TEMPLATE_LIMIT, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=format_lazy(_("Places that are filled in: {places}"), places=" ".join(PLACES)),
    )  # fmt: skip
    everywhere = forms.BooleanField(label=_("For all sites of the company"), required=False)

    def __init__(self, template: AnswerTemplate | None, data: Mapping[str, Any] | None = None, *, company: bool = False) -> None:
        super().__init__(data, initial={"name": template.name, "text": template.text} if template else None, auto_id="template_%s")
        if template is not None or not company:
            del self.fields["everywhere"]


@login_required
def templates(request: HttpRequest, code: str) -> HttpResponse:
    """The templates of a site: listed, written, changed, taken away."""
    site = site_of(request, code)
    access.require(person(request), "cases.manage_templates", site)
    chosen = _chosen(request, site)
    form = TemplateForm(chosen, request.POST if request.method == "POST" else None, company=_may(request, site.company))
    if request.method == "POST":
        if chosen is not None and "drop" in request.POST:
            acts.drop_template(chosen, by=person(request))
            words = gettext("“%(name)s” is taken away.") % {"name": chosen.name}
            undoing.told(request, words, undoing.of_dropped_template(chosen, site.code))
            return redirect("desk:templates", site.code)
        if form.is_valid() and _written(request, site, chosen, form):
            return redirect("desk:templates", site.code)
    listed = [
        {"template": each, "mine": _may(request, each.site or each.company)}
        for each in AnswerTemplate.objects.for_site(site).select_related("site__company", "company")
    ]
    context = {"templates_site": site, "form": form, "chosen": chosen, "listed": listed}
    return page(request, "desk/templates.html", context, here="cases", site=site, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, site: Site) -> AnswerTemplate | None:
    """The template that is changed, when the person may change it."""
    asked = request.POST.get("template", "") or request.GET.get("template", "")
    if not asked:
        return None
    found = (
        AnswerTemplate.objects.for_site(site).select_related("site", "company").filter(pk=int(asked) if asked.isdecimal() else 0).first()
    )
    if found is None:
        raise NotFound(_("There is no such template at this site."))
    access.require(person(request), "cases.manage_templates", found.site or found.company)
    return found


def _written(request: HttpRequest, site: Site, chosen: AnswerTemplate | None, form: TemplateForm) -> bool:
    said = form.cleaned_data
    place = site.company if said.get("everywhere") or (chosen is not None and chosen.site is None) else site
    try:
        acts.write_template(place, name=said["name"], text=said["text"], by=person(request), now=timezone.now(), replacing=chosen)
    except Refusal as refusal:
        form.add_error(refusal.field if isinstance(refusal, Invalid) and refusal.field in form.fields else None, str(refusal))
        return False
    messages.success(request, gettext("“%(name)s” is kept.") % {"name": said["name"]})
    return True


def _may(request: HttpRequest, place: Site | Company) -> bool:
    return access.may(person(request), "cases.manage_templates", place)
