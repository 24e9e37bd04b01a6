"""Opening a company with its branches and sites from one YAML file; running it again opens only what is missing."""

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field

from dudao.cases.imports.described import DescribedFile, Steps
from dudao.cases.imports.mapping import Name
from dudao.organisation import acts
from dudao.organisation.models import Branch, Site
from dudao.organisation.refusal import Refusal
from dudao.rulebook.shapes import Shape, mistake


def _time(value: object) -> object:
    if isinstance(value, str):
        try:
            return time.fromisoformat(value.zfill(5))
        except ValueError:
            raise mistake(_("“%(value)s” is no time of day.") % {"value": value}, _('Write it like "08:30", in quotes.')) from None
    return value


OfDay = Annotated[time, BeforeValidator(_time)]


class Particulars(Shape):
    """What a site may have besides its name. Under ``defaults`` it holds for all sites that do not say otherwise."""

    property_type: str | None = None
    opened_on: date | None = None
    property_class: str | None = None
    area_m2: int | None = None
    households: int | None = None
    handover_date: date | None = None
    phased: bool | None = None
    time_zone: str | None = None
    region: str | None = None
    opens_at: OfDay | None = None
    closes_at: OfDay | None = None
    hotline: str | None = None
    rulebook: str | None = None

    def told(self) -> dict[str, Any]:
        return {name: value for name in Particulars.model_fields if (value := getattr(self, name)) is not None}


class SiteShape(Particulars):
    code: Name
    name: Name


class PlaceShape(Shape):
    code: Name
    name: Name


class BranchShape(PlaceShape):
    sites: Annotated[tuple[SiteShape, ...], Field(strict=False)]


class SitesShape(Shape):
    """The whole file."""

    company: PlaceShape
    defaults: Particulars = Particulars()
    branches: Annotated[tuple[BranchShape, ...], Field(strict=False)]


def import_sites(path: Path) -> Iterator[str]:
    """Open what the file names and is not there yet, all of it or nothing. Tells what was opened."""
    described = DescribedFile(path, _shape_at)
    shape = described.read(SitesShape)
    with transaction.atomic():
        before = Site.objects.count()
        company = acts.found_company(code=shape.company.code, name=shape.company.name)
        for number, told in enumerate(shape.branches):
            branch = acts.open_branch(company, code=told.code, name=told.name)
            for place, site in enumerate(told.sites):
                try:
                    _open(branch, {**shape.defaults.told(), **site.told()}, site)
                except Refusal as refusal:
                    described.refuse([(("branches", number, "sites", place), str(refusal), "")])
        opened = Site.objects.count() - before
    total = sum(len(branch.sites) for branch in shape.branches)
    yield _("{company}: {total} sites, {opened} of them opened now.").format(company=company.name, total=total, opened=opened)


def _open(branch: Branch, particulars: dict[str, Any], site: SiteShape) -> None:
    for name in ("property_type", "opened_on"):
        if name not in particulars:
            raise Refusal(_("“{name}” is missing: add it here or under defaults."), name=name)
    acts.open_site(branch, code=site.code, name=site.name, **particulars)


def _shape_at(steps: Steps) -> type[Shape]:
    match steps:
        case ():
            return SitesShape
        case ("company",):
            return PlaceShape
        case ("defaults",):
            return Particulars
        case ("branches", _number):
            return BranchShape
    return SiteShape
