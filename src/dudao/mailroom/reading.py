"""A mail read: who wrote what to whom, answering what, with which files. What can be read of a broken one is read. Pure."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Final

from dudao.mailroom import headers
from dudao.mailroom.charsets import decoded
from dudao.mailroom.html_words import words_of

MOST_PARTS: Final = 300
DEEPEST: Final = 30
LONGEST_TEXT: Final = 200_000
"""Characters of the whole text that are kept."""
SIGNATURES: Final = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})
END_OF_HEAD: Final = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class File:
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """``digest`` tells mails apart: the same Message-ID and content is the same mail, however often and along which way it came."""

    digest: str
    message_id: str = ""
    answers: tuple[str, ...] = ()
    sender: str = ""
    sender_name: str = ""
    to: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    files: tuple[File, ...] = ()
    machine: dict[str, str] = field(default_factory=dict)
    broken: bool = False


MACHINE: Final = (
    "auto-submitted", "precedence", "return-path", "list-id", "list-unsubscribe", "x-autoreply", "x-autorespond", "x-loop",
    "x-failed-recipients", "content-type", "message-id",
)  # fmt: skip
"""Headers that tell whether a machine wrote it (``rules.why_automatic``)."""
RECIPIENTS: Final = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")


def read(data: bytes) -> Mail:
    """Take a mail apart; never raises. A ``broken`` one could only be read in part."""
    try:
        mail = message_from_bytes(data)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        mail = message_from_bytes(_head(data))
        return _of(mail, data, [], broken=True)
    try:
        parts = list(_parts(mail))
    except _TooMuch as stopped:
        return _of(mail, data, stopped.parts, broken=True)
    return _of(mail, data, parts, broken=False)


def _head(data: bytes) -> bytes:
    return END_OF_HEAD.split(data, maxsplit=1)[0] + b"\r\n\r\n"


def _of(mail: Message, data: bytes, parts: list[Message], *, broken: bool) -> Mail:
    told = headers.ids(headers.raw(mail, "message-id"))
    message_id = told[0] if told else ""
    content = END_OF_HEAD.split(data, maxsplit=1)[1:] or [data]
    came_from = headers.addresses(headers.raw(mail, "from")) or headers.addresses(headers.raw(mail, "reply-to"))
    name, sender = came_from[0] if came_from else ("", "")
    to = [address for header in RECIPIENTS for _name, address in headers.addresses(headers.raw(mail, header))]
    answers = [*headers.ids(headers.raw(mail, "in-reply-to")), *reversed(headers.ids(headers.raw(mail, "references")))]
    return Mail(
        digest=_digest(message_id, sender, headers.raw(mail, "date"), headers.raw(mail, "subject"), content[0]),
        message_id=message_id,
        answers=tuple(dict.fromkeys(answers))[:50],
        sender=sender,
        sender_name=name,
        to=tuple(dict.fromkeys(to)),
        subject=headers.words(headers.raw(mail, "subject")),
        text=_text(parts)[:LONGEST_TEXT],
        files=tuple(_files(parts)),
        machine={name: headers.raw(mail, name).strip() for name in MACHINE if name in mail},
        broken=broken,
    )


def _digest(*parts: str | bytes) -> str:
    """Not of the whole head, which is another one along another way. Date and subject tell apart what has no Message-ID."""
    return hashlib.sha256(b"\0".join(part if isinstance(part, bytes) else part.encode("utf-8", "replace") for part in parts)).hexdigest()


class _TooMuch(Exception):
    """More parts, or parts within parts, than any letter has; those that were read until then go along."""

    def __init__(self, parts: list[Message]) -> None:
        super().__init__()
        self.parts = parts


def _parts(mail: Message) -> Iterator[Message]:
    """What is no container, in its order; of alternatives the plain text, and the files of all. A mail within the mail stays one part."""
    waiting, found = [(mail, 0, False)], list[Message]()
    while waiting:
        part, depth, files_only = waiting.pop()
        if len(found) >= MOST_PARTS or depth > DEEPEST:
            raise _TooMuch(found)
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            inside = [each for each in part.get_payload() if isinstance(each, Message)]
            plain = _plain(inside) if part.get_content_subtype() == "alternative" else None
            instead = (each for each in inside if plain is None or each is plain or each.get_content_maintype() != "text")
            waiting += [(each, depth + 1, files_only or (plain is not None and each is not plain)) for each in reversed(list(instead))]
        elif not (files_only and _is_text(part)):
            found.append(part)
    yield from found


def _plain(alternatives: list[Message]) -> Message | None:
    """The alternative in plain text, when it says anything."""
    return next((part for part in alternatives if part.get_content_type() == "text/plain" and _words(part).strip()), None)


def _is_text(part: Message) -> bool:
    shown = part.get_content_type() in {"text/plain", "text/html"} or part.get_content_maintype() == "multipart"
    return shown and part.get_content_disposition() != "attachment" and not _name(part)


def _text(parts: list[Message]) -> str:
    said = (_words(part).strip() for part in parts if _is_text(part))
    return "\n\n".join(words for words in said if words)


def _words(part: Message) -> str:
    content = part.get_payload(decode=True)
    text = decoded(content, _charset(part)) if isinstance(content, bytes) else ""
    return words_of(text) if part.get_content_type() == "text/html" else text.replace("\r\n", "\n")


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _name(part: Message) -> str:
    try:
        return headers.words(part.get_filename() or "")
    except (ValueError, LookupError, TypeError, AttributeError):
        return "file"


def _files(parts: list[Message]) -> Iterator[File]:
    """Everything that is no text of the letter, with the name it has, else what it is."""
    for part in parts:
        if _is_text(part) or part.get_content_type() in SIGNATURES:
            continue
        if part.get_content_maintype() == "message":
            yield File(_name(part) or "mail.eml", _within(part))
            continue
        content = part.get_payload(decode=True)
        yield File(_name(part) or part.get_content_type().replace("/", "."), content if isinstance(content, bytes) else b"")


def _within(part: Message) -> bytes:
    try:
        return part.as_bytes()
    except (UnicodeError, LookupError, ValueError, TypeError, AttributeError, KeyError):
        return b"-"
