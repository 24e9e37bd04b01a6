"""Brings the database up to this version, by one process at a time."""

import fcntl
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dudao.config.commands import Subparsers

ADVISORY_LOCK = 0x0D00DA0


def pending() -> list[str]:
    """The migrations not yet applied, in order, as ``room.name``."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def unknown() -> list[str]:
    """Migrations applied to the database that this version does not have: the database is newer than the program."""
    loader = MigrationExecutor(connection).loader
    return [
        f"{room}.{name}"
        for room, name in loader.applied_migrations
        if room in loader.migrated_apps and (room, name) not in loader.graph.nodes
    ]


class WholeSteps(MigrationExecutor):
    """
    Applies each migration and notes it in one transaction.

    Django notes a migration that leaves indexes or foreign keys to the end only after its transaction, so that a process killed in
    between leaves tables which the next run would make again. Foreign keys must be unchecked before, or SQLite would refuse; the
    schema editor checks them at the end of each step.
    """

    def apply_migration(self, state: ProjectState, migration: Migration, *how: bool, **more: bool) -> ProjectState:
        if not migration.atomic:
            return super().apply_migration(state, migration, *how, **more)
        with connection.constraint_checks_disabled(), transaction.atomic():
            return super().apply_migration(state, migration, *how, **more)


@contextmanager
def alone() -> Iterator[None]:
    """Hold the lock that keeps two processes from changing the tables at once; the second waits and then finds the work done."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
        return
    with (settings.DATA_DIR / "migrate.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrate() -> int:
    """
    Apply what is pending; how many migrations that were.

    Each migration is one transaction, noted in it, so a process killed midway leaves whole migrations and the next run goes on.
    """
    with alone():
        steps = pending()
        if steps:
            print(ngettext("Preparing the database: %(n)d step", "Preparing the database: %(n)d steps", len(steps)) % {"n": len(steps)})
            sys.stdout.flush()
            executor = WholeSteps(connection)
            executor.migrate(executor.loader.graph.leaf_nodes())
            call_command("migrate", interactive=False, verbosity=0)
    return len(steps)


def run(options: Namespace) -> int:
    if options.list:
        print("\n".join(pending()) or _("The database is up to date."))
        return 0
    if not migrate():
        print(_("The database is up to date."))
    return 0


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "migrate",
        help="bring the database up to this version",
        description="Bring the database up to this version. Safe to repeat, to run on several machines at once, and to interrupt.",
    )
    parser.add_argument("--list", action="store_true", help="only name the migrations that are waiting")
    parser.set_defaults(run=run)
