"""Times as old systems write them: several formats in one column, spreadsheet numbers, clock time without zone."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from dudao.sheets.cells import from_serial
from dudao.sheets.tables import Cell, Flaw

SERIALS = range(20_000, 80_000)
"""Spreadsheet numbers taken for dates: 1954 to 2119."""
EXCEL = "excel"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
HALVES = {"am": 0, "a.m.": 0, "上午": 0, "凌晨": 0, "早上": 0, "pm": 12, "p.m.": 12, "下午": 12, "晚上": 12}
HALF = "|".join(re.escape(half) for half in HALVES)

PIECES = {
    "Y": r"(?P<Y>\d{4})",
    "y": r"(?P<y>\d{2})",
    "m": r"(?P<m>\d{1,2})",
    "d": r"(?P<d>\d{1,2})",
    "H": r"(?P<H>\d{1,2})",
    "I": r"(?P<H>\d{1,2})",
    "M": r"(?P<M>\d{1,2})",
    "S": r"(?P<S>\d{1,2})",
    "f": r"(?P<f>\d{1,9})",
    "p": rf"(?P<p>{HALF})",
    "b": r"(?P<b>[A-Za-z]{3})[a-z]*\.?",
    "B": r"(?P<b>[A-Za-z]{3})[a-z]*\.?",
    "a": r"\w+\.?",
    "A": r"\w+\.?",
    "z": r"(?P<z>Z|[+-]\d\d:?\d\d)",
    "%": "%",
}
USUAL = re.compile(
    r"(?P<Y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?"
    rf"(?:[T\s]*(?P<p>{HALF})?\s*(?P<H>\d{{1,2}})\s*[:：时時点點]\s*(?P<M>\d{{1,2}})\s*[:：分]?\s*(?:(?P<S>\d{{1,2}})秒?)?(?:\.(?P<f>\d{{1,9}}))?"
    rf"\s*(?P<p2>{HALF})?\s*(?P<z>Z|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)
"""Year first: the only order in which day and month cannot be taken for one another."""


class Read(NamedTuple):
    """A time as it was read. ``at`` has a zone only when the text told one; ``day_only`` when it told no clock time."""

    at: datetime
    day_only: bool = False


class NotAFormat(ValueError):
    """A date format that cannot be used; the argument is the piece that is not known."""


Reader = Callable[[str], Read | None]


def reader_of(form: str) -> Reader:
    """A function that reads one format, in the notation of ``strptime``. Raises NotAFormat."""
    pattern = _pattern(form)
    names = pattern.groupindex
    if not {"d"} <= names.keys() or not names.keys() & {"m", "b"} or not names.keys() & {"Y", "y"}:
        raise NotAFormat(form)
    if "%I" in form and "%p" not in form:
        raise NotAFormat("%I")
    if names.keys() - {"p"} == set(PLAIN):
        return _plain_reader(pattern)
    return lambda text: _matched(pattern, text)


def usual(text: str) -> Read | None:
    """Reads what has the year first, in figures, with any of the usual separators, or as written in Chinese."""
    return _matched(USUAL, text)


def _pattern(form: str) -> re.Pattern[str]:
    made = ""
    position = 0
    while position < len(form):
        sign = form[position]
        if sign == "%":
            letter = form[position + 1 : position + 2]
            if letter not in PIECES:
                raise NotAFormat(f"%{letter}")
            made += PIECES[letter]
            position += 2
            continue
        made += r"\s+" if sign.isspace() else re.escape(sign)
        position += 1
    try:
        return re.compile(made, re.IGNORECASE)
    except re.error as error:
        raise NotAFormat(form) from error


PLAIN: Final = ("Y", "m", "d", "H", "M", "S")


def _plain_reader(pattern: re.Pattern[str]) -> Reader:
    """For formats of six numbers and perhaps the half of the day, which most logs have: half the work of the general way."""
    halves = "p" in pattern.groupindex

    def read(text: str) -> Read | None:
        match = pattern.fullmatch(text)
        if match is None:
            return None
        year, month, day, hour, minute, second = match.group(*PLAIN)
        try:
            clock = time(_hour(hour, match["p"]) if halves else int(hour), int(minute), int(second))
            return Read(datetime.combine(date(int(year), int(month), int(day)), clock))
        except ValueError:
            return None

    return read


def _matched(pattern: re.Pattern[str], text: str) -> Read | None:
    match = pattern.fullmatch(text)
    if match is None:
        return None
    found = match.groupdict()
    try:
        hour = _hour(found.get("H"), found.get("p") or found.get("p2"))
        clock = time(hour, int(found.get("M") or 0), int(found.get("S") or 0), int(((found.get("f") or "0") + "00000")[:6]))
        at = datetime.combine(date(_year(found), _month(found), int(found["d"])), clock)
    except ValueError:
        return None
    if zone := found.get("z"):
        at = datetime.fromisoformat(at.isoformat() + ("+00:00" if zone in "Zz" else zone))
    return Read(at, found.get("H") is None)


def _year(found: dict[str, str | None]) -> int:
    if full := found.get("Y"):
        return int(full)
    short = int(found["y"] or 0)
    return short + (2000 if short < 70 else 1900)


def _month(found: dict[str, str | None]) -> int:
    if number := found.get("m"):
        return int(number)
    return MONTHS.index((found["b"] or "").lower()) + 1


def _hour(hour: str | None, half: str | None) -> int:
    if hour is None:
        return 0
    if half is None:
        return int(hour)
    if int(hour) > 12:
        return int(hour) if HALVES[half.lower()] else 24
    return int(hour) % 12 + HALVES[half.lower()]


class Dates:
    """The formats of one log. Two that read one text differently are a flaw of that cell, never a guess."""

    def __init__(self, forms: Sequence[str], epoch: datetime) -> None:
        self._readers = [reader_of(form) for form in forms if form != EXCEL] or [usual]
        self._numbers_in_text = EXCEL in forms
        self._epoch = epoch

    def read(self, cell: Cell) -> Read | Flaw:
        """The time a cell tells. Real dates of a spreadsheet are taken as they are, whatever the formats say."""
        if isinstance(cell, str):
            return self._text(cell)
        if isinstance(cell, datetime):
            return Read(cell, cell.time() == time.min)
        if isinstance(cell, int | float) and not isinstance(cell, bool) and int(cell) in SERIALS:
            return Read(from_serial(cell, self._epoch), isinstance(cell, int))
        return cell if isinstance(cell, Flaw) else Flaw("not_a_date", NOT_A_DATE, str(cell))

    def _text(self, text: str) -> Read | Flaw:
        found = None
        for read in self._readers:
            again = read(text)
            if again is not None and found is not None and again != found:
                return Flaw("two_dates", _("“{value}” can be read in two ways by the formats under dates: keep one of them"), text)
            found = again or found
        if found is None and self._numbers_in_text:
            found = self._number(text)
        return found or Flaw("not_a_date", NOT_A_DATE, text)

    def _number(self, text: str) -> Read | None:
        try:
            number = float(text)
        except ValueError:
            return None
        return Read(from_serial(number, self._epoch), number.is_integer()) if int(number) in SERIALS else None


NOT_A_DATE = _("“{value}” is no date in the formats that the map gives under dates")


class Placed(NamedTuple):
    """A clock time on the time line. ``skipped``: the clock was put forward over it; ``twice``: the hour came twice."""

    at: datetime
    skipped: bool
    twice: bool


class Clock:
    """Puts clock times of one zone on the time line, in UTC. Offsets are kept by the hour, for reckoning them is slow."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self._hours: dict[int, timedelta | None] = {}

    def place(self, local: datetime) -> Placed:
        """An hour that came twice is taken as the first; one that was skipped as if the clock had not been put forward."""
        hour = local.toordinal() * 24 + local.hour
        if hour not in self._hours:
            if len(self._hours) > 100_000:
                self._hours.clear()
            self._hours[hour] = self._steady_offset(local.replace(minute=0, second=0, microsecond=0))
        offset = self._hours[hour]
        if offset is not None:
            return Placed((local - offset).replace(tzinfo=UTC), skipped=False, twice=False)
        return self._unsteady(local)

    def _steady_offset(self, hour: datetime) -> timedelta | None:
        """The offset that holds through the whole hour, whichever way it is read; None in hours when the clock is changed."""
        ends = (hour, hour + timedelta(minutes=59, seconds=59))
        offsets = {end.replace(tzinfo=self.zone, fold=fold).utcoffset() for end in ends for fold in (0, 1)}
        return offsets.pop() if len(offsets) == 1 else None

    def _unsteady(self, local: datetime) -> Placed:
        first = local.replace(tzinfo=self.zone, fold=0)
        second = local.replace(tzinfo=self.zone, fold=1)
        before, after = first.utcoffset(), second.utcoffset()
        at = first.astimezone(UTC)
        skipped = at.astimezone(self.zone).replace(tzinfo=None) != local
        return Placed(at, skipped=skipped, twice=not skipped and before != after)
