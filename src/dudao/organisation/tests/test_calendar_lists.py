"""An official list is taken whole or not at all, and says which rows are wrong."""

import json
from datetime import date

import pytest

from dudao.organisation.calendar_lists import LARGEST_FILE, DayRow, ListErrors, read
from dudao.organisation.refusal import Invalid


def published(*days: tuple[str, bool], name: str = "元旦") -> bytes:
    """A list as holiday-cn publishes it."""
    return json.dumps({"year": 2027, "days": [{"name": name, "date": day, "isOffDay": off} for day, off in days]}).encode()


def test_a_year_as_holiday_cn_publishes_it() -> None:
    official = read(published(("2026-12-27", False), ("2027-01-01", True)))
    assert official.rows == (DayRow(date(2026, 12, 27), True, "元旦"), DayRow(date(2027, 1, 1), False, "元旦"))
    assert (official.first, official.last) == (date(2027, 1, 1), date(2027, 12, 31))


def test_a_csv_with_make_up_days() -> None:
    official = read("day,working,reason\n2027-02-05,0,春節\n2027-02-07,1,補班\n".encode())
    assert official.rows == (DayRow(date(2027, 2, 5), False, "春節"), DayRow(date(2027, 2, 7), True, "補班"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_from_a_spreadsheet_in_its_encoding(encoding: str) -> None:
    official = read("# 2027\r\nDay,Working,Reason\r\n\r\n2027/2/5,休,春節\r\n2027/2/7,班,\r\n".encode(encoding))
    assert official.rows == (DayRow(date(2027, 2, 5), False, "春節"), DayRow(date(2027, 2, 7), True, ""))


def test_a_list_of_days_off_needs_no_second_column() -> None:
    official = read(b"day\n2015-07-04\n")
    assert official.rows == (DayRow(date(2015, 7, 4), False, ""),)
    assert (official.first, official.last) == (date(2015, 1, 1), date(2015, 12, 31))


def test_the_range_can_be_told() -> None:
    official = read(b"day\n2015-01-01\n2015-05-25\n", first=date(2015, 1, 1), last=date(2015, 6, 30))
    assert (official.first, official.last) == (date(2015, 1, 1), date(2015, 6, 30))


def test_every_wrong_row_is_named() -> None:
    with pytest.raises(ListErrors) as caught:
        read(b"day,working\n2027-02-30,0\n2027-02-05,maybe\n2027-02-06,1\n2027-02-06,0\n")
    assert [str(problem) for problem in caught.value.problems] == [
        'row 2: "2027-02-30" is no date; write it as 2027-01-31',
        'row 3: working is 1 for a day that is worked and 0 for a day off, not "maybe"',
        "row 5: 2027-02-06 stands already in row 4",
    ]
    assert str(caught.value) == (
        'The list was not imported. Rows to correct: 3. The first: row 2: "2027-02-30" is no date; write it as 2027-01-31'
    )


def test_days_outside_the_range_are_named() -> None:
    with pytest.raises(ListErrors, match="2028-01-01 lies outside 2027-01-01 to 2027-12-31"):
        read(b"day\n2027-01-01\n2028-01-01\n", last=date(2027, 12, 31))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (published(), "may not be out yet"),
        (b'{"days": [', "broken in line 1"),
        (b'["2027-01-01"]', '"days"'),
        (b'{"days": [{"date": "2027-01-01", "isOffDay": "yes"}]}', "isOffDay"),
        (b'{"days": [{"date": 20270101, "isOffDay": true}]}', "is no date"),
        (b'{"days": ["2027-01-01"]}', "isOffDay"),
        (b"", "begins with a line of column names"),
        (b"day,working\n", "may not be out yet"),
        (b"date,off\n2027-01-01,1\n", "begins with a line of column names"),
        (b'day,reason\n2027-01-01,"two\nlines"\n', "one day to a line"),
        (b"day,reason\n" + b"x" * 200_000 + b"\n", "can't be read|is no date"),
        (b"\xff\xfe\xfd", "no text file"),
        (b"day\n" + b"2027-01-01\n" * (LARGEST_FILE // 10), "too large"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        read(content)


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Invalid, match="before it begins"):
        read(b"day\n2027-01-01\n", first=date(2027, 1, 1), last=date(2026, 1, 1))
