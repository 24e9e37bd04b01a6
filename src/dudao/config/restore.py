"""Puts a backup into an empty database: all of it or nothing."""

import sys
import zipfile
from argparse import Namespace
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from dudao.config import archived_files, migrating
from dudao.config.archive import BadArchive, Manifest, Table, columns_of, kept_models, open_archive, rows_of, verify
from dudao.config.commands import Subparsers
from dudao.organisation.refusal import Refusal

ROWS_AT_ONCE = 1000
AS_THEY_ARE = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
Reader = Callable[[Any], Any]
FILLED_BY_MIGRATIONS = frozenset(
    {
        "auth.permission",
        "contenttypes.contenttype",
        "duties.edition",
        "duties.obligation",
        "organisation.calendarday",
        "organisation.calendarregion",
    }
)


class NotEmpty(Refusal):
    """The database already holds records of its own; a backup never mixes with them."""


def shape(manifest: Manifest) -> Apps:
    """
    Make the tables as they were when the backup was made; the models of that shape.

    Later migrations run after the rows are in, so that they meet the rows they were written for.
    """
    executor = MigrationExecutor(connection)
    graph, nodes = executor.loader.graph, {(room, name) for room, name in manifest.migrations}
    if newer := nodes - graph.nodes.keys():
        raise BadArchive(
            _("The backup was made by a newer version of Dudao ({version}, migration {name}). Install that version."),
            version=manifest.version,
            name=".".join(min(newer)),
        )
    if beyond := executor.loader.applied_migrations.keys() - nodes:
        raise NotEmpty(
            _("The database is newer than the backup (migration {name}). Restore into a database without tables."),
            name=".".join(min(beyond)),
        )
    last = [node for node in nodes if not any(child.key in nodes and child.key[0] == node[0] for child in graph.node_map[node].children)]
    return executor.migrate(last).apps


def require_empty() -> None:
    """Refuse a database in which anyone has done anything; asked of the tables themselves, whatever shape they have."""
    own = {model._meta.db_table for model in kept_models(apps) if model._meta.label_lower not in FILLED_BY_MIGRATIONS}
    for name in sorted(own.intersection(connection.introspection.table_names())):
        with connection.cursor() as cursor:
            cursor.execute(" ".join(["SELECT 1 FROM", connection.ops.quote_name(name), "LIMIT 1"]))
            if cursor.fetchone():
                raise NotEmpty(
                    _(
                        "The database is not empty: {table} has records. A backup goes only into an empty one:"
                        " name another with DUDAO_DATA or DUDAO_DATABASE."
                    ),
                    table=name,
                )


def reader(column: "models.Field[Any, Any]") -> Reader | None:
    """
    How a value of the archive becomes what the database takes; None where it already is that.

    In a JSON column that may not be NULL, null is JSON's own.
    """
    kind = column.target_field if isinstance(column, models.ForeignKey) else column
    if isinstance(kind, AS_THEY_ARE):
        return None
    if isinstance(kind, models.JSONField):
        adapt, encoder = connection.ops.adapt_json_value, kind.encoder
        return lambda value: None if value is None and kind.null else adapt(value, encoder)
    return lambda value: None if value is None else kind.get_db_prep_save(kind.to_python(value), connection)


def insert_statement(model: type[models.Model], columns: "Iterable[models.Field[Any, Any]]") -> str:
    quote = connection.ops.quote_name
    names = [quote(str(column.column)) for column in columns]
    return " ".join(["INSERT INTO", quote(model._meta.db_table), "(", ", ".join(names), ") VALUES (", ", ".join(["%s"] * len(names)), ")"])


def fill(file: zipfile.ZipFile, table: Table, model: type[models.Model]) -> None:
    """Put one table's rows in, a thousand a time, past all behaviour of the models: what is written is what was read."""
    by_name = {column.attname: column for column in model._meta.concrete_fields}
    columns = [by_name[name] for name in table.columns]
    readers = [(place, read) for place, column in enumerate(columns) if (read := reader(column))]
    statement, rows, done = insert_statement(model, columns), rows_of(file, table), 0
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        try:
            insert(statement, batch, readers)
        except (DatabaseError, ValidationError, ValueError) as error:
            raise BadArchive(
                _("{table} does not fit into this database, in rows {first} to {last}: {why}"),
                table=table.model,
                first=done + 1,
                last=done + len(batch),
                why=str(error).strip().splitlines()[0],
            ) from error
        done += len(batch)


def insert(statement: str, batch: list[list[Any]], readers: list[tuple[int, Reader]]) -> None:
    for row in batch:
        for place, read in readers:
            row[place] = read(row[place])
    with connection.cursor() as cursor:
        cursor.executemany(statement, batch)


def load(file: zipfile.ZipFile, manifest: Manifest, shaped: Apps) -> None:
    """Replace what migrations filled in by what the backup holds, in one transaction; foreign keys are checked at its end."""
    by_label = {model._meta.label_lower: model for model in kept_models(shaped)}
    for table in manifest.tables:
        if table.model not in by_label or set(table.columns) != set(columns_of(by_label[table.model])):
            raise BadArchive(_("The backup's table {table} is not one of this version's."), table=table.model)
    with transaction.atomic(), connection.cursor() as cursor:
        require_empty()
        for statement in connection.ops.sql_flush(no_style(), [model._meta.db_table for model in by_label.values()]):
            cursor.execute(statement)
        for table in manifest.tables:
            say(table)
            fill(file, table, by_label[table.model])
        hold_messages(by_label.get("journal.message"))
        for statement in connection.ops.sequence_reset_sql(no_style(), list(by_label.values())):
            cursor.execute(statement)


def hold_messages(outbox: type[models.Model] | None) -> None:
    """Send nothing from a copy by itself: what waited when the backup was made has most likely been sent since."""
    if outbox is not None:
        outbox._base_manager.filter(state="w").update(state="h", lease_until=None)


def say(table: Table) -> None:
    if sys.stderr.isatty() and table.rows:
        print(f"  {table.model}  {table.rows:,}", file=sys.stderr)


def put_back(path: Path) -> Manifest:
    """Check the whole archive, make its tables, load it, and bring it up to this version. Killed at any point, it can be run again."""
    with open_archive(path) as file:
        manifest = Manifest.of(file)
        verify(file, manifest)
        archived_files.verify(file, manifest.files)
        with migrating.alone():
            require_empty()
            archived_files.put_back(file, manifest.files)
            load(file, manifest, shape(manifest))
            call_command("migrate", interactive=False, verbosity=0)
    return manifest


def run(options: Namespace) -> None:
    manifest = put_back(options.file)
    rows = sum(table.rows for table in manifest.tables)
    facts = {"rows": rows, "files": manifest.files.count, "at": manifest.made_at}
    print(_("%(rows)d records and %(files)d files restored, as they were at %(at)s.") % facts)


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "restore",
        help="put a backup into an empty database",
        description="Put a backup into an empty database, whichever kind. Everything is checked first; then all of it goes in, or nothing.",
        epilog="Example:  DUDAO_DATA=/new/place dudao restore dudao-2026-11-23.zip",
    )
    parser.add_argument("file", type=Path, metavar="FILE.zip")
    parser.set_defaults(run=run)
