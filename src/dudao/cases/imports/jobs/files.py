"""The files that people sent in, and the lists of their mistakes: kept only as long as they are needed, never in a backup."""

import hashlib
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dudao.organisation.refusal import Invalid, NotFound

LARGEST: Final = 100 << 20
"""Bytes."""
KEPT_SECONDS: Final = 3 * 86_400
"""How long a file that nobody goes on with is kept."""


class Sent(NamedTuple):
    key: str
    digest: str
    size: int


def keep(chunks: Iterable[bytes], size: int) -> Sent:
    """Keep a file piece by piece, whatever its size. Raises Invalid when it is too large."""
    if size > LARGEST:
        raise Invalid(_("The file is larger than {most} MB. Take it in with dudao import cases."), field="file", most=LARGEST >> 20)
    folder().mkdir(mode=0o750, parents=True, exist_ok=True)
    key, digest, written = secrets.token_hex(16), hashlib.sha256(), 0
    with _log(key).open("xb") as file:
        _log(key).chmod(0o640)
        for chunk in chunks:
            digest.update(chunk)
            written += file.write(chunk)
    return Sent(key, digest.hexdigest(), written)


def log_of(key: str) -> Path:
    """The file sent in. Raises NotFound when it was forgotten."""
    if not _log(key).is_file():
        raise NotFound(_("The file is no longer here: it was taken in or lay unused for days. Send it again."))
    return _log(key)


def faults_of(key: str) -> Path:
    """Where all mistakes of the last run stand, one in a line."""
    return folder() / f".cases-{key}.jsonl"


def forget(key: str, *, faults: bool = True) -> None:
    for path in (_log(key), *((faults_of(key),) if faults else ())):
        path.unlink(missing_ok=True)


def sweep(kept: set[str]) -> int:
    """Forget what lay unused for days, workbooks of places too, but for the ``kept`` keys; how many files that were."""
    before, gone = time.time() - KEPT_SECONDS, 0
    for path in folder().iterdir() if folder().is_dir() else ():
        if path.name.removeprefix(".cases-").removesuffix(".jsonl") in kept:
            continue
        with suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime < before:
                path.unlink()
                gone += 1
    return gone


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "imports"


def _log(key: str) -> Path:
    """A name that begins with a dot: backups leave it out, for what it holds is here for a few days only."""
    return folder() / f".cases-{key}"
