"""Following a case: what is told and what never is, guesses, remarks, the return visit."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dudao.cases import acts
from dudao.cases.models import Case
from dudao.cases.tests.scenes import again, journal_of, received
from dudao.duties.models import Duty
from dudao.journal.models import Attachment, Entry
from dudao.journal.tests import files
from dudao.portal import gates
from dudao.portal.tests.stories import raised, ticket_for
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


def handled(cast: Cast, case: Case) -> Case:
    acts.respond(again(case), text="已通知維保單位,一小時內到", by=cast.clerk, now=NOW + timedelta(minutes=5))
    return acts.record_result(again(case), result="更換門機皮帶,運行正常", by=cast.handler, now=NOW + timedelta(hours=1))


def test_what_happened_is_told_in_public_words_only(phone: Client, estate: Cast) -> None:
    case, address = raised(phone, estate)
    acts.assign(again(case), to=estate.handler, by=estate.head, now=NOW)
    acts.note(again(case), text="此人常投訴,樓上是王先生 13900000000", by=estate.clerk, now=NOW)
    acts.mark_major(again(case), reason="媒體關注", by=estate.head, now=NOW)
    handled(estate, case)
    page = phone.get(address).content.decode()
    for said in ("We have received it.", "It is being handled.", "已通知維保單位,一小時內到", "更換門機皮帶,運行正常"):
        assert said in page
    secrets = ("常投訴", "13900000000", "媒體關注", "major", "王小姐", "13812345678")
    people = (estate.clerk.name, estate.head.name, estate.handler.name)
    assert [word for word in (*secrets, *people) if word in page] == []


def test_a_wrong_number_a_wrong_code_and_anothers_case_are_answered_alike(phone: Client, estate: Cast) -> None:
    case, address = raised(phone, estate)
    other = received(estate)
    secret = address.rsplit("/", 1)[-1]
    tries = [
        ("CH", case.number, "ABCDEFGHJKMN"),
        ("CH", "CH-2611-9999", secret),
        ("CH", other.number, secret),
        ("NW", case.number, secret),
        ("CH", case.number, secret[:-1]),
    ]
    answers = [phone.get(reverse("portal:case", args=each)) for each in tries]
    assert {answer.status_code for answer in answers} == {404}
    said = {answer.content.decode().split("<main")[1].split("</p>")[0] for answer in answers}
    assert len(said) == 1
    typed = [phone.post("/p/CH/follow", {"number": number, "secret": code}) for _site, number, code in tries[:3]]
    assert {answer.status_code for answer in typed} == {404}
    assert all("no case with this number and code" in answer.content.decode() for answer in typed)


def test_number_and_code_as_people_type_them_lead_to_the_case(phone: Client, estate: Cast) -> None:
    case, address = raised(phone, estate)
    secret = address.rsplit("/", 1)[-1].lower()
    answer = phone.post("/p/CH/follow", {"number": f" {case.number.lower()} ", "secret": f"{secret[:4]} {secret[4:8]}-{secret[8:]}"})
    assert answer.headers["Location"] == address


def test_who_guesses_is_stopped_and_who_knows_is_not_counted(phone: Client, estate: Cast, stand: Callable[[datetime], None]) -> None:
    case, address = raised(phone, estate)
    for _ in range(gates.WRONG_CODES + 5):
        assert phone.get(address).status_code == 200
    wrong = reverse("portal:case", args=["CH", case.number, "ABCDEFGHJKMN"])
    codes = [phone.get(wrong).status_code for _ in range(gates.WRONG_CODES + 1)]
    assert codes == [404] * gates.WRONG_CODES + [429]
    assert phone.get(address).status_code == 429
    assert Client(REMOTE_ADDR="10.0.0.7").get(address).status_code == 200
    stand(NOW + timedelta(hours=1))
    assert phone.get(address).status_code == 200


def test_an_answer_that_is_late_is_called_late(phone: Client, estate: Cast, stand: Callable[[datetime], None]) -> None:
    _case, address = raised(phone, estate)
    stand(NOW + timedelta(days=3))
    assert "Our answer is late: it was due on Tuesday 24 November 2026, 18:00." in phone.get(address).content.decode()


def test_remarks_and_photos_are_seen_at_the_desk_once(phone: Client, estate: Cast) -> None:
    case, address = raised(phone, estate)
    form = {"text": "現在連燈也不亮了", "ticket": ticket_for(case), "files": files.upload("x.jpg", files.photo())}
    assert phone.post(f"{address}/add", form).status_code == 302
    form["files"] = files.upload("x.jpg", files.photo())
    assert phone.post(f"{address}/add", form).status_code == 302
    assert journal_of(case).count("cases.customer_added") == 1
    assert Attachment.objects.about(case).count() == 1
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(estate.clerk)
    page = desk.get(reverse("desk:case", args=[case.number])).content.decode()
    assert "the customer added: 現在連燈也不亮了" in page
    assert "The customer reads answers" in page
    assert "You added:" in phone.get(address).content.decode()


def test_an_empty_remark_is_refused(phone: Client, estate: Cast) -> None:
    case, address = raised(phone, estate)
    answer = phone.post(f"{address}/add", {"text": " ", "ticket": ticket_for(case)})
    assert answer.status_code == 422
    assert "Write something, or choose a photo." in answer.content.decode()


def test_remarks_are_limited(phone: Client, estate: Cast) -> None:
    case, address = raised(phone, estate)
    ticket = ticket_for(case)
    codes = [phone.post(f"{address}/add", {"text": f"{n}", "ticket": ticket}).status_code for n in range(gates.REMARKS + 1)]
    assert codes == [302] * gates.REMARKS + [429]


def answered(phone: Client, case: Case, address: str, outcome: str, text: str = "") -> int:
    return phone.post(f"{address}/answer", {"outcome": outcome, "text": text, "ticket": ticket_for(case)}).status_code


@pytest.mark.parametrize(("outcome", "state"), [("satisfied", "resolved"), ("partly", "resolved"), ("dissatisfied", "open")])
def test_the_return_visit_is_answered_once(
    phone: Client, estate: Cast, stand: Callable[[datetime], None], outcome: str, state: str
) -> None:
    case, address = raised(phone, estate)
    handled(estate, case)
    stand(LATER)
    assert "Are you satisfied" in phone.get(address).content.decode()
    assert answered(phone, case, address, outcome, "門還是響") == 302
    case = again(case)
    assert case.state == state
    entry = Entry.objects.about(case).get(act="cases.visited")
    assert (entry.by, entry.via, entry.data["outcome"], entry.data["text"]) == (None, "portal", outcome, "門還是響")
    assert Entry.objects.about(case).filter(act="cases.reopened").count() == (outcome == "dissatisfied")
    assert "Are you satisfied" not in phone.get(address).content.decode()
    assert answered(phone, case, address, "satisfied") == 409
    assert again(case).state == state


def test_dissatisfied_asks_with_what(phone: Client, estate: Cast, stand: Callable[[datetime], None]) -> None:
    case, address = raised(phone, estate)
    handled(estate, case)
    stand(LATER)
    answer = phone.post(f"{address}/answer", {"outcome": "dissatisfied", "text": "", "ticket": ticket_for(case)})
    assert answer.status_code == 422
    assert "Say what you are not satisfied with." in answer.content.decode()
    assert again(case).state == "resolved"


def test_the_customers_answer_discharges_the_visit_that_is_owed(phone: Client, estate: Cast, stand: Callable[[datetime], None]) -> None:
    case, address = raised(phone, estate)
    acts.reclassify(again(case), class_one=True, reason="一類", by=estate.head, now=NOW)
    handled(estate, case)
    assert acts.visit_owed(again(case))
    stand(LATER)
    assert answered(phone, case, address, "satisfied") == 302
    assert not acts.visit_owed(again(case))
    assert Duty.objects.about(case).filter(outcome="d", done_at=LATER).exists()


def test_before_it_is_handled_nothing_is_asked(phone: Client, estate: Cast) -> None:
    case, address = raised(phone, estate)
    assert answered(phone, case, address, "dissatisfied", "x") == 409
    assert journal_of(case).count("cases.visited") == 0


def test_what_was_not_raised_here_cannot_be_followed(phone: Client, estate: Cast) -> None:
    case = received(estate)
    assert phone.get(reverse("portal:case", args=["CH", case.number, "ABCDEFGHJKMN"])).status_code == 404


def test_a_page_takes_as_many_queries_whatever_happened(phone: Client, estate: Cast) -> None:
    case, address = raised(phone, estate)
    few = asked(phone, address)
    for number in range(10):
        acts.feed_back(again(case), text=f"{number}", by=estate.clerk, now=LATER)
    assert asked(phone, address) == few <= 10


def asked(phone: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert phone.get(address).status_code == 200
    return len(queries)
