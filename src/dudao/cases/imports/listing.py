"""Lists of any length that people are given: the first on the screen, all of them in a file."""

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from django.utils.translation import gettext_lazy as _

from dudao.organisation.refusal import Invalid

RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for the beginning of a formula."""


class Listing:
    """Writes rows to a CSV file (or JSON lines, when its name ends in .jsonl) as they come, and keeps the first few."""

    def __init__(self, path: Path | None, columns: Sequence[str], *, kept: int) -> None:
        self.path = path
        self.first: list[Mapping[str, Any]] = []
        self.count = 0
        self._columns = columns
        self._kept = kept
        self._file: IO[str] | None = None
        self._csv: Any = None

    def __enter__(self) -> Self:
        """Begin the file even if nothing is to be listed, so that an older list is not taken for this one."""
        if self.path is not None:
            self._file = _opened(self.path)
            if self.path.suffix.lower() != ".jsonl":
                self._file.write("\ufeff")
                self._csv = csv.writer(self._file)
                self._csv.writerow(self._columns)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, row: Mapping[str, Any]) -> None:
        self.count += 1
        if len(self.first) < self._kept:
            self.first.append(row)
        if self._csv is not None:
            self._csv.writerow([harmless(row.get(column, "")) for column in self._columns])
        elif self._file is not None:
            self._file.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")


def _opened(path: Path) -> IO[str]:
    try:
        return path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise Invalid(_("{path} cannot be written: {reason}"), path=path, reason=error.strerror) from error


def harmless(value: Any) -> Any:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


class Tally:
    """How often each sort of thing was found, and the first few lines of each."""

    def __init__(self, kept: int = 5) -> None:
        self.counts: Counter[tuple[str, ...]] = Counter()
        self.lines: dict[tuple[str, ...], list[int]] = {}
        self._kept = kept

    def add(self, line: int, *sort: str) -> None:
        self.counts[sort] += 1
        if self.counts[sort] <= self._kept:
            self.lines.setdefault(sort, []).append(line)
