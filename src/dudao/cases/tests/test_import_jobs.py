"""Logs sent in: rehearsed and taken in by a worker, one at a time, once; stopped, taken over, forgotten."""

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from dudao.cases.imports.jobs import acts, files, worker
from dudao.cases.imports.jobs.choosing import Choices, amiss, map_of, shape_of
from dudao.cases.imports.jobs.faults import write_faults
from dudao.cases.imports.jobs.offered import offered_to
from dudao.cases.imports.jobs.preview import preview
from dudao.cases.models import Case, ImportJob, ImportMap
from dudao.cases.tests.import_scenes import row
from dudao.cases.tests.job_scenes import mapped, sent
from dudao.journal.models import Entry
from dudao.organisation.access import NotAllowed
from dudao.organisation.models import Company, Site, Staff
from dudao.organisation.refusal import Invalid, Refusal
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def work() -> int:
    return worker.work_off(now=lambda: NOW)


def kept() -> list[str]:
    return sorted(path.name for path in files.folder().iterdir()) if files.folder().is_dir() else []


def rehearsed(folder: Path, cast: Cast, *rows: dict[str, str]) -> ImportJob:
    job = mapped(sent(folder, cast.admin, rows), cast.admin)
    acts.begin_check(job, by=cast.admin, now=NOW)
    assert work() == 1
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5"])
def test_the_columns_of_a_log_are_proposed_in_whatever_encoding_it_is(tmp_path: Path, cast: Cast, encoding: str) -> None:
    rows = [row(number, 內容="電梯停在三樓不動,請儘快派人維修") for number in range(1, 6)]
    job = sent(tmp_path, cast.admin, rows, encoding=encoding)
    chosen = Choices.of(job.choices)
    assert (chosen.column("reference"), chosen.column("received_at"), chosen.column("category")) == ("編號", "日期", "類別")
    assert chosen.values["channel"]["電話"] == "phone"
    told = {each["name"]: each for each in job.seen["columns"]}
    assert told["類別"]["words"] == {"電梯": 5}
    assert told["編號"]["examples"][0] == "T-0001"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"<html><table>",
        b"PK\x03\x04 broken",
        b"a\n1\n",
        b"a,b\n",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9,
        bytes(4000),
        bytes(range(255, -1, -1)) * 50,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
)
def test_what_is_no_log_is_refused_and_not_kept(cast: Cast, content: bytes) -> None:
    with pytest.raises(Refusal):
        acts.send(SimpleUploadedFile("log.csv", content), by=cast.admin, now=NOW)
    assert kept() == []
    assert not ImportJob.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 4)
    with pytest.raises(Invalid, match="larger than"):
        acts.send(SimpleUploadedFile("log.csv", b"a,b\n1,2\n"), by=cast.admin, now=NOW)
    assert kept() == []


def test_a_rehearsal_writes_no_case_and_the_import_writes_them_once(tmp_path: Path, cast: Cast) -> None:
    job = rehearsed(tmp_path, cast)
    assert (job.state, job.outcome["rows"], job.outcome["bad"], job.outcome["taken"]["cases"]) == ("done", 3, 0, 3)
    assert not Case.objects.exists()
    acts.begin_take(job, by=cast.admin, now=NOW, skip_bad=False)
    acts.begin_take(job, by=cast.admin, now=NOW, skip_bad=False)
    assert work() == 1
    job.refresh_from_db()
    assert (job.task, job.state, job.outcome["taken"]["cases"]) == ("take", "done", 3)
    assert Case.objects.filter(source="old", site=cast.site).count() == 3
    assert job.seen == {}
    entry = Entry.objects.get(act="cases.imported")
    assert (entry.by, entry.data["cases"], entry.data["sha256"]) == (cast.admin, 3, job.digest)
    with pytest.raises(Refusal):
        acts.begin_take(job, by=cast.admin, now=NOW, skip_bad=False)
    again = rehearsed(tmp_path, cast)
    assert (again.outcome["taken"]["cases"], again.outcome["there_before"]["same"]) == (0, 3)


@pytest.mark.django_db(transaction=True)
def test_a_file_that_was_taken_in_is_forgotten(tmp_path: Path, cast: Cast) -> None:
    job = rehearsed(tmp_path, cast)
    acts.begin_take(job, by=cast.admin, now=NOW, skip_bad=False)
    work()
    assert kept() == []


