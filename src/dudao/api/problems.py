"""The one place where what was refused becomes problem+json (RFC 9457), in the reader's language."""

import json
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy
from ninja.errors import ValidationError
from pydantic import BaseModel, Field

from dudao.api.gate import TooOften, Unknown
from dudao.organisation.refusal import Invalid, Refusal, Sentence

MEDIA: Final = "application/problem+json"
TITLES: Final[dict[int, Sentence]] = {
    400: gettext_lazy("The request cannot be read"),
    401: gettext_lazy("No token that works"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Not there"),
    405: gettext_lazy("This is not done in this way"),
    409: gettext_lazy("Not as things stand"),
    413: gettext_lazy("Too large"),
    415: gettext_lazy("Not JSON"),
    422: gettext_lazy("Something in it cannot be so"),
    429: gettext_lazy("Too often"),
    500: gettext_lazy("Our fault"),
    503: gettext_lazy("Not just now"),
}
SENTENCES: Final[dict[str, Sentence]] = {
    "missing": gettext_lazy("This is needed."),
    "extra_forbidden": gettext_lazy("There is no such field here."),
    "literal_error": gettext_lazy("Write one of: %(expected)s."),
    "string_type": gettext_lazy("Write text here."),
    "string_unicode": gettext_lazy("This text has characters that do not exist."),
    "string_too_long": gettext_lazy("Write %(max_length)d characters at most."),
    "string_too_short": gettext_lazy("Write something here."),
    "string_pattern_mismatch": gettext_lazy("This is not written as it should be; the form is %(pattern)s."),
    "bool_type": gettext_lazy("Write true or false here, without quotes."),
    "int_type": gettext_lazy("Write a whole number here."),
    "int_parsing": gettext_lazy("Write a whole number here."),
    "greater_than_equal": gettext_lazy("Write %(ge)d or more."),
    "less_than_equal": gettext_lazy("Write %(le)d or less."),
    "zone_missing": gettext_lazy("Write the moment with its offset from UTC, such as 2026-11-23T10:00:00+08:00."),
    "moment_out_of_range": gettext_lazy("This lies outside the years that are kept."),
}
MOMENT: Final = gettext_lazy("Write the moment in the form of RFC 3339, such as 2026-11-23T10:00:00+08:00.")
DAY: Final = gettext_lazy("Write the day as 2026-11-23.")
OTHERWISE: Final = gettext_lazy("This cannot be so here.")


class Fault(BaseModel):
    """One thing wrong with what was sent."""

    field: str = Field(description="Where it stands, such as body.text or query.limit.")
    detail: str


class Problem(BaseModel):
    """Why it was refused (RFC 9457)."""

    type: str = Field(description="A name for programs that stays the same, such as urn:dudao:problem:already-done.")
    title: str
    status: int
    detail: str = Field(description="A sentence for people, in the language of Accept-Language, that names the way out.")
    errors: list[Fault] = Field(default_factory=list, description="What is wrong with which field.")


def problem(
    status: int, detail: str, *, kind: str = "", errors: Sequence[Fault] = (), headers: Mapping[str, str] | None = None
) -> HttpResponse:
    told = Problem(
        type=f"urn:dudao:problem:{kind or re.sub('[^a-z]+', '-', HTTPStatus(status).phrase.lower())}",
        title=str(TITLES.get(status, HTTPStatus(status).phrase)),
        status=status,
        detail=detail,
        errors=list(errors),
    )
    return HttpResponse(json.dumps(told.model_dump()), status=status, content_type=MEDIA, headers=dict(headers or {}))


def refused(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal with its own status; what is invalid names its field."""
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(refusal).__name__).lower()
    field = refusal.field if isinstance(refusal, Invalid) else ""
    headers: dict[str, str] = {}
    if isinstance(refusal, Unknown):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(refusal, TooOften):
        headers["Retry-After"] = str(refusal.wait)
    errors = [Fault(field=_place(field), detail=str(refusal))] if field else []
    return problem(refusal.status, str(refusal), kind=kind, errors=errors, headers=headers)


def _place(field: str) -> str:
    return field if "." in field else "query.after" if field == "after" else f"body.{field}"


def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What does not fit the description: each field with its sentence."""
    errors = [Fault(field=field_of(each["loc"]), detail=sentence_of(each)) for each in error.errors[:20]]
    return problem(422, gettext("What was sent does not fit. See errors for each field."), kind="invalid", errors=errors)


def field_of(loc: Sequence[object]) -> str:
    """(body, said, contact, name) → body.contact.name: where the sender finds it."""
    words = [str(word) for word in loc]
    if len(words) > 1 and words[1] in {"said", "asked"}:
        del words[1]
    return ".".join(words)[:200]


def sentence_of(fault: Mapping[str, Any]) -> str:
    kind = str(fault["type"])
    if kind.startswith("datetime"):
        return str(MOMENT)
    if kind.startswith("date"):
        return str(DAY)
    sentence = str(SENTENCES.get(kind, OTHERWISE))
    try:
        return sentence % dict(fault.get("ctx") or {})
    except (KeyError, TypeError, ValueError):
        return str(OTHERWISE)
