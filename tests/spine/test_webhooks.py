"""Webhooks: signed, with ids and facts only, retried, paused, replayed; never into our own network unless that is allowed."""

import hashlib
import hmac
import ipaddress
import json
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django import Settings

from dudao.cases import acts as cases
from dudao.cases.models import Case
from dudao.journal import couriers, outbox, webhooks
from dudao.journal.models import Endpoint, Message
from dudao.journal.senders import addresses
from dudao.journal.senders.addresses import Forbidden
from dudao.organisation.access import NotAllowed
from dudao.organisation.refusal import Invalid
from tests.cast import NOW, Cast
from tests.outside import WebServer, free_port, mail_server, web_server

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def web(settings: Settings) -> Iterator[WebServer]:
    settings.WEBHOOKS_PRIVATE = True
    with web_server() as listening:
        yield listening


def register(cast: Cast, url: str, *events: str, key: str | None = None) -> tuple[Endpoint, str]:
    return webhooks.register(cast.company, name="業主 App", url=url, events=events, by=cast.admin, now=NOW, key=key)


def complain(cast: Cast) -> Case:
    return cases.receive(
        cast.site, kind="complaint", channel="phone", category="noise", title="王小姐說樓上很吵", text="13812345678", unit=cast.unit,
        contact_name="王小姐", contact_telephone="13812345678", by=cast.clerk, now=NOW,
    )  # fmt: skip


def deliver(endpoint: Endpoint, now: object = NOW) -> int:
    return outbox.deliver("webhook", now=now, address=str(endpoint.pk))  # type: ignore[arg-type]


def test_an_act_is_told_signed_without_anything_personal(cast: Cast, web: WebServer) -> None:
    endpoint, secret = register(cast, web.url)
    case = complain(cast)
    assert deliver(endpoint) >= 1
    path, headers, body = web.requests[0]
    told = json.loads(body)
    assert (path, headers["Dudao-Event"], told["act"], told["site"]) == ("/hook", "cases.received", "cases.received", "CH")
    assert told["subject"] == {"kind": "case", "id": case.pk}
    assert told["facts"]["category"] == "noise"
    for personal in ("王小姐", "13812345678", "樓上"):
        assert personal not in body.decode()
    seconds, _, mac = headers["Dudao-Signature"].removeprefix("t=").partition(",v1=")
    assert int(seconds) == int(NOW.timestamp())
    assert mac == hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    assert secret not in json.dumps(list(Endpoint.objects.values("salt", "url", "name")))


def test_only_the_acts_and_the_site_that_were_asked_for(cast: Cast, web: WebServer) -> None:
    register(cast, web.url, "cases.responded")
    webhooks.register(cast.company, name="NW", url=web.url, events=[], site=cast.elsewhere, by=cast.admin, now=NOW)
    room, _secret = register(cast, web.url, "cases.*")
    case = complain(cast)
    assert set(Message.objects.values_list("address", flat=True)) == {str(room.pk)}
    cases.respond(case, text="已安排", by=cast.clerk, now=NOW)
    assert Message.objects.filter(title="cases.responded").count() == 2


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_is_not_told(cast: Cast, web: WebServer) -> None:
    register(cast, web.url)
    with transaction.atomic():
        complain(cast)
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_redirects_are_not_followed_and_failures_are_tried_again_under_the_same_delivery(cast: Cast, web: WebServer) -> None:
    endpoint, _secret = register(cast, web.url, "cases.received")
    complain(cast)
    web.status, web.location = 302, "http://169.254.169.254/"
    deliver(endpoint)
    message = Message.objects.get()
    assert message.last_error == "redirected: 302"
    web.status = 200
    assert deliver(endpoint, NOW + MINUTE) == 1
    deliveries = {headers["Dudao-Delivery"] for _path, headers, _body in web.requests}
    assert (len(web.requests), len(deliveries)) == (2, 1)
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.failing_since) == (0, None)


def test_who_takes_nothing_for_a_day_is_paused_and_nothing_is_lost(cast: Cast, web: WebServer) -> None:
    endpoint, _secret = register(cast, web.url, "cases.received")
    complain(cast)
    web.status, now = 503, NOW
    while now < NOW + DAY + 3 * HOUR:
        deliver(endpoint, now)
        now += 10 * MINUTE
    endpoint.refresh_from_db()
    tried = len(web.requests)
    assert endpoint.paused_at is not None
    complain(cast)
    assert set(Message.objects.values_list("state", flat=True)) == {"h"}
    deliver(endpoint, now)
    assert len(web.requests) == tried
    web.status = 200
    webhooks.resume(endpoint, by=cast.admin, now=now)
    assert deliver(endpoint, now) == 2
    assert set(Message.objects.values_list("state", flat=True)) == {"s"}


