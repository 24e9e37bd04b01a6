"""CSV as it comes: any delimiter, line breaks in cells, lines of any length, in constant memory."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dudao.sheets import encodings
from dudao.sheets.cells import FROM_1900
from dudao.sheets.tables import LONGEST_CELL, Flaw, NotReadable, Row, shortened

DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT = 50


class CsvTable:
    """A text file as a table."""

    def __init__(self, path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> None:
        self._path = path
        self._size = path.stat().st_size or 1
        self._raw: io.BufferedReader | None = None
        found = encodings.encoding_of(path, encoding)
        self.encoding = found.encoding
        self.delimiter = delimiter or self._delimiter()
        self.epoch = FROM_1900
        self.how = f"{encodings.name_of(found.encoding)}, {self.delimiter!r}"
        self.notes: list[str | Promise] = []
        if found.doubt:
            self.notes.append(format_lazy(_("The file reads better in another encoding: {reading}"), reading=found.doubt))

    def records(self) -> Iterator[Row]:
        with self._path.open("rb") as raw:
            self._raw = raw
            lines = Lines(io.TextIOWrapper(raw, self.encoding, newline=""))
            try:
                yield from _records(lines, self.delimiter)
            except UnicodeDecodeError as error:
                raise self._undecodable() from error

    def share_read(self) -> float:
        if self._raw is None or self._raw.closed:
            return 0.0
        return min(1.0, self._raw.tell() / self._size)

    def _undecodable(self) -> NotReadable:
        with self._path.open(encoding=self.encoding, errors="replace", newline="") as text:
            number, line = next(((number, line) for number, line in enumerate(text, 1) if "\ufffd" in line), (0, ""))
        at = line.find("\ufffd")
        return NotReadable(
            _("Line {line} cannot be read as {encoding}, near “{near}”. Say the right encoding with --encoding, or export the file again."),
            line=number,
            encoding=encodings.name_of(self.encoding),
            near=shortened(line[max(0, at - 20) : at + 20]),
        )

    def _delimiter(self) -> str:
        """The sign that cuts the first lines into the most columns, the same number in each."""
        with self._path.open(encoding=self.encoding, errors="replace", newline="") as text:
            head = [line for line in (text.readline(LONGEST_CELL) for _n in range(LOOKED_AT)) if line.strip()]
        if not head:
            raise NotReadable(_("The file is empty."))
        if head[0].lower().startswith("sep=") and len(head[0].strip()) == 5:
            return head[0][4]
        return max(DELIMITERS, key=lambda delimiter: _fit(head, delimiter))


def _fit(head: list[str], delimiter: str) -> tuple[float, int]:
    csv.field_size_limit(LONGEST_CELL + 1)
    try:
        widths = Counter(len(cells) for cells in csv.reader(head, delimiter=delimiter) if cells)
    except csv.Error:
        return (0.0, 0)
    width, times = max(widths.items(), key=lambda item: (item[1], item[0]))
    return (0.0, 0) if width == 1 else (times / widths.total(), width)


class Lines:
    """The lines of a text, counted; one that is far too long is passed over and remembered, never held."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.number = 0
        self.too_long = 0

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_CELL)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) >= LONGEST_CELL and not line.endswith(("\n", "\r")):
            return self._pass_over(len(line))
        return line

    def _pass_over(self, length: int) -> str:
        while piece := self._text.readline(LONGEST_CELL):
            length += len(piece)
            if piece.endswith(("\n", "\r")):
                break
        self.too_long = length
        return "\n"


def _records(lines: Lines, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL + 1)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        before = lines.number
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _unclosed(before + 1) from error
        if cells is None:
            return
        if lines.too_long:
            yield _too_long(lines, before)
        elif cells and not (before == 0 and cells[0].lower() == "sep="):
            yield Row(before + 1, cells)


def _too_long(lines: Lines, before: int) -> Row:
    length, lines.too_long = lines.too_long, 0
    if lines.number > before + 1:
        raise _unclosed(before + 1)
    message = _("the line is {value} characters long; at most {longest} can be read")
    return Row(before + 1, [], Flaw("line_too_long", message, str(length), {"longest": LONGEST_CELL}))


def _unclosed(line: int) -> NotReadable:
    return NotReadable(
        _("From line {line} on a cell does not end: a quotation mark is missing there or stands where it should not. Mend that line."),
        line=line,
    )
