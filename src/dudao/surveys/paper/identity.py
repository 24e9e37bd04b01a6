"""Which sheet of paper this is: what its QR code says, what the ids of its four marks say again, and the number that people read."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MARK: Final = "DD1"
"""What our codes begin with; the figure is the edition of this format."""
FIELD: Final = 11
"""The marks count modulo this prime: four corners times eleven values are 44 of the dictionary's fifty ids."""
MOST_PAGES: Final = FIELD
CORNERS: Final = 4
MOST: Final = 10**8
_CODE: Final = re.compile(rf"{MARK}:(\d{{1,9}}):(\d{{1,8}}):(\d{{1,2}})/(\d{{1,2}}):(\d{{1,4}})([TSE]):([A-Z2-7]{{6}})")
_LETTERS: Final = {"zh-hant": "T", "zh-hans": "S", "en": "E"}


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """One page of one form: numbers of the survey, of the form in it, of the page from 1, and the questionnaire's version and language."""

    survey: int
    form: int
    page: int
    pages: int
    version: int
    language: str


def coded(identity: Identity, key: bytes = b"") -> str:
    """What the QR code says, in its alphanumeric letters. ``key``: a secret of at most 64 bytes without which no code can be made up."""
    said = f"{MARK}:{identity.survey}:{identity.form}:{identity.page}/{identity.pages}:{_edition(identity)}"
    return f"{said}:{_check(said, key)}"


def decoded(text: str, key: bytes = b"") -> Identity | None:
    """What a code says, or None when it is none of ours or its check does not agree."""
    found = _CODE.fullmatch(text)
    if found is None or _check(text.rpartition(":")[0], key) != found[7]:
        return None
    survey, form, page, pages, version = (int(part) for part in found.groups()[:5])
    return Identity(survey, form, page, pages, version, next(name for name, letter in _LETTERS.items() if letter == found[6]))


def _edition(identity: Identity) -> str:
    return f"{identity.version}{_LETTERS[identity.language]}"


def is_ours(text: str) -> bool:
    """Whether a code is of a form of Dudao, true or not."""
    return text.startswith(f"{MARK}:")


def _check(said: str, key: bytes) -> str:
    """Thirty bits over all that was said: a misread code passes once in a thousand million times."""
    return base64.b32encode(hashlib.blake2b(said.encode(), key=key, digest_size=4).digest())[:6].decode()


def marks(identity: Identity) -> tuple[int, int, int, int]:
    """
    Ids of the marks at top left, top right, bottom left, bottom right; each id modulo 4 is its corner.

    Three of them carry the page and a digest of the form (one in 121), any three give the fourth: a polynomial of degree two modulo 11,
    so that one lost mark costs nothing and one misread mark is noticed.
    """
    page, first, second = (identity.page - 1) % FIELD, *_digest(identity)
    values = ((page + first * at + second * at * at) % FIELD for at in range(CORNERS))
    top_left, top_right, bottom_left, bottom_right = (value * CORNERS + at for at, value in enumerate(values))
    return top_left, top_right, bottom_left, bottom_right


def _digest(identity: Identity) -> tuple[int, int]:
    said = f"{identity.survey}:{identity.form}:{_edition(identity)}"
    return divmod(int.from_bytes(hashlib.blake2b(said.encode(), digest_size=4).digest()) % FIELD**2, FIELD)


def agree(ids: Mapping[int, int], identity: Identity) -> bool:
    """Whether the marks found (id by corner) are those of this page."""
    own = marks(identity)
    return all(own[corner] == mark for corner, mark in ids.items())


def page_of(ids: Mapping[int, int]) -> int | None:
    """The page that at least three marks (id by corner) speak of; None when they are too few or four do not agree."""
    values = {corner: mark // CORNERS for corner, mark in ids.items()}
    if len(values) < 3 or any(value >= FIELD for value in values.values()):
        return None
    known = sorted(values)[:3]
    if any(_through(values, known, at) != value for at, value in values.items()):
        return None
    return _through(values, known, 0) + 1


def _through(values: Mapping[int, int], known: list[int], at: int) -> int:
    """The value at a corner of the polynomial through three others (Lagrange)."""
    total = 0
    for one in known:
        term = values[one]
        for other in known:
            if other != one:
                term = term * (at - other) * pow(one - other, -1, FIELD) % FIELD
        total += term
    return total % FIELD


def shown(form: int) -> str:
    """A form's number as people read it: groups of four figures and two of check (ISO 7064, MOD 97-10)."""
    figures = f"{form:08d}"
    return f"{figures[:4]}-{figures[4:]}-{98 - form * 100 % 97:02d}"


def typed(text: str) -> int | None:
    """The number that somebody typed from paper, or None when its check does not agree: any one wrong or two swapped figures show."""
    figures = "".join(char for char in text if char.isdecimal() and char.isascii())
    if not 3 <= len(figures) <= 10 or int(figures) % 97 != 1:
        return None
    return int(figures[:-2])
