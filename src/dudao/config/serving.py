"""Serves the pages with gunicorn, and keeps the background work going beside it."""

import os
import socket
import subprocess
import sys
import threading
import time
from argparse import Namespace
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.urls import resolve
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from gunicorn.app.base import BaseApplication

from dudao.config import environment, migrating
from dudao.config.commands import Subparsers
from dudao.organisation.refusal import Refusal
from dudao.rendering import fonts
from dudao.rendering.warming import warm_later

GRACE_SECONDS = 30
REQUEST_SECONDS = 120
IDLE_SECONDS = 30
"""Browsers open connections in advance. Where the system can, such a one reaches us only once it asks for something."""


class CannotServe(Refusal):
    """Something stands in the way of serving."""


class Companion:
    """
    The background work as a process of its own, started again when it dies.

    It is started from a thread while gunicorn forks its workers. A worker forked in the middle of that would keep the new process's
    pipe open and the start would wait for ever; so the two take turns.
    """

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self.turn = threading.Lock()
        os.register_at_fork(before=self.turn.acquire, after_in_parent=self.turn.release, after_in_child=self.turn.release)

    def start(self) -> None:
        threading.Thread(target=self.keep, name="background work", daemon=True).start()

    def keep(self) -> None:
        """Start the process whenever it is not there; one that dies at once is started ever more slowly, at most once a minute."""
        pause = 1.0
        while not self.stopping.is_set():
            started = time.monotonic()
            with self.turn:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "dudao", "work", "--beside", str(os.getpid())], start_new_session=True
                )
            self.process.wait()
            pause = 1.0 if time.monotonic() - started > 60 else min(pause * 2, 60)
            self.stopping.wait(pause)

    def stop(self) -> None:
        """Let the chore at hand finish, for as long as pages are given to finish."""
        self.stopping.set()
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Server(BaseApplication):
    """gunicorn, told everything here: no configuration file, no command line of its own."""

    def __init__(self, options: Namespace) -> None:
        self.asked = options
        self.companion = None if options.pages_only else Companion()
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.choices().items():
            self.cfg.set(name, value)

    def choices(self) -> dict[str, Any]:
        """
        Threads, so that a slow connection never holds up another person's page; processes, so that two cores work.

        A page that takes longer than the limit has gone wrong: its process is replaced.
        """
        return {
            "bind": f"{self.asked.host}:{self.asked.port}",
            "workers": self.asked.workers,
            "worker_class": "gthread",
            "threads": self.asked.threads,
            "timeout": REQUEST_SECONDS,
            "graceful_timeout": GRACE_SECONDS,
            "keepalive": 30,
            "preload_app": True,
            "proc_name": "dudao",
            "loglevel": "warning",
            "forwarded_allow_ips": "*" if settings.PROXY_HOPS else "127.0.0.1,::1",
            "when_ready": self.ready,
            "post_worker_init": self.warm,
            "on_exit": self.leave,
        }

    def load(self) -> Any:
        """Build the application now, not when this module loads: it lists the gathered static files once, at its start.

        Every view is read now as well, once for all processes; the first page of each would wait for it.
        """
        application = import_string(settings.WSGI_APPLICATION)
        resolve("/")
        return application

    def warm(self, worker: Any) -> None:
        """In a process that serves pages: papers are drawn beside it, and the first one should not wait for the fonts."""
        warm_later(worker.age % self.asked.workers)

    def ready(self, arbiter: Any) -> None:
        if hasattr(socket, "TCP_DEFER_ACCEPT"):
            for listener in arbiter.LISTENERS:
                listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, IDLE_SECONDS)
        shown = "localhost" if local(self.asked.host) else self.asked.host
        print(_("Dudao serves at http://%(host)s:%(port)d/ (Ctrl+C stops it).") % {"host": shown, "port": self.asked.port}, flush=True)
        if self.companion:
            self.companion.start()

    def leave(self, _arbiter: object) -> None:
        if self.companion:
            self.companion.stop()


def local(host: str) -> bool:
    """Whether a browser on this machine reaches the address as localhost."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_unspecified or address.is_loopback


def require_free(host: str, port: int) -> None:
    """Refuse early, in words, when something else answers at the address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotServe(
                _(
                    "Port {port} at {host} cannot be used ({why}). Stop what uses it or choose another: PORT={other} make run,"
                    " or dudao serve --port {other}."
                ),
                port=port,
                host=host,
                why=error.strerror,
                other=port + 1 if port < 65535 else 8000,
            ) from error


def prepare_database(*, may_migrate: bool) -> None:
    """Bring the database up to date, asking first when a person is there and there are records to lose."""
    if newer := migrating.unknown():
        raise CannotServe(_("The database is newer than this version of Dudao ({name}). Install the newer version again."), name=newer[0])
    steps = migrating.pending()
    if not steps:
        return
    if not may_migrate:
        raise CannotServe(_("The database waits for {n} migrations, the first is {name}. Run dudao migrate."), n=len(steps), name=steps[0])
    if sys.stdin.isatty() and connections["default"].introspection.table_names():
        question = ngettext(
            "The database needs %(n)d change. Make it now? [Y/n] ", "The database needs %(n)d changes. Make them now? [Y/n] ", len(steps)
        )
        if input(question % {"n": len(steps)}).strip().lower() not in {"", "y", "yes", "是", "好"}:
            raise CannotServe(_("Nothing was changed. Make a backup with dudao backup, then run dudao migrate."))
    migrating.migrate()


def run(options: Namespace) -> int:
    require_free(options.host, options.port)
    prepare_database(may_migrate=options.migrate)
    fonts.prepare(print)
    call_command("collectstatic", interactive=False, verbosity=0)
    connections.close_all()
    Server(options).run()
    return 0


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "serve",
        help="serve the pages and do the background work",
        description="Serve the pages and do the background work, after bringing the database up to date.",
        epilog="Examples:  dudao serve   ·   dudao serve --host 0.0.0.0 --port 80   ·   dudao serve --pages-only --workers 8",
    )
    number = environment.number
    parser.add_argument(
        "--host", default=environment.text("DUDAO_BIND", default="127.0.0.1"), help="address to listen at (DUDAO_BIND; default %(default)s)"
    )
    parser.add_argument("--port", type=int, default=number("PORT", default=8000), help="port to listen at (PORT; default %(default)s)")
    parser.add_argument(
        "--workers", type=int, default=number("DUDAO_WORKERS", default=2, least=1), help="processes (DUDAO_WORKERS; default %(default)s)"
    )
    parser.add_argument(
        "--threads",
        type=int,
        default=number("DUDAO_THREADS", default=4, least=1),
        help="threads in each process (DUDAO_THREADS; default %(default)s)",
    )
    parser.add_argument("--no-migrate", dest="migrate", action="store_false", help="refuse to start rather than change the database")
    parser.add_argument("--pages-only", action="store_true", help="leave the background work to `dudao work` elsewhere")
    parser.set_defaults(run=run)
