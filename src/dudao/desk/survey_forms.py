"""The forms of surveys: the plan, and what each act asks."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from dudao.desk.forms import long_text, one_line
from dudao.desk.publication_forms import Keyed, a_day
from dudao.organisation import access
from dudao.organisation.models import Branch, Company, Post, Site, Staff
from dudao.surveys.acts import Plan
from dudao.surveys.models import ManagementReview, Survey, SurveySite
from dudao.surveys.parameters import Parameters
from dudao.surveys.vocabulary import LINE_LIMIT, TITLE_LIMIT, Kind, Method, Part

PEOPLE: Final = 500
HUNDRED: Final = Decimal(100)
SHARES: Final = ("margin", "confidence", "target_return")


def people_of(place: Company | Branch | Site, day: Any) -> dict[str, tuple[Staff, str]]:
    """Who holds a post at a place, above or below it on a day: by key, with their roles."""
    held = Post.objects.filter(access.near(place), staff__is_active=True, staff__integration=False, from_day__lte=day)
    found: dict[str, tuple[Staff, str]] = {}
    for post in held.select_related("staff").order_by("staff__name", "pk")[:PEOPLE]:
        if post.held_on(day):
            role = str(post.get_role_display())
            known = found.get(str(post.staff_id))
            found[str(post.staff_id)] = (
                post.staff,
                f"{known[1]} · {role}" if known and role not in known[1] else known[1] if known else role,
            )
    return found


def named(people: dict[str, tuple[Staff, str]]) -> list[tuple[str, str]]:
    return [(key, f"{staff.name} · {roles}") for key, (staff, roles) in people.items()]


def share(label: Any, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=help_text, min_value=Decimal("0.01"), max_value=HUNDRED, max_digits=5, decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )  # fmt: skip


class PlanForm(Keyed):
    """What a plan says (4.1.2). Shares are typed in per cent."""

    title = one_line(_("Title"), most=TITLE_LIMIT)
    review = forms.ChoiceField(label=_("For the management review"))
    prepares_from = a_day(_("Preparing from"), required=True)
    collects_from = a_day(_("Collecting from"), required=True)
    collects_until = a_day(_("Collecting until"), required=True)
    hand_over_by = a_day(_("Forms handed to the leader by"), required=True)
    report_by = a_day(_("Report by"))
    methods = forms.MultipleChoiceField(label=_("How customers are asked"), choices=Method.choices, widget=forms.CheckboxSelectMultiple)
    sites = forms.MultipleChoiceField(label=_("Sites that take part"), widget=forms.CheckboxSelectMultiple)
    departments = long_text(_("Other departments that take part"), required=False, rows=2)
    leader = forms.ChoiceField(label=_("Leader of the team"))
    members = forms.MultipleChoiceField(
        label=_("Members of the team"), required=False, widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("Hold Ctrl to choose several."),
    )  # fmt: skip
    margin = share(_("Margin of error, ± per cent"))
    confidence = share(_("Confidence, per cent"))
    target_return = share(_("Target return rate, per cent"))
    many_cases = forms.IntegerField(
        label=_("Emphasise households from so many cases"), min_value=0, max_value=1000, help_text=_("0: no emphasis.")
    )
    cases_months = forms.IntegerField(label=_("Cases of the last months"), min_value=0, max_value=120)
    emphasis = forms.DecimalField(label=_("Times as likely to be drawn"), min_value=1, max_value=99, max_digits=4, decimal_places=2)
    seed = one_line(
        _("Seed"), required=False, most=64,
        help_text=_("The same seed draws the same sample again. Leave empty: one is made when the sample is drawn, and kept."),
    )  # fmt: skip
    points = long_text(_("Points to watch"), required=False, rows=4)

    def __init__(self, kind: str, place: Company | Branch | Site, sites: list[Site], day: Any, data: Any = None, *, initial: Any) -> None:
        super().__init__(data, initial=initial)
        self.kind, self.houses = kind, {str(site.pk): site for site in sites}
        self.people = people_of(place, day)
        self.reviews = {str(review.pk): review for review in _reviews(place, day)} if kind != Kind.DEPARTMENT else {}
        self._offer("sites", [(key, site.name) for key, site in self.houses.items()])
        self._offer("leader", [("", "–"), *named(self.people)])
        self._offer("members", named(self.people))
        self._offer("review", [("", "–"), *((key, str(review.held_on)) for key, review in self.reviews.items())])
        if kind == Kind.DEPARTMENT:
            for name in ("review", "sites", "report_by"):
                del self.fields[name]
        else:
            self.fields["points"].required = self.fields["report_by"].required = True
        for name in ("many_cases", "cases_months", "emphasis", "seed", "margin", "confidence") if kind == Kind.CENSUS else ():
            del self.fields[name]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    @property
    def days(self) -> list[forms.BoundField]:
        return [
            self[name] for name in ("prepares_from", "collects_from", "collects_until", "hand_over_by", "report_by") if name in self.fields
        ]

    @property
    def numbers(self) -> list[forms.BoundField]:
        names = (*SHARES, "many_cases", "cases_months", "emphasis", "seed")
        return [self[name] for name in names if name in self.fields]

    def plan(self) -> Plan:
        """What the act is told."""
        told = self.said()
        told |= {name: told[name] / HUNDRED for name in SHARES if name in told}
        told["leader"] = self.people[told["leader"]][0]
        told["members"] = [self.people[key][0] for key in told["members"]]
        told["sites"] = [self.houses[key] for key in told["sites"]] if "sites" in told else list(self.houses.values())
        told["review"] = self.reviews.get(told.get("review", ""))
        return Plan(**told)


def _reviews(place: Company | Branch | Site, day: Any) -> Iterable[ManagementReview]:
    branch = place if isinstance(place, Branch) else None
    company = place if isinstance(place, Company) else place.company
    found = ManagementReview.objects.filter(company=company, branch=branch, held_on__gte=day)
    return found.select_related("branch", "company", "site").order_by("held_on")[:20]


def begun_with(numbers: Parameters) -> dict[str, Any]:
    """The rulebook's numbers as a form shows them."""
    shares = {name: (getattr(numbers, name) * HUNDRED).normalize() for name in SHARES}
    shares = {name: f"{value:f}" for name, value in shares.items()}
    return {**shares, "many_cases": numbers.many_cases, "cases_months": numbers.cases_months, "emphasis": numbers.emphasis}


