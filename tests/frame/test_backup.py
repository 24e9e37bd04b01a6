"""A backup is everything as it was at one moment; restored, it is the same row by row, on either kind of database."""

import json
import zipfile
from pathlib import Path

import pytest

from tests.frame.deployments import Deployment, deployment, go_on, on_postgres
from tests.frame.living import SERIES

Digests = dict[str, tuple[int, str]]


def digests(archive: Path) -> Digests:
    """What each table of a backup holds, in a form that can be compared."""
    with zipfile.ZipFile(archive) as file:
        tables = json.loads(file.read("manifest.json"))["tables"]
    return {table["model"]: (table["rows"], table["sha256"]) for table in tables}


def lines(archive: Path, model: str) -> list[list[object]]:
    with zipfile.ZipFile(archive) as file:
        return [json.loads(line) for line in file.read(f"tables/{model}.jsonl").splitlines()]


@pytest.mark.parametrize("elsewhere", [False, True], ids=["same-database", "other-database"])
def test_restored_copy_equals_row_by_row(archive: Path, tmp_path: Path, *, elsewhere: bool) -> None:
    if elsewhere and not on_postgres():
        pytest.skip("between SQLite and PostgreSQL is tried in the PostgreSQL run")
    with deployment(tmp_path / "copy", postgres=on_postgres() != elsewhere) as copy:
        copy.run("restore", str(archive))
        copy.run("backup", str(tmp_path / "second.zip"))
        assert digests(tmp_path / "second.zip") == digests(archive)
        assert digests(archive)["journal.entry"][0] == 500
        assert_numbers_go_on(copy)


def assert_numbers_go_on(copy: Deployment) -> None:
    """New records get new numbers, not those that came with the backup."""
    copy.record(2)
    assert copy.ask("SELECT count(*) FROM journal_entry") == [(502,)]


def uploads(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in (folder / "files").rglob("*") if path.is_file()}


def test_uploaded_files_come_back_as_they_were(original: Deployment, archive: Path, tmp_path: Path) -> None:
    with deployment(tmp_path / "copy") as copy:
        copy.run("restore", str(archive))
        assert len(uploads(original.folder)) == 1
        assert uploads(copy.folder) == uploads(original.folder)


def test_a_backup_made_before_there_were_files_is_restored(archive: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.zip"
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(older, "w") as new:
        for item in old.infolist():
            if item.filename == "manifest.json":
                manifest = json.loads(old.read(item))
                del manifest["files"]
                new.writestr(item, json.dumps(manifest | {"format": 1}))
            elif not item.filename.startswith("files"):
                new.writestr(item, old.read(item))
    with deployment(tmp_path / "copy") as copy:
        copy.run("restore", str(older))
        assert copy.ask("SELECT count(*) FROM journal_entry") == [(500,)]


def test_sqlite_backup_fills_postgres(tmp_path: Path) -> None:
    if not on_postgres():
        pytest.skip("needs PostgreSQL")
    with deployment(tmp_path / "small", postgres=False) as small, deployment(tmp_path / "large", postgres=True) as large:
        small.seed(500).run("backup", str(tmp_path / "small.zip"))
        large.run("restore", str(tmp_path / "small.zip"))
        large.run("backup", str(tmp_path / "large.zip"))
        assert digests(tmp_path / "large.zip") == digests(tmp_path / "small.zip")


def test_backup_while_people_work_is_of_one_moment(living: Deployment, tmp_path: Path) -> None:
    """Stopped between the entries and the count of them, which change in one transaction: others write meanwhile, and it has none of it."""
    archive = tmp_path / "a.zip"
    with living.halted('FROM "journal_series"', 1, "dudao", "backup", str(archive)) as backup:
        living.record(3)
        go_on(backup)
        assert backup.returncode == 0
    (last,) = [row[2] for row in lines(archive, "journal.series") if row[1] == SERIES]
    assert (digests(archive)["journal.entry"][0], last) == (500, 500)
    assert living.ask("SELECT count(*) FROM journal_entry") == [(503,)]


def test_restore_refuses_a_database_in_use(living: Deployment, archive: Path) -> None:
    refused = living.run("restore", str(archive), code=1)
    assert "not empty" in refused.stderr
    assert "DUDAO_DATA" in refused.stderr


def test_killed_restore_leaves_nothing_and_can_be_run_again(tmp_path: Path) -> None:
    with deployment(tmp_path / "large") as large, deployment(tmp_path / "copy") as copy:
        large.seed(3_000).run("backup", str(tmp_path / "a.zip"))
        copy.run("migrate")
        for words, number in (('INSERT INTO "journal_entry"', 3), ('INSERT INTO "organisation_unit"', 1), ('UPDATE "journal_message"', 1)):
            with copy.halted(words, number, "dudao", "restore", str(tmp_path / "a.zip")) as restore:
                restore.kill()
            assert copy.ask("SELECT count(*) FROM journal_entry") == [(0,)], words
            assert copy.ask("SELECT count(*) FROM organisation_company") == [(0,)], words
        copy.run("restore", str(tmp_path / "a.zip"))
        copy.run("backup", str(tmp_path / "b.zip"))
        assert digests(tmp_path / "b.zip") == digests(tmp_path / "a.zip")


def damaged(archive: Path, how: str, folder: Path) -> Path:
    """A copy of a backup that has suffered."""
    broken = folder / f"{how}.zip"
    if how == "cut":
        broken.write_bytes(archive.read_bytes()[:-2000])
        return broken
    if how == "not-a-zip":
        broken.write_text("顧客,電話\n")
        return broken
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(broken, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if how == "changed" and item.filename == "tables/organisation.company.jsonl":
                content = content.replace("澄和".encode(), "他人".encode())
            if how == "file-changed" and item.filename.startswith("files/"):
                content = content[:-1] + b"x"
            if how == "outside" and item.filename == "files.jsonl":
                content = content.replace(b'["attachments/', b'["../attachments/')
            if how == "missing" and item.filename == "tables/journal.entry.jsonl":
                continue
            if how == "newer" and item.filename == "manifest.json":
                content = content.replace(b'"0001_initial"', b'"9999_later"', 1)
            new.writestr(item, content)
    return broken


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("cut", "not a backup of Dudao, or only part of one"),
        ("not-a-zip", "not a backup of Dudao"),
        ("changed", "organisation.company is not as it was written"),
        ("missing", "journal.entry cannot be read"),
        ("newer", "newer version of Dudao"),
        ("file-changed", "is not as it was written"),
        ("outside", "is not as it was written"),
    ],
)
def test_damaged_backup_is_refused_and_nothing_restored(archive: Path, tmp_path: Path, how: str, sentence: str) -> None:
    with deployment(tmp_path / "copy") as copy:
        refused = copy.run("restore", str(damaged(archive, how, tmp_path)), code=1)
        assert sentence in refused.stderr
        assert copy.ask("SELECT count(*) FROM organisation_company") in ([], [(0,)])


def test_backup_is_private_and_never_overwrites(living: Deployment, tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    living.run("backup", str(archive))
    assert archive.stat().st_mode & 0o077 == 0
    first = archive.read_bytes()
    assert "--replace" in living.run("backup", str(archive), code=1).stderr
    assert archive.read_bytes() == first
    assert "no folder" in living.run("backup", str(tmp_path / "nowhere" / "a.zip"), code=1).stderr
    assert {file.name for file in tmp_path.iterdir()} == {"a.zip", "living"}


def test_sign_ins_in_progress_are_not_kept(archive: Path) -> None:
    assert "sessions.session" not in digests(archive)
