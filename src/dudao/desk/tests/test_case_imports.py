"""A log on screen: sent, columns chosen, first rows, rehearsal, import; everything sent twice is done once."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from dudao.cases.imports.jobs import acts, files, worker
from dudao.cases.models import Case, ImportJob, ImportMap
from dudao.cases.tests.import_scenes import row, write_log
from dudao.cases.tests.job_scenes import mapped, sent
from dudao.desk.import_forms import ColumnsForm
from dudao.desk.tests.conftest import SignedIn
from dudao.organisation.models import Company, Staff
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def upload(browser: Client, folder: Path, *rows: dict[str, str], encoding: str = "gb18030") -> ImportJob:
    path = write_log(folder, rows or [row(number) for number in range(1, 4)], encoding=encoding)
    answer = browser.post("/import/", {"file": SimpleUploadedFile("投訴.csv", path.read_bytes())})
    job: ImportJob = ImportJob.objects.get()
    assert answer["Location"] == f"/import/{job.pk}/columns"
    return job


def filled(browser: Client, job: ImportJob, **changed: str) -> dict[str, str]:
    """The form as it stands on the page, with some of it changed."""
    form: ColumnsForm = browser.get(f"/import/{job.pk}/columns").context["form"]
    there = {name: str(form[name].value() or "") for name in form.fields if form[name].value() not in (None, False, "")}
    return there | changed


def meaning(form: ColumnsForm, key: str, word: str) -> str:
    """The name of the field that asks what a word means."""
    return next(
        each.field.html_name
        for _t, lines in form.groups()
        for line in lines
        for each in line.words
        if each.text == word and line.field.name == f"column_{key}"
    )


def work(browser: Client, job: ImportJob) -> Any:
    worker.work_off(now=lambda: NOW)
    return browser.get(f"/import/{job.pk}")


def test_a_log_goes_all_the_way(cast: Cast, at_desk: SignedIn, tmp_path: Path) -> None:
    browser = at_desk(cast.admin)
    job = upload(browser, tmp_path, row(1), row(2, 類別="怪事"), row(3, 日期="2026-13-40"))
    at = f"/import/{job.pk}"
    page = browser.get(f"{at}/columns")
    assert "GB18030" in page.content.decode().upper()
    given = filled(browser, job, source="old", column_site="always:CH", column_received_at="column:日期")
    missing = browser.post(f"{at}/columns", given)
    assert missing.status_code == 422
    form = missing.context["form"]
    assert list(form.errors) == ["column_category"]
    assert form["source"].value() == "old"
    given[meaning(form, "category", "怪事")] = "other"
    assert browser.post(f"{at}/columns", given)["Location"] == f"{at}/preview"
    first = browser.get(f"{at}/preview")
    shown = first.content.decode()
    assert "T-0001" in shown
    assert "2026-13-40" in shown
    assert [bool(each.wrong) for each in first.context["found"].rows] == [False, False, True]
    for _twice in range(2):
        assert browser.post(f"{at}/check")["Location"] == at
    waiting = browser.get(at).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert f'href="{at}"' in waiting
    rehearsed = work(browser, job)
    assert "Leave out the 1 bad row" in rehearsed.content.decode()
    assert not Case.objects.exists()
    sheet: Any = browser.get(f"{at}/mistakes")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
    assert [cell.value for cell in book.active[2]][:3] == [4, "日期", "2026-13-40"]
    browser.post(f"{at}/take")
    assert ImportJob.objects.get().task == "check"
    for _twice in range(2):
        browser.post(f"{at}/take", {"skip_bad": "on"})
    done = work(browser, job)
    assert "Cases taken in" in done.content.decode()
    assert sorted(Case.objects.values_list("reference", "category")) == [("T-0001", "lift"), ("T-0002", "other")]
    browser.post(f"{at}/take", {"skip_bad": "on"})
    assert worker.work_off(now=lambda: NOW) == 0
    listed = browser.get("/import/").content.decode()
    assert "投訴.csv" in listed
    assert "2 cases taken in" in listed


def test_nothing_that_is_missing_loses_what_was_chosen(cast: Cast, at_desk: SignedIn, tmp_path: Path) -> None:
    browser = at_desk(cast.admin)
    job = upload(browser, tmp_path)
    given = filled(browser, job, column_title="", column_place="column:內容", dates="day")
    answer = browser.post(f"/import/{job.pk}/columns", given)
    assert answer.status_code == 422
    assert "column_title" in answer.context["form"].errors
    again = browser.get(f"/import/{job.pk}/columns").context["form"]
    assert (again["column_place"].value(), again["dates"].value()) == ("column:內容", "day")
    assert browser.get(f"/import/{job.pk}/preview")["Location"] == f"/import/{job.pk}/columns"


def test_a_unit_needs_its_building_and_a_choice_must_be_one_of_those_offered(cast: Cast, at_desk: SignedIn, tmp_path: Path) -> None:
    browser = at_desk(cast.admin)
    job = upload(browser, tmp_path)
    given = filled(browser, job, column_reference="column:no such", obligation="/etc/passwd:x")
    assert {"column_reference", "obligation"} <= set(browser.post(f"/import/{job.pk}/columns", given).context["form"].errors)


def test_a_map_is_saved_and_used_again(cast: Cast, at_desk: SignedIn, tmp_path: Path) -> None:
    browser = at_desk(cast.admin)
    job = upload(browser, tmp_path)
    browser.post(f"/import/{job.pk}/columns", filled(browser, job, source="old", save="", name="前台日誌"))
    saved = ImportMap.objects.get()
    browser.post(f"/import/{job.pk}/columns", filled(browser, job, source="other", again=""))
    assert ImportJob.objects.get().choices["source"] == "other"
    browser.post(f"/import/{job.pk}/columns", {"use": "", "map": saved.pk})
    assert ImportJob.objects.get().choices["source"] == "old"
    assert browser.post(f"/import/{job.pk}/columns", {"use": "", "map": "x"}).status_code == 302


def test_due_times_of_the_old_system_are_compared(cast: Cast, at_desk: SignedIn, tmp_path: Path) -> None:
    browser = at_desk(cast.admin)
    rows = [row(1, 日期="2026-03-02 10:00", 內容="2026-03-03 18:00"), row(2, 日期="2026-03-02 10:00", 內容="2026-03-09 18:00")]
    job = upload(browser, tmp_path, *rows)
    key = f"{cast.site.rulebook}:respond"
    given = filled(
        browser, job, source="old", column_site="always:CH", column_text="", column_title="column:標題", due="內容", obligation=key
    )
    assert browser.post(f"/import/{job.pk}/columns", given)["Location"] == f"/import/{job.pk}/preview"
    agreement = browser.get(f"/import/{job.pk}/preview").context["found"].agreement
    assert (agreement.equal, agreement.compared) == (1, 2)
    browser.post(f"/import/{job.pk}/check")
    assert "1 / 2" in work(browser, job).content.decode()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"<html><table>", b"just words\n"])
def test_what_is_no_log_is_answered_beside_the_field(cast: Cast, at_desk: SignedIn, content: bytes) -> None:
    answer = at_desk(cast.admin).post("/import/", {"file": SimpleUploadedFile("log.csv", content)})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


def test_it_is_stopped_and_dropped(cast: Cast, at_desk: SignedIn, tmp_path: Path) -> None:
    browser = at_desk(cast.admin)
    job = mapped(sent(tmp_path, cast.admin), cast.admin)
    browser.post(f"/import/{job.pk}/check")
    browser.post(f"/import/{job.pk}/drop")
    assert files.log_of(job.key).is_file()
    browser.post(f"/import/{job.pk}/stop")
    assert "It was stopped" in browser.get(f"/import/{job.pk}").content.decode()
    browser.post(f"/import/{job.pk}/drop")
    assert not list(files.folder().iterdir())
    assert browser.get(f"/import/{job.pk}/mistakes").status_code == 404
    assert browser.get(f"/import/{job.pk}/columns")["Location"] == f"/import/{job.pk}"


def test_an_administrator_of_another_company_finds_none_of_it(cast: Cast, at_desk: SignedIn, tmp_path: Path) -> None:
    job = mapped(sent(tmp_path, cast.admin), cast.admin)
    acts.save_map(job, "日誌", by=cast.admin, now=NOW)
    theirs = Company.objects.create(code="ZZ", name="別家")
    other = Staff.objects.create(company=theirs, username="their-admin", name="外人")
    other.posts.create(role="administrator", company=theirs, from_day=cast.site.opened_on)
    browser = at_desk(other)
    for end in ("", "/columns", "/preview", "/mistakes"):
        assert browser.get(f"/import/{job.pk}{end}").status_code == 404
    assert browser.post(f"/import/{job.pk}/check").status_code == 404
    assert "log.csv" not in browser.get("/import/").content.decode()


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(cast: Cast, at_desk: SignedIn, tmp_path: Path) -> None:
    browser = at_desk(cast.admin)
    counts = []
    for number in (1, 8):
        for _each in range(number):
            sent(tmp_path, cast.admin)
        browser.get("/import/")
        with CaptureQueriesContext(connection) as asked:
            browser.get("/import/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
