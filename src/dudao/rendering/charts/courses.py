"""Charts of how something went over time: lines, and whether they kept within their limits."""

from collections.abc import Sequence
from math import sqrt
from typing import Any

from dudao.rendering.charts.palette import (
    ACCENT,
    BAND,
    DASHES,
    INK,
    SEAL,
    SHAPES,
    SHEET,
    SOFT,
    STROKES,
    TIP,
    Number,
    amount,
    chart,
    tip,
    values,
)


def trend(
    rows: Sequence[tuple[str, str, Number | None]],
    *,
    unit: str = "",
    band: tuple[Number, Number] | None = None,
    domain: tuple[Number, Number] | None = None,
) -> dict[str, Any]:
    """
    Lines with points, one for each series; a gap where there is no figure.

    ``rows``: (when, series, how much or None), in order of time; ``when`` is the label itself, such as 2026-11 or 11月. At most four
    series, each with its own dash and point. ``band``: from and to of what is aimed at. ``domain``: ends of the axis, else from nothing.
    """
    data = [
        {"when": when, "series": series, "much": amount(much), "tip": tip(when, series, f"{much} {unit}")} for when, series, much in rows
    ]
    series = list(dict.fromkeys(row[1] for row in rows))
    scale: dict[str, Any] = {"domain": [float(end) for end in domain], "zero": False} if domain else {"zero": True}
    x = {"field": "when", "type": "ordinal", "sort": None, "title": None, "axis": {"labelAngle": 0, "labelOverlap": "greedy"}}
    y = {
        "field": "much",
        "type": "quantitative",
        "title": unit or None,
        "scale": scale,
        "axis": {"tickCount": 5, "domain": False, "ticks": False},
    }
    told: dict[str, Any] = {"field": "series", "type": "nominal", "sort": series, "legend": {} if len(series) > 1 else None}
    few = len(series)
    encoding = {
        "stroke": {**told, "scale": {"domain": series, "range": list(STROKES[:few])}},
        "strokeDash": {**told, "scale": {"domain": series, "range": list(DASHES[:few])}},
        "shape": {**told, "scale": {"domain": series, "range": list(SHAPES[:few])}},
    }
    line = {"mark": {"type": "line"}, "encoding": {"stroke": encoding["stroke"], "strokeDash": encoding["strokeDash"]}}
    point = {
        "mark": {"type": "point", "filled": False, "fill": SHEET, "size": 60, "strokeWidth": 2, "opacity": 1, "tooltip": TIP},
        "encoding": {"stroke": encoding["stroke"], "shape": encoding["shape"]},
    }
    layers: list[dict[str, Any]] = [line, point]
    if band:
        aim = {
            "data": values([{"much": float(band[0]), "to": float(band[1])}]),
            "mark": {"type": "rect", "fill": BAND},
            "encoding": {"x": {"value": 0}, "x2": {"value": "width"}, "y": y, "y2": {"field": "to"}},
        }
        layers.insert(0, aim)
    return chart(data=values(data), height=220, encoding={"x": x, "y": y}, layer=layers)


def control_chart(rows: Sequence[tuple[str, Number, Number, Number]], *, centre: Number, unit: str = "") -> dict[str, Any]:
    """
    Whether something kept within what chance explains: centre line, limits as steps, points outside as red diamonds with their figure.

    ``rows``: (when, value, lower limit, upper limit), in order of time; `p_chart` and `c_chart` work the limits out.
    """
    data = [
        {
            "when": when,
            "much": float(much),
            "low": float(low),
            "high": float(high),
            "tip": tip(when, f"{float(much):,.4g} {unit}"),
            "out": not float(low) <= float(much) <= float(high),
        }
        for when, much, low, high in rows
    ]
    x = {"field": "when", "type": "ordinal", "sort": None, "title": None, "axis": {"labelAngle": 0, "labelOverlap": "greedy"}}
    y = {"field": "much", "type": "quantitative", "title": unit or None, "axis": {"tickCount": 5, "domain": False, "ticks": False}}
    outside = [{"filter": "datum.out"}]
    limits = [
        {
            "mark": {"type": "line", "interpolate": "step", "stroke": SOFT, "strokeWidth": 1, "strokeDash": [5, 3]},
            "encoding": {"y": {**y, "field": end}},
        }
        for end in ("low", "high")
    ]
    middle = {
        "data": values([{"much": float(centre)}]),
        "mark": {"type": "rule", "stroke": SOFT, "strokeWidth": 1},
        "encoding": {"x": {"value": 0}, "x2": {"value": "width"}, "y": y},
    }
    layers = [
        *limits,
        middle,
        {"mark": {"type": "line", "stroke": ACCENT}, "encoding": {"y": y}},
        {"mark": {"type": "point", "fill": SHEET, "stroke": ACCENT, "size": 50, "opacity": 1, "tooltip": TIP}, "encoding": {"y": y}},
        {
            "transform": outside,
            "mark": {"type": "point", "shape": "diamond", "fill": SEAL, "stroke": SEAL, "size": 130, "opacity": 1, "tooltip": TIP},
            "encoding": {"y": y},
        },
        {
            "transform": outside,
            "mark": {"type": "text", "dy": -14, "fontWeight": "bold", "fill": INK},
            "encoding": {"y": y, "text": {"field": "much", "type": "quantitative", "format": ",.3~r"}},
        },
    ]
    return chart(data=values(data), height=220, encoding={"x": x}, layer=layers)


def p_chart(rows: Sequence[tuple[str, int, int]], *, unit: str = "%") -> dict[str, Any]:
    """
    Shares under control: the limits are three standard deviations round the common share, narrower where there are more.

    ``rows``: (when, how many, of how many); a time with none of none is left out.
    """
    counted = [row for row in rows if row[2]]
    common = sum(row[1] for row in counted) / (sum(row[2] for row in counted) or 1)
    lines = []
    for when, hits, of in counted:
        away = 3 * sqrt(common * (1 - common) / of)
        lines.append((when, hits / of * 100, max(common - away, 0) * 100, min(common + away, 1) * 100))
    return control_chart(lines, centre=common * 100, unit=unit)


def c_chart(rows: Sequence[tuple[str, int]], *, unit: str = "") -> dict[str, Any]:
    """Counts under control: the limits are three square roots of the mean round it. ``rows``: (when, how many)."""
    mean = sum(count for _when, count in rows) / (len(rows) or 1)
    away = 3 * sqrt(mean)
    return control_chart([(when, count, max(mean - away, 0), mean + away) for when, count in rows], centre=mean, unit=unit)
