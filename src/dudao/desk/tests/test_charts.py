"""Shapes of the small pictures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dudao.desk import charts
from tests.cast import NOW

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)


@dataclass
class Owed:
    due_at: datetime
    outcome: str = "o"
    done_at: datetime | None = None
    provisional: bool = False


@pytest.mark.parametrize(
    ("duty", "state", "words"),
    [
        (Owed(NOW - 4 * HOUR), "overdue", "4 hours overdue"),
        (Owed(NOW), "today", "1 minute left"),
        (Owed(NOW + 2 * HOUR), "today", "2 hours left"),
        (Owed(NOW + 14 * HOUR), "later", "14 hours left"),
        (Owed(NOW - HOUR, "d", NOW - HOUR), "done", "done in time"),
        (Owed(NOW - 5 * HOUR, "d", NOW - HOUR), "late", "done 4 hours late"),
        (Owed(NOW - 5 * HOUR, "w"), "waived", "waived"),
        (Owed(NOW - 5 * HOUR, "v"), "void", "no longer owed"),
    ],
)
def test_a_duty_stands_as_its_times_say(duty: Owed, state: str, words: str) -> None:
    shown = charts.standing(duty, SHANGHAI, NOW)
    assert (shown["state"], shown["words"]) == (state, words)


amounts = st.floats(0, 1000, allow_nan=False)


@given(kept=amounts, whole=amounts, gone=amounts)
def test_bars_never_leave_their_frame(kept: float, whole: float, gone: float) -> None:
    shape = charts.bar(kept, whole, gone)
    assert 0 <= shape["kept"] <= 100
    assert shape["gone_at"] + shape["gone"] <= 100.01
    assert shape["gone"] == 0 or shape["gone"] >= 1


@given(st.lists(st.one_of(st.none(), st.floats(0, 35, allow_nan=False)), max_size=30))
def test_lines_stay_in_their_frame_and_break_at_gaps(values: list[float | None]) -> None:
    shape = charts.spark(values)
    drawn = [point for line in shape["lines"] for point in line.split()]
    assert len(drawn) == sum(value is not None for value in values)
    assert all(0 <= float(y) <= charts.HEIGHT for _x, y in (point.split(",") for point in drawn))


@pytest.mark.parametrize(
    ("lost", "possible", "step"), [(None, 1, None), (0, 0, None), (0, 2, 0), (0.1, 2, 1), (1, 2, 3), (2, 2, 6), (3, 2, 6)]
)
def test_heat_has_no_colour_without_loss_and_the_last_when_all_is_lost(lost: float | None, possible: float, step: int | None) -> None:
    assert charts.heat(lost, possible) == step