def test_a_delivery_is_replayed_under_its_own_name(cast: Cast, web: WebServer) -> None:
    endpoint, _secret = register(cast, web.url, "cases.received")
    complain(cast)
    deliver(endpoint)
    outbox.retry(Message.objects.get(), by=cast.admin, now=NOW + HOUR)
    deliver(endpoint, NOW + HOUR)
    assert len({headers["Dudao-Delivery"] for _path, headers, _body in web.requests}) == 1
    assert len(web.requests) == 2


@pytest.mark.django_db(transaction=True)
def test_one_that_hangs_holds_up_neither_mail_nor_the_other_webhook(cast: Cast, web: WebServer, settings: Settings) -> None:
    with mail_server() as mail, web_server() as other:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail.port
        register(cast, web.url, "cases.received")
        register(cast, other.url, "cases.received")
        web.stuck.set()
        complain(cast)
        with transaction.atomic():
            outbox.post("mail", to="a@ch.example", title="t", body="b", site=cast.site, subject=None, now=NOW, key="m")
        threads = couriers.set_out(NOW)
        assert web.arrived.wait(5)
        hanging = [thread for thread in threads if not _back(thread)]
        assert (len(threads), len(hanging), len(mail.mails), len(other.requests)) == (3, 1, 1, 1)
        assert len(couriers.set_out(NOW)) == 0
        web.released.set()
        hanging[0].join()
    assert Message.objects.filter(state="w").get().last_error.startswith("no answer")


def _back(thread: threading.Thread) -> bool:
    thread.join(2)
    return not thread.is_alive()


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://localhost:8000/", "http://10.0.0.8/", "http://192.168.1.1/", "http://169.254.169.254/latest", "http://[::1]/",
     "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://0.0.0.0/", "http://100.64.0.1/", "http://2130706433/"],
)  # fmt: skip
def test_webhooks_stay_out_of_private_networks(cast: Cast, settings: Settings, url: str) -> None:
    with pytest.raises(Forbidden, match="DUDAO_WEBHOOKS_PRIVATE"):
        register(cast, url)
    settings.WEBHOOKS_PRIVATE = True
    assert register(cast, url)[0].url == url


def test_it_is_looked_at_again_when_it_is_sent(cast: Cast, web: WebServer, settings: Settings) -> None:
    endpoint, _secret = register(cast, web.url, "cases.received")
    complain(cast)
    settings.WEBHOOKS_PRIVATE = False
    deliver(endpoint)
    assert web.requests == []
    assert "private network" in Message.objects.get().last_error


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/",
        "https://",
        "https://me:secret@a.example/",
        "https://a b/",
        "http://a\r\nX: y/",
        "javascript:1",
        "https://a:x/",
        "https://ä.example/",
    ],
)
def test_what_is_no_address_is_refused(cast: Cast, url: str) -> None:
    with pytest.raises(Invalid, match="https://host/path"):
        register(cast, url)


@pytest.mark.parametrize(
    ("address", "open_"), [("8.8.8.8", True), ("2606:4700::1111", True), ("224.0.0.1", False), ("2002:7f00:1::", False), ("fe80::1", False)]
)
def test_what_is_of_the_open_internet(address: str, open_: bool) -> None:
    assert addresses.public(ipaddress.ip_address(address)) is open_


def test_only_administrators_register_and_what_is_sent_twice_is_one(cast: Cast, web: WebServer) -> None:
    with pytest.raises(NotAllowed):
        webhooks.register(cast.company, name="x", url=web.url, events=[], by=cast.head, now=NOW)
    with pytest.raises(Invalid, match="no act"):
        register(cast, web.url, "cases received")
    first, again = register(cast, web.url, key="form-1"), register(cast, web.url, key="form-1")
    assert first == again
    assert Endpoint.objects.seen_by(cast.admin).get() == first[0]
    assert not Endpoint.objects.seen_by(cast.head)


def test_a_new_secret_signs_from_then_on_and_a_trial_goes_the_same_way(cast: Cast, web: WebServer) -> None:
    endpoint, old = register(cast, web.url)
    new = webhooks.renew_secret(endpoint, by=cast.admin, now=NOW)
    assert new != old
    webhooks.test(endpoint, by=cast.admin, now=NOW)
    assert deliver(endpoint) == 1
    _path, headers, body = web.requests[0]
    assert headers["Dudao-Signature"] == webhooks.signature(new, body, int(NOW.timestamp()))
    assert headers["Dudao-Event"] == "journal.webhook_tested"


def test_who_is_removed_is_told_nothing_any_more(cast: Cast, web: WebServer) -> None:
    endpoint, _secret = register(cast, web.url)
    complain(cast)
    webhooks.remove(endpoint, by=cast.admin, now=NOW)
    complain(cast)
    deliver(endpoint)
    assert web.requests == []
    assert set(Message.objects.values_list("state", flat=True)) == {"g"}


def test_nobody_listens_is_a_failure_like_any_other(cast: Cast, web: WebServer) -> None:
    endpoint, _secret = register(cast, f"http://127.0.0.1:{free_port()}/", "cases.received")
    complain(cast)
    deliver(endpoint)
    assert Message.objects.get().last_error.startswith("no answer")
