"""Workbooks that administrators sent through the desk: one for each person, kept only between the rehearsal and the import."""

import hashlib
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dudao.organisation.models import Staff
from dudao.organisation.refusal import Invalid, NotFound

LARGEST: Final = 10 << 20
"""Bytes."""
MOST_ROWS: Final = 20_000
"""Of a sheet, on screen: what the longest request can take in. The command takes more."""
KEY: Final = re.compile(r"[0-9a-f]{40}")


def keep(chunks: Iterable[bytes], size: int, owner: Staff) -> str:
    """Keep a file and forget the person's earlier one. The answer is its key: the same file has the same."""
    if size > LARGEST:
        raise Invalid(_("The file is larger than {most} MB. Take it in with dudao import places."), field="file", most=LARGEST >> 20)
    folder = _folder()
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    content = b"".join(chunks)
    key = hashlib.sha256(content).hexdigest()[:40]
    forget(owner)
    path = folder / f"{owner.pk}-{key}"
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.chmod(0o640)
    part.replace(path)
    return key


def path_of(key: str, owner: Staff) -> Path:
    """The person's own file; everybody else's is not there for them."""
    path = _folder() / f"{owner.pk}-{key}"
    if not KEY.fullmatch(key) or not path.is_file():
        raise NotFound(_("The file is no longer here: it was taken in, or another one was sent since. Send it again."))
    return path


def forget(owner: Staff) -> None:
    for path in _folder().glob(f"{owner.pk}-*"):
        with suppress(FileNotFoundError):
            path.unlink()


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "imports"
