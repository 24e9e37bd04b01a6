"""The outbox: what is told outside is told if and only if its act is done, once, whatever is down meanwhile."""

import threading
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from dudao.journal import couriers, outbox, pauses
from dudao.journal.models import Message
from dudao.journal.outbox import NothingToRetry
from dudao.organisation.access import NotAllowed
from tests.cast import NOW, Cast
from tests.outside import MailServer, free_port, mail_server, web_server

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as listening:
        point_to(settings, listening.port)
        yield listening


def point_to(settings: Settings, port: int) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "督導 <dudao@ch.example>"


def post(cast: Cast, key: str = "duty:1:soon:7", now: datetime = NOW, **more: Any) -> Message:
    said: dict[str, Any] = {"to": "head@ch.example", "title": "逾期 2 件", "body": "請處理", "site": cast.site, "subject": cast.head}
    with transaction.atomic():
        return outbox.post("mail", now=now, key=key, **said | more)


def state(message: Message) -> str:
    message.refresh_from_db()
    return str(Message.State(message.state).name)


def test_a_mail_arrives_as_it_was_written(cast: Cast, server: MailServer) -> None:
    message = post(cast, payload={"html": "<p>請處理</p>", "headers": {"In-Reply-To": "<a@b>"}, "reply_to": "ch@ch.example"})
    assert outbox.deliver("mail", now=NOW) == 1
    (mail,) = server.mails
    assert (state(message), server.recipients) == ("SENT", ["head@ch.example"])
    assert mail["Message-ID"].startswith("<dudao.")
    assert mail["Message-ID"].endswith("@ch.example>")
    assert (mail["In-Reply-To"], mail["Reply-To"], mail["Auto-Submitted"]) == ("<a@b>", "ch@ch.example", "auto-generated")
    parts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    assert [part.decode().strip() for part in parts if isinstance(part, bytes)] == ["請處理", "<p>請處理</p>"]
    assert outbox.deliver("mail", now=NOW + DAY) == 0


def test_the_same_key_is_the_same_message(cast: Cast, server: MailServer) -> None:
    first = post(cast)
    assert post(cast, title="again", now=NOW + DAY) == first
    outbox.deliver("mail", now=NOW + DAY)
    assert post(cast) == first
    assert len(server.mails) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_told_to_nobody_and_without_a_transaction_nothing_is_posted(cast: Cast, server: MailServer) -> None:
    with transaction.atomic():
        post(cast)
        transaction.set_rollback(True)
    assert outbox.deliver("mail", now=NOW) == 0
    with pytest.raises(RuntimeError, match="transaction"):
        outbox.post("mail", to="a@b.example", title="", body="", site=None, subject=None, now=NOW, key="x")


def test_a_mail_server_down_for_a_day_loses_nothing_and_sends_nothing_twice(cast: Cast, settings: Settings) -> None:
    port = free_port()
    point_to(settings, port)
    waiting = [post(cast, key=f"duty:{number}:soon:7") for number in range(5)]
    now, tries = NOW, 0
    while now < NOW + DAY + HOUR:
        tries += outbox.deliver("mail", now=now) == 0
        now += 5 * MINUTE
    assert {state(message) for message in waiting} == {"WAITING"}
    assert all(message.last_error.startswith("no answer: 127.0.0.1") for message in waiting if message.last_error)
    with mail_server(port) as server:
        for _round in range(30):
            outbox.deliver("mail", now=now)
            now += 5 * MINUTE
        assert {state(message) for message in waiting} == {"SENT"}
        assert len(server.mails) == len({mail["Message-ID"] for mail in server.mails}) == 5


def test_after_three_days_of_trying_it_is_given_up_where_it_can_be_seen_and_tried_again(cast: Cast, settings: Settings) -> None:
    port = free_port()
    point_to(settings, port)
    message, now = post(cast), NOW
    while now <= NOW + 3 * DAY + 2 * HOUR:
        outbox.deliver("mail", now=now)
        now += HOUR
    assert state(message) == "GIVEN_UP"
    assert Message.objects.seen_by(cast.admin).get() == message
    assert not Message.objects.seen_by(cast.head)
    with pytest.raises(NotAllowed):
        outbox.retry(message, by=cast.head, now=now)
    outbox.retry(message, by=cast.admin, now=now)
    with mail_server(port) as server:
        assert outbox.deliver("mail", now=now) == 1
        assert len(server.mails) == 1
    with pytest.raises(NothingToRetry):
        outbox.retry(message, by=cast.admin, now=now)


def test_a_worker_that_was_away_does_not_give_up_at_its_first_try(cast: Cast, settings: Settings) -> None:
    point_to(settings, free_port())
    message = post(cast)
    outbox.deliver("mail", now=NOW + 10 * DAY)
    assert (state(message), message.attempts) == ("WAITING", 1)


def test_who_is_refused_for_good_is_given_up_and_holds_up_nobody(cast: Cast, server: MailServer) -> None:
    server.refuses = {"gone@ch.example"}
    gone, broken = post(cast, key="1", to="gone@ch.example"), post(cast, key="2", to="head@ch.example\nBcc: all@ch.example")
    fine = post(cast, key="3", title="line\nBcc: all@ch.example")
    outbox.deliver("mail", now=NOW)
    assert (state(gone), gone.last_error) == ("GIVEN_UP", "refused: 550 no such person")
    assert (state(broken), state(fine), server.recipients) == ("GIVEN_UP", "SENT", ["head@ch.example"])
    assert server.mails[0]["Bcc"] is None


