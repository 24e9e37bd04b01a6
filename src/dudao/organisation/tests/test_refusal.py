"""A refusal is a sentence in the reader's language, and says how grave it is."""

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from dudao.organisation.access import NotAllowed
from dudao.organisation.refusal import Invalid, NotFound, Refusal


def test_the_sentence_is_put_into_the_language_of_whoever_reads_it() -> None:
    refused = Refusal(_("{staff} works for another company."), staff="王")
    assert str(refused) == "王 works for another company."
    with translation.override("zh-hant"):
        assert str(refused) == "王屬於另一家公司。"
    assert refused.facts == {"staff": "王"}


def test_braces_that_users_type_do_no_harm() -> None:
    assert str(Refusal("{name}?", name="{0.__class__}")) == "{0.__class__}?"
    assert str(Refusal("{not a place}")) == "{not a place}"


@pytest.mark.parametrize(("kind", "status"), [(Refusal, 409), (NotFound, 404), (Invalid, 422), (NotAllowed, 403)])
def test_each_kind_has_its_status(kind: type[Refusal], status: int) -> None:
    assert kind("No.").status == status


def test_what_is_invalid_names_its_field() -> None:
    assert Invalid("No.", field="code").field == "code"
    assert Invalid("No.").field == ""
