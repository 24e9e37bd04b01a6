"""The form of a backup: a zip with one file of lines per table and a manifest; the same whichever database it came from."""

import base64
import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import models
from django.utils.duration import duration_iso_string
from django.utils.translation import gettext as _

from dudao.organisation.refusal import Refusal

FORMAT = 2
READ = frozenset({1, 2})
"""Formats that can be restored; format 1 had no files."""
MANIFEST = "manifest.json"
NOT_KEPT = frozenset({"sessions.session"})
CHUNK = 1 << 20


class BadArchive(Refusal):
    """The file is no backup, or not a whole one, or not one for here."""


@dataclass(frozen=True)
class Table:
    """One table in the archive: its columns in order, how many rows, and the digest of its lines."""

    model: str
    columns: list[str]
    rows: int
    sha256: str

    @property
    def member(self) -> str:
        return f"tables/{self.model}.jsonl"


@dataclass(frozen=True)
class Files:
    """How many uploaded files the archive holds, and the digest of their list."""

    count: int = 0
    sha256: str = ""


@dataclass(frozen=True)
class Manifest:
    """What stands in an archive; ``migrations`` say which shape its tables have."""

    version: str
    made_at: str
    database: str
    migrations: list[list[str]]
    tables: list[Table]
    files: Files = field(default_factory=Files)
    format: int = field(default=FORMAT)

    def text(self) -> str:
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def of(cls, file: zipfile.ZipFile) -> "Manifest":
        try:
            content = json.loads(file.read(MANIFEST))
            if content["format"] not in READ:
                raise BadArchive(
                    _("This backup has format {n}; this version of Dudao reads format {ours}."), n=content["format"], ours=FORMAT
                )
            tables = [Table(**table) for table in content.pop("tables")]
            files = Files(**content.pop("files", {}))
            return cls(**content, tables=tables, files=files)
        except (KeyError, TypeError, ValueError) as error:
            raise BadArchive(_("{file} has no readable manifest, so it is not a whole backup."), file=file.filename or "") from error


def kept_models(apps: Apps) -> list[type[models.Model]]:
    """Every table of ours and of Django's that holds something lasting, in one order. Sign-ins in progress are not kept."""
    every = apps.get_models(include_auto_created=True)
    kept = [model for model in every if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in NOT_KEPT]
    return sorted(kept, key=lambda model: model._meta.label_lower)


def columns_of(model: type[models.Model]) -> list[str]:
    return [column.attname for column in model._meta.concrete_fields]


def plain(value: object) -> object:
    """What JSON has no form for, as text that the column it came from reads back exactly."""
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case timedelta():
            return duration_iso_string(value)
        case bytes() | memoryview():
            return base64.b64encode(bytes(value)).decode()
        case _:
            raise TypeError(f"a {type(value).__name__} cannot be kept in a backup")


ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=plain)


def line(row: Sequence[object]) -> str:
    """One row; keys of JSON columns are sorted because one of the databases does not keep their order."""
    return ENCODER.encode(row) + "\n"


def open_archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise BadArchive(_("There is no file {file}."), file=path) from error
    except zipfile.BadZipFile as error:
        raise BadArchive(_("{file} is not a backup of Dudao, or only part of one."), file=path) from error


def verify(file: zipfile.ZipFile, manifest: Manifest) -> None:
    """Refuse an archive of which anything is missing or changed, before a single row of it is used."""
    for table in manifest.tables:
        digest, rows = hashlib.sha256(), 0
        try:
            with file.open(table.member) as stream:
                while chunk := stream.read(CHUNK):
                    digest.update(chunk)
                    rows += chunk.count(b"\n")
        except (KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise BadArchive(_("The backup is damaged: {table} cannot be read."), table=table.model) from error
        if (rows, digest.hexdigest()) != (table.rows, table.sha256):
            raise BadArchive(_("The backup is damaged: {table} is not as it was written."), table=table.model)


def rows_of(file: zipfile.ZipFile, table: Table) -> Iterator[list[Any]]:
    with file.open(table.member) as stream:
        for text in stream:
            yield json.loads(text)
