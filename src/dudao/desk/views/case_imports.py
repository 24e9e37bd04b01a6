"""A log of another system, on screen: sent, its columns chosen, looked at, rehearsed and taken in by the background worker."""

import io

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dudao.cases.imports.jobs import acts, files
from dudao.cases.imports.jobs.choosing import Choices, amiss, shape_of, unnamed
from dudao.cases.imports.jobs.faults import write_faults
from dudao.cases.imports.jobs.offered import offered_to, wanted
from dudao.cases.imports.jobs.preview import preview as previewed
from dudao.cases.models import ImportJob, ImportMap
from dudao.cases.vocabulary import ImportState, ImportTask
from dudao.desk import paging
from dudao.desk.frame import page, person
from dudao.desk.import_forms import ColumnsForm, LogForm, progress_words, rate_words
from dudao.organisation.models import Staff
from dudao.organisation.refusal import NotFound, Refusal

NEWEST = paging.Order("created_at", descending=True)


@login_required
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """What was imported by whom and when; a file sent leads to its columns."""
    user = person(request)
    acts.company_of(user)
    form = LogForm(request.POST or None, request.FILES or None) if request.method == "POST" else LogForm()
    if form.is_bound and form.is_valid():
        try:
            job = acts.send(form.cleaned_data["file"], by=user, now=timezone.now())
            return redirect("desk:import_columns", job.pk)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    jobs = ImportJob.objects.seen_by(user).select_related("owner").defer("seen", "choices", "faults")
    listed = paging.page_of(
        jobs, NEWEST, after=request.GET.get("after", ""), before=request.GET.get("before", ""), total=lambda: paging.bounded_count(jobs)
    )
    context = {"form": form, "page": listed, "largest": files.LARGEST >> 20}
    return page(request, "desk/imports.html", context, here="", status=422 if form.is_bound else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column becomes what. Whatever is chosen is kept, also while something is still missing."""
    user = person(request)
    job = _job(request, pk)
    if job.forgotten_at is not None or not job.seen:
        return redirect("desk:import_job", job.pk)
    if request.method == "POST" and "use" in request.POST:
        return _use(request, job, user)
    form = ColumnsForm(
        job.seen, offered_to(job.company, timezone.now()), Choices.of(job.choices), request.POST if request.method == "POST" else None
    )
    if form.is_bound and form.is_valid():
        try:
            if (onward := _chosen(request, job, form, user)) is not None:
                return onward
        except Refusal as refusal:
            form.blame(getattr(refusal, "field", ""), str(refusal))
    maps = ImportMap.objects.seen_by(user).order_by("name")[: acts.MOST_MAPS]
    context = {"job": job, "form": form, "maps": maps}
    return page(request, "desk/import_columns.html", context, here="", status=422 if form.is_bound else 200)


def _use(request: HttpRequest, job: ImportJob, user: Staff) -> HttpResponse:
    chosen = request.POST.get("map", "")
    try:
        acts.use_map(job, int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 18 else 0, by=user)
        messages.success(request, gettext("Chosen as in the saved map. Columns that this file does not have are left open."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:import_columns", job.pk)


def _chosen(request: HttpRequest, job: ImportJob, form: ColumnsForm, user: Staff) -> HttpResponse | None:
    """Where it goes on; None when something is missing, which stands beside its field then."""
    choices = form.chosen()
    acts.choose(job, choices, by=user)
    if "save" in request.POST:
        acts.save_map(job, request.POST.get("name", ""), by=user, now=timezone.now())
        messages.success(request, gettext("Saved. It can be chosen for the next file of this sort."))
        return redirect("desk:import_columns", job.pk)
    if "again" in request.POST:
        return redirect("desk:import_columns", job.pk)
    for wrong in amiss(choices):
        form.blame(wrong.key, wrong.message)
    for key, words in unnamed(choices, job.seen).items():
        form.blame(key, _words_left(len(words)))
    acts.require_own_source(job.company, choices.source)
    return redirect("desk:import_preview", job.pk) if not form.errors else None


def _words_left(number: int) -> str:
    return ngettext(
        "%(number)d word of this column has no meaning yet: choose one for it, or one for all others.",
        "%(number)d words of this column have no meaning yet: choose one for each, or one for all others.",
        number,
    ) % {"number": number}


@login_required
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The first rows as the cases they would become."""
    job = _job(request, pk)
    choices = Choices.of(job.choices)
    if job.forgotten_at is not None or amiss(choices):
        return redirect("desk:import_columns", job.pk)
    try:
        found = previewed(files.log_of(job.key), shape_of(choices), job.company, timezone.now(), wanted(choices))
    except Refusal as refusal:
        return page(request, "desk/import_preview.html", {"job": job, "trouble": str(refusal)}, here="", status=refusal.status)
    bad = sum(1 for row in found.rows if row.wrong)
    return page(request, "desk/import_preview.html", {"job": job, "found": found, "bad": bad}, here="")


@never_cache
@login_required
@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, and what came of it."""
    found = _job(request, pk)
    if found.state == ImportState.DRAFT and found.forgotten_at is None:
        return redirect("desk:import_columns", found.pk)
    here = files.faults_of(found.key).is_file() and found.forgotten_at is None
    context = {
        "job": found,
        "going": found.state in (ImportState.WAITING, ImportState.RUNNING),
        "taking": found.task == ImportTask.TAKE,
        "percent": round(found.share * 100),
        "left": progress_words(found.seconds_left),
        "rate": rate_words(found.rate),
        "list_here": here and bool(found.outcome.get("bad")),
        "may_take": found.task == ImportTask.CHECK and found.state == ImportState.DONE and found.forgotten_at is None,
        "may_go_on": found.state in (ImportState.STOPPED, ImportState.FAILED) and found.forgotten_at is None,
    }
    return page(request, "desk/import_job.html", context, here="")


@login_required
@require_GET
def faults(request: HttpRequest, pk: int) -> FileResponse:
    """All mistakes as a spreadsheet."""
    found = _job(request, pk)
    made = io.BytesIO()
    write_faults(found, made)
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename="mistakes.xlsx")


@login_required
@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Rehearse, take in, stop or forget. Sent twice, it is done once."""
    user, found, now = person(request), _job(request, pk), timezone.now()
    try:
        match act:
            case "check":
                acts.begin_check(found, by=user, now=now)
            case "take":
                acts.begin_take(found, by=user, now=now, skip_bad="skip_bad" in request.POST)
            case "stop":
                acts.stop(found, by=user, now=now)
            case "drop":
                acts.drop(found, by=user, now=now)
                messages.success(request, gettext("The file and what was kept of its rows are forgotten."))
                return redirect("desk:imports")
            case _:
                raise NotFound(_("There is no such act."))
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        messages.error(request, str(refusal))
    return redirect("desk:import_job", found.pk)


def _job(request: HttpRequest, pk: int) -> ImportJob:
    user = person(request)
    acts.company_of(user)
    found = ImportJob.objects.seen_by(user).select_related("company", "owner").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such import. It may be one of another company."))
    return found
