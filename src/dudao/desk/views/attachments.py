"""Files of a case: adding them, and giving them out, only to those who may see what they belong to."""

import re
from pathlib import Path
from typing import Final

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from dudao.desk import files
from dudao.desk.forms import new_key
from dudao.desk.frame import page, person
from dudao.desk.views.case import case_of
from dudao.journal import attachments
from dudao.journal.models import Attachment
from dudao.organisation import access
from dudao.organisation.refusal import NotFound

SHUT: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""What a file that somebody sent may do when opened by itself: nothing."""
SHOWN: Final = frozenset({"picture", "sound"})
RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")


class FilesForm(forms.Form):
    """Only the key; the files are read from the request, several under one name."""

    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


@login_required
def add(request: HttpRequest, number: str) -> HttpResponse:
    """Add files to a case; each is kept or refused for itself."""
    case = case_of(request, number)
    access.require(person(request), "journal.attach", case.site)
    form = FilesForm(request.POST or None, initial={"key": new_key()})
    errors: list[str] = []
    if request.method == "POST" and form.is_valid():
        outcome = files.keep_all(request, case, case.site, form.cleaned_data["key"])
        if outcome.kept:
            files.tell(request, outcome)
            return redirect("desk:case", case.number)
        errors = outcome.refused or [str(_("No file was chosen. Choose one, or take a photo."))]
    context = {"case": case, "form": form, "errors": errors, "accept": files.ACCEPT}
    return page(request, "desk/files.html", context, here="cases", site=case.site, status=422 if errors else 200)


@login_required
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it is kept; photos and sounds to be shown, papers to be saved."""
    kept = _kept(request, pk)
    return given(request, attachments.path_of(kept), kept.media_type, kept.name, shown=kept.kind in SHOWN)


@login_required
def preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    kept = _kept(request, pk)
    if kept.kind != Attachment.Kind.PICTURE:
        raise _nothing()
    return given(request, attachments.preview_path(kept), "image/jpeg", kept.name, shown=True)


def _kept(request: HttpRequest, pk: int) -> Attachment:
    """The attachment when the person may see what it belongs to; for everybody else there is none."""
    found = Attachment.objects.filter(pk=pk).first()
    if found is None or attachments.subject_of(found, person(request)) is None:
        raise _nothing()
    return found


def _nothing() -> NotFound:
    return NotFound(_("There is no such file among those of your sites."))


def given(request: HttpRequest, path: Path, media_type: str, name: str, *, shown: bool) -> HttpResponseBase:
    """A file as an answer that cannot do anything: its type is told, not guessed, and it runs nothing. A part of it when asked."""
    if not path.exists():
        raise NotFound(_("The file is missing on the server. Ask an administrator to restore it from the backup."))
    size = path.stat().st_size
    part = _part(request.headers.get("Range", ""), size)
    response: HttpResponse | FileResponse
    if part is None:
        response = FileResponse(path.open("rb"), content_type=media_type)
    else:
        with path.open("rb") as file:
            file.seek(part[0])
            response = HttpResponse(file.read(part[1] - part[0] + 1), status=206, content_type=media_type)
        response.headers["Content-Range"] = f"bytes {part[0]}-{part[1]}/{size}"
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Disposition"] = content_disposition_header(not shown, name) or "attachment"
    response.headers["Content-Security-Policy"] = SHUT
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte of the one part asked for, as players do who jump; anything else is answered with the whole."""
    found = RANGE.fullmatch(asked.strip())
    if found is None or not size:
        return None
    first, last = found.groups()
    if first:
        start, end = int(first[:18]), min(int(last[:18]) if last else size - 1, size - 1)
    else:
        start, end = max(size - int(last[:18] or 0), 0), size - 1
    return (start, end) if start <= end else None
