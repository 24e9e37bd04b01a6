"""Who called and how to reach them: personal data, seen in full only for a purpose, and each look is remembered (2.3.0.a)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.cases import wording
from dudao.cases.acts.doing import repeated
from dudao.cases.models import Case, CaseContact
from dudao.cases.refusals import Incomplete
from dudao.cases.standing import facts_of
from dudao.journal import acts as journal
from dudao.organisation import access
from dudao.organisation.models import CustomerContact, Staff

MASK = "****"
PURPOSE_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    telephone: str
    email: str

    def __bool__(self) -> bool:
        return bool(self.name or self.telephone or self.email)


def look_at_contact(case: Case, *, by: Staff, purpose: str, now: datetime, key: str | None = None, via: str = "desk") -> Contact:
    """The contact in full. The look, with its purpose, is in the case's journal before anything is shown."""
    access.require(by, "cases.look_at_contact", case.site, building_id=case.building_id)
    purpose = wording.line(purpose, limit=PURPOSE_LIMIT, field="purpose")
    if not purpose:
        raise Incomplete(_("Say what you need the contact for, such as: calling back."), field="purpose")
    with transaction.atomic():
        if repeated(key, "look_at_contact", case.pk) is None:
            journal.record(
                "cases.contact_seen", subject=case, site=case.site, by=by, at=now, facts=facts_of(case.as_it_stands()),
                data={"purpose": purpose}, via=via, key=key,
            )  # fmt: skip
        return _contact_of(case)


def masked_contact(case: Case) -> Contact:
    """The contact with telephone and e-mail masked, for the case page; nothing is written down."""
    return masked(_contact_of(case))


def masked_contacts(cases: Sequence[Case]) -> dict[int, Contact]:
    """The same for several cases at once, by the case's key. Two queries."""
    left = {row.case_id: Contact(row.name, row.telephone, row.email) for row in CaseContact.objects.filter(case__in=cases)}
    asked = {case.customer_id for case in cases if case.pk not in left and case.customer_id is not None}
    rows = CustomerContact.objects.filter(customer__in=asked).select_related("customer") if asked else ()
    known = {row.customer_id: Contact(row.customer.name, row.telephone, row.email) for row in rows}
    nobody = Contact("", "", "")
    return {case.pk: masked(left.get(case.pk) or known.get(case.customer_id or 0) or nobody) for case in cases}


def masked(contact: Contact) -> Contact:
    """The name stays, for staff must know whom they talk of; what one could call or write to is masked."""
    return Contact(contact.name, masked_telephone(contact.telephone), masked_email(contact.email))


def masked_telephone(telephone: str) -> str:
    """138****1234; a short one shows nothing but its last digits."""
    if len(telephone) < 8:
        return MASK + telephone[-2:] if telephone else ""
    return telephone[:3] + MASK + telephone[-4:]


def masked_email(email: str) -> str:
    """w****@example.com."""
    name, at, domain = email.partition("@")
    return f"{name[:1]}{MASK}{at}{domain}" if email else ""


def _contact_of(case: Case) -> Contact:
    """What was left with the case; else what is known of its customer."""
    left = CaseContact.objects.filter(case=case).first()
    if left is not None:
        return Contact(left.name, left.telephone, left.email)
    if case.customer_id is None:
        return Contact("", "", "")
    known = CustomerContact.objects.filter(customer=case.customer_id).select_related("customer").first()
    if known is None:
        return Contact(case.customer.name if case.customer else "", "", "")
    return Contact(known.customer.name, known.telephone, known.email)
