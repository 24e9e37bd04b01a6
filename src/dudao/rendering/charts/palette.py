"""Colours, type and sizes of every chart.

Each colour stands once, as the hex that paper is printed in. On screen the style sheet maps these hexes to the page's tokens
(`static/rendering/paper.css`), so one drawing serves light and dark; `tests/test_palette.py` holds the two together.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeAlias

from dudao.rendering import fonts
from dudao.rendering.documents import Chart

Number: TypeAlias = int | float | Decimal

INK: Final = "#1c2126"
SOFT: Final = "#4d545b"
LINE: Final = "#e4dfd5"
AXIS: Final = "#cfc9bc"
SHEET: Final = "#fffefb"
ACCENT: Final = "#0d5760"
BAND: Final = "#e2eeed"
SEAL: Final = "#ad2a1b"

FILLS: Final = ("#0d5760", "#6a9fa2", "#c9b27a", "#e6dcc3")
"""Series drawn as areas, from dark to light, so that they differ in grey as well."""
STROKES: Final = ("#0d5760", "#a8692a", "#5f979b", "#60676d")
"""Series drawn as lines; each has its own dash and point as well."""
DASHES: Final = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
SHAPES: Final = ("circle", "square", "triangle-up", "diamond")
CALM: Final = ("#efece5", "#d5e6e5", "#b0d0d0", "#84b3b6", "#44858b", "#0d5760")
"""Steps of how much, from none to most."""
LOSS: Final = ("#efece5", "#f8ddd5", "#efbcb0", "#df907f", "#c65a46", "#ad2a1b")
"""The same for what was lost or overdue."""
DARK_FROM: Final = 4
"""From this step on, what is written on it is light."""

TIP: Final = {"expr": "datum.tip"}
"""Where a mark finds what it says when one points at it."""
UPRIGHT: Final = {"titleAngle": 0, "titleBaseline": "bottom", "titleY": -12}
"""Titles of standing axes lie on top of them: Chinese turned on its side is hard to read."""
WIDE: Final = 640
"""Pixels of the width of a page between its margins."""


def chart(**parts: Any) -> dict[str, Any]:
    """A definition with our looks; ``parts`` are Vega-Lite's own."""
    return {"width": WIDE, "autosize": {"type": "fit-x", "contains": "padding"}, "background": None, **parts, "config": looks()}


def looks() -> dict[str, Any]:
    return {
        "aria": False,
        "font": "sans-serif",
        "padding": 2,
        "view": {"stroke": None},
        "axis": {
            "labelColor": SOFT,
            "labelFontSize": 12,
            "labelLimit": 200,
            "titleColor": SOFT,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "domainColor": AXIS,
            "tickColor": AXIS,
            "gridColor": LINE,
            "labelPadding": 6,
            "titlePadding": 8,
        },
        "axisBand": {"grid": False},
        "axisLeft": UPRIGHT | {"titleAlign": "left", "titleX": -30},
        "axisRight": UPRIGHT | {"titleAlign": "right", "titleX": 30},
        "legend": {
            "orient": "top",
            "title": None,
            "labelColor": INK,
            "labelFontSize": 12,
            "labelLimit": 260,
            "symbolSize": 90,
            "offset": 10,
        },
        "text": {"fontSize": 12, "fill": INK},
        "bar": {"fill": ACCENT},
        "line": {"strokeWidth": 2},
        "rule": {"stroke": SOFT},
    }


def sized(definition: Chart, share: float, language: str) -> dict[str, Any]:
    """The definition for a share of the width of a page, in the fonts of a language; links are left to the page."""
    family = ", ".join([*fonts.families(language), "sans-serif"])
    width = definition.get("width")
    fitted = round(WIDE * share) if isinstance(width, int) and share < 1 else width
    known = {**without_links(definition), "config": {**definition.get("config", {}), "font": family}}
    return known if fitted is None else {**known, "width": fitted}


def without_links(definition: Chart) -> dict[str, Any]:
    """The definition without where clicks lead: paper has no clicks, and on screen the scripts see to them."""
    plain = dict(definition)
    if "encoding" in plain:
        plain["encoding"] = {name: value for name, value in plain["encoding"].items() if name != "href"}
    if "layer" in plain:
        plain["layer"] = [without_links(layer) for layer in plain["layer"]]
    return plain


def tip(*parts: object) -> str:
    """What a part of a chart says when one points at it."""
    return " · ".join(str(part) for part in parts if part not in {None, ""})


def amount(value: Number | None) -> float | None:
    return None if value is None else float(value)


def values(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"values": list(rows)}


def step(value: float, largest: float, steps: int = len(CALM)) -> int:
    """Which step a value stands on: 0 for nothing, then equal shares of the largest."""
    if value <= 0 or largest <= 0:
        return 0
    return min(steps - 1, 1 + int(value / largest * (steps - 1) * 0.9999))
