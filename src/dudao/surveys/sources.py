"""Where answers come from when they lie in a file: a table that somebody opens for us, for reading files is another room's trade."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol, TypeAlias


class Record(Protocol):
    """One row: the line it begins in, its cells, and what is wrong with it, if anything is."""

    @property
    def line(self) -> int: ...

    @property
    def cells(self) -> Sequence[object]: ...

    @property
    def flaw(self) -> object | None: ...


class Opened(NamedTuple):
    """A table with its header found. ``how`` tells how it was read, ``notes`` what the reader should know."""

    how: str
    notes: Sequence[object]
    line: int
    names: Sequence[str]
    records: Iterator[Record]


class Reading(NamedTuple):
    """How to read a file, where that is not to be found out."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


Opener: TypeAlias = Callable[[Path, Callable[[str], bool], Reading], Opened]
"""Opens a file and finds the row that has the most of the names asked for. Raises a refusal with what to do."""
