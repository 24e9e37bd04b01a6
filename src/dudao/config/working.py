"""The background work: every chore of the rooms, each in its rhythm, in one process beside the pages."""

import logging
import os
import signal
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from threading import Event

from django.conf import settings
from django.db import close_old_connections

from dudao.config import wiring
from dudao.config.commands import Subparsers

Chore = tuple[str, float, Callable[[], object]]
HEARTBEAT = "work-heartbeat"
logger = logging.getLogger(__name__)


def perform(name: str, act: Callable[[], object]) -> None:
    """Do one chore now. What fails is logged and left for the next round: every chore is safe to repeat."""
    close_old_connections()
    started = time.monotonic()
    try:
        act()
    except Exception:
        logger.exception("%s failed and is tried again in its next round", name)
    else:
        logger.debug("%s took %.2f s", name, time.monotonic() - started)
    (settings.DATA_DIR / HEARTBEAT).touch()


def work(chores: Sequence[Chore], stop: Event, *, alone: Callable[[], bool] = lambda: False) -> None:
    """Do each chore at once and then every so many seconds, until told to stop or left ``alone`` by the process that started this one."""
    due = dict.fromkeys((name for name, _seconds, _act in chores), 0.0)
    while not stop.is_set() and not alone():
        for name, seconds, act in chores:
            if not stop.is_set() and time.monotonic() >= due[name]:
                perform(name, act)
                due[name] = time.monotonic() + seconds
        soonest = min(due.values(), default=time.monotonic() + 60)
        stop.wait(min(max(soonest - time.monotonic(), 0.05), 2.0))


def run(options: Namespace) -> None:
    chores = wiring.chores()
    if options.once:
        for name, _seconds, act in chores:
            perform(name, act)
        return
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    work(chores, stop, alone=lambda: options.beside is not None and os.getppid() != options.beside)


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "work",
        help="do the background work alone, without pages",
        description="Open periodic duties, refresh tallies and do what else is due, every minute. `dudao serve` starts this by itself;"
        " run it alone where pages are served with --pages-only.",
    )
    parser.add_argument("--once", action="store_true", help="do every chore once and stop")
    parser.add_argument("--beside", type=int, metavar="PID", help="stop when the process of this number, which started this one, is gone")
    parser.set_defaults(run=run)
