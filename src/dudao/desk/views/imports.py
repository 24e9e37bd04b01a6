"""The property tree, households and staff from a workbook: sent, rehearsed, looked at, taken in."""

import io
from pathlib import Path

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from dudao.cases.imports.places import uploads
from dudao.cases.imports.places.run import Order, Outcome, import_places
from dudao.cases.imports.places.template import write_template
from dudao.desk.frame import page, person
from dudao.organisation import access
from dudao.organisation.models import Staff
from dudao.organisation.refusal import Invalid, NotFound, Refusal

SHOWN = 200


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("XLSX, or one of its sheets as CSV; at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


@login_required
@require_http_methods(["GET", "POST"])
def places(request: HttpRequest) -> HttpResponse:
    """A file sent is rehearsed at once; ``key`` names the one that was rehearsed and is to be taken in."""
    user = _administrator(request)
    if "key" in request.POST:
        return _take(request, user, request.POST["key"])
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            key = uploads.keep(file.chunks(), file.size or 0, user)
            return _show(request, UploadForm(), _run(uploads.path_of(key, user), user, dry_run=True), key=key)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    return _show(request, form, None, status=422 if form.is_bound else 200)


@login_required
@require_GET
def template(request: HttpRequest) -> FileResponse:
    """The workbook to fill in, in the reader's language."""
    _administrator(request)
    made = io.BytesIO()
    write_template(made)
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename="places.xlsx")


def _take(request: HttpRequest, user: Staff, key: str) -> HttpResponse:
    """Take in what was rehearsed. Sent twice, the second finds the file gone and changes nothing."""
    try:
        outcome = _run(uploads.path_of(key, user), user, dry_run=False)
    except (NotFound, Invalid) as refusal:
        form = UploadForm({}, MultiValueDict())
        form.full_clean()
        form.errors.clear()
        form.add_error("file", str(refusal))
        return _show(request, form, None, status=refusal.status)
    if outcome.kept:
        uploads.forget(user)
    return _show(request, UploadForm(), outcome, key=key)


def _run(path: Path, user: Staff, *, dry_run: bool) -> Outcome:
    if user.company is None:
        raise Invalid(_("Your account belongs to no company."))
    order = Order(path, dry_run, shown=SHOWN, most_rows=uploads.MOST_ROWS)
    return import_places(order, user.company, by=user, now=timezone.now())


def _show(request: HttpRequest, form: UploadForm, outcome: Outcome | None, *, key: str = "", status: int = 200) -> HttpResponse:
    if outcome is not None and outcome.mistakes.count:
        status = 422
    changes = outcome is not None and (outcome.posts > 0 or any(sheet.new or sheet.changed for sheet in outcome.sheets))
    context = {"form": form, "outcome": outcome, "key": key, "changes": changes}
    return page(request, "desk/import_places.html", context, here="", status=status)


def _administrator(request: HttpRequest) -> Staff:
    user = person(request)
    access.require(user, "cases.import", user.company)
    return user
