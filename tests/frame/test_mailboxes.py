"""Mailboxes that are down, closed, encrypted or set up wrongly: said so, tried again, nothing lost."""

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from dudao.cases.models import Case
from dudao.config import cli, environment
from dudao.config.doctor import mailboxes
from dudao.config.doctor.findings import ERROR, OK, WARNING
from dudao.config.environment import SettingMistake
from dudao.mailroom.boxes import Box, boxes
from dudao.mailroom.fetching import look_into, look_into_all
from dudao.mailroom.models import Letter
from dudao.mailroom.models import Mailbox as Kept
from dudao.mailroom.server import Folder
from dudao.mailroom.tests.scenes import fetched
from tests.cast import NOW, Cast
from tests.frame.test_held_mail import flooded
from tests.mailbox import PASSWORD, Mailbox, letter, mailbox, set_up
from tests.outside import free_port

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_mailbox_that_is_down_says_so_and_loses_nothing(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    port, settings.MEDIA_ROOT = free_port(), tmp_path
    settings.MAILBOXES = set_up(port)
    (looked,) = look_into_all(NOW)
    assert looked.problem
    assert [each.state for each in mailboxes.mailbox_findings()] == [ERROR]
    look_into_all(NOW + HOUR)
    kept = Kept.objects.get()
    assert (kept.failing_since, kept.looked_at, kept.read_at, bool(kept.last_error)) == (NOW, NOW + HOUR, None, True)
    with mailbox(port) as server:
        server.put(letter(), at=NOW + HOUR)
        assert fetched(NOW + 2 * HOUR) == ["case"]
        kept.refresh_from_db()
        assert (kept.failing_since, kept.read_at, kept.last_error) == (None, NOW + 2 * HOUR, "")
    assert Case.objects.get().received_at == NOW + HOUR


def test_a_server_that_breaks_off_is_read_further_next_time(
    cast: Cast, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path
    with mailbox() as server:
        settings.MAILBOXES = set_up(server.port)
        server.put(letter("one", name="<1@x.example>"), letter("two", name="<2@x.example>"))
        fetch = Folder.fetch
        seen: list[int] = []

        def breaks_off(folder: Folder, uid: int) -> object:
            seen.append(uid)
            if len(seen) == 2:
                folder.server.shutdown()
            return fetch(folder, uid)

        monkeypatch.setattr(Folder, "fetch", breaks_off)
        looked = look_into(boxes()[0], NOW)
        assert (looked.outcomes, bool(looked.problem)) == (["case"], True)
        assert fetched(NOW + HOUR) == ["case"]
    assert Case.objects.count() == 2


def test_a_wrong_password_is_said_and_never_shown(cast: Cast, inbox: Mailbox, settings: Settings) -> None:
    settings.MAILBOXES["CH"]["password"] = "not this one"
    (looked,) = look_into_all(NOW)
    (finding,) = mailboxes.mailbox_findings()
    said = f"{looked.problem} {finding.text} {Kept.objects.get().last_error} {boxes()[0]!r}"
    assert (finding.state, "not this one" in said, PASSWORD in said) == (ERROR, False, False)


def test_a_site_or_folder_that_is_not_there(cast: Cast, inbox: Mailbox, settings: Settings) -> None:
    settings.MAILBOXES["CH"]["folder"] = "Nowhere"
    assert look_into_all(NOW)[0].problem
    settings.MAILBOXES = {"NO": settings.MAILBOXES["CH"]}
    assert look_into_all(NOW)[0].problem == "there is no site NO"
    assert [each.state for each in mailboxes.mailbox_findings()] == [ERROR]


def test_the_doctor_and_the_command_say_how_it_stands(
    cast: Cast, inbox: Mailbox, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox.put(letter())
    assert cli.main(["--language", "en", "mail", "fetch"]) == 0
    assert cli.main(["--language", "en", "mail", "status"]) == 0
    said = capsys.readouterr().out
    assert "CH: became a case 1" in said
    assert "last read" in said
    Letter.objects.update(outcome="held", reason="more from one sender")
    assert [each.state for each in mailboxes.mailbox_findings()] == [OK, WARNING]
    settings.MAILBOXES = {}
    assert [each.state for each in mailboxes.mailbox_findings()] == [OK]
    assert cli.main(["--language", "en", "mail", "fetch"]) == 1
    assert "DUDAO_MAILBOXES" in capsys.readouterr().err


def certificate(folder: Path) -> tuple[Path, Path]:
    """One for this machine, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mailbox")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return cert, private


def test_what_is_encrypted_is_read_and_a_stranger_in_between_gets_no_password(
    cast: Cast, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cert, key = certificate(tmp_path)
    port, settings.MEDIA_ROOT = free_port(), tmp_path
    with mailbox(port, "--cert", str(cert), "--key", str(key)):
        settings.MAILBOXES = set_up(port)
        assert "certificate" in look_into_all(NOW)[0].problem.lower()
        monkeypatch.setenv("SSL_CERT_FILE", str(cert))
        assert look_into_all(NOW)[0].problem == ""
        settings.MAILBOXES = set_up(port, scheme="imaps")
        assert look_into_all(NOW)[0].problem


def test_a_server_elsewhere_that_cannot_encrypt_gets_no_password(cast: Cast, inbox: Mailbox, settings: Settings) -> None:
    settings.MAILBOXES["CH"]["open_allowed"] = False
    assert look_into_all(NOW)[0].problem


@pytest.mark.parametrize(
    "word",
    ["CH", "CH=http://u:p@h/INBOX?address=a@b", "CH=imaps://h/INBOX", "CH=imaps://u@h", "CH=imaps://u:p@h", "CH=imaps://a@b:p@h:x/",
     "CH=imaps://u:p@h?address=a@b&kind=wish", "CH=imaps://u:p@h?address=a@b&sites=some", "CH=imaps://u:p@h?address=a@b&colour=red",
     "CH=imaps://u:p@h/收件?address=a@b", "CH=imaps://u:p@h?address"],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_said_without_its_password(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv("DUDAO_MAILBOXES", word.replace(":p@", ":secret@"))
    with pytest.raises(SettingMistake, match="imaps://user:password@host") as told:
        environment.mailboxes()
    assert "secret" not in str(told.value)


def test_a_setting_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "DUDAO_MAILBOXES", "ch=imaps://Wang%40ch.example:p%2Fw@imap.example NW=imap://u:p@h:1143/In%20box?address=A@b&plus=1"
    )
    ch, nw = (Box(code=code, **told) for code, told in environment.mailboxes().items())
    assert (ch.code, ch.port, ch.user, ch.password, ch.folder, ch.address) == (
        "CH",
        993,
        "Wang@ch.example",
        "p/w",
        "INBOX",
        "wang@ch.example",
    )
    assert (nw.port, nw.folder, nw.address, nw.plus, nw.secure, nw.open_allowed) == (1143, "In box", "a@b", True, False, False)


def test_staff_read_the_mail_as_it_came(cast: Cast, inbox: Mailbox, client: Client) -> None:
    inbox.put(letter("<b>停了</b>\n> 引文"))
    fetched()
    number = Case.objects.get().number
    client.force_login(cast.clerk)
    assert reverse("desk:case_letters", args=[number]) in client.get(reverse("desk:case", args=[number])).content.decode()
    page = client.get(reverse("desk:case_letters", args=[number])).content.decode()
    assert "&lt;b&gt;停了&lt;/b&gt;" in page
    assert "引文" in page
    client.force_login(cast.stranger)
    assert client.get(reverse("desk:case_letters", args=[number])).status_code == 404


def test_the_doctor_says_where_to_look(cast: Cast, inbox: Mailbox) -> None:
    flooded(inbox)
    Letter.objects.update(taken_at="2100-01-01T00:00Z")
    found = list(mailboxes.mailbox_findings())
    assert [each.state for each in found] == [OK, WARNING]
    assert "Mail to look at" in found[1].remedy
