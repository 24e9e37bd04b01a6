"""Charts of where things stand between two measures."""

from collections.abc import Sequence
from typing import Any

from dudao.rendering.charts.palette import ACCENT, SHEET, SOFT, TIP, WIDE, Number, chart, tip, values

HEIGHT = 380
LETTER, HIGH = 7.0, 15.0
"""Pixels of half a Chinese character and of a line, for keeping labels apart."""
SIDES = ((9, 4, "left"), (-9, 4, "right"), (0, -10, "center"), (0, 19, "center"))
Box = tuple[float, float, float, float]


def quadrant(
    rows: Sequence[tuple[str, Number, Number]],
    *,
    across: str,
    up: str,
    middle: tuple[Number, Number],
    corners: tuple[str, str, str, str] = ("", "", "", ""),
    domain: tuple[tuple[Number, Number], tuple[Number, Number]] | None = None,
) -> dict[str, Any]:
    """
    Points in four fields, such as importance over satisfaction, each with its name beside it where there is room.

    ``rows``: (what, across, up). ``across`` and ``up`` name the axes; ``middle``: where the fields meet; ``corners``: the fields' names,
    top left, top right, bottom left, bottom right; ``domain``: the ends of both axes, else from the points with a margin.
    """
    points = [(what, float(x), float(y)) for what, x, y in rows]
    if domain:
        (left, right), (low, high) = [(float(start), float(end)) for start, end in domain]
    else:
        left, right = _ends([x for _what, x, _y in points] + [float(middle[0])])
        low, high = _ends([y for _what, _x, y in points] + [float(middle[1])])
    x = {
        "field": "x",
        "type": "quantitative",
        "title": across,
        "scale": {"domain": [left, right], "zero": False, "nice": False},
        "axis": {"grid": False},
    }
    y = {
        "field": "y",
        "type": "quantitative",
        "title": up,
        "scale": {"domain": [low, high], "zero": False, "nice": False},
        "axis": {"grid": False},
    }
    across_scale, up_scale = (WIDE - 60) / ((right - left) or 1), HEIGHT / ((high - low) or 1)
    names = [
        {
            "mark": {"type": "text", "align": align, "dx": dx, "dy": dy - 4},
            "transform": [{"filter": f"datum.side == {side}"}],
            "encoding": {"x": x, "y": y, "text": {"field": "what"}},
        }
        for side, (dx, dy, align) in enumerate(SIDES)
    ]
    sides = _sides([(what, (at - left) * across_scale, (high - to) * up_scale) for what, at, to in points])
    data = [
        {"what": what, "x": at, "y": to, "side": side, "tip": tip(what, f"{at:.3g}", f"{to:.3g}")}
        for (what, at, to), side in zip(points, sides, strict=True)
    ]
    rules = [
        {"data": values([{"x": float(middle[0])}]), "mark": {"type": "rule", "strokeDash": [4, 4]}, "encoding": {"x": x}},
        {"data": values([{"y": float(middle[1])}]), "mark": {"type": "rule", "strokeDash": [4, 4]}, "encoding": {"y": y}},
    ]
    dots = {
        "mark": {"type": "point", "fill": ACCENT, "stroke": SHEET, "size": 90, "opacity": 1, "tooltip": TIP},
        "encoding": {"x": x, "y": y},
    }
    return chart(data=values(data), height=HEIGHT, layer=[*rules, *_corner_words(corners), dots, *names])


def _ends(numbers: Sequence[float]) -> tuple[float, float]:
    margin = (max(numbers) - min(numbers)) * 0.12 or 1.0
    return min(numbers) - margin, max(numbers) + margin


def _corner_words(corners: Sequence[str]) -> list[dict[str, Any]]:
    places = [(6, 14, "left"), ("width", 14, "right"), (6, HEIGHT - 8, "left"), ("width", HEIGHT - 8, "right")]
    return [
        {
            "data": values([{"words": words}]),
            "mark": {"type": "text", "align": align, "fontWeight": "bold", "fill": SOFT, "fontSize": 13, "dx": -6 if x == "width" else 0},
            "encoding": {"x": {"value": x}, "y": {"value": y}, "text": {"field": "words"}},
        }
        for words, (x, y, align) in zip(corners, places, strict=True)
        if words
    ]


def _sides(points: Sequence[tuple[str, float, float]]) -> list[int]:
    """For each point the first side on which its name meets no other name and no point; where all are taken, the right."""
    taken: list[Box] = [(x - 6, y - 6, x + 6, y + 6) for _what, x, y in points]
    chosen = []
    for number, (what, x, y) in enumerate(points):
        others = [box for at, box in enumerate(taken) if at != number]
        boxes = [_box(what, x, y, side) for side in range(len(SIDES))]
        free = [side for side, box in enumerate(boxes) if not any(_meet(box, other) for other in others) and box[0] >= 0 and box[2] <= WIDE]
        chosen.append(free[0] if free else 0)
        taken.append(boxes[chosen[-1]])
    return chosen


def _box(what: str, x: float, y: float, side: int) -> Box:
    dx, dy, align = SIDES[side]
    width = sum(2 if char > "\u2e80" else 1 for char in what) * LETTER
    start = x + dx - {"left": 0.0, "right": width, "center": width / 2}[align]
    return start, y + dy - HIGH, start + width, y + dy


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
