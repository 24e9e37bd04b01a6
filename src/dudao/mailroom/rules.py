"""What is decided about a mail from itself alone: whether a machine sent it, which case its marks name, in which language it is. Pure."""

import hmac
import re
from collections.abc import Iterable
from functools import cache
from typing import Final

import opencc

from dudao.cases import following
from dudao.mailroom.reading import Mail

BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply"})
MACHINES: Final = re.compile(r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+-][^@]*)?@", re.IGNORECASE)
PLUS: Final = re.compile(r"^(?P<name>[^@+]+)\+(?P<tag>[^@]{1,120})@(?P<domain>[^@]+)$")
MARK: Final = re.compile(r"\[\s*([A-Z0-9]{1,8}-\d{4}-\d{4,8})\s*/\s*([2-9A-Z]{12})\s*\]", re.IGNORECASE)
TAG: Final = re.compile(r"^re-([a-z0-9]{1,8}-\d{4}-\d{4,8})-([2-9a-z]{12})$", re.IGNORECASE)
HAN: Final = re.compile(r"[\u3400-\u9fff]")
LOOKED_AT: Final = 4_000


def why_automatic(mail: Mail, own: frozenset[str]) -> str:
    """Why nobody waits for an answer to this mail, as an English phrase for whoever looks into the records; empty for people's mail."""
    said = {name: value.lower() for name, value in mail.machine.items()}
    reasons = {
        "sent by ourselves": mail.sender in own or "<dudao." in said.get("message-id", ""),
        "automatic": said.get("auto-submitted", "no").partition(";")[0].strip() not in {"no", ""},
        "bulk": said.get("precedence", "").strip() in BULK or "list-id" in said or "list-unsubscribe" in said,
        "no return path": said.get("return-path", "-").replace(" ", "") in {"<>", ""},
        "report of a mail server": said.get("content-type", "").startswith("multipart/report") or "x-failed-recipients" in said,
        "automatic answer": bool({"x-autoreply", "x-autorespond", "x-loop"} & said.keys()),
        "a machine's address": bool(MACHINES.match(mail.sender)),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def code_of(number: str, secret: str) -> str:
    """What a customer's answer carries beside the number: only here can it be reckoned, so the number alone opens nothing."""
    return following.code_for(f"mail:{number}", secret)


def mark_of(number: str, secret: str) -> str:
    """``[CH-2611-0412/ABCD…]``, as it stands in the subject."""
    return f"[{number}/{code_of(number, secret)}]"


def without_marks(subject: str) -> str:
    """A subject without marks and without Re: before Re:."""
    bare = MARK.sub("", subject)
    return re.sub(r"^(?:\s*(?:re|fw|fwd|aw|回复|回覆|答复|答覆|转发|轉寄|轉發)\s*[:：])+\s*", "", bare, flags=re.IGNORECASE).strip()


def numbers_told(mail: Mail, own: str, secret: str) -> list[str]:
    """The numbers of cases that the mail names with the right code, in its subject or in the address it was sent to."""
    told = [*MARK.findall(mail.subject), *(match.groups() for tag in tags(mail.to, own) if (match := TAG.match(tag)))]
    return [number.upper() for number, code in told if hmac.compare_digest(code_of(number.upper(), secret).encode(), code.upper().encode())]


def tags(to: Iterable[str], own: str) -> list[str]:
    """What stands behind the plus in addresses that are this mailbox's."""
    name, _at, domain = own.partition("@")
    found = (PLUS.match(address) for address in to)
    return [match["tag"] for match in found if match and (match["name"], match["domain"]) == (name, domain)]


def answer_address(own: str, number: str, secret: str) -> str:
    """``service+re-CH-2611-0412-ABCD…@example.com``."""
    name, _at, domain = own.partition("@")
    return f"{name}+re-{number}-{code_of(number, secret)}@{domain}".lower()


def language_of(text: str) -> str:
    """zh-hant, zh-hans or en: whether it is Chinese, and which characters it uses more of."""
    text = text[:LOOKED_AT]
    if not HAN.search(text):
        return "en" if re.search(r"[A-Za-z]", text) else ""
    simple, full = _converter("t2s").convert(text), _converter("s2t").convert(text)
    traditional = sum(a != b for a, b in zip(text, simple, strict=False))
    simplified = sum(a != b for a, b in zip(text, full, strict=False))
    return "zh-hans" if simplified > traditional else "zh-hant"


@cache
def _converter(way: str) -> opencc.OpenCC:
    return opencc.OpenCC(way)
