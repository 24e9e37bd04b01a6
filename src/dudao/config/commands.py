"""The commands of `dudao`: which room brings each, and what it is for, told without loading the room."""

import argparse
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

Subparsers = Any


@dataclass(frozen=True)
class Command:
    """A command and the module whose ``register(subparsers)`` brings it.

    Those that ``reads_rulebooks`` or ``tries_editions`` are handed what the rooms know, and what they need of rooms above theirs.
    """

    name: str
    module: str
    summary: str
    reads_rulebooks: bool = False
    tries_editions: bool = False

    def there(self) -> bool:
        """Whether the room that brings it is part of this build."""
        package, _, _ = self.module.rpartition(".")
        return find_spec(package) is not None and find_spec(self.module) is not None

    def register(self, subparsers: Subparsers) -> None:
        """Load the room (Django must be set up) and add its commands."""
        register = import_module(self.module).register
        if self.reads_rulebooks:
            wiring = import_module("dudao.config.wiring")
            register(subparsers, wiring.vocabulary(), import_module("dudao.rendering.tables").write_xlsx, wiring.publish)
        elif self.tries_editions:
            wiring = import_module("dudao.config.wiring")
            register(subparsers, wiring.vocabulary(), wiring.points_under)
        else:
            register(subparsers)


COMMANDS = (
    Command("serve", "dudao.config.serving", "serve the pages and do the background work"),
    Command("demo", "dudao.demo.commands", "load the demo company to look around in"),
    Command("import", "dudao.cases.commands", "bring in the log of another system"),
    Command("export", "dudao.cases.export_commands", "write cases to a file, one row for each"),
    Command("score", "dudao.scores.commands", "score a site for a month, down to the records"),
    Command("rulebook", "dudao.rulebook.commands", "check, show or publish a supervision standard", reads_rulebooks=True),
    Command("duties", "dudao.duties.commands", "see what is owed, or replay it under another edition", tries_editions=True),
    Command("survey", "dudao.surveys.commands", "analyse the answers of a satisfaction survey"),
    Command("approvals", "dudao.approvals.commands", "say who must agree up to which amount"),
    Command("mail", "dudao.mailroom.commands", "turn what customers write by mail into cases"),
    Command("files", "dudao.journal.commands", "uploaded files that no record names"),
    Command("api", "dudao.api.commands", "print the description of the API"),
    Command("calendar", "dudao.organisation.commands", "show or extend the working calendar"),
    Command("user", "dudao.organisation.commands", "open accounts, give posts, set passwords"),
    Command("migrate", "dudao.config.migrating", "bring the database up to this version"),
    Command("work", "dudao.config.working", "do the background work alone, without pages"),
    Command("backup", "dudao.config.backup", "write everything into one file, also while serving"),
    Command("restore", "dudao.config.restore", "put a backup into an empty database"),
    Command("doctor", "dudao.config.doctor.commands", "say what is wrong with this installation and how to mend it"),
)


def available() -> list[Command]:
    return [command for command in COMMANDS if command.there()]


def overview(commands: list[Command]) -> argparse.ArgumentParser:
    """The parser that knows every command by name only; it answers ``--help`` and misspelt names."""
    top = frame()
    subparsers = top.add_subparsers(dest="command", metavar="COMMAND", title="commands", required=True)
    for command in commands:
        subparsers.add_parser(command.name, help=command.summary, add_help=False)
    return top


def parser_of(command: Command) -> argparse.ArgumentParser:
    """The parser with one room's commands in full."""
    top = frame()
    command.register(top.add_subparsers(dest="command", metavar="COMMAND", required=True))
    return top


def frame() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="dudao",
        description="Dudao 督導: customer relations of property services, scored by the supervision standard itself.",
        epilog="dudao COMMAND --help tells more about one command. Settings come from the environment: see docs/settings.md.",
    )
    top.add_argument("--language", choices=("zh-hant", "zh-hans", "en"), help="language of the answers (else the terminal's)")
    top.add_argument("--version", action="store_true", help="say which version this is")
    return top
