"""The doctor on what is told outside; settings of mail and messengers that cannot be used say what to write."""

from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django import Settings

from dudao.config import environment
from dudao.config.doctor import outside
from dudao.config.doctor.findings import ERROR, OK, WARNING
from dudao.config.environment import SettingMistake
from dudao.journal import outbox
from tests.cast import NOW, Cast
from tests.outside import free_port, mail_server


def test_a_mail_server_that_answers_and_one_that_does_not(settings: Settings) -> None:
    settings.WEB_ADDRESS = "https://dudao.example"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    assert [finding.state for finding in outside.mail_findings()] == [ERROR]
    with mail_server() as server:
        settings.EMAIL_PORT = server.port
        assert [finding.state for finding in outside.mail_findings()] == [OK]
        settings.WEB_ADDRESS = ""
        assert [finding.state for finding in outside.mail_findings()] == [OK, WARNING]
    settings.EMAIL_HOST = ""
    assert [finding.state for finding in outside.mail_findings()] == [OK]


def test_messengers_are_known_and_their_secrets_not_shown(settings: Settings) -> None:
    settings.MESSENGERS = {"ding": "dingtalk://SECRET/{to}"}
    (finding,) = outside.messenger_findings()
    assert (finding.state, "SECRET" in finding.text) == (OK, False)
    settings.MESSENGERS = {"pigeon": "pigeon://SECRET"}
    (finding,) = outside.messenger_findings()
    assert (finding.state, "SECRET" in finding.text + finding.remedy) == (ERROR, False)


@pytest.mark.django_db
def test_what_is_stuck_in_the_outbox_is_found(cast: Cast) -> None:
    assert [finding.state for finding in outside.outbox_findings(NOW)] == [OK]
    with transaction.atomic():
        outbox.post("mail", to="a@b.example", title="", body="", site=cast.site, subject=None, now=NOW, key="1")
    assert [finding.state for finding in outside.outbox_findings(NOW + timedelta(minutes=59))] == [OK]
    assert [finding.state for finding in outside.outbox_findings(NOW + timedelta(minutes=61))] == [WARNING]


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [("smtp://mail.example", 25, False, False), ("smtp://mail.example?tls=1", 587, False, True), ("smtps://mail.example", 465, True, False),
     ("smtp://mail.example:2525?tls=0", 2525, False, False)],
)  # fmt: skip
def test_the_address_of_a_mail_server(monkeypatch: pytest.MonkeyPatch, url: str, port: int, ssl: bool, tls: bool) -> None:
    monkeypatch.setenv("DUDAO_MAIL", url)
    made = environment.mail()
    assert (made["EMAIL_HOST"], made["EMAIL_PORT"], made["EMAIL_USE_SSL"], made["EMAIL_USE_TLS"]) == ("mail.example", port, ssl, tls)


def test_a_password_may_hold_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUDAO_MAIL", "smtp://me%40ch.example:p%3Aw%2F@mail.example:587?tls=1")
    made = environment.mail()
    assert (made["EMAIL_HOST_USER"], made["EMAIL_HOST_PASSWORD"]) == ("me@ch.example", "p:w/")


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:x", "smtp://mail.example?ssl=1"])
def test_what_is_no_mail_server_says_what_to_write(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DUDAO_MAIL", url)
    with pytest.raises(SettingMistake, match="smtp://user:password@host:port"):
        environment.mail()


@pytest.mark.parametrize("words", ["dingtalk://x", "ding=", "a-b=json://x", "ding=x"])
def test_what_is_no_messenger_says_what_to_write(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setenv("DUDAO_MESSENGERS", words)
    with pytest.raises(SettingMistake, match="name=address"):
        environment.messengers()


def test_the_address_people_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUDAO_ADDRESS", "https://dudao.example/")
    assert environment.web_address() == "https://dudao.example"
    monkeypatch.setenv("DUDAO_ADDRESS", "dudao.example")
    with pytest.raises(SettingMistake, match="https://host"):
        environment.web_address()
