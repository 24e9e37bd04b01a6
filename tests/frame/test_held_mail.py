"""Mail that lies there for people: entered as a case by one click, left alone, or set aside because the server does not give it."""

import select
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from dudao.cases.models import Case, CaseContact
from dudao.journal.models import Entry
from dudao.mailroom import acts, taking
from dudao.mailroom.acts import AlreadySeenTo
from dudao.mailroom.boxes import boxes
from dudao.mailroom.fetching import TRIES, look_into
from dudao.mailroom.models import Letter
from dudao.mailroom.reading import Mail
from dudao.mailroom.server import opened
from dudao.mailroom.tests.scenes import fetched
from dudao.organisation.access import NotAllowed
from dudao.organisation.models import CustomerContact, Staff
from tests.cast import NOW, Cast
from tests.mailbox import Mailbox, letter, set_up

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@contextmanager
def breaking_off(port: int, uid: int) -> Iterator[int]:
    """A way to the mail server that breaks off whenever somebody fetches one certain mail; its port."""
    fatal = f" FETCH {uid} (BODY".encode()

    class Way(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", port)) as there:
                ends = {self.request: there, there: self.request}
                while True:
                    (source, *_more), _none, _none = select.select(list(ends), [], [])
                    data = source.recv(65536)
                    if not data or fatal in data.upper():
                        return
                    ends[source].sendall(data)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Way) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()


def at_desk(staff: Staff) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(staff)
    return client


def numbers() -> list[int]:
    """The numbers that the server has given to the mails that lie there."""
    with opened(boxes()[0]) as folder:
        return folder.after(0)


def flooded(inbox: Mailbox) -> Letter:
    """One mail more than is taken from one sender in an hour."""
    most = taking.SENDERS_CASES
    inbox.put(*(letter(f"請看第 {n} 件", subject=f"第 {n} 件", name=f"<{n}@x.example>") for n in range(most + 1)))
    assert fetched() == ["case"] * most + ["held"]
    return Letter.objects.to_look_at().get()


def test_a_mail_that_the_server_never_gives_is_set_aside_and_told(cast: Cast, inbox: Mailbox, settings: Settings) -> None:
    inbox.put(letter("one", name="<1@x.example>"), letter("two", name="<2@x.example>"), letter("three", name="<3@x.example>"))
    with breaking_off(inbox.port, numbers()[1]) as port:
        settings.MAILBOXES = set_up(port)
        rounds = [look_into(boxes()[0], NOW + n * MINUTE) for n in range(TRIES + 1)]
        assert [each.outcomes for each in rounds] == [["case"], *[[]] * (TRIES - 2), ["failed"], ["case"]]
        assert [bool(each.problem) for each in rounds] == [True] * TRIES + [False]
        assert sorted(Case.objects.values_list("text", flat=True)) == ["one", "three"]
    page = at_desk(cast.clerk).get(reverse("desk:held_mail")).content.decode()
    assert (page.count("Enter as a case"), "the mail server does not give it" in page) == (1, True)


def test_what_was_set_aside_is_entered_once_the_server_gives_it(cast: Cast, inbox: Mailbox, settings: Settings) -> None:
    inbox.put(letter("one", name="<1@x.example>"))
    with breaking_off(inbox.port, numbers()[0]) as port:
        settings.MAILBOXES = set_up(port)
        for n in range(TRIES):
            look_into(boxes()[0], NOW + n * MINUTE)
        (aside,) = Letter.objects.to_look_at()
        Letter.objects.update(place="another way")
    settings.MAILBOXES = set_up(inbox.port)
    Letter.objects.update(place=boxes()[0].place)
    acts.let_in(aside, by=cast.clerk, now=NOW)
    assert "case" in fetched(NOW + 9 * MINUTE)
    assert Case.objects.get().text == "one"


def test_a_held_mail_becomes_a_case_by_one_click(cast: Cast, inbox: Mailbox) -> None:
    held = flooded(inbox)
    clerk = at_desk(cast.clerk)
    assert "Mail to look at" in clerk.get(reverse("desk:cases")).content.decode()
    page = clerk.get(reverse("desk:held_mail")).content.decode()
    assert f"第 {taking.SENDERS_CASES} 件" in page
    address = reverse("desk:held_mail_act", args=[held.pk, "let-in"])
    for _twice in range(2):
        assert clerk.post(address).status_code == 302
    assert "is being fetched" in clerk.get(reverse("desk:held_mail")).content.decode()
    assert Entry.objects.filter(act="mailroom.let_in", by=cast.clerk).count() == 1
    assert fetched(NOW + MINUTE) == ["case"]
    held.refresh_from_db()
    assert held.case is not None
    assert held.case.title == f"第 {taking.SENDERS_CASES} 件"
    assert CaseContact.objects.get(case=held.case).email == "wang@mail.example"
    assert (held.outcome, inbox.flags()[-1]) == ("case", {r"\Flagged", r"\Seen"})
    assert fetched(NOW + 2 * MINUTE) == []
    assert "No mail waits" in clerk.get(reverse("desk:held_mail")).content.decode()


def test_a_mail_that_is_left_stays_in_the_mailbox(cast: Cast, inbox: Mailbox) -> None:
    held = flooded(inbox)
    clerk = at_desk(cast.clerk)
    clerk.post(reverse("desk:held_mail_act", args=[held.pk, "leave"]))
    assert fetched(NOW + MINUTE) == []
    assert "Mail to look at" not in clerk.get(reverse("desk:cases")).content.decode()
    with pytest.raises(AlreadySeenTo):
        acts.let_in(held, by=cast.head, now=NOW)


def test_who_may_take_in_no_cases_sees_no_mail(cast: Cast, inbox: Mailbox) -> None:
    held = flooded(inbox)
    for staff in (cast.stranger, cast.inspector):
        assert "Enter as a case" not in at_desk(staff).get(reverse("desk:held_mail")).content.decode()
        assert at_desk(staff).post(reverse("desk:held_mail_act", args=[held.pk, "let-in"])).status_code == 404
        with pytest.raises(NotAllowed):
            acts.let_in(held, by=staff, now=NOW)


def test_a_mail_that_has_gone_meanwhile_makes_no_case(cast: Cast, inbox: Mailbox) -> None:
    held = flooded(inbox)
    acts.let_in(held, by=cast.clerk, now=NOW)
    inbox.empty()
    assert fetched(NOW + MINUTE) == ["left"]
    held.refresh_from_db()
    assert (held.case, held.reason) == (None, "no longer in the mailbox")


def test_a_mail_that_fails_again_waits_again(cast: Cast, inbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    held = flooded(inbox)

    def fails(_mail: Mail) -> str:
        raise KeyError("title")

    acts.let_in(held, by=cast.clerk, now=NOW)
    with monkeypatch.context() as patch:
        patch.setattr(taking, "_title", fails)
        assert fetched(NOW + MINUTE) == ["failed"]
    acts.let_in(held, by=cast.clerk, now=NOW + MINUTE)
    assert fetched(NOW + 2 * MINUTE) == ["case"]


def test_a_customer_is_found_by_address_along_the_index(cast: Cast) -> None:
    """However many customers there are: the question is answered by the index, not by reading them all."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = CustomerContact.objects.at_address("Wang@Mail.example").explain()
    assert "customercontact_email" in plan
