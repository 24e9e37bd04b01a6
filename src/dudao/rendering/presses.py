"""Presses at work: a few drawing processes kept warm beside each web process, each job with a time limit."""

import atexit
import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from dudao.rendering.jobs import DONE, Job, plain

log = logging.getLogger("dudao.rendering")

LIMIT_SECONDS: Final = 30.0
MOST: Final = 2
"""Drawing processes beside one web process."""
JOBS: Final = 300
"""After so many jobs a process is replaced, so that what it hoards is given back."""
IDLE_SECONDS: Final = 300.0
"""Whoever has nothing to draw for so long gives back its memory; the next job starts another."""
STAYS_SECONDS: Final = 86_400.0
"""One stays over the night, so that the first paper of the morning finds it warm."""
SOURCE: Final = Path(__file__).resolve().parents[2]


class CannotDraw(Exception):
    """A chart or paper could not be made."""


class TakesTooLong(CannotDraw):
    """A chart or paper was given up, because it took longer than it may."""


class Lost(Exception):
    """The drawing process is gone."""


class Running:
    """One drawing process and the line to it."""

    def __init__(self, *, stays: bool) -> None:
        self.stays = stays
        idle = STAYS_SECONDS if stays else IDLE_SECONDS
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "dudao.rendering.press", str(theirs.fileno()), str(idle)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=surroundings(),
            )
        self.line = Connection(ours.detach())
        self.jobs = 0

    def ask(self, job: bytes, seconds: float) -> bytes:
        self.jobs += 1
        try:
            self.line.send_bytes(job)
            if not self.line.poll(seconds):
                raise TakesTooLong(_("This paper took too long to make and was given up. Ask for fewer rows or a shorter time."))
            return self.line.recv_bytes()
        except (EOFError, OSError) as error:
            raise Lost from error

    def end(self) -> None:
        self.line.close()
        self.process.kill()
        self.process.wait()


def surroundings() -> dict[str, str]:
    """What the process may know of ours: where programs, packages and fonts are; no setting of Dudao, so no password either."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DUDAO_")}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, [str(SOURCE), os.environ.get("PYTHONPATH", "")]))}


class Presses:
    """Hands jobs to idle processes; starts one when none is idle and there may be more."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Also in a forked process, which starts its own: two askers on one line would read each other's answers."""
        self.places = threading.BoundedSemaphore(MOST)
        self.idle: list[Running] = []
        self.living = 0

    def draw(self, job: bytes, seconds: float) -> bytes:
        ends = time.monotonic() + seconds
        if not self.places.acquire(timeout=seconds):
            raise TakesTooLong(_("Other papers are being made and none was finished in time. Try again in a minute."))
        try:
            while self.idle:
                try:
                    return self.by(self.idle.pop(), job, ends)
                except Lost:
                    log.info("a drawing process was gone; another one is started")
            return self.by(self.start(), job, ends)
        except Lost as lost:
            raise CannotDraw(_("The drawing process ended over this paper. Ask for fewer rows or smaller pictures.")) from lost
        finally:
            self.places.release()

    def start(self) -> Running:
        """Another process; the only one that lives is the one that stays."""
        running = Running(stays=not self.living)
        self.living += 1
        return running

    def stop(self, running: Running) -> None:
        self.living -= 1
        running.end()

    def by(self, running: Running, job: bytes, ends: float) -> bytes:
        """The answer of one process, which is idle again afterwards; one that hangs or dies is ended."""
        try:
            answer = running.ask(job, max(ends - time.monotonic(), 0.1))
        except BaseException:
            self.stop(running)
            raise
        if running.jobs >= JOBS:
            self.stop(running)
        else:
            self.idle.append(running)
        return answer

    def end(self) -> None:
        while self.idle:
            self.stop(self.idle.pop())


_presses = Presses()


os.register_at_fork(after_in_child=_presses.begin)
atexit.register(_presses.end)


def rest() -> None:
    """End the processes that wait for work: whoever drew once and will not again need not keep one."""
    _presses.end()


def draw(job: Job, *, seconds: float = LIMIT_SECONDS) -> bytes:
    """Have a job done apart from this process. Raises CannotDraw with a sentence for people; why stands in the log."""
    answer = _presses.draw(json.dumps(job, ensure_ascii=False, default=plain).encode("utf-8", "replace"), seconds)
    if answer[:1] != DONE:
        log.error("drawing failed: %s", answer[1:].decode("utf-8", "replace"))
        raise CannotDraw(_("This paper could not be made. Whoever runs Dudao finds the reason in its log."))
    return answer[1:]
