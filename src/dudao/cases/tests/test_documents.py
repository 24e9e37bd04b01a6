"""Papers of a case."""

import pytest

from dudao.cases import acts
from dudao.cases.documents import referral_letter
from dudao.cases.refusals import NotPossible
from dudao.cases.tests.scenes import LATER, received
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_2_1_3_a_the_letter_to_the_developer_is_numbered_and_names_no_customer(cast: Cast) -> None:
    case = received(cast, responsibility="developer", title="外牆滲漏", contact_name="王小姐", contact_telephone="13812341234")
    with pytest.raises(NotPossible, match="Refer it first"):
        referral_letter(case)
    acts.refer(case, text="雨季前請修復", by=cast.clerk, now=LATER)
    letter = referral_letter(case)
    assert (letter.number, letter.text, letter.signed) == ("CH-D2611-001", "雨季前請修復", "李前台")
    shown = {str(label): str(value) for label, value in letter.particulars}
    assert (shown["Case"], shown["Where"], shown["About"]) == ("CH-2611-0001", "3-1202", "外牆滲漏")
    assert not any("王小姐" in value or "13812341234" in value for value in shown.values())


def test_a_letter_about_a_place_in_words(cast: Cast) -> None:
    case = acts.refer(received(cast, responsibility="developer", unit=None, place="東門"), by=cast.clerk, now=LATER)
    assert "東門" in [value for _, value in referral_letter(case).particulars]
