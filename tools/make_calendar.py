"""Make the shipped calendar of mainland China from the yearly lists of holiday-cn: ``python tools/make_calendar.py FOLDER``."""

import sys
from pathlib import Path

from opencc import OpenCC

from dudao.organisation.calendar_lists import DayRow, read

TARGET = Path(__file__).resolve().parent.parent / "src/dudao/organisation/calendars/cn.csv"
HEAD = """\
# Official days off (0) and make-up working days (1) of mainland China, as announced by the State Council.
# Complete from 2018-12-29 to {last}; other days follow their weekday. Compiled by github.com/NateScarlet/holiday-cn (MIT).
day,working,reason
"""


def make(folder: Path) -> str:
    """The text of the calendar file: later lists win where two name the same day."""
    to_traditional = OpenCC("s2t")
    days: dict[str, DayRow] = {}
    for file in sorted(folder.glob("20??.json")):
        if b'"days": []' not in file.read_bytes():
            days |= {row.day.isoformat(): row for row in read(file.read_bytes()).rows}
    lines = [f"{day},{row.working:d},{to_traditional.convert(row.reason)}" for day, row in sorted(days.items())]
    return HEAD.format(last=f"{max(days)[:4]}-12-31") + "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(make(Path(sys.argv[1])), encoding="utf-8")
