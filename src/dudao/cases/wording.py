"""Texts as they come from forms, files and other systems, made fit to be kept: pure."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from dudao.cases.refusals import Incomplete
from dudao.cases.vocabulary import TEXT_LIMIT, TITLE_LIMIT
from dudao.organisation.fitting import fit_line, fit_text


def text(value: str, *, limit: int = TEXT_LIMIT, field: str = "text") -> str:
    """A text of several lines. Raises Incomplete when it is longer than ``limit`` characters."""
    return _within(fit_text(value), limit, field)


def line(value: str, *, limit: int = TITLE_LIMIT, field: str = "title") -> str:
    """A text of one line: line breaks and runs of blanks become one blank."""
    return _within(fit_line(value), limit, field) if value else value


def clean(data: Mapping[str, Any]) -> dict[str, Any]:
    """What was entered with an act, every text of it made fit."""
    return {name: text(value, field=name) if type(value) is str else value for name, value in data.items()}


def _within(value: str, limit: int, field: str) -> str:
    if len(value) <= limit:
        return value
    message = _("This has {length} characters; at most {limit} can be kept. Shorten it, or split it into notes.")
    raise Incomplete(message, field=field, length=len(value), limit=limit)
