"""A second process that shares the work of a large import: it looks at parts of the file, then makes the histories ready.

It hands back plain values. It writes nothing, and it ends when nobody asks any more or reads what it has made, so whatever
happens to the first process leaves nothing behind.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import Pipe
from pathlib import Path
from typing import Any, ClassVar, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from dudao.cases.acts.preparing import Batch
from dudao.cases.imports.looking import Log, Part
from dudao.organisation.refusal import Refusal

WORTH_IT: Final = 500_000
"""From so large a file on, in bytes, the second process earns back the second that it takes to start."""
UP: Final = "up"
SOURCE: Final = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Look:
    """Which log the second process shall look at; after it come the numbers of the parts it is asked for, and None after the last."""

    log: Log
    database: str


@dataclass(frozen=True, slots=True)
class Prepare:
    """Which drafts it shall make ready. ``without`` are the lines whose drafts are left out."""

    drafts: str
    without: frozenset[int]
    source: str
    via: str
    now: datetime


class PreparerGone(Refusal):
    """The second process ended before its time. What was written until then stands, in whole batches."""

    status: ClassVar[int] = 503

    def __init__(self) -> None:
        super().__init__(
            _("The process that prepares the rows has ended. What was taken in stands; run the import again to go on from there.")
        )


class Second:
    """The second process. It takes a second to start, in which the first gets on by itself."""

    def __init__(self, log: Log) -> None:
        paths = os.pathsep.join(filter(None, [str(SOURCE), os.environ.get("PYTHONPATH", "")]))
        self._line, theirs = Pipe()
        told = f"import django; django.setup(); from dudao.cases.imports import preparer; preparer.main({theirs.fileno()})"
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", told], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": paths},
            )  # fmt: skip
        self._up = False
        self._tell(Look(log, str(connection.settings_dict["NAME"])))

    def is_up(self) -> bool:
        """Has it started?"""
        if not self._up and self._line.poll():
            self._up = self._hear() == UP
        return self._up

    def ask(self, number: int) -> None:
        """Ask for a look at a part of the log; of parts asked for, each lies after the one before."""
        self._tell(number)

    def part(self) -> Part:
        """What the look at the part asked for found. Raises PreparerGone."""
        found: Part = self._hear()
        return found

    def batches(self, job: Prepare) -> Iterator[Batch]:
        """The drafts made ready, in their order. Raises PreparerGone."""
        self._tell(None)
        self._tell(job)
        self._up = self._up or self._hear() == UP
        while (batch := self._hear()) is not None:
            yield batch

    def end(self) -> None:
        with self._line, self._process as process:
            process.kill()

    def _tell(self, what: object) -> None:
        try:
            self._line.send(what)
        except OSError as gone:
            raise PreparerGone from gone

    def _hear(self) -> Any:
        try:
            return self._line.recv()
        except (EOFError, OSError) as gone:
            raise PreparerGone from gone


@contextmanager
def second_process(log: Log) -> Iterator[Second | None]:
    """A second process where it would help and could see what this one sees: for a large file, outside any transaction."""
    if log.file.stat().st_size < WORTH_IT or connection.in_atomic_block or (os.cpu_count() or 1) < 2:
        yield None
        return
    second = Second(log)
    try:
        yield second
    finally:
        second.end()
