"""The uploaded files in a backup: each once, with a list of what they are by which they are checked before anything is restored."""

import hashlib
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from typing import IO, Final

from django.conf import settings
from django.utils.translation import gettext as _

from dudao.config.archive import CHUNK, BadArchive, Files

LIST: Final = "files.jsonl"
FOLDER: Final = "files/"


@dataclass(frozen=True)
class Listed:
    """One file: where it lies below the folder of uploads, how long it is, and the digest of its content."""

    name: str
    size: int
    sha256: str


def root() -> Path:
    return Path(settings.MEDIA_ROOT)


def write(file: zipfile.ZipFile) -> Files:
    """Copy every upload into the archive, after the tables: files are written before the rows that name them and never change,
    so whatever the tables name is there. They are packed already, so they are not packed again."""
    lines: list[str] = []
    for path in sorted(root().rglob("*")) if root().exists() else []:
        if path.is_symlink() or not path.is_file() or path.name.startswith("."):
            continue
        name = path.relative_to(root()).as_posix()
        with path.open("rb") as source, file.open(_stored(name), "w", force_zip64=True) as target:
            size, digest = _copied(source, target)
        lines.append(json.dumps([name, size, digest], ensure_ascii=False))
    text = "".join(f"{line}\n" for line in lines).encode()
    file.writestr(LIST, text)
    return Files(len(lines), hashlib.sha256(text).hexdigest())


def _stored(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(FOLDER + name)
    info.compress_type = zipfile.ZIP_STORED
    return info


def _copied(source: IO[bytes], target: IO[bytes] | None) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if target is not None:
            target.write(chunk)
    return size, digest.hexdigest()


def listed(file: zipfile.ZipFile, files: Files) -> Iterator[Listed]:
    """What the list says, checked against the manifest. Backups made before there were files have none."""
    if not files.count:
        return
    try:
        text = file.read(LIST)
        rows = [Listed(*json.loads(line)) for line in text.splitlines()]
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, zlib.error) as error:
        raise _damaged(LIST) from error
    if (len(rows), hashlib.sha256(text).hexdigest()) != (files.count, files.sha256):
        raise _damaged(LIST)
    yield from rows


def verify(file: zipfile.ZipFile, files: Files) -> None:
    """Refuse an archive of which a file is missing, changed, or would lie outside the folder of uploads."""
    for each in listed(file, files):
        parts = PurePosixPath(each.name).parts
        if not parts or PurePosixPath(each.name).is_absolute() or ".." in parts or "\\" in each.name:
            raise _damaged(each.name)
        try:
            with file.open(FOLDER + each.name) as stream:
                found = _copied(stream, None)
        except (KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise _damaged(each.name) from error
        if found != (each.size, each.sha256):
            raise _damaged(each.name)


def put_back(file: zipfile.ZipFile, files: Files) -> None:
    """Write the files, before the rows are: each appears when it is whole, and what lies there already is left."""
    for each in listed(file, files):
        path = root() / each.name
        if path.exists() and path.stat().st_size == each.size:
            continue
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        with file.open(FOLDER + each.name) as stream, NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as part:
            shutil.copyfileobj(stream, part)
            part.flush()
            Path(part.name).chmod(0o640)
            Path(part.name).replace(path)


def _damaged(name: str) -> BadArchive:
    return BadArchive(_("The backup is damaged: the file {name} is not as it was written."), name=name)
