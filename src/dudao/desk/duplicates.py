"""Duplicates on the desk: the forms that merge and take back, and whom to tell of a matter that several brought up."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dudao.cases.acts import masked_contacts
from dudao.cases.likeness import resembling
from dudao.cases.models import Case
from dudao.desk.forms import ActForm, Reason, long_text, offer, one_line

if TYPE_CHECKING:
    from dudao.cases.acts import Contact

OTHER = "other"
SHOWN = 50


class Merge(ActForm):
    """Into which case: one that resembles it, or any by its number."""

    into = forms.ChoiceField(label=_("Into which case"), widget=forms.RadioSelect)
    number = one_line(_("Number of another case"), required=False, most=24)
    reason = long_text(_("Why they are the same matter"), rows=2)

    def prepare(self) -> None:
        case = self.case
        earlier = Case.objects.filter(received_at__lte=case.received_at).open()
        found = resembling(
            earlier, case.site, case.title, now=timezone.now(), unit=case.unit, building=case.building, apart_from=case.pk, most=6
        )
        choices = [(each.case.number, f"{each.case.number} {each.case.title}") for each in found]
        field = offer(self, "into", [*choices, (OTHER, str(_("another, by its number")))])
        field.initial = choices[0][0] if choices else OTHER

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        chosen = told.get("into")
        number = str(told.get("number") or "").strip().upper() if chosen == OTHER else chosen
        if chosen and not number:
            self.add_error("number", _("Enter the number of the case."))
        elif chosen:
            told["into"] = Case.objects.select_related("site").filter(site=self.case.site, number=number).first()
            if told["into"] is None:
                self.add_error("number" if chosen == OTHER else "into", _("This site has no case of that number."))
        return told

    def said(self) -> dict[str, Any]:
        told = super().said()
        return {"into": told["into"], "reason": told["reason"]}


class Unmerge(Reason):
    pass


@dataclass(frozen=True)
class Brought:
    """A case that was merged into this one, and who brought it up."""

    case: Case
    contact: "Contact"


def brought_by(case: Case) -> list[Brought]:
    """Each case that was merged into this one with its masked contact: every one of them is answered and visited."""
    duplicates = list(Case.objects.duplicates_of(case).select_related("unit__building", "building")[:SHOWN])
    contacts = masked_contacts(duplicates)
    return [Brought(case, contacts[case.pk]) for case in duplicates]
