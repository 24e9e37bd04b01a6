"""A form's ticket: when it was handed out and under which nonce, signed, so that no form can be sent that was not asked for."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Self

from django.core import signing

from dudao.cases.following import new_key

SALT: Final = "portal.ticket"
LEAST: Final = timedelta(seconds=2)
"""Nobody fills in a form faster."""
MOST: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Ticket:
    """Its ``nonce`` with what was written makes the key of the act: the same sent twice is one, going back and changing it is another."""

    nonce: str
    about: str
    issued: int

    @classmethod
    def new(cls, about: str, now: datetime) -> Self:
        return cls(new_key(), about, int(now.timestamp()))

    @classmethod
    def read(cls, text: str, about: str) -> Self | None:
        """The ticket that was handed out for this; ``None`` for anything else."""
        try:
            nonce, said, issued = signing.loads(text, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return cls(str(nonce), about, int(issued)) if said == about else None

    def __str__(self) -> str:
        return signing.dumps([self.nonce, self.about, self.issued], salt=SALT)

    def too_young(self, now: datetime) -> bool:
        return int(now.timestamp()) - self.issued < LEAST.total_seconds()

    def too_old(self, now: datetime) -> bool:
        return int(now.timestamp()) - self.issued > MOST.total_seconds()

    def key_of(self, *said: str) -> str:
        written = json.dumps([self.nonce, *said])
        return f"portal:{sha256(written.encode()).hexdigest()[:48]}"
