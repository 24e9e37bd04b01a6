"""Charts: each can be drawn, holds its figures, and reads without colour, in a strict page, in light and dark."""

import json
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from dudao.rendering import charts
from dudao.rendering.charts import palette
from dudao.rendering.jobs import plain
from dudao.rendering.tests.papers import every_chart

SHEET = (Path(charts.__file__).parents[1] / "static" / "rendering" / "paper.css").read_text(encoding="utf-8")
CHARTS = every_chart()


def grey(colour: str) -> float:
    """How light a colour is when printed in grey, from 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return float(0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((grey(one), grey(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_drawn_for_strict_pages_and_themes(name: str) -> None:
    drawn = charts.to_svg(CHARTS[name])
    assert drawn.startswith("<svg")
    assert not re.search(r"\sstyle=|<style|<script|<a |\son\w+=", drawn)
    used = {(kind, colour) for kind, colour in re.findall(r'(fill|stroke)="(#[0-9a-f]{6})"', drawn)}
    assert [f'[{kind}="{colour}"]' for kind, colour in sorted(used) if f'.chart [{kind}="{colour}"]' not in SHEET] == []
    assert not re.search(r'(?:fill|stroke)="(?!#[0-9a-f]{6}"|none|transparent)', drawn)


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_plain_data(name: str) -> None:
    assert json.loads(json.dumps(CHARTS[name], default=plain))


def test_words_of_people_stay_words() -> None:
    drawn = charts.to_svg(charts.bars([("<script>alert(1)</script>", 3), ("員报 & \"'", 4)]))
    assert "<script" not in drawn
    assert "&lt;script&gt;" in drawn


def test_figures_stand_in_the_chart_not_only_colours() -> None:
    drawn = charts.to_svg(charts.heat_map([("一棟", "電梯", 7), ("一棟", "漏水", None), ("二棟", "電梯", 12), ("二棟", "漏水", 0)]))
    assert all(f">{words}<" in drawn for words in ("7", "12", "0", "–", "一棟", "電梯"))


@pytest.mark.parametrize("steps", [palette.CALM, palette.LOSS])
def test_steps_and_series_differ_in_grey(steps: tuple[str, ...]) -> None:
    shades = [grey(colour) for colour in steps]
    assert shades == sorted(shades, reverse=True)
    assert all(one - other > 0.03 for one, other in pairwise(shades))
    fills = [grey(colour) for colour in palette.FILLS]
    assert fills == sorted(fills)


@pytest.mark.parametrize("steps", [palette.CALM, palette.LOSS])
def test_figures_in_cells_are_readable(steps: tuple[str, ...]) -> None:
    for at, colour in enumerate(steps):
        assert contrast(colour, palette.SHEET if at >= palette.DARK_FROM else palette.INK) >= 3.9


def test_pareto_sorts_and_ends_at_the_whole() -> None:
    rows = charts.pareto([("a", 1), ("b", 3)])["data"]["values"]
    assert [(row["what"], row["share"]) for row in rows] == [("b", 75.0), ("a", 100.0)]


def test_control_limits_are_those_of_the_books() -> None:
    row = charts.c_chart([("1", 4), ("2", 4), ("3", 4), ("4", 4)])["data"]["values"][0]
    assert (row["low"], row["high"], row["out"]) == (0, 10, False)
    rows = charts.p_chart([("1", 5, 50), ("2", 5, 50), ("3", 30, 50), ("4", 0, 0)])["data"]["values"]
    assert [row["out"] for row in rows] == [False, False, True]
    assert rows[0]["low"] == pytest.approx(26.667 - 300 * (0.26667 * 0.73333 / 50) ** 0.5, abs=0.01)


@pytest.mark.parametrize(
    "empty",
    [
        charts.bars([]),
        charts.grouped_bars([]),
        charts.pareto([]),
        charts.trend([]),
        charts.heat_map([]),
        charts.calendar([], weekdays=list("1234567")),
        charts.calendar([(date(2026, 1, 1), 0)], weekdays=list("1234567")),
        charts.p_chart([]),
        charts.c_chart([]),
        charts.quadrant([], across="x", up="y", middle=(0, 0)),
        charts.mean_with_interval([]),
        charts.pareto([("a", 0)]),
    ],
)
def test_charts_of_nothing_are_drawn_too(empty: dict[str, object]) -> None:
    assert charts.to_svg(empty).startswith("<svg")


def test_names_in_a_quadrant_keep_apart() -> None:
    points = [("甲甲甲甲", 3, 3), ("乙乙乙乙", 3.2, 3), ("丙丙丙丙", 3.4, 3)]
    chart = charts.quadrant(points, across="x", up="y", middle=(3, 3), domain=((1, 5), (1, 5)))
    assert len({row["side"] for row in chart["data"]["values"]}) > 1


def test_links_lead_somewhere_on_screen_only() -> None:
    chart = charts.bars([("電梯", 3)], hrefs={"電梯": "/cases?q=電梯"})
    assert chart["data"]["values"][0]["href"] == "/cases?q=電梯"
    assert "href" not in charts.to_svg(chart)
