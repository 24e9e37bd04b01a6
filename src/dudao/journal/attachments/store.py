"""Files on the disk, named by what they hold: the same content lies there once, and a name never comes to hold something else."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from dudao.journal.models import Attachment

FOLDER = "attachments"


def put(data: bytes, preview: bytes = b"") -> str:
    """Write content, and its preview beside it; the digest by which it is found again.

    Done before the row is, so that no row ever names a file that is not there. When the transaction then fails, a file
    stays that nothing names: it is named by its content, so a later upload of the same uses it; else a sweep takes it (``orphans``).
    """
    digest = hashlib.sha256(data).hexdigest()
    _write(_place(digest), data)
    if preview:
        _write(_place(digest, ".preview"), preview)
    return digest


def path_of(attachment: "Attachment") -> Path:
    return _place(attachment.sha256)


def preview_path(attachment: "Attachment") -> Path:
    return _place(attachment.sha256, ".preview")


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER


def _place(digest: str, suffix: str = "") -> Path:
    return folder() / digest[:2] / f"{digest}{suffix}"


def _write(path: Path, data: bytes) -> None:
    """The file appears under its name only when it is whole and on the disk. One that is there becomes young, so that no sweep takes it."""
    with suppress(FileNotFoundError):
        os.utime(path)
        return
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as part:
        try:
            part.write(data)
            part.flush()
            os.fsync(part.fileno())
            Path(part.name).chmod(0o640)
            Path(part.name).replace(path)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
