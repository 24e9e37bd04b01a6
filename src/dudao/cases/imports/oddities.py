"""What was odd in a log, and what was done about it: counted in full, with a few examples of each."""

from array import array
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EXAMPLES: Final = 5

SAID: Final[Mapping[str, str | Promise]] = {
    "spaces": _("double, hidden or surrounding blanks: written with single ones"),
    "decimal": _("whole numbers written with a decimal point: written without"),
    "spelt": _("numbers written in different ways: written as plain numbers"),
    "padded": _("numbers that had lost their zeros in front: written with them again"),
    "empty": _("empty: taken as the map says under otherwise"),
    "unknown": _("words that the map does not name: taken as it says under otherwise"),
    "shortened": _("titles that are too long: shortened, the whole is kept in the text"),
    "day_only": _("dates without a time of day: taken as the time that the map gives"),
    "date_text": _("dates written as text among real dates: read by the formats of the map"),
    "skipped": _("times that never were, for the clock was put forward: taken as if it had not been"),
    "twice": _("times in an hour that came twice, for the clock was put back: taken as the first"),
    "early": _("acts before the receipt: taken as done at the receipt"),
    "no_time": _("words of an act that has no time: the act was not taken in"),
    "no_building": _("buildings that are not in the register: kept in words as the place"),
    "no_unit": _("units that are not in the register: kept in words as the place"),
    "no_person": _("people who have no account: named in a note, nobody was assigned"),
    "still_open": _("cases that are still open: their duties stay open"),
    "no_result": _("cases closed without a word of the result: taken in, shown by the check on results"),
    "same_second": _("cases with the same second and place as another, under other numbers: taken in as they are"),
    "same_place": _("cases whose place stands in other rows too: taken in as they are"),
}
"""What is odd, and what was done, by code."""


class Example(NamedTuple):
    line: int
    before: str
    after: str


class Found(NamedTuple):
    """One sort of oddity in one column."""

    code: str
    column: str
    times: int
    examples: tuple[Example, ...]

    def __str__(self) -> str:
        return str(SAID[self.code])


class Noted(NamedTuple):
    """What was noted in some part of a log: how often each sort came, and the first few of it."""

    counts: dict[tuple[str, str], int]
    examples: dict[tuple[str, str], list[Example]]


class Oddities:
    """Collects while the rows go by; memory does not grow with their number."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}
        self._examples: dict[tuple[str, str], list[Example]] = {}

    def note(self, code: str, column: str, line: int, before: str = "", after: str = "") -> None:
        key = (code, column)
        count = self._counts[key] = self._counts.get(key, 0) + 1
        if count <= EXAMPLES:
            self._examples.setdefault(key, []).append(Example(line, before[:80], after[:80]))

    def taken(self) -> Noted:
        """All that was noted since this was last asked."""
        noted = Noted(self._counts, self._examples)
        self._counts, self._examples = {}, {}
        return noted

    def add(self, noted: Noted) -> None:
        """Add what was noted in the next part of the log."""
        for sort, count in noted.counts.items():
            self._counts[sort] = self._counts.get(sort, 0) + count
            examples = self._examples.setdefault(sort, [])
            examples += noted.examples.get(sort, [])[: EXAMPLES - len(examples)]

    def count(self, code: str, column: str, times: int, lines: tuple[int, ...] = ()) -> None:
        """Note what was counted elsewhere."""
        if times:
            self._counts[code, column] = times
            self._examples[code, column] = [Example(line, "", "") for line in lines[:EXAMPLES]]

    def found(self) -> Iterator[Found]:
        """By column as they first came up."""
        for (code, column), count in self._counts.items():
            yield Found(code, column, count, tuple(self._examples.get((code, column), ())))


class Repeats:
    """Finds what comes more than once among any number of rows: eight bytes for what was seen and eight for its line."""

    def __init__(self) -> None:
        self._hashes = array("q")
        self._lines = array("q")

    def add(self, seen: Any, line: int) -> None:
        self._hashes.append(hash(seen))
        self._lines.append(line)

    def repeated(self) -> dict[int, int]:
        """For each line that repeats an earlier one, the first line that had the same. Hashes have 64 bits: as good as certain."""
        if not self._hashes:
            return {}
        hashes = np.frombuffer(self._hashes, dtype=np.int64)
        _values, first, place, counts = np.unique(hashes, return_index=True, return_inverse=True, return_counts=True)
        again = np.flatnonzero(counts[place] > 1)
        lines = self._lines
        return {lines[row]: lines[int(first[place[row]])] for row in again.tolist() if first[place[row]] != row}

    def involved(self) -> int:
        """How many rows share what they have with another row."""
        if not self._hashes:
            return 0
        _values, counts = np.unique(np.frombuffer(self._hashes, dtype=np.int64), return_counts=True)
        return int(counts[counts > 1].sum())
