"""`dudao calendar` and `dudao user` do what they say and say what they did."""

import argparse
import contextlib
import io
import json
import re
from datetime import date
from pathlib import Path

import pytest

from dudao.organisation import acts, commands, user_commands
from dudao.organisation.calendar import calendar_of
from dudao.organisation.calendar_lists import ListErrors
from dudao.organisation.models import CalendarRegion, Staff
from dudao.organisation.refusal import Invalid, NotFound
from dudao.organisation.tests.conftest import PASSWORD, TODAY, Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def dudao(capsys: pytest.CaptureFixture[str]) -> "Dudao":
    return Dudao(capsys)


class Dudao:
    """The command line with this room's commands; answers what was printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str) -> str:
        parser = argparse.ArgumentParser(prog="dudao")
        commands.register(parser.add_subparsers(required=True))
        options = parser.parse_args(arguments)
        options.run(options)
        return self.capsys.readouterr().out


@pytest.fixture
def next_year(tmp_path: Path) -> Path:
    file = tmp_path / "2027.json"
    days = [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}]
    file.write_text(json.dumps({"year": 2027, "days": days}), encoding="utf-8")
    return file


def test_show_lists_what_is_known(dudao: Dudao) -> None:
    line = "cn: days off known from 2018-12-29 to 2026-12-31; weekly days off sat,sun; version 1\n"
    assert dudao("calendar", "show") == line
    shown = dudao("calendar", "show", "--region", "cn", "--year", "2025")
    assert shown.startswith(line)
    assert "  2025-09-28 sun  worked  國慶節、中秋節\n" in shown
    assert "  2025-10-01 wed  off  國慶節、中秋節\n" in shown
    assert shown.endswith("working days by month: 19 19 21 22 19 20 23 21 23 18 20 23; in the year: 248\n")


def test_show_of_an_unknown_region_names_the_known(dudao: Dudao) -> None:
    with pytest.raises(NotFound, match=r'no calendar "mars"\. Known: cn'):
        dudao("calendar", "show", "--region", "mars")


def test_import_says_what_changed_and_the_second_time_nothing(dudao: Dudao, next_year: Path) -> None:
    said = dudao("calendar", "import", str(next_year), "--region", "cn")
    assert said == ("cn: 2027-01-01 to 2027-12-31 read. 1 day is worked or off other than before.\nDays off are known until 2027-12-31.\n")
    assert not calendar_of("cn").is_working(date(2027, 1, 1))
    again = dudao("calendar", "import", str(next_year), "--region", "cn")
    assert again == "cn: 2027-01-01 to 2027-12-31 read. Nothing changed: this list was known.\n"


def test_a_trial_keeps_nothing(dudao: Dudao, next_year: Path) -> None:
    assert dudao("calendar", "import", str(next_year), "--region", "cn", "--dry-run").endswith("This was a trial: nothing was kept.\n")
    assert calendar_of("cn").confirmed_until == date(2026, 12, 31)


def test_a_new_region_with_its_own_weekend_and_range(dudao: Dudao, tmp_path: Path) -> None:
    file = tmp_path / "gulf.csv"
    file.write_text("day,reason\n2026-12-02,National Day\n")
    dudao("calendar", "import", str(file), "--region", "gulf", "--weekend", "Friday, sat", "--from", "2026-07-01", "--until", "2026-12-31")
    region = CalendarRegion.objects.get(region="gulf")
    assert (region.week, calendar_of("gulf").known_from) == ("1111001", date(2026, 7, 1))
    assert "weekly days off fri,sat" in dudao("calendar", "show", "--region", "gulf")


def test_every_wrong_row_is_printed(dudao: Dudao, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text("day,working\n2027-13-01,0\n2027-01-01,x\n")
    with pytest.raises(ListErrors):
        dudao("calendar", "import", str(file), "--region", "cn")
    problems = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in problems] == ["row 2", "row 3"]


def test_a_file_that_is_not_there_is_a_sentence(dudao: Dudao) -> None:
    with pytest.raises(Invalid, match=r"nowhere.csv can't be read: No such file"):
        dudao("calendar", "import", "nowhere.csv", "--region", "cn")


@pytest.mark.parametrize("option", [("--from", "1.1.2027"), ("--weekend", "sat,holiday")])
def test_options_that_make_no_sense_are_explained(
    dudao: Dudao, next_year: Path, option: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        dudao("calendar", "import", str(next_year), "--region", "cn", *option)
    assert re.search("write the day as 2027-01-31|name weekdays as mon,tue", capsys.readouterr().err)


def test_help_tells_the_format_of_a_list(dudao: Dudao, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        dudao("calendar", "import", "--help")
    assert "day,working,reason" in capsys.readouterr().out


def test_an_account_with_a_generated_password_and_a_post(dudao: Dudao, town: Town) -> None:
    said = dudao("user", "add", "wu", "--name", "吳蘭", "--generate")
    password = said.rpartition("Password (shown once): ")[2].strip()
    staff = Staff.objects.get(username="wu")
    assert staff.check_password(password)
    assert (
        dudao("user", "post", "wu", "customer_service", "CH", "--from", "2026-01-01")
        == "吳蘭: customer service at 翠湖苑 from 2026-01-01\n"
    )
    assert list(staff.posts.values_list("role", "site__code")) == [("customer_service", "CH")]


@pytest.mark.parametrize(
    ("place", "stored"),
    [
        ("ch", ("ch", None, None, None)),
        ("ch/south", ("ch", "south", None, None)),
        ("XY", ("ch", "north", "XY", None)),
        ("XY/1", ("ch", "north", "XY", "1")),
    ],
)
def test_places_by_their_codes(dudao: Dudao, town: Town, place: str, stored: tuple[str | None, ...]) -> None:
    dudao("user", "post", "newcomer", "handler", place, "--until", "2099-01-01")
    assert town.newcomer.posts.values_list("company__code", "branch__code", "site__code", "building__code").get() == stored


def test_a_place_or_person_that_is_not_there_is_a_sentence(dudao: Dudao, town: Town) -> None:
    with pytest.raises(NotFound, match='no place "ch/east"'):
        dudao("user", "post", "newcomer", "handler", "ch/east")
    with pytest.raises(NotFound, match='no account "nobody"'):
        dudao("user", "post", "nobody", "handler", "CH")


def test_with_two_companies_one_is_named(dudao: Dudao, town: Town) -> None:
    acts.found_company(code="other", name="別家物業")
    with pytest.raises(NotFound, match=r"with --company\. Known: ch, other"):
        dudao("user", "add", "wu", "--name", "吳蘭", "--generate")
    dudao("user", "add", "wu", "--name", "吳蘭", "--generate", "--company", "other")
    assert Staff.objects.get(username="wu").company == acts.found_company(code="other", name="別家物業")


def test_a_password_is_read_from_a_pipe(dudao: Dudao, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("willow-gate-77\n"))
    assert dudao("user", "password", "clerk") == "Clerk has a new password.\n"
    town.clerk.refresh_from_db()
    assert town.clerk.check_password("willow-gate-77")


@pytest.mark.parametrize(("typed", "kept"), [(("willow-gate-77", "willow-gate-77"), "willow-gate-77"), (("willow-gate-77", "x"), PASSWORD)])
def test_a_password_is_asked_for_twice(
    dudao: Dudao, town: Town, monkeypatch: pytest.MonkeyPatch, typed: tuple[str, str], kept: str
) -> None:
    answers = iter(typed)
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)
    monkeypatch.setattr(user_commands, "getpass", lambda _prompt: next(answers))
    with contextlib.ExitStack() as expected:
        if typed[0] != typed[1]:
            expected.enter_context(pytest.raises(Invalid, match="The two passwords differ; nothing was changed"))
        dudao("user", "password", "clerk")
    town.clerk.refresh_from_db()
    assert town.clerk.check_password(kept)


def test_the_list_shows_who_holds_what(dudao: Dudao, town: Town) -> None:
    assert "clerk                Clerk\n    customer service · 翠湖苑 · 2020-01-01 – \n" in dudao("user", "list")
    said = dudao("user", "end", "clerk", "--on", "2021-06-30")
    assert said == "Clerk leaves on 2021-06-30; what they did stays under their name.\n"
    assert "Clerk" not in dudao("user", "list")
    everyone = dudao("user", "list", "--all")
    assert "clerk                Clerk (left)\n    customer service · 翠湖苑 · 2020-01-01 – 2021-06-30 (not at present)\n" in everyone


def test_the_first_and_last_day_are_today_unless_told(dudao: Dudao, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: TODAY)
    assert dudao("user", "post", "newcomer", "handler", "CH").endswith("from 2026-11-23\n")
    assert "leaves on 2026-11-23" in dudao("user", "end", "newcomer")
