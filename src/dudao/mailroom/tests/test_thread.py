"""A thread: the number goes out, the answer comes back to its case, what the staff say follows; and nobody else gets in."""

from datetime import timedelta

import pytest
from django.conf import settings as live
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from dudao.cases import acts
from dudao.cases.acts.contact import masked_email
from dudao.cases.models import Case, CaseContact
from dudao.cases.tests.scenes import journal_of, last_entry, received
from dudao.journal import outbox
from dudao.journal.models import Entry, Message
from dudao.mailroom import letters, rules, taking
from dudao.mailroom.letters import CHANNEL
from dudao.mailroom.models import Letter
from dudao.mailroom.tests.scenes import body_of, fetched, sent, subject_of
from tests.cast import NOW, Cast
from tests.mailbox import Mailbox, letter, set_up
from tests.outside import MailServer

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def case(cast: Cast, inbox: Mailbox, post_office: MailServer) -> Case:
    """A case that came by mail; its number is on the way."""
    inbox.put(letter(name="<first@mail.example>"))
    assert fetched() == ["case"]
    return Case.objects.select_related("site").get()


def remarks(case: Case) -> list[str]:
    return [entry.data["text"] for entry in case_entries(case) if entry.act == "cases.customer_added"]


def case_entries(case: Case) -> list[Entry]:
    return list(Entry.objects.about(case))


def test_the_sender_learns_number_and_link(case: Case, post_office: MailServer, client: Client) -> None:
    (mail,) = sent(post_office)
    assert post_office.recipients == ["wang@mail.example"]
    assert subject_of(mail) == f"Re: 電梯停運 {rules.mark_of(case.number, live.SECRET_KEY)}"
    assert (mail["In-Reply-To"], mail["References"]) == ("<first@mail.example>", "<first@mail.example>")
    assert (mail["Reply-To"], mail["Auto-Submitted"]) == ("service@ch.example", "auto-generated")
    body = body_of(mail)
    assert case.number in body
    link = next(line for line in body.split("\n") if line.startswith("https://dudao.example"))
    assert client.get(link.removeprefix("https://dudao.example")).status_code == 200


def test_what_lies_in_the_outbox_opens_nothing_and_names_nobody(case: Case) -> None:
    message = Message.objects.get()
    stored = f"{message.address} {message.title} {message.body} {message.payload}"
    assert message.address == case.number
    assert rules.code_of(case.number, live.SECRET_KEY) not in stored
    assert "wang" not in stored
    assert "/p/" not in stored


def test_an_answer_joins_its_case(case: Case, inbox: Mailbox, post_office: MailServer) -> None:
    (mail,) = sent(post_office)
    said = "還是沒有修好\n\n客服 <service@ch.example> 於 2026年11月23日 寫道:\n" + "".join(
        f"> {line}\n" for line in body_of(mail).split("\n")
    )
    inbox.put(
        letter(said, subject="Re: x", headers={"In-Reply-To": mail["Message-ID"]}, name="<2@mail.example>", sender="home@wang.example")
    )
    assert fetched(NOW + MINUTE) == ["joined"]
    assert remarks(case) == ["還是沒有修好"]
    assert Case.objects.count() == 1
    assert "寫道" in Letter.objects.get(outcome="joined").text
    sent(post_office, NOW + MINUTE)
    assert len(post_office.mails) == 1


def test_the_mark_in_the_subject_joins_when_the_thread_is_lost(case: Case, inbox: Mailbox) -> None:
    mark = rules.mark_of(case.number, live.SECRET_KEY)
    inbox.put(letter("今天又停了", subject=f"回复: 電梯停運 {mark.lower()}", name="<2@mail.example>"))
    assert fetched(NOW + MINUTE) == ["joined"]
    assert remarks(case) == ["今天又停了"]


def test_the_address_with_the_mark_joins_too(case: Case, inbox: Mailbox, post_office: MailServer, settings: Settings) -> None:
    settings.MAILBOXES = set_up(inbox.port, "&plus=1")
    (mail,) = sent(post_office)
    assert mail["Reply-To"].startswith("service+re-ch-2611-")
    inbox.put(letter("今天又停了", subject="電梯", to=mail["Reply-To"], name="<2@mail.example>"))
    assert fetched(NOW + MINUTE) == ["joined"]


@pytest.mark.parametrize("how", ["number", "number and any code", "another case's code", "message-id from the key"])
def test_a_forged_number_opens_no_case(cast: Cast, case: Case, inbox: Mailbox, how: str) -> None:
    other = received(cast)
    subject = {
        "number": f"Re: {case.number}",
        "number and any code": f"Re: [{case.number}/ABCDEFGHJKMN]",
        "another case's code": f"Re: [{case.number}/{rules.code_of(other.number, live.SECRET_KEY)}]",
        "message-id from the key": "Re:",
    }[how]
    guessed = "<dudao.0123456789abcdef0123456789abcdef@ch.example>"
    inbox.put(letter("我要看這個案件", subject=subject, sender="bad@bad.example", headers={"References": guessed}, name="<2@bad.example>"))
    assert fetched(NOW + MINUTE) == ["case"]
    assert remarks(case) == []
    assert Case.objects.count() == 3


