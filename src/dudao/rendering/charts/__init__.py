"""Charts as plain Vega-Lite definitions, made from plain rows: one definition for paper and screen.

Every chart reads in grey: what colour says, position, shape, order, words or a figure say too. Rows hold words as people read them;
a chart translates nothing and knows no unit but the one it is told.
"""

from dudao.rendering.charts.amounts import bars, grouped_bars, mean_with_interval, pareto
from dudao.rendering.charts.courses import c_chart, control_chart, p_chart, trend
from dudao.rendering.charts.drawing import to_png, to_svg
from dudao.rendering.charts.grids import calendar, heat_map
from dudao.rendering.charts.palette import sized
from dudao.rendering.charts.places import quadrant

__all__ = [
    "bars",
    "c_chart",
    "calendar",
    "control_chart",
    "grouped_bars",
    "heat_map",
    "mean_with_interval",
    "p_chart",
    "pareto",
    "quadrant",
    "sized",
    "to_png",
    "to_svg",
    "trend",
]
