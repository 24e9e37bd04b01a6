"""The head of a mail: subject, addresses and Message-IDs as text, however broken they were written. Pure."""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from dudao.mailroom.charsets import decoded

LONGEST: Final = 20_000
"""Characters of a header that are looked at."""
MOST_ADDRESSES: Final = 50
ID: Final = re.compile(r"<([!-;=?-~]{1,240})>")
ADDRESS: Final = re.compile(r"[^\s<>@,;:\"()\[\]]{1,64}@[^\s<>@,;:\"()\[\]]{1,250}")


def raw(mail: Message, name: str) -> str:
    """Every header of this name, unfolded; bytes that should not be there stand as surrogates."""
    wanted = name.lower()
    return " ".join(str(value) for key, value in mail.raw_items() if key.lower() == wanted)[:LONGEST].replace("\r", "").replace("\n", " ")


def words(text: str) -> str:
    """A header's words in plain text."""
    plain = _without_surrogates(text)
    try:
        parts = decode_header(plain)
    except (HeaderParseError, ValueError):
        return plain.strip()
    return "".join(part if isinstance(part, str) else decoded(part, charset) for part, charset in parts).strip()


def _without_surrogates(text: str) -> str:
    """Bytes beyond ASCII that were put into a header as they were."""
    if text.isascii():
        return text
    try:
        return decoded(text.encode("ascii", "surrogateescape"), None)
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()


def addresses(text: str) -> list[tuple[str, str]]:
    """Names and addresses, the latter in small letters; what is no address is left out."""
    found = []
    for name, address in getaddresses([text])[:MOST_ADDRESSES]:
        bare = address.strip().lower()
        if not is_address(bare) and (match := ADDRESS.search(f"{name} {address}".lower())):
            bare = match.group()
        if is_address(bare):
            found.append((words(name), bare))
    return found


def is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


def ids(text: str) -> list[str]:
    """The Message-IDs in a header, in angle brackets as they are kept."""
    return [f"<{match}>" for match in ID.findall(text.encode("ascii", "replace").decode())]
