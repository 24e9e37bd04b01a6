"""Writing: each request once, however often it is sent."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from dudao.api.gate import caller
from dudao.journal.answers import answered_once


def written_once(request: HttpRequest, key: str, now: datetime, write: Callable[[], BaseModel], *, status: int = 200) -> HttpResponse:
    """What ``write`` answers, done once for each account and key; the same request again is answered with the same bytes."""
    asked = b"\n".join((str(request.method).encode(), request.path.encode(), request.body))
    said, again = answered_once(str(caller(request).pk), key, asked, now, lambda: write().model_dump_json())
    headers = {"Idempotent-Replayed": "true"} if again else {}
    return HttpResponse(said, status=status, content_type="application/json; charset=utf-8", headers=headers)
