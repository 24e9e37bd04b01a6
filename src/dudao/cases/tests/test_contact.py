"""Personal data: masked unless somebody says what for (2.3.0.a)."""

import pytest

from dudao.cases import acts
from dudao.cases.acts.contact import masked_email, masked_telephone
from dudao.cases.tests.scenes import journal_of, received
from dudao.organisation.models import Customer, CustomerContact
from tests.cast import Cast

MASKED = [("13812341234", "138****1234"), ("010-87654321", "010****4321"), ("1234567", "****67"), ("", "")]


@pytest.mark.parametrize(("telephone", "shown"), MASKED)
def test_telephones_are_masked(telephone: str, shown: str) -> None:
    assert masked_telephone(telephone) == shown


@pytest.mark.parametrize(("email", "shown"), [("wang@example.com", "w****@example.com"), ("", ""), ("broken", "b****")])
def test_addresses_are_masked(email: str, shown: str) -> None:
    assert masked_email(email) == shown


@pytest.mark.django_db
def test_the_case_page_shows_it_masked_and_writes_nothing(cast: Cast) -> None:
    case = received(cast, contact_name="王小姐", contact_telephone="13812341234", contact_email="wang@example.com")
    assert acts.masked_contact(case) == acts.Contact("王小姐", "138****1234", "w****@example.com")
    assert journal_of(case) == ["cases.received"]


@pytest.mark.django_db
def test_without_a_contact_of_its_own_the_customers_is_shown(cast: Cast) -> None:
    customer = Customer.objects.create(site=cast.site, name="王小姐")
    case = received(cast, customer=customer)
    assert acts.masked_contact(case) == acts.Contact("王小姐", "", "")
    CustomerContact.objects.create(site=cast.site, customer=customer, telephone="13812341234")
    assert acts.masked_contact(case).telephone == "138****1234"


@pytest.mark.django_db
def test_nobody_left_anything(cast: Cast) -> None:
    assert not acts.masked_contact(received(cast))