def test_bad_rows_are_told_by_row_and_column_and_left_out_only_when_asked(tmp_path: Path, cast: Cast) -> None:
    job = rehearsed(tmp_path, cast, row(1), row(2, 日期="=1+1"), row(3))
    assert (job.outcome["bad"], [(each["line"], each["column"]) for each in job.faults]) == (1, [(3, "日期")])
    assert job.outcome["taken"]["cases"] == 2
    made = BytesIO()
    write_faults(job, made)
    page = openpyxl.load_workbook(BytesIO(made.getvalue())).active
    assert page is not None
    assert (page["A2"].value, page["B2"].value, page["C2"].value, page["C2"].data_type) == (3, "日期", "=1+1", "s")
    with pytest.raises(acts.NotNow, match="left out"):
        acts.begin_take(job, by=cast.admin, now=NOW, skip_bad=False)
    acts.begin_take(job, by=cast.admin, now=NOW, skip_bad=True)
    work()
    assert sorted(Case.objects.values_list("reference", flat=True)) == ["T-0001", "T-0003"]


def test_nothing_is_taken_in_that_was_not_rehearsed_as_it_is_now(tmp_path: Path, cast: Cast) -> None:
    job = mapped(sent(tmp_path, cast.admin), cast.admin)
    with pytest.raises(acts.NotNow, match="Rehearse"):
        acts.begin_take(job, by=cast.admin, now=NOW, skip_bad=False)
    job = mapped(rehearsed(tmp_path, cast), cast.admin)
    assert job.state == "draft"
    with pytest.raises(acts.NotNow, match="Rehearse"):
        acts.begin_take(job, by=cast.admin, now=NOW, skip_bad=False)


def test_one_job_at_a_time_for_a_company_and_a_dead_workers_job_is_taken_over(tmp_path: Path, cast: Cast) -> None:
    first, second = (mapped(sent(tmp_path, cast.admin), cast.admin) for _number in range(2))
    for job in (first, second):
        acts.begin_check(job, by=cast.admin, now=NOW)
    taken = worker.claim(NOW)
    assert taken == first
    assert worker.claim(NOW) is None
    later = NOW + worker.LEASE + timedelta(seconds=1)
    again = worker.claim(later)
    assert again is not None
    assert (again.pk, again.attempts) == (first.pk, 2)
    with pytest.raises(worker.Replaced):
        worker.Word(taken, lambda: later, lambda: False)("checking", 1, 0.1)
    worker.carry(taken, now=lambda: later)
    first.refresh_from_db()
    assert (first.state, first.worker) == ("running", again.worker)
    worker.carry(again, now=lambda: later)
    first.refresh_from_db()
    assert first.state == "done"
    assert worker.claim(later) == second


def test_a_file_that_lets_its_worker_die_again_and_again_is_given_up(tmp_path: Path, cast: Cast) -> None:
    job = mapped(sent(tmp_path, cast.admin), cast.admin)
    acts.begin_check(job, by=cast.admin, now=NOW)
    moment = NOW
    for _number in range(worker.MOST_ATTEMPTS):
        assert worker.claim(moment) == job
        moment += worker.LEASE + timedelta(seconds=1)
    assert worker.claim(moment) is None
    job.refresh_from_db()
    assert job.state == "failed"
    assert "without a word" in job.trouble


def test_it_is_stopped_while_it_waits_and_while_it_runs_and_goes_on_after(tmp_path: Path, cast: Cast) -> None:
    job = rehearsed(tmp_path, cast, *(row(number) for number in range(1, 200)))
    acts.begin_take(job, by=cast.admin, now=NOW, skip_bad=False)
    assert acts.stop(job, by=cast.admin, now=NOW).state == "stopped"
    acts.begin_take(job, by=cast.admin, now=NOW, skip_bad=False)
    running = worker.claim(NOW)
    assert running is not None
    acts.stop(job, by=cast.admin, now=NOW)
    worker.carry(running, now=lambda: NOW)
    job.refresh_from_db()
    assert (job.state, Case.objects.count()) == ("stopped", 0)
    acts.begin_take(job, by=cast.admin, now=NOW, skip_bad=False)
    work()
    assert Case.objects.count() == 199


def test_a_worker_that_is_to_end_leaves_the_job_to_the_next(tmp_path: Path, cast: Cast) -> None:
    job = mapped(sent(tmp_path, cast.admin, [row(number) for number in range(1, 100)]), cast.admin)
    acts.begin_check(job, by=cast.admin, now=NOW)
    claimed = worker.claim(NOW)
    assert claimed is not None
    worker.carry(claimed, now=lambda: NOW, alone=lambda: True)
    job.refresh_from_db()
    assert (job.state, job.lease_until) == ("waiting", None)
    assert worker.work_off(alone=lambda: True, now=lambda: NOW) == 0
    assert work() == 1


def test_a_file_that_cannot_be_read_any_more_fails_in_words(tmp_path: Path, cast: Cast) -> None:
    job = mapped(sent(tmp_path, cast.admin), cast.admin)
    acts.begin_check(job, by=cast.admin, now=NOW)
    files.forget(job.key)
    work()
    job.refresh_from_db()
    assert job.state == "failed"
    assert "no longer here" in job.trouble


