"""Official lists of days off and make-up working days: read from a file, checked row by row, nothing guessed."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dudao.organisation.refusal import Invalid, Sentence

WORKED = {"1", "true", "yes", "是", "班", "work"}
NOT_WORKED = {"0", "false", "no", "否", "休", "off"}
LARGEST_FILE = 1_000_000
REASON_LENGTH = 60


class DayRow(NamedTuple):
    """One day that does not simply follow its weekday."""

    day: date
    working: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OfficialList:
    """Days of a region's official list; every day from ``first`` to ``last`` that is not in it follows its weekday."""

    rows: tuple[DayRow, ...]
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one row of a list; ``row`` counts lines of a CSV file, entries of a JSON file, from 1."""

    row: int
    message: Sentence

    def __str__(self) -> str:
        return str(_("row {row}: {message}")).format(row=self.row, message=self.message)


class ListErrors(Invalid):
    """The list cannot be taken; ``problems`` has every row that is wrong, and nothing was changed."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = list(problems)
        super().__init__(
            _("The list was not imported. Rows to correct: {count}. The first: {first}"), count=len(self.problems), first=self.problems[0]
        )


def read(content: bytes, *, first: date | None = None, last: date | None = None) -> OfficialList:
    """A list from a file: JSON as holiday-cn publishes it, or CSV with the columns ``day``, and if need be ``working`` and ``reason``.

    A CSV without ``working`` is a list of days off. Without ``first`` and ``last`` the list answers for whole years: a year's list may
    name days of the December before. Raises ``ListErrors`` with all rows that are wrong, ``Invalid`` when it is no such file at all.
    """
    if len(content) > LARGEST_FILE:
        raise Invalid(_("This file is too large for a list of days off. Give one of at most 1 MB."))
    text = _decoded(content)
    rows = _json_rows(text) if text.lstrip().startswith(("{", "[")) else _csv_rows(text)
    return _covering([(number, row) for number, row in rows], first, last)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(_("This is no text file in UTF-8 or GB18030. Save the list as CSV (UTF-8) and import it again."))


def _json_rows(text: str) -> list[tuple[int, DayRow]]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise Invalid(_("This JSON file is broken in line {line}. Fetch it again."), line=error.lineno) from error
    if not isinstance(found, dict) or not isinstance(found.get("days"), list):
        raise Invalid(_('A JSON list has "days", each with "date", "isOffDay" and "name".'))
    return _checked(enumerate(found["days"], start=1), _json_row)


def _json_row(entry: Any) -> DayRow | Sentence:
    if not isinstance(entry, dict) or not isinstance(entry.get("isOffDay"), bool):
        return _('"isOffDay" must be true or false')
    day = _day(str(entry.get("date", "")))
    return DayRow(day, not entry["isOffDay"], str(entry.get("name", ""))[:REASON_LENGTH]) if isinstance(day, date) else day


def _csv_rows(text: str) -> list[tuple[int, DayRow]]:
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip() and not line.startswith("#")]
    reader = csv.reader(io.StringIO("\n".join(line for _number, line in lines)))
    try:
        cells = [[cell.strip() for cell in row] for row in reader]
    except csv.Error as error:
        raise Invalid(_("This CSV file can't be read: {error}."), error=error) from error
    header = [name.lower() for name in cells[0]] if cells else []
    if "day" not in header or len(cells) != len(lines):
        raise Invalid(_("A CSV list begins with a line of column names: day, and if need be working and reason; one day to a line."))
    numbered = ((number, dict(zip(header, row, strict=False))) for (number, _line), row in zip(lines[1:], cells[1:], strict=True))
    return _checked(numbered, _csv_row)


def _csv_row(cells: dict[str, str]) -> DayRow | Sentence:
    day = _day(cells.get("day", ""))
    working = cells.get("working", "0").lower()
    if not isinstance(day, date):
        return day
    if working not in WORKED | NOT_WORKED:
        return format_lazy(_('working is 1 for a day that is worked and 0 for a day off, not "{value}"'), value=working)
    return DayRow(day, working in WORKED, cells.get("reason", "")[:REASON_LENGTH])


def _day(text: str) -> date | Sentence:
    for form in ("%Y-%m-%d", "%Y/%m/%d"):
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return format_lazy(_('"{value}" is no date; write it as 2027-01-31'), value=text[:40])


def _checked(entries: Iterable[tuple[int, Any]], read_row: Any) -> list[tuple[int, DayRow]]:
    """Rows with their numbers; raises ``ListErrors`` for rows that can't be read and for days that stand twice."""
    rows: list[tuple[int, DayRow]] = []
    problems: list[RowProblem] = []
    seen: dict[date, int] = {}
    for number, entry in entries:
        row = read_row(entry)
        if not isinstance(row, DayRow):
            problems.append(RowProblem(number, row))
        elif row.day in seen:
            problems.append(RowProblem(number, format_lazy(_("{day} stands already in row {row}"), day=row.day, row=seen[row.day])))
        else:
            seen[row.day] = number
            rows.append((number, row))
    if problems:
        raise ListErrors(problems)
    return rows


def _covering(rows: list[tuple[int, DayRow]], first: date | None, last: date | None) -> OfficialList:
    if not rows:
        raise Invalid(_("The list has no days. The official notice for that year may not be out yet."))
    days = sorted(row.day for _number, row in rows)
    first = first or date(days[0].year + (days[0].month == 12 and days[-1].year > days[0].year), 1, 1)
    last = last or date(days[-1].year, 12, 31)
    if last < first:
        raise Invalid(_("The list would end on {last}, before it begins on {first}. Correct --from and --until."), first=first, last=last)
    earliest = date(first.year - 1, 12, 1)
    outside = [
        RowProblem(number, format_lazy(_("{day} lies outside {first} to {last}"), day=row.day, first=first, last=last))
        for number, row in rows
        if not earliest <= row.day <= last
    ]
    if outside:
        raise ListErrors(outside)
    return OfficialList(tuple(sorted(row for _number, row in rows)), first, last)
