"""A second process that makes the next histories ready while the first writes: checking and reckoning is half of an import.

It reads the kept drafts itself and hands back plain rows. It writes nothing, and it ends when nobody reads any more what it
has made, so whatever happens to the first process leaves nothing behind.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from dudao.cases.acts.preparing import Batch
from dudao.organisation.refusal import Refusal

WORTH_IT: Final = 500_000
"""From so large a file on, in bytes, the second process earns back the second that it takes to start."""
SOURCE: Final = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Job:
    """What the second process has to know. ``without`` are the lines whose drafts are left out."""

    drafts: str
    without: frozenset[int]
    source: str
    via: str
    now: datetime
    database: str


class PreparerGone(Refusal):
    """The second process ended before its time. What was written until then stands, in whole batches."""

    status: ClassVar[int] = 503

    def __init__(self) -> None:
        super().__init__(
            _("The process that prepares the rows has ended. What was taken in stands; run the import again to go on from there.")
        )


class Second:
    """The second process, which starts while the first still checks the file, and waits for its job."""

    def __init__(self) -> None:
        paths = os.pathsep.join(filter(None, [str(SOURCE), os.environ.get("PYTHONPATH", "")]))
        command = [sys.executable, "-c", "import django; django.setup(); from dudao.cases.imports import preparer; preparer.main()"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": paths}
        )  # fmt: skip

    def batches(self, job: Job) -> Iterator[Batch]:
        """The drafts made ready, in their order. Raises PreparerGone."""
        to, back = self._process.stdin, self._process.stdout
        if to is None or back is None:
            raise PreparerGone
        try:
            to.write(pickle.dumps(job))
            to.close()
            while (batch := pickle.load(back)) is not None:  # noqa: S301 - from our own process, on a pipe that nobody else holds
                yield batch
        except (EOFError, OSError, pickle.UnpicklingError) as gone:
            raise PreparerGone from gone

    def end(self) -> None:
        with self._process as process:
            process.kill()


@contextmanager
def second_process(file: Path, *, dry_run: bool) -> Iterator[Second | None]:
    """A second process where it would help and could see what this one sees: for a large file, outside any transaction."""
    if dry_run or file.stat().st_size < WORTH_IT or connection.in_atomic_block or (os.cpu_count() or 1) < 2:
        yield None
        return
    second = Second()
    try:
        yield second
    finally:
        second.end()