def test_a_second_mail_to_ones_own_first_joins_and_a_strangers_does_not(case: Case, inbox: Mailbox) -> None:
    first = {"In-Reply-To": "<first@mail.example>"}
    inbox.put(letter("補充:是左邊那部", headers=first, name="<2@mail.example>"))
    inbox.put(letter("not mine", headers=first, sender="bad@bad.example", name="<3@bad.example>"))
    assert fetched(NOW + MINUTE) == ["joined", "case"]
    assert remarks(case) == ["補充:是左邊那部"]


def test_what_the_staff_say_goes_out_in_the_thread(cast: Cast, case: Case, inbox: Mailbox, post_office: MailServer) -> None:
    acts.respond(case, text="師傅一小時內到", by=cast.clerk, now=NOW + HOUR)
    acts.feed_back(case, text="零件明天到", by=cast.clerk, now=NOW + 2 * HOUR)
    acts.record_result(case, result="已換零件", told=True, by=cast.clerk, now=NOW + 3 * HOUR)
    acts.note(case, text="此戶常投訴", by=cast.clerk, now=NOW + 3 * HOUR)
    mails = sent(post_office, NOW + 4 * HOUR)
    assert ["師傅一小時內到" in body_of(mails[1]), "零件明天到" in body_of(mails[2]), "已換零件" in body_of(mails[3])] == [True] * 3
    assert len(mails) == 4
    assert mails[1]["In-Reply-To"] == "<first@mail.example>"
    assert mails[1]["References"].split() == ["<first@mail.example>", mails[0]["Message-ID"]]
    assert mails[3]["References"].split()[-1] == mails[2]["Message-ID"]
    inbox.put(letter("謝謝", headers={"In-Reply-To": mails[3]["Message-ID"]}, name="<2@mail.example>"))
    assert fetched(NOW + 4 * HOUR) == ["joined"]


def test_a_customer_who_left_an_address_elsewhere_is_written_to_as_well(cast: Cast, inbox: Mailbox, post_office: MailServer) -> None:
    case = received(cast, contact_email="li@mail.example")
    acts.respond(case, text="我們來看", by=cast.clerk, now=NOW)
    (mail,) = sent(post_office)
    assert (post_office.recipients, mail["In-Reply-To"]) == (["li@mail.example"], None)
    inbox.put(letter("好", headers={"In-Reply-To": mail["Message-ID"]}, name="<2@mail.example>", sender="li@mail.example"))
    assert fetched(NOW + MINUTE) == ["joined"]
    assert last_entry(case).act == "cases.customer_added"


def test_without_a_mailbox_an_address_or_a_mail_server_nothing_goes_out(cast: Cast, inbox: Mailbox, settings: Settings) -> None:
    def answered(**more: str) -> int:
        acts.respond(received(cast, **more), text="我們來看", by=cast.clerk, now=NOW)
        return Message.objects.filter(channel=CHANNEL).count()

    assert answered(contact_email="li@mail.example") == 0
    settings.EMAIL_HOST = "127.0.0.1"
    assert answered(contact_telephone="13812345678") == 0
    settings.MAILBOXES = {}
    assert answered(contact_email="li@mail.example") == 0


def test_the_one_question_asked_of_each_answer_is_cheap(
    cast: Cast, settings: Settings, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    settings.MAILBOXES = {}
    case = received(cast, contact_email="li@mail.example")
    entry = last_entry(case)
    entry.act = "cases.responded"
    with django_assert_max_num_queries(0):
        letters.follow_entry(entry)


def test_a_refused_address_is_named_masked(case: Case, post_office: MailServer) -> None:
    post_office.refuses = {"wang@mail.example"}
    sent(post_office)
    message = Message.objects.get()
    assert message.state == Message.State.GIVEN_UP
    assert "wang@" not in message.last_error
    CaseContact.objects.update(email="")
    Message.objects.update(state="w")
    assert outbox.deliver(CHANNEL, now=NOW + HOUR) == 0
    message.refresh_from_db()
    assert message.last_error == f"no address: {case.number}"
    assert masked_email("wang@mail.example") == "w****@mail.example"


def test_additions_to_one_case_are_limited(case: Case, inbox: Mailbox) -> None:
    mark = rules.mark_of(case.number, live.SECRET_KEY)
    inbox.put(*(letter(f"again {n}", subject=mark, name=f"<{n}@mail.example>") for n in range(taking.ADDITIONS + 1)))
    assert fetched(NOW + MINUTE) == ["joined"] * taking.ADDITIONS + ["held"]


def test_two_programs_that_answer_one_another_end(cast: Cast, inbox: Mailbox, post_office: MailServer) -> None:
    """One that tells nobody it is one: every answer of ours brings a new mail, without a thread."""
    for n in range(taking.ACKNOWLEDGED + 3):
        inbox.put(letter(f"Your message was received {n}", sender="robot@bad.example", name=f"<{n}@bad.example>"))
    fetched()
    assert len(sent(post_office)) == taking.ACKNOWLEDGED


def test_an_answer_to_a_closed_case_is_read_by_its_people(cast: Cast, case: Case, inbox: Mailbox, post_office: MailServer) -> None:
    acts.record_result(case, result="已修", told=True, by=cast.clerk, now=NOW + HOUR)
    inbox.put(letter("又壞了", subject=rules.mark_of(case.number, live.SECRET_KEY), name="<2@mail.example>"))
    assert fetched(NOW + 2 * HOUR) == ["joined"]
    assert journal_of(case)[-1] == "cases.customer_added"
