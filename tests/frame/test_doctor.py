"""The doctor: each thing that can be wrong with an installation is found, named, and comes with a way to mend it."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from dudao.config.doctor import machine
from dudao.rendering import fonts
from tests.frame.deployments import Deployment


def examined(made: Deployment, code: int = 0) -> dict[str, list[dict[str, str]]]:
    """The doctor's findings by area."""
    areas: dict[str, list[dict[str, str]]] = {}
    for finding in json.loads(made.run("doctor", "--json", code=code).stdout):
        areas.setdefault(finding["area"], []).append(finding)
    return areas


def states(findings: list[dict[str, str]]) -> list[str]:
    return [finding["state"] for finding in findings]


def test_what_is_well_is_said_too(living: Deployment) -> None:
    areas = examined(living)
    for area in ("database", "migrations", "writing", "clock", "disk", "time-zones"):
        assert states(areas[area]) == ["ok"], areas[area]
    assert all(finding["remedy"] for findings in areas.values() for finding in findings if finding["state"] != "ok")


def test_database_that_does_not_answer(living: Deployment) -> None:
    (finding,) = examined(Deployment(living.folder, "postgresql://127.0.0.1:1/dudao"), code=1)["database"]
    assert finding["state"] == "error"
    assert "DUDAO_DATABASE" in finding["remedy"]


def test_tables_not_made_yet(fresh: Deployment) -> None:
    areas = examined(fresh, code=1)
    assert areas["migrations"][0]["remedy"] == "Run dudao migrate."
    assert "calendar" not in areas


def test_calendar_that_ends_soon(living: Deployment) -> None:
    for days, state in ((30, "warning"), (400, "ok")):
        until = (datetime.now(UTC) + timedelta(days=days)).date()
        living.change(f"UPDATE organisation_calendarregion SET confirmed_until = '{until}'")
        (finding,) = examined(living)["calendar"]
        assert finding["state"] == state
        assert str(until) in finding["text"]


def test_site_without_a_calendar_or_with_an_unknown_time_zone(living: Deployment) -> None:
    living.change("UPDATE organisation_site SET region = 'mars', time_zone = 'Mars/Olympus'")
    areas = examined(living, code=1)
    assert "dudao calendar import FILE --region mars" in areas["calendar"][0]["remedy"]
    assert "Mars/Olympus" in areas["time-zones"][1]["text"]


def test_a_seal_that_was_changed(living: Deployment) -> None:
    assert states(examined(living)["seals"]) == ["ok"]
    living.change(
        "INSERT INTO duties_edition (book, edition, effective_from, digest, source, published_at) "
        "VALUES ('residential', '2020', '2020-01-01', 'x', '', '2019-12-01 00:00:00+00:00')"
    )
    living.change(
        "INSERT INTO scores_sealedsheet (site_id, month, number, edition_id, content, digest, sealed_at, sealed_by_id) "
        "SELECT (SELECT MIN(id) FROM organisation_site), 202609, 1, (SELECT MIN(id) FROM duties_edition), '{}', 'x', "
        "'2026-10-01 00:00:00+00:00', (SELECT MIN(id) FROM organisation_staff)"
    )
    (finding,) = examined(living, code=1)["seals"]
    assert finding["state"] == "error"
    assert "for 2026-09 is broken" in finding["text"]


def test_clock_that_is_behind_the_records(living: Deployment) -> None:
    living.change("UPDATE journal_entry SET recorded_at = '2099-01-01 00:00:00+00:00'" if living.database else FUTURE)
    (finding,) = examined(living, code=1)["clock"]
    assert "NTP" in finding["remedy"]


FUTURE = "UPDATE journal_entry SET recorded_at = '2099-01-01 00:00:00'"


def test_background_work_that_stopped(living: Deployment) -> None:
    assert states(examined(living)["work"]) == ["warning"]
    (living.folder / "work-heartbeat").touch()
    assert states(examined(living)["work"]) == ["ok"]


def test_data_that_everyone_can_read(living: Deployment) -> None:
    living.folder.chmod(0o755)
    (living.folder / "secret-key").chmod(0o644)
    (finding,) = examined(living)["folder"]
    assert "secret-key" in finding["text"]
    living.folder.chmod(0o700)
    assert states(examined(living)["folder"]) == ["ok"]


@pytest.mark.parametrize(("free", "state"), [(100, "error"), (1000, "warning"), (50_000, "ok")])
def test_disk_that_runs_full(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: int, state: str) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(10**12, 0, free * 1_000_000))
    (finding,) = machine.disk_findings()
    assert finding.state == state


@pytest.mark.parametrize(("there", "state"), [(True, "ok"), (False, "warning")])
def test_fonts_for_documents(monkeypatch: pytest.MonkeyPatch, *, there: bool, state: str) -> None:
    monkeypatch.setattr(machine, "has_chinese_font", lambda: there)
    (finding,) = machine.font_findings()
    assert finding.state == state


def test_fonts_are_looked_for_without_fontconfig(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path / "none"),))
    assert not machine.has_chinese_font()
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    (tmp_path / "noto").mkdir()
    (tmp_path / "noto" / "NotoSansCJK-Regular.ttc").touch()
    assert machine.has_chinese_font()


@pytest.mark.parametrize(("language", "word"), [("en", "to mend"), ("zh-hant", "需要處理"), ("zh-hans", "需要处理")])
def test_the_doctor_speaks_the_readers_language(living: Deployment, language: str, word: str) -> None:
    assert word in living.run("doctor", "--language", language).stdout
