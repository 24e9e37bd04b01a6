"""Codes of a second factor: time-based ones (RFC 6238), the secret kept encrypted, recovery codes."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

STEP: Final = 30
DIGITS: Final = 6
DRIFT: Final = 1
"""How many steps a telephone's clock may be off."""
RECOVERY_CODES: Final = 10
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""What recovery codes are made of: nothing that is misread for something else."""


def new_secret() -> str:
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    """The code of one time step."""
    mac = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = mac[-1] & 0x0F
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step that a code belongs to, if it is right about now. Every step is compared, so that the time taken tells nothing."""
    current = int(now.timestamp()) // STEP
    steps = range(current - DRIFT, current + DRIFT + 1)
    found = [step for step in steps if hmac.compare_digest(code_at(secret, step).encode(), code.encode())]
    return found[-1] if found else None


def address_for(secret: str, username: str) -> str:
    """What the QR code says to an authenticator."""
    told = urlencode({"secret": secret, "issuer": "Dudao"}, quote_via=quote)
    return f"otpauth://totp/{quote(f'Dudao:{username}')}?{told}"


def encrypt(secret: str) -> str:
    return _cipher().encrypt(secret.encode()).decode()


def decrypt(kept: str) -> str | None:
    """The secret; None when the installation's secret key is another one by now."""
    try:
        return _cipher().decrypt(kept.encode()).decode()
    except InvalidToken:
        return None


def new_recovery_codes() -> list[str]:
    """Ten codes of fifty bits, in two groups that are easy to copy by hand."""
    made = ["".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    return [f"{code[:5]}-{code[5:]}" for code in made]


def plain(code: str) -> str:
    """A code as typed by people, without blanks and hyphens."""
    return "".join(code.split()).replace("-", "").lower()


def digest(code: str) -> str:
    """Keyed with the installation's secret, so that a stolen table alone gives no codes away."""
    return hmac.new(settings.SECRET_KEY.encode(), f"recovery {plain(code)}".encode(), hashlib.sha256).hexdigest()


def _cipher() -> Fernet:
    key = hashlib.sha256(f"second factor {settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
