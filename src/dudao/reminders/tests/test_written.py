"""What a customer writes is told to whoever handles the case: at once or in the digest, never twice, and not once it was heard."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dudao.cases import acts as cases
from dudao.cases.models import Case
from dudao.reminders.acts import remind
from dudao.reminders.tests.test_reminding import mails, wishes
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORDS = "the customer has written"


def handled(cast: Cast, key: str = "k1") -> tuple[Case, str]:
    """A suggestion that somebody handles and of which nothing falls due for long."""
    case, code = cases.bring(
        cast.site, now=NOW - 9 * DAY, key=key, via="portal", kind="suggestion", channel="online", category="greening", title="多種些樹"
    )
    return cases.assign(case, to=cast.handler, by=cast.clerk, now=NOW - 9 * DAY), code


def told(cast: Cast) -> int:
    return sum(WORDS in mail.body or "Customers have written" in mail.body for mail in mails(cast.handler))


def test_at_once_it_is_told_once_and_each_new_remark_again(cast: Cast) -> None:
    wishes(cast.handler)
    case, code = handled(cast)
    cases.customer_add(case, code=code, text="<b>東門</b>也種", now=NOW)
    for _ in range(3):
        remind(NOW)
    remind(NOW + HOUR)
    assert told(cast) == 1
    (mail,) = [mail for mail in mails(cast.handler) if WORDS in mail.body]
    assert f"{case.number} · {cast.site.name}" in mail.body
    assert f"https://dudao.example/cases/{case.number}" in mail.body
    cases.customer_add(case, code=code, text="西門也是", now=NOW + HOUR)
    remind(NOW + HOUR)
    remind(NOW + 2 * HOUR)
    assert told(cast) == 2


def test_the_digest_tells_it_on_one_day_only(cast: Cast) -> None:
    case, code = handled(cast)
    cases.customer_add(case, code=code, text="東門也種", now=NOW - HOUR)
    remind(NOW)
    (mail,) = [mail for mail in mails(cast.handler) if WORDS in mail.body]
    assert "Customers have written: 1" in mail.title
    remind(NOW + DAY)
    assert told(cast) == 1


@pytest.mark.parametrize("first", [NOW - HOUR, NOW - 3 * HOUR])
def test_whoever_wants_both_is_told_by_whichever_comes_first(cast: Cast, first: datetime) -> None:
    wishes(cast.handler, rhythm="both")
    case, code = handled(cast)
    cases.customer_add(case, code=code, text="東門也種", now=NOW - 3 * HOUR)
    for moment in (first, NOW, NOW + HOUR, NOW + DAY):
        remind(moment)
    assert told(cast) == 1


def test_an_answered_return_visit_is_told(cast: Cast) -> None:
    wishes(cast.handler)
    case, code = handled(cast)
    cases.record_result(case, result="已種", told=True, by=cast.handler, now=NOW - DAY)
    cases.answer_visit(case, code=code, outcome="dissatisfied", text="太少", now=NOW)
    remind(NOW)
    assert told(cast) == 1


def test_what_was_heard_is_not_told(cast: Cast) -> None:
    wishes(cast.handler)
    case, code = handled(cast)
    cases.customer_add(case, code=code, text="東門也種", now=NOW)
    cases.hear(case, by=cast.handler, now=NOW)
    remind(NOW)
    assert told(cast) == 0


def test_nobody_is_named_so_customer_service_is_told(cast: Cast) -> None:
    wishes(cast.clerk)
    case, code = cases.bring(cast.site, now=NOW, key="k", via="portal", kind="complaint", channel="online", category="noise", title="吵")
    cases.customer_add(case, code=code, text="還在吵", now=NOW)
    remind(NOW)
    assert WORDS in "".join(mail.body for mail in mails(cast.clerk))
    assert WORDS not in "".join(mail.body for mail in mails(cast.handler))


def test_many_remarks_ask_as_often_as_few(cast: Cast) -> None:
    def asked(number: int, now: datetime) -> int:
        for each in range(number):
            case, code = handled(cast, key=f"{now}{each}")
            cases.customer_add(case, code=code, text="東門也種", now=now)
        with CaptureQueriesContext(connection) as queries:
            remind(now)
        return len(queries)

    wishes(cast.handler, rhythm="both")
    asked(1, NOW)
    few = asked(2, NOW + DAY)
    assert asked(25, NOW + 2 * DAY) == few
    (mail,) = [mail for mail in mails(cast.handler) if "Customers have written: 25" in mail.body]
    assert "and 10 more" in mail.body
