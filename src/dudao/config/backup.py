"""Writes everything that lasts into one file, as it was at one moment, while others go on working."""

import hashlib
import os
import sys
import zipfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from django.apps import apps
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from dudao import __version__
from dudao.config import archived_files, migrating
from dudao.config.archive import MANIFEST, Manifest, Table, columns_of, kept_models, line
from dudao.config.commands import Subparsers
from dudao.organisation.refusal import Refusal

ROWS_AT_ONCE = 2000


class CannotBackUp(Refusal):
    """The backup was not made and nothing was written."""


@contextmanager
def one_moment() -> Iterator[None]:
    """
    Read everything as it was at one moment, without holding up writers.

    SQLite: a deferred transaction pins the snapshot of the write-ahead log at its first read. PostgreSQL: repeatable read.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def write_table(file: zipfile.ZipFile, model: type[models.Model]) -> Table:
    """Stream one table into the archive, a row a line, in the order of its key."""
    label, columns = model._meta.label_lower, columns_of(model)
    digest, rows = hashlib.sha256(), 0
    with file.open(f"tables/{label}.jsonl", "w", force_zip64=True) as stream:
        every = model._base_manager.order_by("pk").values_list(*columns)
        rest = every.iterator(chunk_size=ROWS_AT_ONCE)
        while batch := list(islice(rest, ROWS_AT_ONCE)):
            text = "".join(map(line, batch)).encode()
            stream.write(text)
            digest.update(text)
            rows += len(batch)
    return Table(label, columns, rows, digest.hexdigest())


def write(path: Path) -> Manifest:
    """Write the archive at ``path``; it appears there only when it is whole and on the disk."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with part.open("xb") as raw:
            part.chmod(0o600)
            with one_moment(), zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as file:
                applied = sorted([list(key) for key in MigrationRecorder(connection).applied_migrations()])
                made_at = timezone.now().isoformat()
                tables = [write_table(file, model) for model in kept_models(apps)]
                files = archived_files.write(file)
                manifest = Manifest(__version__, made_at, connection.vendor, applied, tables, files)
                file.writestr(MANIFEST, manifest.text())
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def make(path: Path, *, replace: bool = False) -> Manifest:
    """Refuse what would spoil a backup, then write it."""
    if path.exists() and not replace:
        raise CannotBackUp(_("{file} is there already. Choose another name, or add --replace."), file=path)
    if not path.absolute().parent.is_dir():
        raise CannotBackUp(_("There is no folder {folder}."), folder=path.absolute().parent)
    if migrating.pending():
        raise CannotBackUp(_("The database is not up to date. Run dudao migrate first."))
    try:
        return write(path)
    except OSError as error:
        raise CannotBackUp(_("The backup could not be written ({why})."), why=error.strerror or str(error)) from error


def run(options: Namespace) -> None:
    manifest = make(options.file, replace=options.replace)
    rows = sum(table.rows for table in manifest.tables)
    size = options.file.stat().st_size / 1e6
    print(
        _("%(rows)d records of %(tables)d tables and %(files)d files in %(file)s (%(size).1f MB).")
        % {"rows": rows, "tables": len(manifest.tables), "files": manifest.files.count, "file": options.file, "size": size}
    )
    print(_("It holds personal data and password hashes: keep it where only you can read it."), file=sys.stderr)


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "backup",
        help="write everything into one file, also while serving",
        description="Write every record and uploaded file into one zip file, as all were at one moment; people can go on working meanwhile."
        " The file can be restored on SQLite and on PostgreSQL alike.",
        epilog="Example:  dudao backup /safe/place/dudao-2026-11-23.zip",
    )
    parser.add_argument("file", type=Path, metavar="FILE.zip")
    parser.add_argument("--replace", action="store_true", help="overwrite a file of that name")
    parser.set_defaults(run=run)
