"""The secret words that open a questionnaire: made from the secret of the machine, so that a letter can be printed again.

Only the digest of a word is kept. Whoever has the database alone cannot answer for anybody.
"""

import hashlib
from base64 import b32encode
from typing import Final

from django.utils.crypto import salted_hmac

SALT: Final = "dudao.surveys.invitation"
BYTES: Final = 10
"""Of the word: 16 letters and digits, 80 bits, too many to be guessed."""


def token_of(survey_number: str, form_number: int) -> str:
    """The secret word of one form of a survey: 16 characters out of A–Z and 2–7, the same each time."""
    made = salted_hmac(SALT, f"{survey_number}/{form_number}", algorithm="sha256").digest()
    return b32encode(made[:BYTES]).decode()


def digest_of(token: str) -> str:
    """What is kept of a word. Blanks, hyphens and small letters of whoever typed it make no difference."""
    plain = "".join(token.upper().split()).replace("-", "")
    return hashlib.sha256(plain.encode(errors="replace")).hexdigest()