def test_a_server_that_is_busy_is_asked_again_with_growing_pauses(cast: Cast, server: MailServer) -> None:
    server.busy = True
    message, now, pausing = post(cast), NOW, []
    for _try in range(8):
        outbox.deliver("mail", now=now)
        message.refresh_from_db()
        pausing.append(message.send_after - now)
        now = message.send_after
    assert pausing == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 16 * MINUTE, 32 * MINUTE, HOUR, HOUR]
    server.busy = False
    outbox.deliver("mail", now=now)
    assert (state(message), message.last_error) == ("SENT", "")


def test_later_means_later(cast: Cast, server: MailServer) -> None:
    post(cast, send_after=NOW + HOUR)
    assert outbox.deliver("mail", now=NOW + 59 * MINUTE) == 0
    assert outbox.deliver("mail", now=NOW + HOUR) == 1


def test_quiet_hours_hold_when_the_server_comes_back_at_night(cast: Cast, server: MailServer) -> None:
    quiet = pauses.quiet_words(time(20), time(8), "Asia/Shanghai")
    night = NOW.replace(hour=19)
    message = post(cast, quiet=quiet)
    outbox.deliver("mail", now=night)
    assert (state(message), message.attempts, message.send_after) == ("WAITING", 0, (NOW + DAY).replace(hour=0))
    outbox.deliver("mail", now=message.send_after)
    assert state(message) == "SENT"


@pytest.mark.parametrize(
    ("span", "clock", "until"),
    [("20:00-08:00", "20:00", "08:00+1"), ("20:00-08:00", "07:59", "08:00"), ("20:00-08:00", "08:00", ""),
     ("12:00-14:00", "13:00", "14:00"), ("12:00-14:00", "14:00", ""), ("00:00-00:01", "00:00", "00:01")],
)  # fmt: skip
def test_quiet_hours(span: str, clock: str, until: str) -> None:
    there = datetime.fromisoformat(f"2026-11-23T{clock}:00+08:00")
    end = pauses.quiet_until(f"{span} Asia/Shanghai", there)
    said = "" if end is None else f"{end:%H:%M}" + ("+1" if end.date() > there.date() else "")
    assert said == until


def test_who_dies_before_sending_leaves_it_to_the_next_when_the_lease_is_over(cast: Cast, server: MailServer) -> None:
    message = post(cast)
    assert outbox.claim("mail", now=NOW) == message
    assert outbox.claim("mail", now=NOW + 4 * MINUTE) is None
    assert outbox.deliver("mail", now=NOW + 5 * MINUTE) == 1


def test_who_comes_back_after_its_lease_settles_nothing(cast: Cast, server: MailServer) -> None:
    post(cast)
    slow = outbox.claim("mail", now=NOW)
    assert slow
    outbox.deliver("mail", now=NOW + 5 * MINUTE)
    outbox._settle(slow, state=Message.State.GIVEN_UP)
    assert Message.objects.get().state == "s"


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_message_once(cast: Cast, server: MailServer) -> None:
    for number in range(20):
        post(cast, key=str(number))
    faults: list[BaseException] = []

    def work() -> None:
        try:
            for _round in range(10):
                outbox.deliver("mail", now=NOW)
        except BaseException as error:  # noqa: BLE001 - a thread's fault is told by the test, not by the thread
            faults.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []
    assert len(server.mails) == len({mail["Message-ID"] for mail in server.mails}) == 20


@pytest.mark.django_db(transaction=True)
def test_couriers_carry_and_those_out_already_are_not_sent_twice(cast: Cast, server: MailServer) -> None:
    post(cast)
    threads = couriers.set_out(NOW)
    assert len(threads) == 1
    threads[0].join()
    assert (len(server.mails), couriers.set_out(NOW)) == (1, [])


def test_messengers_by_name_with_whom_to_reach_there(cast: Cast, settings: Settings) -> None:
    with web_server() as web:
        settings.MESSENGERS = {"ding": f"json://127.0.0.1:{web.port}/token/{{to}}"}
        with transaction.atomic():
            for key, to in (("1", "ding:138@x"), ("2", "ding"), ("3", "feishu:1"), ("5", "ding:1/../2")):
                outbox.post("messenger", to=to, title="逾期", body="回應", site=None, subject=cast.head, now=NOW, key=key)
        outbox.deliver("messenger", now=NOW)
        ((path, _headers, body),) = web.requests
        assert path in ("/token/138%40x", "/token/138@x")
        assert "回應" in body.decode("unicode_escape") or "回應".encode() in body
        found = {message.address: message for message in Message.objects.all()}
        assert [found[to].state for to in ("ding:138@x", "ding", "feishu:1", "ding:1/../2")] == ["s", "g", "g", "g"]
        assert "DUDAO_MESSENGERS" in found["feishu:1"].last_error
        web.status = 500
        with transaction.atomic():
            failed = outbox.post("messenger", to="ding:1", title="逾期", body="回應", site=None, subject=cast.head, now=NOW, key="4")
        outbox.deliver("messenger", now=NOW)
        assert (state(failed), failed.last_error) == ("WAITING", "not taken: ding")


def test_what_is_not_set_up_waits(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_HOST, settings.MESSENGERS = "", {}
    post(cast)
    assert outbox.lanes_due(NOW) == []
    settings.EMAIL_HOST = "mail.example"
    assert outbox.lanes_due(NOW) == [("mail", "")]


def test_texts_are_forgotten_after_a_month_and_keys_after_a_year(cast: Cast, server: MailServer) -> None:
    message, waiting = post(cast), post(cast, key="later", send_after=NOW + 900 * DAY)
    outbox.deliver("mail", now=NOW)
    outbox.tidy(NOW + 31 * DAY)
    message.refresh_from_db()
    assert (message.body, message.payload, message.title) == ("", {}, "逾期 2 件")
    outbox.tidy(NOW + 401 * DAY)
    assert list(Message.objects.all()) == [waiting]
