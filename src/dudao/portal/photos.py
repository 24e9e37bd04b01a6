"""Photos that come with a form: each kept or refused for itself, and what is refused is said."""

from datetime import datetime
from hashlib import sha256
from typing import Final

from django.http import HttpRequest

from dudao.cases.models import Case
from dudao.journal import attachments
from dudao.organisation.refusal import Refusal

AT_ONCE: Final = 6


def keep(request: HttpRequest, case: Case, key: str, now: datetime) -> list[str]:
    """Keep what came along; the sentences on what was not taken in."""
    refused = []
    for upload in request.FILES.getlist("files")[:AT_ONCE]:
        once = sha256(f"{key}\n{upload.name}\n{upload.size}".encode()).hexdigest()
        try:
            attachments.keep(case, site=case.site, upload=upload, by=None, now=now, key=f"portal:{once}", via="portal")
        except Refusal as refusal:
            refused.append(str(refusal))
    return refused
