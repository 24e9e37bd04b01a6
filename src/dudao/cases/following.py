"""The code with which a customer follows a case: easy to write down, hopeless to guess. Pure."""

import hmac
import secrets
from hashlib import sha256
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Capitals and digits that cannot be taken for one another when written by hand: no 0 O, 1 I L, U V."""
LENGTH: Final = 12
"""30¹² codes: 59 bits."""
GROUP: Final = 4


def code_for(key: str, secret: str) -> str:
    """The code that belongs to one sending of a form: the same when it is sent again, and only here can it be reckoned."""
    number = int.from_bytes(hmac.digest(secret.encode(), f"follow:{key}".encode(), "sha256"))
    signs = []
    for _place in range(LENGTH):
        number, sign = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "".join(signs)


def new_key() -> str:
    return secrets.token_hex(16)


def in_groups(code: str) -> str:
    """ABCD-EFGH-JKMN, as it is shown."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def tidy(code: str) -> str:
    """A code as people type it: small letters, blanks and dashes do not matter."""
    return "".join(sign for sign in code.upper() if sign.isalnum())[: 2 * LENGTH]


def digest_of(number: str, code: str) -> str:
    return sha256(f"{number}\n{tidy(code)}".encode()).hexdigest()


def fits(digest: str, number: str, code: str) -> bool:
    """Compared without telling by the time it takes how much of it is right."""
    return hmac.compare_digest(digest, digest_of(number, code))