def test_whoever_lost_the_right_meanwhile_has_nothing_taken_in(tmp_path: Path, cast: Cast) -> None:
    job = rehearsed(tmp_path, cast)
    acts.begin_take(job, by=cast.admin, now=NOW, skip_bad=False)
    cast.admin.posts.update(role="handler")
    work()
    job.refresh_from_db()
    assert (job.state, Case.objects.exists()) == ("failed", False)


def test_only_sites_and_names_of_the_own_company_are_reached(tmp_path: Path, cast: Cast) -> None:
    theirs = Company.objects.exclude(pk=cast.company.pk).first() or Company.objects.create(code="ZZ", name="別家")
    foreign = Site.objects.filter(company=theirs).first()
    job = rehearsed(tmp_path, cast)
    if foreign is not None:
        choices = Choices.of(job.choices)
        choices.columns["site"] = f"always:{foreign.code}"
        acts.choose(job, choices, by=cast.admin)
        acts.begin_check(job, by=cast.admin, now=NOW)
        work()
        job.refresh_from_db()
        assert job.outcome["bad"] == job.outcome["rows"]
    stranger = Staff.objects.create(company=theirs, username="their-admin", name="外人")
    stranger.posts.create(role="administrator", company=theirs, from_day=cast.site.opened_on)
    assert not ImportJob.objects.seen_by(stranger).exists()
    assert ImportJob.objects.seen_by(cast.admin).exists()
    with pytest.raises(NotAllowed):
        acts.begin_check(job, by=stranger, now=NOW)
    acts.begin_check(mapped(job, cast.admin), by=cast.admin, now=NOW)
    work()
    acts.begin_take(job, by=cast.admin, now=NOW, skip_bad=False)
    work()
    with pytest.raises(Invalid, match="taken"):
        acts.require_own_source(theirs, "old")


def test_what_lies_unused_is_swept_workbooks_of_places_too_and_what_is_in_use_is_not(tmp_path: Path, cast: Cast) -> None:
    old, waiting = (mapped(sent(tmp_path, cast.admin), cast.admin) for _number in range(2))
    acts.begin_check(waiting, by=cast.admin, now=NOW)
    workbook, fresh = files.folder() / f"{cast.admin.pk}-{'a' * 40}", files.folder() / f"{cast.admin.pk}-{'b' * 40}"
    for path in (workbook, fresh):
        path.write_bytes(b"x")
    for path in (workbook, files.log_of(old.key), files.log_of(waiting.key)):
        os.utime(path, (1, 1))
    acts.tidy(NOW + timedelta(seconds=files.KEPT_SECONDS + 1))
    old.refresh_from_db()
    assert (old.seen, old.forgotten_at is not None) == ({}, True)
    assert kept() == sorted([f".cases-{waiting.key}", fresh.name])


def test_a_map_is_saved_for_the_company_and_used_for_the_next_file_as_far_as_it_fits(tmp_path: Path, cast: Cast) -> None:
    job = mapped(sent(tmp_path, cast.admin), cast.admin)
    saved = acts.save_map(job, " 舊  系統 ", by=cast.admin, now=NOW)
    acts.save_map(job, "舊 系統", by=cast.admin, now=NOW)
    assert [each.name for each in ImportMap.objects.all()] == ["舊 系統"]
    other = acts.send(SimpleUploadedFile("b.csv", "編號,日期\nA1,2026-03-02\n".encode()), by=cast.admin, now=NOW)
    used = Choices.of(acts.use_map(other, saved.pk, by=cast.admin).choices)
    assert (used.source, used.column("reference"), used.column("title")) == ("old", "編號", "")
    assert {each.key for each in amiss(used)} >= {"title", "channel"}


def test_the_first_rows_are_shown_with_the_due_times_they_will_have(tmp_path: Path, cast: Cast) -> None:
    job = mapped(sent(tmp_path, cast.admin, [row(1, 日期="2026-03-02 10:00"), row(2, 日期="?")]), cast.admin)
    choices = Choices.of(job.choices)
    found = preview(files.log_of(job.key), shape_of(choices), cast.company, NOW)
    first, second = found.rows
    assert "2026-03-03 18:00" in {f"{due.at:%Y-%m-%d %H:%M}" for due in first.due}
    assert second.wrong
    assert not Case.objects.exists()
    assert offered_to(cast.company, NOW).obligations


def test_the_order_of_dates_is_found(tmp_path: Path, cast: Cast) -> None:
    rows = [row(1, 日期="03/25/2026 02:05:00 PM"), row(2, 日期="03/02/2026 02:05:00 AM")]
    chosen = Choices.of(sent(tmp_path, cast.admin, rows).choices)
    assert chosen.dates == "month"
    assert "%m/%d/%Y %I:%M:%S %p" in map_of(chosen)["dates"]
