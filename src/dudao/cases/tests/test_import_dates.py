"""Times as old systems write them: read by their formats, placed by the site's clock, never guessed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dudao.cases.imports.dates import Clock, Dates, NotAFormat, Read, reader_of, usual
from dudao.sheets.cells import FROM_1900, FROM_1904
from dudao.sheets.tables import Flaw

NEW_YORK = ZoneInfo("America/New_York")
MOMENT = datetime(2025, 3, 4, 14, 5, 6)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%m/%d/%Y %I:%M:%S %p", "03/04/2025 02:05:06 PM"),
        ("%m/%d/%Y %I:%M:%S %p", "3/4/2025 2:05:06 pm"),
        ("%d.%m.%Y %H:%M:%S", "04.03.2025 14:05:06"),
        ("%Y年%m月%d日 %p%I:%M:%S", "2025年3月4日 下午2:05:06"),
        ("%d-%b-%y %H:%M:%S", "04-Mar-25 14:05:06"),
        ("%A, %d %B %Y %H:%M:%S", "Tuesday, 4 March 2025 14:05:06"),
    ],
)
def test_formats_in_the_notation_of_strptime(form: str, text: str) -> None:
    assert reader_of(form)(text) == Read(MOMENT)


@pytest.mark.parametrize(
    "text",
    ["2025-03-04 14:05:06", "2025/3/4 14:05:06", "2025.03.04 14:05:06", "2025-03-04T14:05:06", "2025年3月4日 14:05:06",
     "2025年3月4日 14时05分06秒", "2025年3月4日 下午2:05:06", "2025-03-04 02:05:06 PM", "2025-03-04 14:05:06.000"],
)  # fmt: skip
def test_what_has_the_year_first_needs_no_format(text: str) -> None:
    assert usual(text) == Read(MOMENT)


def test_a_zone_that_is_told_is_kept() -> None:
    read = usual("2025-03-04T14:05:06+08:00")
    assert read is not None
    assert read.at.astimezone(UTC) == datetime(2025, 3, 4, 6, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2025-02-30", "2025-13-01", "2025-01-01 25:00", "03/04/2025", "yesterday", "20250304", "2025-03-04 14:05 13th"]
)
def test_what_is_no_date_is_a_flaw(text: str) -> None:
    assert isinstance(Dates((), FROM_1900).read(text), Flaw)


@pytest.mark.parametrize("form", ["%d/%m", "%Y-%m-%d %I:%M", "%Q", "%Y-%Y-%m-%d", "day"])
def test_formats_that_cannot_be_used(form: str) -> None:
    with pytest.raises(NotAFormat):
        reader_of(form)


def test_a_text_that_two_formats_read_differently_is_not_guessed() -> None:
    dates = Dates(("%d/%m/%Y", "%m/%d/%Y"), FROM_1900)
    flaw = dates.read("03/04/2025")
    assert isinstance(flaw, Flaw)
    assert "two ways" in str(flaw)
    assert dates.read("25/12/2025") == Read(datetime(2025, 12, 25), day_only=True)
    assert dates.read("04/04/2025") == Read(datetime(2025, 4, 4), day_only=True)


def test_real_dates_serials_and_text_in_one_column() -> None:
    dates = Dates(("%Y-%m-%d %H:%M:%S", "excel"), FROM_1900)
    assert dates.read(MOMENT) == Read(MOMENT)
    assert dates.read("2025-03-04 14:05:06") == Read(MOMENT)
    assert dates.read(45720.5868751) == Read(MOMENT)
    assert dates.read("45720.5868751") == Read(MOMENT)
    assert dates.read(45720) == Read(datetime(2025, 3, 4), day_only=True)
    assert isinstance(dates.read(7), Flaw)
    assert Dates((), FROM_1904).read(45720 - 1462) == Read(datetime(2025, 3, 4), day_only=True)


def test_an_hour_that_was_skipped_and_one_that_came_twice_are_told() -> None:
    clock = Clock(NEW_YORK)
    skipped = clock.place(datetime(2015, 3, 8, 2, 30))
    assert (skipped.skipped, skipped.twice) == (True, False)
    assert skipped.at == datetime(2015, 3, 8, 7, 30, tzinfo=UTC)
    twice = clock.place(datetime(2015, 11, 1, 1, 30))
    assert (twice.skipped, twice.twice) == (False, True)
    assert twice.at == datetime(2015, 11, 1, 5, 30, tzinfo=UTC)


@given(
    local=st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2037, 12, 31)),
    zone=st.sampled_from(
        ["America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu", "Africa/Monrovia"]
    ),
)
def test_placing_agrees_with_the_time_zone_itself(local: datetime, zone: str) -> None:
    placed = Clock(ZoneInfo(zone)).place(local)
    assert placed.at == local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    back = placed.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert (back == local) is not placed.skipped
    assert abs(back - local) <= timedelta(hours=1)


@given(
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2060, 1, 1)),
    st.sampled_from(["%m/%d/%Y %I:%M:%S %p", "%Y-%m-%d %H:%M:%S"]),
)
def test_what_strftime_writes_is_read_back(moment: datetime, form: str) -> None:
    assert reader_of(form)(moment.strftime(form)) == Read(moment.replace(microsecond=0))
