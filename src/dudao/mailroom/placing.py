"""Where a mail belongs: the case it answers, else the site, the household and the customer."""

from dataclasses import dataclass

from django.conf import settings

from dudao.cases.models import Case, CaseContact
from dudao.mailroom import rules
from dudao.mailroom.boxes import Box
from dudao.mailroom.models import Letter, Reply
from dudao.mailroom.reading import Mail
from dudao.organisation.models import Building, Customer, CustomerContact, Site, Unit


@dataclass(frozen=True)
class Place:
    site: Site
    building: Building | None = None
    unit: Unit | None = None
    customer: Customer | None = None


def case_of(mail: Mail, box: Box, sites: list[Site]) -> Case | None:
    """The case that a mail answers, when it is one of these sites.

    1. It names a mail of ours, whose Message-ID only its reader knows. 2. It carries number and code in subject or address.
    3. It names a mail of the same sender's that became or joined a case. A number alone says nothing: anybody can write one.
    """
    cases = Case.objects.select_related("site").filter(site__in=sites)
    if mail.answers:
        ours = Reply.objects.filter(message_id__in=mail.answers, site__in=sites).order_by("-pk").values_list("case", flat=True).first()
        if ours is not None:
            return cases.get(pk=ours)
    for number in rules.numbers_told(mail, box.address, settings.SECRET_KEY):
        if found := cases.filter(number=number).first():
            return found
    if not mail.answers or not mail.sender:
        return None
    earlier = Letter.objects.filter(message_id__in=mail.answers, case__in=cases).select_related("case__site").order_by("-pk")[:10]
    for letter in earlier:
        if letter.case is not None and CaseContact.objects.filter(case=letter.case, email__iexact=mail.sender).exists():
            return letter.case
    return None


def place_of(mail: Mail, box: Box, site: Site, sites: list[Site]) -> Place:
    """By the tag of the address it was sent to (``+CH.3.1202``), by the customer whose address it is, else the mailbox's site."""
    for tag in rules.tags(mail.to, box.address):
        if found := _tagged(tag, sites):
            customer = _customer(mail.sender, [found.site])
            return Place(found.site, found.building, found.unit, customer)
    customer = _customer(mail.sender, sites)
    if customer is None:
        return Place(site)
    lives_at = customer.household if customer.household and customer.household.moved_out is None else None
    unit = lives_at.unit if lives_at else None
    return Place(customer.site, unit.building if unit else None, unit, customer)


def _tagged(tag: str, sites: list[Site]) -> Place | None:
    """Site, building and flat, joined by dots; what is not known after the site is left out."""
    code, *rest = tag.upper().split(".")
    site = next((each for each in sites if each.code.upper() == code), None)
    if site is None or not rest:
        return Place(site) if site else None
    building = Building.objects.filter(site=site, code__iexact=rest[0]).first()
    unit = Unit.objects.filter(site=site, building=building, code__iexact=rest[1]).first() if building and len(rest) > 1 else None
    return Place(site, building, unit)


def _customer(sender: str, sites: list[Site]) -> Customer | None:
    """The one customer with this address; several are nobody in particular."""
    if not sender:
        return None
    found = CustomerContact.objects.at_address(sender).filter(site__in=sites)
    known = list(found.select_related("customer__site", "customer__household__unit__building")[:2])
    return known[0].customer if len(known) == 1 else None
