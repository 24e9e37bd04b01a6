"""Files to take along: papers as PDF to print and keep or DOCX to go on writing in, tables as XLSX to reckon with."""

import io
from collections.abc import Iterable
from typing import ClassVar, Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from dudao.organisation.refusal import NotFound, Refusal
from dudao.rendering.documents import Document
from dudao.rendering.files import FORMS
from dudao.rendering.presses import CannotDraw
from dudao.rendering.tables import Sheet, write_xlsx

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NotDrawn(Refusal):
    """The paper could not be made in time."""

    status: ClassVar[int] = 503


def known_form(form: str) -> str:
    """The form asked for; for every other there is no file."""
    if form not in FORMS:
        raise NotFound(_("A paper can be taken as PDF or as DOCX."))
    return form


def as_file(document: Document, form: str, name: str) -> HttpResponse:
    """The file, never kept by anybody between: it may hold what only its reader may see."""
    written, media_type = FORMS[known_form(form)]
    try:
        content = written(document)
    except CannotDraw as error:
        raise NotDrawn(_("The file could not be made just now. Wait a moment and try again; the page itself can be printed.")) from error
    return _to_take(content, media_type, f"{name}.{form}")


def as_sheets(sheets: Iterable[Sheet], name: str) -> HttpResponse:
    """A spreadsheet, as little kept between."""
    target = io.BytesIO()
    write_xlsx(target, sheets)
    return _to_take(target.getvalue(), XLSX, f"{name}.xlsx")


def _to_take(content: bytes, media_type: str, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
