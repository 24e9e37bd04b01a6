"""Issued reports as the API tells of them."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from dudao.api.schemas.places import Person, SiteBrief
from dudao.api.values import Choice, Code, Paged, Sent
from dudao.cases.models import Report
from dudao.cases.vocabulary import ReportKind
from dudao.rendering.files import FORMS
from dudao.rendering.kept import digest_of


class ReportLine(BaseModel):
    """An issued report in a list."""

    id: int
    site: SiteBrief
    kind: str
    period: str = Field(description="As 2026-11, 2026Q4 or 2026.")
    issued_at: datetime | None
    issued_by: Person | None
    digest: str = Field(description="SHA-256 of what was issued; empty for papers older than that.")

    @classmethod
    def of(cls, report: Report) -> Self:
        return cls(**columns_of(report))


def columns_of(report: Report) -> dict[str, Any]:
    names = ("kind", "period", "issued_at", "digest")
    people = {"site": SiteBrief.of(report.site), "issued_by": Person.of(report.issued_by)}
    return {"id": report.pk, **people, **{name: getattr(report, name) for name in names}}


class ReportWhole(ReportLine):
    """An issued report with its figures; what it says stands in its file."""

    intact: bool | None = Field(description="Whether it still reads as it was issued; null when no digest was kept.")
    counts: dict[str, int]
    rates: dict[str, float | None] = Field(description="In percent; null where there is nothing to count.")
    files: list[str] = Field(description="The forms in which /reports/{report}/file gives it.")

    @classmethod
    def told(cls, report: Report) -> Self:
        figures = report.figures
        intact = digest_of(report.content or {}) == report.digest if report.digest else None
        counted = {"counts": figures.get("counts", {}), "rates": figures.get("rates", {})}
        return cls(**columns_of(report), **counted, intact=intact, files=list(FORMS))


class Reports(BaseModel):
    items: list[ReportLine]
    next: str | None


class ReportsAsked(Paged):
    """Which reports; without anything all issued ones that this account sees, the newest first."""

    site: Code | None = None
    kind: Annotated[str, Choice(ReportKind.values)] | None = None
    period: Code | None = None


class FileAsked(Sent):
    form: Annotated[str, Choice(list(FORMS))] = "pdf"
