"""Forms on paper: printed for a site, scans taken in, and what was in doubt looked at, one form after the other by keyboard."""

import tempfile
from pathlib import Path
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dudao.desk import owed
from dudao.desk.frame import page, person
from dudao.desk.sending import key_of
from dudao.desk.survey_scan_forms import ScanFile, ScanForm
from dudao.desk.views.survey import part_of
from dudao.organisation import access
from dudao.organisation.models import Building
from dudao.organisation.refusal import Invalid, NotFound, Refusal
from dudao.rendering.pdf import to_pdf
from dudao.surveys import acts, papers
from dudao.surveys.models import ScanBatch, ScannedCut, ScannedForm, ScannedPage, SurveySite
from dudao.surveys.paper.identity import shown
from dudao.surveys.questionnaire import LANGUAGES
from dudao.surveys.vocabulary import Scanned
from dudao.surveys.wording import LANGUAGES as LANGUAGE_WORDS

SHOWN = 50
KINDS: Final = {"forms": papers.forms_of, "list": lambda part, language, building: to_pdf(papers.list_of(part, language, building))}
GOOD = frozenset({Scanned.READ, Scanned.DOUBTFUL, Scanned.BLANK, Scanned.DUPLICATE, Scanned.ANSWERED})
"""Pages that ask nothing of anybody by themselves."""


def _entered(request: HttpRequest, number: str, code: str) -> SurveySite:
    part = part_of(request, number, code)
    access.require(person(request), "surveys.enter", part.site)
    return part


@login_required
@require_http_methods(["GET", "POST"])
def survey_scans(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """What came in by scanner, and what waits; a file sent is read at once."""
    part = _entered(request, number, code)
    form = ScanFile(request.POST or None, request.FILES or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            batch = _take(request, part, form.cleaned_data["file"])
        except Refusal as refusal:
            form.add_error("file" if isinstance(refusal, Invalid) else None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, gettext("Read: %(pages)s pages.") % {"pages": batch.pages.count()})
            return redirect("desk:survey_scans", number, code)
    return page(request, "desk/survey_scans.html", _listed(part, form), here="surveys", site=part.site, status=status)


def _take(request: HttpRequest, part: SurveySite, file: Any) -> ScanBatch:
    """The scans are read from a file that is gone afterwards: the paper is what is kept."""
    with tempfile.TemporaryDirectory(prefix="dudao-scans-") as folder:
        path = Path(folder) / "scans"
        with path.open("wb") as held:
            for chunk in file.chunks():
                held.write(chunk)
        return acts.take_scans(part, path=path, name=file.name, by=person(request), now=timezone.now())


def _listed(part: SurveySite, form: ScanFile) -> dict[str, Any]:
    batches = ScanBatch.objects.filter(survey=part.survey, site=part.site)
    pages = ScannedPage.objects.filter(batch__in=batches)
    states = dict(pages.order_by().values_list("state").annotate(n=Count("pk")))
    waiting = ScannedForm.objects.waiting().filter(survey=part.survey, site=part.site)
    return {
        "survey": part.survey,
        "part": part,
        "form": form,
        "batches": list(batches.select_related("taken_by").annotate(count=Count("pages")).order_by("-pk")[:SHOWN]),
        "states": [(Scanned(state).label, count) for state, count in sorted(states.items())],
        "troubled": list(pages.exclude(state__in=GOOD).select_related("batch").order_by("-pk")[:SHOWN]),
        "waiting": waiting.count(),
        "next": acts.next_waiting(part),
        "languages": [(language, LANGUAGE_WORDS[language]) for language in LANGUAGES],
        "buildings": list(Building.objects.filter(site=part.site).order_by("code")[:SHOWN]),
    }


@login_required
@require_http_methods(["GET", "POST"])
def survey_scan(request: HttpRequest, number: str, code: str, form_number: int) -> HttpResponse:
    """One form: its pieces in doubt beside what they are taken to say. When it is settled the next one follows."""
    part = _entered(request, number, code)
    scanned = _form_of(part, form_number)
    form = ScanForm(scanned, owed.language(), request.POST if request.method == "POST" else None)
    status = 422 if form.errors else 200
    if request.method == "POST" and ("aside" in request.POST or form.is_valid()):
        how: dict[str, Any] = {"by": person(request), "now": timezone.now()}
        try:
            if "aside" in request.POST:
                acts.set_scan_aside(scanned, **how)
            else:
                acts.settle_scan(scanned, said=form.answers(), key=key_of(form), **how)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            after = acts.next_waiting(part, form_number)
            messages.success(request, gettext("Entered: form %(number)s.") % {"number": shown(form_number)})
            return redirect("desk:survey_scan", number, code, after.form_number) if after else redirect("desk:survey_scans", number, code)
    missing = [at for at in range(1, scanned.of_pages + 1) if at not in scanned.pages]
    context = {"survey": part.survey, "part": part, "scanned": scanned, "form": form, "missing": missing, "printed": shown(form_number)}
    return page(request, "desk/survey_scan.html", context, here="surveys", site=part.site, status=status)


def _form_of(part: SurveySite, form_number: int) -> ScannedForm:
    rows = ScannedForm.objects.waiting().filter(survey=part.survey, site=part.site, form_number=form_number)
    found = rows.select_related("survey__review", "site", "version").first()
    if found is None:
        raise NotFound(_("No scanned form of this number waits here. It may have been settled by somebody else."))
    return found


@login_required
def survey_cut(request: HttpRequest, number: str, code: str, form_number: int, question: str) -> HttpResponse:
    """A piece of a scan that waits to be looked at."""
    part = _entered(request, number, code)
    cuts = ScannedCut.objects.filter(form__survey=part.survey, form__site=part.site, form__form_number=form_number)
    cut = cuts.filter(question=question).first()
    if cut is None:
        raise NotFound(_("This piece of the scan is no longer there: the form was settled."))
    return HttpResponse(bytes(cut.image), content_type="image/png", headers={"Cache-Control": "private, no-store"})


@login_required
def survey_papers(request: HttpRequest, number: str, code: str, kind: str) -> HttpResponse:
    """The forms to hand out as PDF, or the list of which goes into which mailbox."""
    part = part_of(request, number, code)
    access.require(person(request), "surveys.hand_out", part.site)
    wanted = request.GET.get("language", "")
    language = wanted if wanted in LANGUAGES else owed.language()
    key = request.GET.get("building", "")
    building = Building.objects.filter(site=part.site, pk=int(key) if key.isdecimal() and len(key) < 18 else 0).first() if key else None
    if key and building is None:
        raise NotFound(_("There is no such building at this site."))
    if kind not in KINDS:
        raise Http404
    content = KINDS[kind](part, language, building)
    named = {"Content-Disposition": f'inline; filename="{part.survey.number}-{part.site.code}-{kind}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=named)
