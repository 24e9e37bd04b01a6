"""Doing: a case taken in, and every act on one that the desk has a button for."""

from datetime import datetime
from inspect import getdoc
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dudao.api.cases import case_of, router, whole
from dudao.api.gate import Bearer, caller
from dudao.api.places import site_of
from dudao.api.schemas.bodies import BODIES, Receive
from dudao.api.schemas.cases import CaseWhole
from dudao.api.values import Key, Number, Sent
from dudao.api.writing import written_once
from dudao.cases import acts
from dudao.cases.models import Case
from dudao.organisation.models import Building, Site, Staff, Unit
from dudao.organisation.reach import posts_of
from dudao.organisation.refusal import Invalid
from dudao.organisation.scopes import Scope

__all__ = ["router"]
GATE = Bearer(Scope.CASES_WRITE)


@router.post(
    "/cases",
    auth=GATE,
    response={201: CaseWhole},
    operation_id="cases_receive",
    tags=["Acts"],
    summary="Take in a complaint, suggestion or need",
)
def receive(request: HttpRequest, said: Receive, idempotency_key: Key) -> HttpResponse:
    """Enter what a customer brings up. Whoever is in charge by building and category is named at once, when it is one person."""
    staff, now = caller(request), timezone.now()
    site = site_of(staff, said.site)

    def write() -> CaseWhole:
        case = acts.receive(site, by=staff, now=now, via="api", **brought(site, said))
        return whole(case_of(staff, case.number), staff, now)

    return written_once(request, idempotency_key, now, write, status=201)


def brought(site: Site, said: Receive) -> dict[str, Any]:
    """What the act is told: places as records, the contact field by field."""
    told: dict[str, Any] = said.model_dump(exclude={"site", "contact", "building", "unit"})
    if said.contact is not None:
        told |= {f"contact_{name}": value for name, value in said.contact.model_dump().items()}
    return told | place_named(site, said.building, said.unit)


def place_named(site: Site, building: str | None, unit: str | None) -> dict[str, Any]:
    """The flat or building of the site by code."""
    if building is None:
        if unit is not None:
            raise Invalid(_("Name the building of the flat too."), field="building")
        return {}
    house = Building.objects.at(site).filter(code=building).first()
    if house is None:
        raise Invalid(_("{site} has no building {code}."), field="building", site=site, code=building)
    if unit is None:
        return {"building": house}
    flat = Unit.objects.at(site).filter(building=house, code=unit).select_related("building").first()
    if flat is None:
        raise Invalid(_("Building {building} has no flat {code}."), field="unit", building=house, code=unit)
    return {"unit": flat}


def do(act: str, case: Case, said: Sent, staff: Staff, now: datetime) -> CaseWhole:
    """One act by its name, in the name of the account."""
    told = said.model_dump(exclude_unset=True)
    if "to" in told and act != "escalate":
        told["to"] = named(told["to"], case.site, now)
    if "into" in told:
        told["into"] = case_of(staff, told["into"])
    getattr(acts, act)(case, by=staff, now=now, via="api", **told)
    return whole(case_of(staff, case.number), staff, now)


def named(username: str, site: Site, now: datetime) -> Staff:
    """A person with a post that covers the site; whoever has none is not told apart from whoever does not exist."""
    found = Staff.objects.filter(username=username.lower(), company=site.company_id, integration=False).prefetch_related("posts").first()
    if found is None or not any(_at(post, site) for post in posts_of(found, timezone.localdate(now))):
        raise Invalid(_("Nobody called {username} holds a post at {site}."), field="to", username=username, site=site)
    return found


def _at(post: Any, site: Site) -> bool:
    return post.site_id in (None, site.pk) and post.branch_id in (None, site.branch_id)


def _open(act: str, body: type[Sent]) -> None:
    """The operation of one act, such as ``cases_respond``: its own body, the same way for all."""

    def operation(request: HttpRequest, number: Number, said: Sent, idempotency_key: Key) -> HttpResponse:
        staff, now = caller(request), timezone.now()
        case = case_of(staff, number)
        return written_once(request, idempotency_key, now, lambda: do(act, case, said, staff, now))

    operation.__annotations__["said"] = body
    operation.__name__ = act
    router.post(
        f"/cases/{{number}}/{act}",
        auth=GATE,
        response=CaseWhole,
        operation_id=f"cases_{act}",
        tags=["Acts"],
        summary=act.replace("_", " ").capitalize(),
        description=getdoc(getattr(acts, act)),
        url_name=f"cases_{act}",
    )(operation)


for _act, _body in BODIES.items():
    _open(_act, _body)
