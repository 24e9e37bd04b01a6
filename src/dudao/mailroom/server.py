"""A mailbox on its IMAP server: what waits there, fetched without marking it read, and marked once it is taken."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from dudao import __version__
from dudao.mailroom.boxes import Box

SECONDS: Final = 20
"""For each answer of the server."""
MOST_BYTES: Final = 60_000_000
"""Of a mail that is fetched whole: as much as the largest attachment taken in, as mail writes it."""
BEGINNING: Final = 256_000
"""Bytes fetched of a larger one: its header and its first words."""
MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
SIZE, DATE = re.compile(rb"RFC822\.SIZE (\d+)"), re.compile(rb'INTERNALDATE "([^"]+)"')


class Unanswered(Exception):
    """The server is not there, does not let us in, or breaks off; nothing is lost, it is asked again later."""


@dataclass(frozen=True)
class Fetched:
    """A mail as it lies there. ``cut`` says that only its beginning was fetched."""

    uid: int
    raw: bytes
    size: int
    came_at: datetime | None
    cut: bool


class Folder:
    """An open folder. Every method may raise ``Unanswered``."""

    def __init__(self, server: imaplib.IMAP4, validity: int) -> None:
        self.server = server
        self.validity = validity

    def after(self, uid: int) -> list[int]:
        """Numbers of the mails behind ``uid``, in their order. ``n:*`` names the last one even when it lies before."""
        return [each for each in self._search("UID", f"{uid + 1}:*") if each > uid]

    def last(self) -> int:
        """The number of the mail that came last; 0 when there is none."""
        return max(self._search("UID", "*"), default=0)

    def unseen_since(self, day: datetime) -> list[int]:
        """Numbers of what nobody has read and came since that day."""
        return self._search("UNSEEN", "SINCE", f"{day.day}-{MONTHS[day.month - 1]}-{day.year}")

    def _search(self, *criteria: str) -> list[int]:
        (found, *_rest) = self._ask("SEARCH", *criteria)
        return sorted(int(word) for word in (found or b"").split())

    def fetch(self, uid: int) -> Fetched | None:
        """One mail; None when it has gone."""
        about = b" ".join(self._lines(self._ask("FETCH", str(uid), "(RFC822.SIZE INTERNALDATE)")))
        size = SIZE.search(about)
        if size is None:
            return None
        cut = int(size.group(1)) > MOST_BYTES
        answer = self._ask("FETCH", str(uid), f"(BODY.PEEK[]<0.{BEGINNING}>)" if cut else "(BODY.PEEK[])")
        raw = next((part[1] for part in answer if isinstance(part, tuple)), None)
        date = DATE.search(about)
        return None if raw is None else Fetched(uid, raw, int(size.group(1)), _moment(date.group(1)) if date else None, cut)

    @staticmethod
    def _lines(answer: list[Any]) -> Iterator[bytes]:
        for part in answer:
            if part is not None:
                yield b" ".join(part) if isinstance(part, tuple) else part

    def mark(self, uid: int, flag: str) -> None:
        self._ask("STORE", str(uid), "+FLAGS.SILENT", f"({flag})")

    def _ask(self, command: str, *words: str) -> list[Any]:
        with _told():
            state, answer = self.server.uid(command, *words)
            if state != "OK":
                raise Unanswered(f"{command}: {_said(answer)}")
            return list(answer)


@contextmanager
def opened(box: Box) -> Iterator[Folder]:
    """Enter a mailbox. Some providers (163, 126) let nobody in who does not say who they are: hence ID."""
    server = _connected(box)
    try:
        with _told():
            server.login(box.user, box.password)
            with suppress(imaplib.IMAP4.error):
                server.xatom("ID", f'("name" "dudao" "version" "{__version__}")')
            state, answer = server.select(f'"{box.folder}"')
            if state != "OK":
                raise Unanswered(f"{box.folder}: {_said(answer)}")
            _name, (validity, *_rest) = server.response("UIDVALIDITY")
        if validity is None:
            raise Unanswered(f"{box.folder}: no UIDVALIDITY")
        yield Folder(server, int(validity))
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()
        with suppress(OSError):
            server.shutdown()  # whoever breaks off is not taken leave of, and would keep the connection


def _connected(box: Box) -> imaplib.IMAP4:
    with _told():
        if box.secure:
            return imaplib.IMAP4_SSL(box.host, box.port, ssl_context=ssl.create_default_context(), timeout=SECONDS)
        server = imaplib.IMAP4(box.host, box.port, timeout=SECONDS)
        try:
            if not box.open_allowed or "STARTTLS" in server.capabilities:
                server.starttls(ssl.create_default_context())
        except BaseException:
            with suppress(OSError):
                server.shutdown()
            raise
        return server


@contextmanager
def _told() -> Iterator[None]:
    """Whatever goes wrong between us and the server is ``Unanswered``, in the server's words."""
    try:
        yield
    except (imaplib.IMAP4.error, OSError, UnicodeError) as error:
        raise Unanswered(_said(error.args or [error])) from error


def _said(parts: Any) -> str:
    words = (part.decode(errors="replace") if isinstance(part, bytes) else str(part) for part in parts)
    return " ".join(" ".join(words).split())[:240]


def _moment(words: bytes) -> datetime | None:
    try:
        moment = parsedate_to_datetime(words.decode("ascii").strip())
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