def initial_of(survey: Survey) -> dict[str, Any]:
    """A plan as its form shows it."""
    names = (
        "title", "prepares_from", "collects_from", "collects_until", "hand_over_by", "report_by", "methods", "departments", "many_cases",
        "cases_months", "emphasis", "seed", "points",
    )  # fmt: skip
    return {
        **{name: getattr(survey, name) for name in names},
        **{name: f"{(getattr(survey, name) * HUNDRED).normalize():f}" for name in SHARES},
        "leader": str(survey.leader_id), "review": str(survey.review_id or ""),
        "members": [str(pk) for pk in survey.members.filter(part=Part.MEMBER, left_at=None).values_list("staff", flat=True)],
        "sites": [str(pk) for pk in survey.parts.values_list("site", flat=True)],
    }  # fmt: skip


class ReviewForm(Keyed):
    place = forms.ChoiceField(label=_("Of"))
    held_on = a_day(_("Held on"), required=True)

    def __init__(self, places: dict[str, Company | Branch], data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["place"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(key, place.name) for key, place in places.items()]


class OfSurvey(Keyed):
    """An act on a survey; ``people`` are those who hold a post at its place."""

    def __init__(self, survey: Survey, day: Any, data: Any = None) -> None:
        super().__init__(data)
        self.survey = survey
        self.prepare(day)

    def prepare(self, day: Any) -> None:
        """Fill in what depends on the survey."""

    def offer(self, day: Any, *names: str, empty: bool = False) -> None:
        self.people = people_of(self.survey.place, day)
        for name in names:
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [*([("", "–")] if empty else []), *named(self.people)]


class Nothing(OfSurvey):
    """An act that asks nothing."""


class Ask(OfSurvey):
    remark = one_line(_("A word to whoever approves it"), required=False, most=LINE_LIMIT)


class NameMember(OfSurvey):
    staff = forms.ChoiceField(label=_("Who"))
    part = forms.ChoiceField(label=_("What they do"), choices=Part.choices, widget=forms.RadioSelect)

    def prepare(self, day: Any) -> None:
        self.offer(day, "staff")

    def said(self) -> dict[str, Any]:
        told = super().said()
        return told | {"staff": self.people[told["staff"]][0]}


class Train(OfSurvey):
    held_on = a_day(_("Held on"), required=True)
    trainer = forms.ChoiceField(label=_("Who trained"))
    subjects = long_text(_("What was told"), rows=4, help_text=_("Aim, subjects, emphasis, points to watch."))
    present = forms.MultipleChoiceField(label=_("Who was there"), widget=forms.CheckboxSelectMultiple)

    def prepare(self, day: Any) -> None:
        self.offer(day, "trainer", "present")
        self.initial.update({"held_on": day, "trainer": str(self.survey.leader_id)})

    def said(self) -> dict[str, Any]:
        told = super().said()
        return told | {"trainer": self.people[told["trainer"]][0], "present": [self.people[key][0] for key in told["present"]]}


class OfPart(OfSurvey):
    """An act on a survey's part at a site."""

    def __init__(self, part: SurveySite, day: Any, data: Any = None) -> None:
        self.part = part
        super().__init__(part.survey, day, data)


class NothingAtSite(OfPart):
    """An act that asks nothing."""


class NameAtSite(OfPart):
    surveyor = forms.ChoiceField(label=_("Who surveys the site"), required=False)
    custodian = forms.ChoiceField(label=_("Who empties the box"), required=False)

    def prepare(self, day: Any) -> None:
        self.offer(day, "surveyor", "custodian", empty=True)
        self.initial.update({"surveyor": str(self.part.surveyor_id or ""), "custodian": str(self.part.custodian_id or "")})

    def said(self) -> dict[str, Any]:
        return {name: self.people[key][0] if key else None for name, key in super().said().items()}


class NameNotice(OfPart):
    number = one_line(
        _("Number of the notice"), most=24, help_text=_("A notice of this site that is out: purpose, how forms come and go, when.")
    )


FORMS: Final[dict[str, type[OfSurvey]]] = {
    "ask_plan": Ask, "take_back_plan": Nothing, "begin_form": Nothing, "ask_form": Ask, "take_back_form": Nothing,
    "name_member": NameMember, "train": Train, "draw_all": Nothing, "start": Nothing, "close": Nothing,
}  # fmt: skip
WORDS: Final[dict[str, Any]] = {
    "ask_plan": _("Put the plan forward for approval"),
    "take_back_plan": _("Take the plan back to change it"),
    "begin_form": _("Begin the questionnaire"),
    "ask_form": _("Put the questionnaire forward for approval"),
    "take_back_form": _("Take the questionnaire back to change it"),
    "name_member": _("Take somebody into the team"),
    "train": _("Record a training"),
    "draw_all": _("Draw the sample"),
    "start": _("Begin collecting"),
    "close": _("End collecting"),
}
PERMISSIONS: Final = {
    "ask_plan": "surveys.plan", "take_back_plan": "surveys.plan", "begin_form": "surveys.prepare", "ask_form": "surveys.prepare",
    "take_back_form": "surveys.prepare", "name_member": "surveys.prepare", "train": "surveys.prepare", "draw_all": "surveys.prepare",
    "start": "surveys.conduct", "close": "surveys.conduct",
}  # fmt: skip
AT_SITE: Final[dict[str, type[OfPart]]] = {"draw": NothingAtSite, "name_at_site": NameAtSite, "name_notice": NameNotice}
WORDS_AT_SITE: Final[dict[str, Any]] = {
    "draw": _("Draw who is asked here"),
    "name_at_site": _("Name who works here"),
    "name_notice": _("Name the notice to customers"),
}
PERMISSIONS_AT_SITE: Final = {"draw": "surveys.prepare", "name_at_site": "surveys.prepare", "name_notice": "surveys.name_notice"}
