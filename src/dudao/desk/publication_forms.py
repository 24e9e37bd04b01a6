"""The forms of publications: what is written, and what each act asks."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from django import forms
from django.utils.translation import gettext_lazy as _

from dudao.desk.forms import long_text, moment, new_key, one_line
from dudao.organisation.models import Building, Site
from dudao.publications.models import Publication
from dudao.publications.vocabulary import ENTRIES, LINE_LIMIT, PERIODIC, TITLE_LIMIT, Channel, Product, Recipient

Choices: TypeAlias = list[tuple[str, Any]]
BUILDINGS = 300


def a_day(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget, input_formats=["%Y-%m-%d"])


class Keyed(forms.Form):
    """``key`` makes sending the same form twice the same as sending it once."""

    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, files: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, files, initial={"key": new_key(), **(initial or {})})

    def said(self) -> dict[str, Any]:
        """What the act is told, under its own names; a moment only when given."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key" and not (name == "at" and value is None)}


class PublicationForm(Keyed):
    """What a publication says. The product is chosen before: it decides what is asked."""

    period = one_line(_("Period"), required=False, most=10, help_text=_("As 2026-11, or 2026Q4 for a quarter."))
    title = one_line(_("Title"), most=TITLE_LIMIT)
    text = long_text(
        _("Text"), required=False, rows=12,
        help_text=_("A line that begins with # is a heading, with - a point, with 1. a numbered point. An empty line parts paragraphs."),
    )  # fmt: skip
    filing = one_line(
        _("Filed or approved"), required=False, most=LINE_LIMIT, help_text=_("Which authority, and under which number (7.6).")
    )
    channels = forms.MultipleChoiceField(label=_("Through"), choices=Channel.choices, widget=forms.CheckboxSelectMultiple)
    buildings = forms.MultipleChoiceField(
        label=_("For the people of"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None chosen: for the whole site.")
    )
    from_day = a_day(_("Holds from"), required=True)
    until_day = a_day(_("Last day"), help_text=_("It is taken down on this day. Leave empty when it holds until further notice."))
    event_on = a_day(_("Day of what it announces"))
    lead_days = forms.IntegerField(
        label=_("To be up so many days ahead"), required=False, min_value=0, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )

    def __init__(self, site: Site, product: str, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.product = product
        self.houses = {str(building.pk): building for building in Building.objects.filter(site=site).order_by("code")[:BUILDINGS]}
        field = self.fields["buildings"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(key, str(building)) for key, building in self.houses.items()]
        self._shape()

    def _shape(self) -> None:
        """Ask only what this sort of publication has."""
        periodic, directory = self.product in PERIODIC, self.product == Product.CONTACT_DIRECTORY
        self.fields["period"].required = periodic
        self.fields["title"].required = not periodic
        without = {
            "period": not periodic,
            "filing": self.product != Product.PRICE_LIST,
            "event_on": self.product != Product.NOTICE,
            "lead_days": self.product != Product.NOTICE,
        }
        for name, left_out in without.items():
            if left_out:
                del self.fields[name]
        for key, words in ENTRIES.items() if directory else ():
            given = (self.initial.get("entries") or {}).get(key, "")
            self.fields[f"entry_{key}"] = forms.CharField(label=words, required=False, max_length=LINE_LIMIT, initial=given)

    @property
    def entry_fields(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name.startswith("entry_")]

    def content(self) -> dict[str, Any]:
        """What the act is told."""
        told = self.said()
        entries = {name.removeprefix("entry_"): told.pop(name) for name in list(told) if name.startswith("entry_")}
        buildings = [self.houses[key] for key in told.pop("buildings")]
        return {**told, "entries": entries, "buildings": buildings}


def initial_of(publication: Publication) -> dict[str, Any]:
    """A publication as its form shows it."""
    names = ("period", "title", "text", "filing", "channels", "from_day", "until_day", "event_on", "lead_days", "entries")
    found = {name: getattr(publication, name) for name in names}
    return {**found, "buildings": [str(pk) for pk in publication.audience.values_list("building_id", flat=True)]}


class PutForward(Keyed):
    remark = one_line(_("A word to whoever approves it"), required=False, most=LINE_LIMIT)


class Plain(Keyed):
    """An act that asks nothing."""


class Post(Keyed):
    channel = forms.ChoiceField(
        label=_("Where it was put up"), choices=[each for each in Channel.choices if each[0] != Channel.HAND], widget=forms.RadioSelect
    )
    place = one_line(_("Place"), required=False, most=LINE_LIMIT, help_text=_("Such as building 3, lobby. Enter each place by itself."))
    at = moment(_("When, if not just now"), help_text=_("On the site's clock. Leave empty for now."))


class Deliver(Keyed):
    recipient = forms.ChoiceField(label=_("To whom it was handed over"), choices=Recipient.choices, widget=forms.RadioSelect)
    name = one_line(_("Name of whoever received it"), most=LINE_LIMIT)
    at = moment(_("When, if not just now"), help_text=_("On the site's clock. Leave empty for now."))


class Withdraw(Keyed):
    reason = long_text(_("Why it is withdrawn"), help_text=_("It stands in its history. What still hangs has to come down today."))


class Sign(Keyed):
    signer = one_line(_("Who signed"), most=80)
    signed_on = a_day(_("Signed on"), required=True)
    picture = forms.FileField(
        label=_("Signature"),
        help_text=_("Draw it, or choose a photo or scan of the signed paper: PNG or JPEG, at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )


FORMS: dict[str, type[Keyed]] = {
    "put_forward": PutForward, "take_back": Plain, "replace": Plain, "post": Post, "deliver": Deliver, "withdraw": Withdraw,
}  # fmt: skip
WORDS: dict[str, Any] = {
    "put_forward": _("Put forward for approval"),
    "take_back": _("Take back to change it"),
    "replace": _("Write what replaces it"),
    "post": _("Record where it was put up"),
    "deliver": _("Record that it was handed over"),
    "withdraw": _("Withdraw"),
}
PERMISSIONS = {
    "put_forward": "publications.submit", "take_back": "publications.draft", "replace": "publications.draft", "post": "publications.post",
    "deliver": "publications.deliver", "withdraw": "publications.withdraw",
}  # fmt: skip
STATES = {
    "put_forward": {"draft"}, "take_back": {"asked"}, "replace": {"approved"}, "post": {"approved"}, "deliver": {"approved"},
    "withdraw": {"approved"},
}  # fmt: skip
"""In which states an act is offered; the act itself decides."""
