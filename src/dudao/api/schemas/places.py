"""Sites, flats and the account itself, as the API tells of them."""

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from dudao.api.values import Code, Paged
from dudao.organisation.models import Building, Site, Staff, Unit


class Person(BaseModel):
    """Somebody who works for the company."""

    username: str
    name: str

    @classmethod
    def of(cls, staff: Staff | None) -> Self | None:
        return None if staff is None else cls(username=staff.username, name=staff.name)


class SiteBrief(BaseModel):
    code: str
    name: str

    @classmethod
    def of(cls, site: Site) -> Self:
        return cls(code=site.code, name=site.name)


class SiteLine(SiteBrief):
    """A site in a list."""

    branch: str
    property_type: str
    property_class: str
    time_zone: str
    hotline: str
    rulebook: str
    opened_on: date
    closed_on: date | None

    @classmethod
    def of(cls, site: Site) -> Self:
        return cls(**_attributes(site))


class Category(BaseModel):
    key: str
    title: str


class BuildingLine(BaseModel):
    code: str
    name: str

    @classmethod
    def of(cls, building: Building) -> Self:
        return cls(code=building.code, name=building.name)


class SiteWhole(SiteLine):
    """A site with what a case of it may name."""

    categories: list[Category] = Field(description="What a case may be about, in the edition in force today.")
    buildings: list[BuildingLine] = Field(description="The first 200 buildings.")

    @classmethod
    def told(cls, site: Site, categories: list[Category], buildings: list[Building]) -> Self:
        return cls(**_attributes(site), categories=categories, buildings=[BuildingLine.of(each) for each in buildings])


def _attributes(site: Site) -> dict[str, object]:
    names = ("code", "name", "property_type", "property_class", "time_zone", "hotline", "rulebook", "opened_on", "closed_on")
    return {name: getattr(site, name) for name in names} | {"branch": site.branch.name}


class Sites(BaseModel):
    items: list[SiteLine]
    next: str | None


class UnitLine(BaseModel):
    building: str
    code: str

    @classmethod
    def of(cls, unit: Unit) -> Self:
        return cls(building=unit.building.code, code=unit.code)


class Units(BaseModel):
    items: list[UnitLine]
    next: str | None


class UnitsAsked(Paged):
    building: Code | None = None


class Post(BaseModel):
    role: str
    place: str


class Account(BaseModel):
    """In whose name the token acts, and how far."""

    username: str
    name: str
    token: str
    scopes: list[str]
    expires_at: datetime
    posts: list[Post]
