"""The forms of the acts on a case: what each asks, in the order in which it is told."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dudao.cases.acts import people_suggested
from dudao.cases.charge import ANSWERING
from dudao.cases.models import Case, CaseForm
from dudao.cases.vocabulary import TEXT_LIMIT, Decision, Kind, Responsibility, VisitOutcome
from dudao.desk import catalogue
from dudao.organisation.models import Post, Site, Staff
from dudao.organisation.roles import Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"
CLOCK = "%Y-%m-%dT%H:%M"


def long_text(label: Words, *, required: bool = True, rows: int = 3, help_text: Words = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=TEXT_LIMIT, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


def one_line(label: Words, *, required: bool = True, help_text: Words = "", most: int = 160) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text)


def moment(label: Words, *, required: bool = False, help_text: Words = "") -> forms.DateTimeField:
    """A day and clock time on the site's clock: the view activates the site's zone."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=CLOCK)
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=widget, input_formats=[CLOCK])


def offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    """Give a choice field of a form what can be chosen."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} is no field of choices")
    field.choices = choices
    return field


def new_key() -> str:
    """A key that makes sending the same form twice the same as sending it once."""
    return uuid4().hex


class ActForm(forms.Form):
    """The form of one act. ``key`` makes a repeat harmless; ``seen`` is the last act that was on the page when it was filled in."""

    keys: ClassVar[bool] = True
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, case: Case, data: Mapping[str, Any] | None = None, *, initial: dict[str, Any] | None = None) -> None:
        self.case = case
        super().__init__(data, initial={"key": new_key(), **(initial or {})}, auto_id="act_%s")
        self.prepare()
        first = next((bound for bound in self.visible_fields()), None)
        if first is not None:
            first.field.widget.attrs["autofocus"] = True

    def prepare(self) -> None:
        """Fill in what depends on the case."""

    def said(self) -> dict[str, Any]:
        """What the act is told, under its own names; ``at`` only when given."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in {"key", "seen"}}
        if told.get("at") is None:
            told.pop("at", None)
        return told


class Earlier(ActForm):
    """An act that may be entered after it happened."""

    at = moment(_("When, if not just now"), help_text=_("On the site's clock. Leave empty for now."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "at"] + ["at"])


class Respond(Earlier):
    text = long_text(_("What was said to the customer"))


class FeedBack(Earlier):
    text = long_text(_("What was said to the customer"))
    through = one_line(_("How: by telephone, on a visit, in writing …"), required=False, most=80)


class To(ActForm):
    """Names a person at the site; each with their roles, so that one knows whom one picks."""

    to = forms.ChoiceField(label=_("Who handles it"))

    def prepare(self) -> None:
        people = answering(self.case.site, timezone.localdate())
        choices = [(str(staff.pk), f"{staff.name} · {roles}") for staff, roles in people]
        field = offer(self, "to", choices)
        if len(people) <= 9:
            field.widget = forms.RadioSelect(choices=choices)
        self.people = {str(staff.pk): staff for staff, _roles in people}
        if not field.required:
            field.choices = [("", _("nobody yet")), *choices]
        suggested = people_suggested(self.case.site, self.case.building_id, self.case.category, timezone.localdate())
        field.initial = next((str(staff.pk) for staff in suggested if staff.pk != self.case.assignee_id), None)

    def said(self) -> dict[str, Any]:
        told = super().said()
        return told | {"to": self.people.get(told["to"])}


class MarkHard(To):
    """Naming somebody counts when the department head does it (2.1.3.d); others leave it to the head."""

    to = forms.ChoiceField(
        label=_("Who handles it"),
        required=False,
        help_text=_("The department head names the person. Entered by anybody else, the head still has to name or confirm somebody."),
    )
    reason = long_text(_("Why it is hard"), required=False, rows=2)


class Refer(ActForm):
    text = long_text(_("What the letter should say besides"), required=False)


class Escalate(ActForm):
    to = one_line(_("To whom"))
    reason = long_text(_("Why it lies outside the site's powers"))


class FillForm(ActForm):
    situation = long_text(_("The situation"))
    cause = long_text(_("The cause"))
    handling = long_text(_("How it is handled"))
    head_opinion = long_text(_("The department head's opinion"), required=False, rows=2)

    def prepare(self) -> None:
        form = CaseForm.objects.filter(case=self.case).first()
        for name in ("situation", "cause", "handling", "head_opinion"):
            self.fields[name].initial = getattr(form, name, "")
        if form is None:
            self.fields["situation"].initial = self.case.text


