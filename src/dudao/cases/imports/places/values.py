"""Cells read as what their column holds. Each reader gives a value or a flaw in words."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from dudao.cases.imports.dates import SERIALS, usual
from dudao.cases.imports.places.sheets import LANGUAGES, Column, plain
from dudao.organisation.models import Customer, Site
from dudao.organisation.roles import Role
from dudao.sheets import cleaning
from dudao.sheets.cells import from_serial
from dudao.sheets.tables import Cell, Flaw

CHOICES: Final[Mapping[str, type[TextChoices]]] = {"property_type": Site.PropertyType, "standing": Customer.Standing, "role": Role}
YES: Final = frozenset(plain(word) for word in ("yes", "y", "true", "1", "是", "有", "√"))
NO: Final = frozenset(plain(word) for word in ("no", "n", "false", "0", "否", "無", "×"))
YEARS: Final = range(1900, 2200)


def value_of(column: Column, cell: Cell, epoch: datetime) -> Any:
    """The value of a cell, None for an empty one, or a Flaw."""
    if isinstance(cell, Flaw) and not (column.kind == "time" and cell.code == "not_a_date"):
        return cell
    text = cell.value if isinstance(cell, Flaw) else cleaning.line(str(cell))
    if not text:
        return Flaw("empty", _("this is empty")) if column.needed else None
    if column.kind in CHOICES:
        found = words_of(column.kind).get(plain(text))
        return found or Flaw("not_a_choice", NOT_A_CHOICE, text, {"known": ", ".join(map(str, CHOICES[column.kind].labels))})
    return READERS[column.kind](cell, text, epoch) if column.kind in READERS else _text(column, text)


def _text(column: Column, text: str) -> str | Flaw:
    return text if len(text) <= column.longest else Flaw("too_long", TOO_LONG, text, {"longest": column.longest})


def _day(cell: Cell, text: str, epoch: datetime) -> date | Flaw:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, int) and not isinstance(cell, bool) and cell in SERIALS:
        return from_serial(cell, epoch).date()
    read = usual(text)
    return read.at.date() if read is not None and read.at.year in YEARS else Flaw("not_a_date", NO_DAY, text)


def _time(cell: Cell, text: str, _epoch: datetime) -> time | Flaw:
    if isinstance(cell, datetime):
        return cell.time().replace(microsecond=0)
    try:
        if ":" in text or "：" in text:
            return time.fromisoformat(text.replace("：", ":").zfill(5))
        share = float(text)
    except ValueError:
        return Flaw("no_time", NO_TIME, text)
    if not 0 <= share < 1:
        return Flaw("no_time", NO_TIME, text)
    minutes = min(round(share * 1440), 1439)
    return time(minutes // 60, minutes % 60)


def _number(_cell: Cell, text: str, _epoch: datetime) -> int | Flaw:
    try:
        number = round(float(text.replace(",", "").replace("\uff0c", "")))
    except (ValueError, OverflowError):
        return Flaw("no_number", NO_NUMBER, text)
    return number if 0 <= number < 1 << 31 else Flaw("no_number", NO_NUMBER, text)


def _yes(_cell: Cell, text: str, _epoch: datetime) -> bool | Flaw:
    if plain(text) in YES | NO:
        return plain(text) in YES
    return Flaw("not_yes", _("“{value}” is neither yes nor no"), text)


def _email(_cell: Cell, text: str, _epoch: datetime) -> str | Flaw:
    try:
        validate_email(text)
    except ValidationError:
        return Flaw("no_email", _("“{value}” is no e-mail address"), text)
    return text


READERS: Final[Mapping[str, Callable[[Cell, str, datetime], Any]]] = {
    "day": _day, "time": _time, "number": _number, "yes": _yes, "email": _email,
}  # fmt: skip


@cache
def words_of(kind: str) -> dict[str, str]:
    """The values of a choice by every word for them: their keys, and their names in all languages."""
    found: dict[str, str] = {}
    for choice in CHOICES[kind]:
        found[plain(choice.value)] = choice.value
        for language in LANGUAGES:
            with override(language):
                found[plain(str(choice.label))] = choice.value
    return found


NOT_A_CHOICE = _("“{value}” is not known here; known are: {known}")
TOO_LONG = _("this is longer than {longest} characters")
NO_DAY = _("“{value}” is no date: write it with the year first, such as 2026-01-31")
NO_TIME = _("“{value}” is no time of day: write it such as 09:00")
NO_NUMBER = _("“{value}” is no whole number")
