"""The papers of a case: read on the page, printed, taken along as a file."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dudao.cases import acts
from dudao.cases.documents import NOBODY, offered, paper_of
from dudao.cases.documents_words import PaperKind
from dudao.cases.models import Case
from dudao.desk import owed
from dudao.desk.frame import page, person
from dudao.desk.given import as_file, known_form
from dudao.desk.views.case import case_of
from dudao.desk.views.case_acts import LookForm
from dudao.organisation import access
from dudao.organisation.refusal import Invalid, NotFound
from dudao.rendering.documents import Document

NAMED = frozenset({PaperKind.PROCESSING_RECORD, PaperKind.QUALITY_RECORD, PaperKind.MAJOR_REPORT})
"""The papers with lines for the customer's name and telephone; the letter to the developer has none."""


@dataclass(frozen=True)
class Made:
    """A paper that was asked for, and what the person said to see the customer's name on it."""

    document: Document
    form: LookForm
    status: int


@login_required
def paper(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """The paper itself on the page; with the customer's name only to whoever says what for."""
    case = case_of(request, number)
    meant = _kind(kind)
    made = _made(request, case, meant)
    context = {
        "case": case,
        "paper": made.document,
        "kind": meant,
        "look": made.form,
        "may_look": meant in NAMED and access.may(person(request), "cases.look_at_contact", case.site, building_id=case.building_id),
    }
    return page(request, "desk/case_paper.html", context, here="cases", site=case.site, status=made.status)


@login_required
def paper_file(request: HttpRequest, number: str, kind: str, form: str) -> HttpResponse:
    case = case_of(request, number)
    meant = _kind(kind)
    known_form(form)
    made = _made(request, case, meant)
    if made.form.errors:
        raise Invalid(_("Say what you need the contact for, such as: calling back."), field="purpose")
    return as_file(made.document, form, f"{case.number}-{meant.value}")


def _kind(kind: str) -> PaperKind:
    if kind not in PaperKind.values:
        raise NotFound(_("There is no such paper. Choose one on the page of the case."))
    return PaperKind(kind)


def _made(request: HttpRequest, case: Case, kind: PaperKind) -> Made:
    """The paper; what is sent with a purpose is journalled as a look at the contact before the name is on it."""
    form = LookForm(request.POST if request.method == "POST" else None)
    contact = NOBODY
    if request.method == "POST" and kind in NAMED and kind in offered(case) and form.is_valid():
        contact = acts.look_at_contact(case, purpose=form.cleaned_data["purpose"], by=person(request), now=timezone.now())
    document = paper_of(case, kind, language=owed.language(), contact=contact)
    return Made(document, form, 422 if form.errors else 200)
