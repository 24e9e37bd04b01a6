"""Reading issued reports: the list, one with its figures, and its file."""

from typing import Any, ClassVar, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from dudao.api.cursors import page_of
from dudao.api.gate import Bearer, caller
from dudao.api.schemas.reports import FileAsked, ReportLine, Reports, ReportsAsked, ReportWhole
from dudao.api.values import Identifier
from dudao.cases.documents_periodic import document_of
from dudao.cases.models import Report
from dudao.organisation.models import Staff
from dudao.organisation.refusal import NotFound, Refusal
from dudao.organisation.scopes import Scope
from dudao.rendering.files import FORMS
from dudao.rendering.presses import CannotDraw

router = Router(tags=["Reports"])
READ: Final = Scope.REPORTS_READ
BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
PROBLEM: Final = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
FILES: Final[dict[str, Any]] = {
    "responses": {
        200: {"description": "The file", "content": {media_type: BINARY for _write, media_type in FORMS.values()}},
        503: {"description": "Service Unavailable", "content": PROBLEM},
    }
}


class NotDrawn(Refusal):
    """The paper could not be made in time."""

    status: ClassVar[int] = 503


@router.get("/reports", auth=Bearer(READ, ReportsAsked), response=Reports, operation_id="reports_list", summary="Issued reports")
def reports(request: HttpRequest, asked: Query[ReportsAsked]) -> Reports:
    """Summaries, analyses, compilations and monthly publications that were issued at the sites of this account. Drafts are not told."""
    rows = issued(caller(request)).defer("content", "figures", "text", "analysis", "measures")
    if asked.site is not None:
        rows = rows.filter(site__code=asked.site)
    if asked.kind is not None:
        rows = rows.filter(kind=asked.kind)
    if asked.period is not None:
        rows = rows.filter(period=asked.period)
    found, onward = page_of(rows, limit=asked.limit, after=asked.after, descending=True)
    return Reports(items=[ReportLine.of(each) for each in found], next=onward)


def issued(staff: Staff) -> QuerySet[Report]:
    return Report.objects.seen_by(staff).issued().select_related("site__company", "issued_by")


def report_of(staff: Staff, pk: int) -> Report:
    """The issued report with this key among those the account may see; for everybody else there is none."""
    found = issued(staff).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such issued report at your sites."))
    return found


@router.get("/reports/{report}", auth=Bearer(READ), response=ReportWhole, operation_id="reports_get", summary="One issued report")
def report(request: HttpRequest, report: Identifier) -> ReportWhole:
    """An issued report with the figures it rests on; they do not change any more."""
    return ReportWhole.told(report_of(caller(request), report))


@router.get("/reports/{report}/file", auth=Bearer(READ, FileAsked), operation_id="reports_file", summary="Its file", openapi_extra=FILES)
def file(request: HttpRequest, report: Identifier, asked: Query[FileAsked]) -> HttpResponse:
    """The paper word for word as it was issued, as PDF or DOCX, in the language of `Accept-Language`."""
    found = report_of(caller(request), report)
    write, media_type = FORMS[asked.form]
    try:
        content = write(document_of(found, get_language() or "zh-hant"))
    except CannotDraw as error:
        raise NotDrawn(_("The file could not be made just now. Wait a moment and try again.")) from error
    name = f"{found.site.code}-{found.kind}-{found.period}.{asked.form}"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=media_type, headers=headers)
