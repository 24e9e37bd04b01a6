"""Charts drawn on the server: as SVG for pages and PDF, as PNG for word processors."""

import hashlib
import json
from typing import Final

from django.core.cache import cache

from dudao.rendering import fonts
from dudao.rendering.charts.palette import sized
from dudao.rendering.documents import Chart
from dudao.rendering.presses import LIMIT_SECONDS, draw

KEPT_SECONDS: Final = 3600


def to_svg(chart: Chart, *, language: str = "zh-hant", width: float = 1.0, seconds: float = LIMIT_SECONDS) -> str:
    """A chart as SVG without a single style attribute, so that a strict page may hold it. The same chart is drawn once an hour."""
    definition = sized(chart, width, language)
    name = "drawn-" + hashlib.sha256(json.dumps(definition, sort_keys=True, default=str).encode()).hexdigest()
    drawn: str | None = cache.get(name)
    if drawn is None:
        drawn = draw({"kind": "svg", "chart": definition, "fonts": fonts.folders()}, seconds=seconds).decode()
        cache.set(name, drawn, KEPT_SECONDS)
    return drawn


def to_png(chart: Chart, scale: float = 2.0, *, language: str = "zh-hant", width: float = 1.0, seconds: float = LIMIT_SECONDS) -> bytes:
    """A chart as PNG on white, ``scale`` pixels for each of its own."""
    definition = sized(chart, width, language) | {"background": "white"}
    return draw({"kind": "png", "chart": definition, "scale": scale, "fonts": fonts.folders()}, seconds=seconds)
