"""The small parts of an import: repeats counted, progress told, lists written."""

import csv
import gc
import io
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from dudao.cases.imports.listing import Listing, Tally
from dudao.cases.imports.memory import frugal
from dudao.cases.imports.oddities import EXAMPLES, SAID, Oddities, Repeats
from dudao.cases.imports.progress import Progress
from dudao.organisation.refusal import Invalid


@given(st.lists(st.integers(min_value=0, max_value=9), max_size=60))
def test_repeats_name_the_first_line_of_each(values: list[int]) -> None:
    repeats = Repeats()
    for line, value in enumerate(values):
        repeats.add(value, line)
    assert repeats.repeated() == {line: values.index(value) for line, value in enumerate(values) if values.index(value) != line}
    assert repeats.involved() == sum(values.count(value) > 1 for value in values)


def test_oddities_are_counted_in_full_with_a_few_examples() -> None:
    oddities = Oddities()
    for line in range(1_000):
        oddities.note("spaces", "A", line, "a  b", "a b")
    oddities.count("same_place", "B", 0)
    found = list(oddities.found())
    assert [(each.code, each.column, each.times, len(each.examples)) for each in found] == [("spaces", "A", 1_000, EXAMPLES)]
    assert all(str(said) for said in SAID.values())


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(stream: io.StringIO, seconds: float, *, rows: int = 640) -> str:
    moments = iter([0.0, *(seconds * (number + 1) / (rows // 64) for number in range(rows))])
    progress = Progress("checking", lambda: 0.25, stream=stream, clock=lambda: next(moments))
    for _row in progress.over(range(rows)):
        pass
    progress.finish()
    return stream.getvalue()


def test_progress_on_a_terminal_renews_one_line_and_takes_it_away() -> None:
    said = told(Terminal(), 10.0)
    assert "checking  25% ██████░░░░░░░░░░░░░░░░░░" in said
    assert "64 rows, 64 a second, 0:03 left" in said
    assert "\n" not in said
    assert said.endswith("\r\x1b[K")


def test_progress_in_a_log_is_a_line_now_and_then() -> None:
    lines = told(io.StringIO(), 60.0).splitlines()
    assert 3 <= len(lines) <= 6
    assert all(line.startswith("checking") and "\r" not in line for line in lines)
    assert told(io.StringIO(), 1.0) == ""


def test_lists_are_safe_to_open_in_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with Listing(path, ("line", "value"), kept=1) as listing:
        listing.add({"line": 1, "value": "=HYPERLINK(1)"})
        listing.add({"line": 2, "value": "+86 138"})
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["line", "value"], ["1", "'=HYPERLINK(1)"], ["2", "'+86 138"]]
    assert (listing.count, len(listing.first)) == (2, 1)
    with pytest.raises(Invalid, match="cannot be written"), Listing(tmp_path / "none" / "list.csv", ("line",), kept=1):
        pass


def test_a_tally_keeps_the_first_lines_of_each_sort() -> None:
    tally = Tally(kept=2)
    for line in range(5):
        tally.add(line, "A", "empty")
    assert (tally.counts["A", "empty"], tally.lines["A", "empty"]) == (5, [0, 1])


@pytest.mark.django_db
def test_what_is_held_small_meanwhile_is_as_before_afterwards() -> None:
    def setting() -> object:
        if connection.vendor != "sqlite":
            return None
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size")
            return cursor.fetchone()

    before = setting(), gc.get_threshold()
    with frugal():
        assert gc.get_threshold() != before[1]
        assert connection.vendor != "sqlite" or setting() != before[0]
    assert (setting(), gc.get_threshold()) == before
