"""The shared texts of a workbook on disk, not in memory: a million rows can bring several million of them."""

import os
from array import array
from typing import IO

from dudao.sheets.tables import LONGEST_CELL
from dudao.sheets.xml import feed, local_parser

KEPT = 1 << 16


class SharedTexts:
    """Texts by number. Read once from their part into a file that the caller keeps open; short ones stay in memory for a while."""

    def __init__(self, stream: IO[bytes] | None, file: IO[bytes]) -> None:
        self._file = file
        self._ends = array("Q")
        self._kept: dict[int, str] = {}
        if stream is not None:
            self._write(stream)

    def __len__(self) -> int:
        return len(self._ends)

    def get(self, number: int) -> str:
        """One text. Raises IndexError when there is none with this number."""
        found = self._kept.get(number)
        if found is None:
            start = self._ends[number - 1] if number else 0
            found = os.pread(self._file.fileno(), self._ends[number] - start, start).decode("utf-8", "replace")
            if len(self._kept) >= KEPT:
                self._kept.clear()
            if len(found) < 200:
                self._kept[number] = found
        return found

    def _write(self, stream: IO[bytes]) -> None:
        pieces = Pieces()
        made = local_parser(pieces.start, pieces.end, pieces.text)
        end = 0
        for _piece in feed(made, stream):
            for text in pieces.done:
                encoded = text.encode("utf-8", "replace")
                end += self._file.write(encoded)
                self._ends.append(end)
            pieces.done.clear()
        self._file.flush()


class Pieces:
    """Joins the runs of each text; the reading aids of Japanese texts are left out."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._runs: list[str] = []
        self._length = 0
        self._aid = 0
        self._inside = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "t":
            self._inside = True
        elif name == "si":
            self._runs, self._length = [], 0
        elif name == "rPh":
            self._aid += 1

    def end(self, name: str) -> None:
        if name == "t":
            self._inside = False
        elif name == "si":
            self.done.append("".join(self._runs))
        elif name == "rPh":
            self._aid -= 1

    def text(self, text: str) -> None:
        if self._inside and not self._aid and self._length <= LONGEST_CELL:
            self._runs.append(text)
            self._length += len(text)
