"""Files that no record names are found, told and swept; what a record names, or has just come, stays."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from pytest_django import Settings

from dudao.config import cli
from dudao.config.doctor import records
from dudao.config.doctor.findings import OK, WARNING
from dudao.journal import attachments
from dudao.journal.attachments import orphans, store
from dudao.journal.models import Attachment
from dudao.journal.tests.files import photo
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
TWO_DAYS = timedelta(days=2).total_seconds()


class Fails(Exception):
    """The act that the file belongs to fails."""


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / store.FOLDER


def keep(cast: Cast, size: tuple[int, int]) -> Attachment:
    upload = SimpleUploadedFile("lift.jpg", photo(size))
    return attachments.keep(cast.site, site=cast.site, upload=upload, by=cast.clerk, now=NOW)


def files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def grow_old(folder: Path) -> None:
    for file in files(folder):
        os.utime(file, (time.time() - TWO_DAYS,) * 2)


def left_behind(cast: Cast) -> None:
    """The file is written, then its transaction fails."""

    @transaction.atomic
    def half_way() -> None:
        keep(cast, (12, 12))
        raise Fails

    with pytest.raises(Fails):
        half_way()


def test_what_a_failed_act_left_is_swept_after_a_day_and_nothing_else(cast: Cast, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = keep(cast, (800, 600))
    named = files(folder)
    left_behind(cast)
    assert len(files(folder)) > len(named)
    assert orphans.sweep().count == 0, "what has just been written may belong to an act that goes on"
    grow_old(folder)
    (told,) = records.file_findings()
    assert (told.state, "dudao files sweep" in told.remedy) == (WARNING, True)
    assert cli.main(["--language", "en", "files", "orphans"]) == 0
    assert cli.main(["--language", "en", "files", "sweep"]) == 0
    assert "taken away" in capsys.readouterr().out
    assert files(folder) == named
    assert attachments.path_of(kept).exists()
    assert [each.state for each in records.file_findings()] == [OK]


def test_an_upload_of_the_same_content_keeps_it(cast: Cast, folder: Path) -> None:
    left_behind(cast)
    grow_old(folder)
    kept = keep(cast, (12, 12))
    assert orphans.sweep().count == 0
    assert attachments.path_of(kept).exists()


def test_one_that_becomes_young_while_it_is_swept_stays(cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody uploads the same between the look at the rows and the sweep."""
    left_behind(cast)
    grow_old(folder)
    before, looked = files(folder), orphans._nameless

    def then_uploaded() -> list[Path]:
        found = list(looked())
        keep(cast, (12, 12))
        return found

    monkeypatch.setattr(orphans, "_nameless", then_uploaded)
    assert orphans.sweep().count == 0
    assert files(folder) == before


def test_where_nothing_was_ever_uploaded_there_is_nothing_to_sweep() -> None:
    assert orphans.sweep() == orphans.Orphans()
