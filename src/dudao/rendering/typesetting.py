"""Papers that a room typesets by a source of its own: as PDF, and what the source says of itself, such as where its parts lie."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from dudao.rendering import fonts
from dudao.rendering.jobs import Job
from dudao.rendering.pdf import LANGUAGES
from dudao.rendering.presses import LIMIT_SECONDS, draw


def to_pdf(
    source: str, data: Mapping[str, Any], *, language: str, files: Mapping[str, bytes] | None = None, seconds: float = LIMIT_SECONDS
) -> bytes:
    """
    A typst source drawn with ``data``, which it finds as JSON in ``sys.inputs.data`` with ``lang``, ``region`` and ``fonts`` added.

    The source is a room's own file; what people wrote belongs into the data. ``files``: pictures and PDF pages that it names.
    Raises CannotDraw.
    """
    held = {name: base64.b64encode(content).decode() for name, content in (files or {}).items()}
    return draw({**_job("typeset", source, data, language), "files": held}, seconds=seconds)


def asked(source: str, data: Mapping[str, Any], selector: str, *, language: str, seconds: float = LIMIT_SECONDS) -> list[Any]:
    """The values of the metadata that a selector (such as a label) finds in the drawn source, in their order. Raises CannotDraw."""
    job = {**_job("ask", source, data, language), "selector": selector}
    return list(json.loads(draw(job, seconds=seconds)))


def _job(kind: str, source: str, data: Mapping[str, Any], language: str) -> Job:
    lang, region = LANGUAGES.get(language, LANGUAGES["en"])
    own = {"lang": lang, "region": region, "fonts": fonts.families(language)}
    return {"kind": kind, "source": source, "data": {**data, **own}, "fonts": fonts.folders()}
