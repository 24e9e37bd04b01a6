"""Files that no record names: left by a transaction that failed after its file was written. Found, counted, and swept away.

A file is swept only when it has lain there for a day. An upload of the same content makes it young before it relies on it
(``store.put``); a file is moved aside first and its age read again there. So none goes that a row has come to name meanwhile.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from dudao.journal.attachments import store
from dudao.journal.models import Attachment

LIES_SECONDS: Final = 86_400.0
AT_ONCE: Final = 500
ASIDE: Final = ".swept-"


@dataclass(frozen=True)
class Orphans:
    """How many files there are, and their bytes."""

    count: int = 0
    size: int = 0


def found() -> Orphans:
    """What a sweep would take away now."""
    sizes = [size for file in _nameless() if (size := _size_when_old(file)) is not None]
    return Orphans(len(sizes), sum(sizes))


def sweep() -> Orphans:
    """Take them away; what was taken."""
    sizes = [size for file in _nameless() if (size := _swept(file)) is not None]
    return Orphans(len(sizes), sum(sizes))


def _nameless() -> Iterator[Path]:
    """Files of the folder that no row names; previews go the way of their file, what an upload was killed over goes too."""
    files = (file for file in store.folder().rglob("*") if file.is_file())
    while some := list(islice(files, AT_ONCE)):
        digests = {file.name.partition(".")[0] for file in some} - {""}
        named = set(Attachment.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
        yield from (file for file in some if file.name.partition(".")[0] not in named)


def _size_when_old(file: Path) -> int | None:
    try:
        about = file.stat()
    except FileNotFoundError:
        return None
    return about.st_size if time.time() - about.st_mtime > LIES_SECONDS else None


def _swept(file: Path) -> int | None:
    """Its size when it went; nothing when it has become young or has gone."""
    if _size_when_old(file) is None:
        return None
    aside = file.with_name(f"{ASIDE}{file.name}")
    try:
        file.replace(aside)
    except FileNotFoundError:
        return None
    size = _size_when_old(aside)
    digest = file.name.partition(".")[0]
    if size is None or (digest and Attachment.objects.filter(sha256=digest).exists()):
        aside.replace(file)
        return None
    aside.unlink(missing_ok=True)
    return size
