"""Pages of lists by key: the last page costs what the first one does, and rows that come meanwhile shift nothing."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Final, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dudao.organisation.refusal import Invalid

Row = TypeVar("Row", bound=Model)
LONGEST: Final = 19
"""Digits of the longest key."""


def page_of(rows: QuerySet[Row], *, limit: int, after: str | None, by: str = "", descending: bool = False) -> tuple[list[Row], str | None]:
    """The rows after a key, and the key to go on from; ``by`` names a moment, without it rows go by primary key alone.

    The keys are found first, without the joins of ``rows``: with them a database may prefer to sort everything.
    """
    sign, side = ("-", "lt") if descending else ("", "gt")
    wanted = rows.order_by(*([f"{sign}{by}"] if by else []), f"{sign}pk")
    if after is not None:
        wanted = wanted.filter(_beyond(after, by, side))
    keys = list(wanted.values_list("pk", flat=True)[: limit + 1])
    loaded = {row.pk: row for row in rows.order_by().filter(pk__in=keys[:limit])}
    found = [loaded[pk] for pk in keys[:limit] if pk in loaded]
    return found, (_key_of(found[-1], by) if found and len(keys) > limit else None)


def start_of(after: str | None) -> int:
    """The position that a cursor into a list in memory names."""
    words = _read(after) if after is not None else ["0"]
    return _number(words[0])


def cursor(*words: object) -> str:
    return urlsafe_b64encode("~".join(str(word) for word in words).encode()).decode().rstrip("=")


def _key_of(row: Model, by: str) -> str:
    return cursor(getattr(row, by).isoformat(), row.pk) if by else cursor(row.pk)


def _beyond(after: str, by: str, side: str) -> Q:
    words = _read(after)
    if not by:
        return Q(**{f"pk__{side}": _number(words[0])})
    at, pk = _moment(words[0]), _number(words[-1])
    return Q(**{f"{by}__{side}": at}) | Q(**{by: at, f"pk__{side}": pk})


def _read(after: str) -> list[str]:
    try:
        return urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode().split("~")
    except ValueError as error:
        raise _broken() from error


def _number(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < LONGEST):
        raise _broken()
    return int(word)


def _moment(word: str) -> datetime:
    try:
        at = datetime.fromisoformat(word)
    except ValueError as error:
        raise _broken() from error
    if at.tzinfo is None:
        raise _broken()
    return at


def _broken() -> Invalid:
    return Invalid(_("This is no cursor of ours. Send back the “next” of the page before, as it came."), field="after")
