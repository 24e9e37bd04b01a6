"""The forms of the portal: few fields, plain words, nothing asked that is not needed."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dudao.cases.vocabulary import TEXT_LIMIT, Kind, VisitOutcome
from dudao.duties import editions
from dudao.organisation.models import Building, Site, Unit

TITLE: Final = 60
SENTENCE: Final = re.compile(r"[\n。!?!?;;]")
TRAP: Final = "website"
"""A field that people do not see and programs fill in."""
MOST_BUILDINGS: Final = 400


def title_of(text: str) -> str:
    """The first sentence, as long as a line of the list is."""
    first = SENTENCE.split(text.strip(), maxsplit=1)[0].strip() or text.strip()
    return first if len(first) <= TITLE else f"{first[: TITLE - 1]}…"


class Form(forms.Form):
    """A form with a ticket and a trap."""

    ticket = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
    website = forms.CharField(max_length=400, required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def __init__(self, data: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(data, auto_id="p_%s", **more)

    def trapped(self) -> bool:
        return bool(self.cleaned_data.get(TRAP))


class RaiseForm(Form):
    kind = forms.ChoiceField(label=_("What is it?"), choices=Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What is it about?"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What happened, and since when."),
    )  # fmt: skip
    category = forms.ChoiceField(label=_("What it concerns"), required=False)
    building = forms.ChoiceField(label=_("Building"), required=False)
    where = forms.CharField(label=_("Flat or place"), required=False, max_length=120)
    contact_name = forms.CharField(label=_("Your name"), required=False, max_length=80)
    contact_telephone = forms.CharField(label=_("Your telephone"), required=False, max_length=40)

    def __init__(self, site: Site, data: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.site = site
        self.buildings = {building.code: building for building in Building.objects.filter(site=site)[:MOST_BUILDINGS]}
        self.categories = categories_of(site)
        _offer(self, "category", [("", _("I do not know")), *self.categories])
        _offer(self, "building", [("", _("Nowhere in particular")), *((code, str(each)) for code, each in self.buildings.items())])
        self.fields["contact_name"].widget.attrs["autocomplete"] = "name"
        self.fields["contact_telephone"].widget.attrs |= {"autocomplete": "tel", "inputmode": "tel"}

    def brought(self) -> dict[str, Any]:
        """What the case is told. A flat that is one of ours is named as such, anything else stays as it was written."""
        said = self.cleaned_data
        building, where = self.buildings.get(said["building"]), said["where"].strip()
        unit = Unit.objects.filter(building=building, code=where).select_related("building").first() if building and where else None
        return {
            "kind": said["kind"],
            "channel": "online",
            "category": said["category"] or self.categories[-1][0],
            "title": title_of(said["text"]),
            "text": said["text"],
            "building": building,
            "unit": unit,
            "place": "" if unit else where,
            "contact_name": said["contact_name"],
            "contact_telephone": said["contact_telephone"],
        }


class FollowForm(forms.Form):
    number = forms.CharField(label=_("Number"), max_length=24, help_text=_("As CH-2611-0412."))
    secret = forms.CharField(label=pgettext_lazy("follow", "Code"), max_length=40, help_text=_("As ABCD-EFGH-JKMN."))

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="p_%s")
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class AddForm(Form):
    text = forms.CharField(label=_("What you want to add"), required=False, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(Form):
    outcome = forms.ChoiceField(
        label=_("Are you satisfied with how it was handled?"), choices=[
            (VisitOutcome.SATISFIED.value, _("Satisfied")),
            (VisitOutcome.PARTLY.value, _("Partly")),
            (VisitOutcome.DISSATISFIED.value, _("Not satisfied")),
        ], widget=forms.RadioSelect,
    )  # fmt: skip
    text = forms.CharField(
        label=_("Why, in your words"), required=False, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If you are not satisfied, say with what: we take it up again."),
    )  # fmt: skip


def categories_of(site: Site) -> list[tuple[str, str]]:
    """In the order of the rulebook, which names what fits nowhere else last."""
    rulebook = editions.plan_for(site, timezone.localdate()).rulebook
    return [(category.key, category.title.in_language(get_language() or "zh-hant")) for category in rulebook.categories]


def _offer(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
