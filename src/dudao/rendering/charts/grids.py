"""Charts of cells: a figure in each, and how much it is by how dark it stands."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal, TypeAlias

from dudao.rendering.charts.palette import CALM, DARK_FROM, INK, LOSS, SHEET, SOFT, TIP, WIDE, Number, chart, step, tip, values

Tone: TypeAlias = Literal["calm", "loss"]
CELL = 30
WIDEST_CELL = 110
FEW_DAYS = 62
"""Up to so many days each is drawn with its figure; longer times as a year."""


def heat_map(
    rows: Sequence[tuple[str, str, Number | None]],
    *,
    tone: Tone = "calm",
    digits: int = 0,
    hrefs: Mapping[tuple[str, str], str] | None = None,
) -> dict[str, Any]:
    """
    Rows by columns, the figure in every cell, the cell darker the larger it is.

    ``rows``: (row, column, how much or None where there is nothing to say), in the order to be drawn. ``tone``: loss for what was lost
    or is overdue. ``digits`` after the point. ``hrefs``: where a click on the screen leads, by (row, column).
    """
    shades = LOSS if tone == "loss" else CALM
    largest = max((float(much) for _row, _column, much in rows if much is not None), default=0)
    data = [
        {
            "row": row,
            "column": column,
            "much": None if much is None else float(much),
            "shade": SHEET if much is None else shades[step(float(much), largest)],
            "ink": SHEET if much is not None and step(float(much), largest) >= DARK_FROM else INK,
            "said": "–" if much is None else f"{float(much):,.{digits}f}",
            "tip": tip(row, column, "–" if much is None else much),
            "href": (hrefs or {}).get((row, column)),
        }
        for row, column, much in rows
    ]
    columns = list(dict.fromkeys(row[1] for row in rows))
    encoding = {
        "x": {
            "field": "column",
            "type": "nominal",
            "sort": None,
            "title": None,
            "axis": _plain_axis(orient="top", labelAngle=_angle(columns)),
        },
        "y": {"field": "row", "type": "nominal", "sort": None, "title": None, "axis": _plain_axis()},
    }
    cell: dict[str, Any] = {
        "mark": {"type": "rect", "stroke": SHEET, "strokeWidth": 1.5, "tooltip": TIP},
        "encoding": {"fill": _given("shade")},
    }
    if hrefs:
        cell["encoding"]["href"] = {"field": "href"}
    figure = {"mark": {"type": "text"}, "encoding": {"text": {"field": "said"}, "fill": _given("ink")}}
    narrow = len(columns) * WIDEST_CELL < WIDE - 200
    width: dict[str, Any] = {"width": {"step": WIDEST_CELL}, "autosize": "pad"} if narrow else {}
    return chart(data=values(data), height={"step": CELL}, encoding=encoding, layer=[cell, figure], **width)


def _given(name: str) -> dict[str, Any]:
    """A colour that stands in the data."""
    return {"field": name, "type": "nominal", "scale": None, "legend": None}


def _plain_axis(**more: Any) -> dict[str, Any]:
    return {"domain": False, "ticks": False, "grid": False, **more}


def _angle(columns: Sequence[str]) -> int:
    """Names stand upright when they would not fit beside one another."""
    return -45 if any(sum(2 if char > "\u2e80" else 1 for char in name) * 7 > (WIDE - 140) / len(columns) for name in columns) else 0


def calendar(rows: Sequence[tuple[date, Number]], *, weekdays: Sequence[str], tone: Tone = "calm") -> dict[str, Any]:
    """
    Days as a calendar: weeks below one another with day and figure in each cell, or a whole year with weeks side by side.

    ``rows``: (day, how much); days between the first and the last that are missing count nothing. ``weekdays``: seven names from Monday on.
    """
    if not rows:
        return chart(data=values([]), mark="rect", height=CELL)
    counted = {day: float(much) for day, much in rows}
    first, last = min(counted), max(counted)
    monday, largest = first - timedelta(days=first.weekday()), max(counted.values())
    shades = LOSS if tone == "loss" else CALM
    data = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        at = step(counted.get(day, 0), largest)
        data.append(
            {
                "date": day.isoformat(),
                "tip": tip(day.isoformat(), f"{counted.get(day, 0):,.10g}"),
                "week": (day - monday).days // 7,
                "weekday": weekdays[day.weekday()],
                "day": f"{day.month}/{day.day}" if day.day == 1 or day == first else str(day.day),
                "much": counted.get(day, 0),
                "said": f"{counted.get(day, 0):,.10g}" if counted.get(day) else "",
                "shade": shades[at],
                "ink": SHEET if at >= DARK_FROM else INK,
                "quiet": SHEET if at >= DARK_FROM else SOFT,
                "month": f"{day.month}/" if day.day == 1 else "",
            }
        )
    return _month(data, weekdays) if len(data) <= FEW_DAYS else _year(data, weekdays)


def _month(data: list[dict[str, Any]], weekdays: Sequence[str]) -> dict[str, Any]:
    encoding = {
        "x": {
            "field": "weekday",
            "type": "nominal",
            "sort": list(weekdays),
            "title": None,
            "axis": _plain_axis(orient="top", labelAngle=0),
        },
        "y": {"field": "week", "type": "ordinal", "axis": None},
    }
    layers = [
        {"mark": {"type": "rect", "stroke": SHEET, "strokeWidth": 2, "tooltip": TIP}, "encoding": {"fill": _given("shade")}},
        {
            "mark": {"type": "text", "dx": -30, "dy": -9, "align": "left", "fontSize": 10},
            "encoding": {"text": {"field": "day"}, "fill": _given("quiet")},
        },
        {
            "mark": {"type": "text", "dy": 5, "fontSize": 14, "fontWeight": "bold"},
            "encoding": {"text": {"field": "said"}, "fill": _given("ink")},
        },
    ]
    return chart(data=values(data), width={"step": 72}, autosize="pad", height={"step": 42}, encoding=encoding, layer=layers)


def _year(data: list[dict[str, Any]], weekdays: Sequence[str]) -> dict[str, Any]:
    encoding = {
        "x": {"field": "week", "type": "ordinal", "axis": None},
        "y": {"field": "weekday", "type": "nominal", "sort": list(weekdays), "title": None, "axis": _plain_axis()},
    }
    cell = {"mark": {"type": "rect", "stroke": SHEET, "strokeWidth": 1, "tooltip": TIP}, "encoding": {"fill": _given("shade")}}
    month = {
        "transform": [{"filter": "datum.month != ''"}],
        "mark": {"type": "text", "align": "left", "fontSize": 10, "fill": SOFT, "dy": -4, "baseline": "bottom"},
        "encoding": {"text": {"field": "month"}, "y": {"value": 0}},
    }
    return chart(data=values(data), height={"step": 14}, encoding=encoding, layer=[cell, month])