class Reason(ActForm):
    reason = long_text(_("The reason"))


class ReportMajor(ActForm):
    content = long_text(_("What the complaint is"))
    cause = long_text(_("The cause"))
    process_and_result = long_text(_("How it was handled and with what result"))
    lessons = long_text(_("What is learnt from it"))
    corrective_measures = long_text(_("Corrective measures"))


class Decide(ActForm):
    decision = forms.ChoiceField(label=_("Decision"), choices=Decision.choices, widget=forms.RadioSelect)
    forwarded_to = one_line(_("To whom, when forwarded"), required=False)
    reason = long_text(_("The reason"), required=False, rows=2, help_text=_("Needed when it is declined."))


class Measures(ActForm):
    measures = long_text(_("Which measures are taken"))


class RecordResult(Earlier):
    result = long_text(_("What was done and how it ended"))
    told = forms.BooleanField(label=_("The customer has been told"), required=False)


class RecordVisit(Earlier):
    outcome = forms.ChoiceField(
        label=_("The customer is"),
        choices=[(value, label) for value, label in VisitOutcome.choices if value != VisitOutcome.WAIVED],
        widget=forms.RadioSelect,
        help_text=_("A dissatisfied customer's case is taken up again."),
    )
    text = long_text(_("What the customer said"), required=False)


class WaiveVisit(ActForm):
    reason = long_text(
        _("Why there is no visit"), help_text=_("The customer could not be reached, or a visit is unsuitable: say how that is known.")
    )


class Said(ActForm):
    text = long_text(_("What is to be said"))


class Closing(ActForm):
    text = long_text(_("Remark"), required=False, rows=2)


class Flag(ActForm):
    wanted = forms.TypedChoiceField(
        label=_("In the monthly publication"),
        choices=[("yes", _("put in")), ("no", _("take out"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )


class Issue(ActForm):
    due_at = moment(_("To be handled by"), required=True)
    text = long_text(_("What the quality department says"), required=False)


class Reclassify(ActForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, widget=forms.RadioSelect)
    category = forms.ChoiceField(label=_("Category"))
    responsibility = forms.ChoiceField(label=_("Answers for it"), choices=Responsibility.choices, widget=forms.RadioSelect)
    class_one = forms.BooleanField(label=_("Class one: followed by customer service, with a return visit"), required=False)
    reason = long_text(_("The reason"), rows=2)

    def prepare(self) -> None:
        choices = catalogue.categories_of(self.case.site, timezone.localdate())
        if self.case.category not in dict(choices):
            choices.append((self.case.category, self.case.category))
        offer(self, "category", choices)
        for name in ("kind", "category", "responsibility", "class_one"):
            self.fields[name].initial = getattr(self.case, name)

    def said(self) -> dict[str, Any]:
        """Only what differs from the case as it stands."""
        told = super().said()
        return {name: value for name, value in told.items() if name == "reason" or value != getattr(self.case, name)}


FORMS: dict[str, type[ActForm]] = {
    "respond": Respond,
    "assign": To,
    "refer": Refer,
    "feed_back": FeedBack,
    "escalate": Escalate,
    "mark_hard": MarkHard,
    "fill_form": FillForm,
    "mark_major": Reason,
    "report_major": ReportMajor,
    "decide": Decide,
    "set_measures": Measures,
    "record_result": RecordResult,
    "record_visit": RecordVisit,
    "waive_visit": WaiveVisit,
    "verify": Said,
    "close": Closing,
    "reopen": Reason,
    "reclassify": Reclassify,
    "note": Said,
    "flag_for_publication": Flag,
    "issue_by_quality": Issue,
    "report_measures": Measures,
    "report_result": Said,
}
"""Every act that has a button, with its form."""


def answering(site: Site, day: date) -> list[tuple[Staff, str]]:
    """Who may be named for a case of this site, with their roles, by name. One query, bounded."""
    posts = Post.objects.on(day).covering(site).filter(site__isnull=False).as_role(*ANSWERING, Role.DEPARTMENT_HEAD)
    found: dict[int, tuple[Staff, list[str]]] = {}
    for post in posts.select_related("staff", "building").order_by("staff__name", "id")[:200]:
        role = post.get_role_display() + (f"({post.building})" if post.building else "")
        found.setdefault(post.staff_id, (post.staff, []))[1].append(role)
    return [(staff, "、".join(dict.fromkeys(roles))) for staff, roles in found.values()]
