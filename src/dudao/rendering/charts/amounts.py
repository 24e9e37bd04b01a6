"""Charts of how much: bars, groups of bars, and which few make up most."""

from collections.abc import Mapping, Sequence
from typing import Any

from dudao.rendering.charts.palette import ACCENT, AXIS, FILLS, INK, SHEET, SOFT, STROKES, TIP, Number, amount, chart, tip, values

BAR = 26
"""Pixels of one bar with its gap."""
INSIDE = 0.1
"""From this share of the height on, a figure stands inside its bar, out of the way of the curve."""


def bars(rows: Sequence[tuple[str, Number]], *, unit: str = "", hrefs: Mapping[str, str] | None = None) -> dict[str, Any]:
    """
    One bar for each row, lying, in the order given, its figure at its end.

    ``rows``: (what, how much). ``unit`` is written below the axis. ``hrefs``: where a click on the screen leads, by what.
    """
    data = [
        {"what": what, "much": amount(much), "tip": tip(what, f"{much} {unit}"), "href": (hrefs or {}).get(what)} for what, much in rows
    ]
    named = {"field": "what", "type": "nominal", "sort": None, "title": None, "axis": {"domain": False, "ticks": False}}
    scaled = {"field": "much", "type": "quantitative", "title": unit or None, "axis": {"grid": False, "tickCount": 5}}
    bar: dict[str, Any] = {"mark": {"type": "bar", "height": {"band": 0.68}, "tooltip": TIP}}
    if hrefs:
        bar["encoding"] = {"href": {"field": "href"}}
    figure = {
        "mark": {"type": "text", "align": "left", "dx": 5},
        "encoding": {"text": {"field": "much", "type": "quantitative", "format": ",~r"}},
    }
    return chart(data=values(data), height={"step": BAR}, encoding={"y": named, "x": scaled}, layer=[bar, figure])


def grouped_bars(rows: Sequence[tuple[str, str, Number]], *, unit: str = "") -> dict[str, Any]:
    """
    Groups of standing bars: the same few series for each group, figures above.

    ``rows``: (group, series, how much); at most four series, told apart by how dark they are and by their order.
    """
    data = [
        {"group": group, "series": series, "much": amount(much), "tip": tip(group, series, f"{much} {unit}")}
        for group, series, much in rows
    ]
    series = list(dict.fromkeys(row[1] for row in rows))
    encoding = {
        "x": {"field": "group", "type": "nominal", "sort": None, "title": None, "axis": {"labelAngle": 0, "labelOverlap": "greedy"}},
        "xOffset": {"field": "series", "sort": series},
        "y": {"field": "much", "type": "quantitative", "title": unit or None, "axis": {"tickCount": 5, "domain": False, "ticks": False}},
    }
    colour = {"field": "series", "type": "nominal", "sort": series, "scale": {"domain": series, "range": list(FILLS[: len(series)])}}
    bar = {"mark": {"type": "bar", "stroke": SOFT, "strokeWidth": 0.5, "tooltip": TIP}, "encoding": {"fill": colour}}
    figure = {
        "mark": {"type": "text", "dy": -7, "fontSize": 11},
        "encoding": {"text": {"field": "much", "type": "quantitative", "format": ",~r"}},
    }
    return chart(data=values(data), height=220, encoding=encoding, layer=[bar, figure])


def pareto(rows: Sequence[tuple[str, Number]], *, unit: str = "", share: str = "%", line: float = 80) -> dict[str, Any]:
    """
    Which few make up most: standing bars from large to small, and the running share of the whole as a line.

    ``rows``: (what, how much) in any order. ``unit`` and ``share`` are the words at the left and right axis; ``line`` is the share to mark.
    """
    whole = sum(float(much) for _what, much in rows) or 1
    data, running = [], 0.0
    for what, much in sorted(rows, key=lambda row: -float(row[1])):
        running += float(much)
        data.append({"what": what, "much": float(much), "share": round(running / whole * 100, 1), "tip": tip(what, f"{much} {unit}")})
    x = {
        "field": "what",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"labelAngle": -30 if len(rows) > 6 else 0, "labelLimit": 110},
    }
    y = {
        "field": "much",
        "type": "quantitative",
        "title": unit or None,
        "scale": {"domainMax": whole},
        "axis": {"grid": False, "tickCount": 5},
    }
    right = {
        "field": "share",
        "type": "quantitative",
        "title": share,
        "scale": {"domain": [0, 100]},
        "axis": {"orient": "right", "grid": False},
    }
    bar = {"mark": {"type": "bar", "width": {"band": 0.75}, "fill": ACCENT, "tooltip": TIP}, "encoding": {"y": y}}
    figures = [
        {
            "transform": [{"filter": f"datum.much {compared} {whole * INSIDE}"}],
            "mark": {"type": "text", "dy": dy, "fontWeight": "bold", "fill": fill},
            "encoding": {"y": y, "text": {"field": "much", "type": "quantitative", "format": ",~r"}},
        }
        for compared, dy, fill in ((">=", 12, SHEET), ("<", -7, INK))
    ]
    curve = {
        "mark": {"type": "line", "stroke": STROKES[1], "point": {"fill": SHEET, "stroke": STROKES[1], "size": 40}},
        "encoding": {"y": right},
    }
    mark = {
        "data": values([{"share": line}]),
        "mark": {"type": "rule", "strokeDash": [4, 4], "stroke": AXIS},
        "encoding": {"x": {"value": 0}, "x2": {"value": "width"}, "y": right},
    }
    falling = {"layer": [bar, *figures], "encoding": {"x": x}}
    rising = {"layer": [mark, curve | {"encoding": {"x": x, "y": right}}]}
    return chart(data=values(data), height=240, layer=[falling, rising], resolve={"scale": {"y": "independent"}})


def mean_with_interval(
    rows: Sequence[tuple[str, Number, Number, Number]],
    *,
    scale: tuple[Number, Number] = (1, 5),
    unit: str = "",
    target: Number | None = None,
) -> dict[str, Any]:
    """
    Means with how sure they are: a point on a line from the lower to the upper end of its interval.

    ``rows``: (what, mean, lower, upper). ``scale``: the ends of the scale that was asked on. ``target``: a line to reach.
    """
    data = [
        {"what": what, "mean": float(mean), "low": float(low), "high": float(high), "tip": tip(what, mean, f"{low}–{high}")}
        for what, mean, low, high in rows
    ]
    y = {"field": "what", "type": "nominal", "sort": None, "title": None, "axis": {"domain": False, "ticks": False}}
    x = {
        "field": "mean",
        "type": "quantitative",
        "title": unit or None,
        "scale": {"domain": [float(end) for end in scale], "zero": False},
        "axis": {"tickCount": 5},
    }
    spread = {
        "mark": {"type": "rule", "stroke": ACCENT, "strokeWidth": 2},
        "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}},
    }
    point = {"mark": {"type": "point", "filled": True, "size": 80, "fill": ACCENT, "tooltip": TIP, "opacity": 1}, "encoding": {"x": x}}
    figure = {
        "mark": {"type": "text", "dy": -10, "fontSize": 11, "fill": INK},
        "encoding": {"x": x, "text": {"field": "mean", "type": "quantitative", "format": ".2f"}},
    }
    layers = [spread, point, figure]
    if target is not None:
        rule = {"mark": {"type": "rule", "strokeDash": [4, 4]}, "data": values([{"mean": float(target)}]), "encoding": {"x": x, "y": None}}
        layers.insert(0, rule)
    return chart(data=values(data), height={"step": 34}, encoding={"y": y}, layer=layers)
