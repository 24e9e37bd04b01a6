"""A mailbox for tests: pymap, a real IMAP server, in a process of its own on this machine."""

import imaplib
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from pytest_django import Settings

from dudao.config import environment
from tests.cast import NOW, Cast
from tests.outside import free_port

USER, PASSWORD, ADDRESS = "service", "a b/c@d", "service@ch.example"
SERVER = """
from pymap.config import IMAPConfig
from pymap.main import main
from pysasl.hashing import BuiltinHash
IMAPConfig._get_hash_context = classmethod(lambda _config, _file: BuiltinHash(rounds=1))
main()
"""
"""As ``pymap`` itself, but passwords are hashed fast, as everywhere in the tests."""


@dataclass
class Mailbox:
    """What a person would do with the mailbox: put mails in, look at their flags."""

    port: int

    def put(self, *mails: EmailMessage | bytes, at: datetime = NOW) -> None:
        """Let mails arrive at that moment."""
        with self._entered() as server:
            for mail in mails:
                raw = mail if isinstance(mail, bytes) else mail.as_bytes()
                state, answer = server.append("INBOX", "", imaplib.Time2Internaldate(at), raw)
                assert state == "OK", answer

    def flags(self) -> list[set[str]]:
        """The flags of every mail, in their order."""
        with self._entered() as server:
            server.select("INBOX", readonly=True)
            _state, lines = server.fetch("1:*", "(FLAGS)")
            return [{flag.decode() for flag in imaplib.ParseFlags(line)} - {r"\Recent"} for line in lines if isinstance(line, bytes)]

    def mark(self, number: int, flag: str) -> None:
        with self._entered() as server:
            server.select("INBOX")
            server.store(str(number), "+FLAGS", f"({flag})")

    def empty(self) -> None:
        with self._entered() as server:
            server.select("INBOX")
            server.store("1:*", "+FLAGS", r"(\Deleted)")
            server.expunge()

    @contextmanager
    def _entered(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=20) as server:
            server.login(USER, PASSWORD)
            yield server


@contextmanager
def mailbox(port: int = 0, *options: str) -> Iterator[Mailbox]:
    """An empty mailbox. Every one has a UIDVALIDITY of its own."""
    port = port or free_port()
    words = ["--host", "127.0.0.1", "--port", str(port), *(options or ("--no-tls",))]
    command = [sys.executable, "-c", SERVER, *words, "dict", "--demo-user", USER, "--demo-password", PASSWORD]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(port, process)
        yield Mailbox(port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _await(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Until it listens: the kernel refuses at once until then, so this asks as often as it takes."""
    while process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(20)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError(f"the mail server ended with {process.returncode}")


def letter(text: str = "三棟電梯又停了,困了十分鐘。", **more: Any) -> EmailMessage:
    """A mail as Miss Wang's program writes it. ``headers`` are added as they are, ``html`` and ``files`` go along."""
    mail = EmailMessage()
    mail["From"] = more.get("sender", "王小姐 <wang@mail.example>")
    mail["To"] = more.get("to", ADDRESS)
    if (subject := more.get("subject", "電梯停運")) is not None:
        mail["Subject"] = subject
    mail["Message-ID"] = more.get("name") or f"<{sha256(text.encode()).hexdigest()[:16]}@mail.example>"
    mail["Date"] = format_datetime(NOW)
    for name, value in more.get("headers", {}).items():
        mail[name] = value
    if text or "html" not in more:
        mail.set_content(text)
    if "html" in more:
        (mail.add_alternative if text else mail.set_content)(more["html"], subtype="html")
    for name, data, kind in more.get("files", ()):
        main, _slash, sub = kind.partition("/")
        mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return mail


@pytest.fixture(scope="module")
def imap() -> Iterator[Mailbox]:
    with mailbox() as listening:
        yield listening


@pytest.fixture
def inbox(imap: Mailbox, settings: Settings, cast: Cast, tmp_path: Path) -> Mailbox:
    """The mailbox of the site CH, empty."""
    imap.empty()
    settings.MEDIA_ROOT = tmp_path
    settings.WEB_ADDRESS = "https://dudao.example"
    settings.MAILBOXES = set_up(imap.port)
    return imap


def set_up(port: int, options: str = "", scheme: str = "imap") -> dict[str, dict[str, Any]]:
    """The setting that leads to the mailbox at this port, read as it is at the start."""
    words = f"CH={scheme}://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/INBOX?address={ADDRESS}{options}"
    with pytest.MonkeyPatch.context() as environ:
        environ.setenv("DUDAO_MAILBOXES", words)
        return environment.mailboxes()
