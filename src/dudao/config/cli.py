"""The command line: finds the command, sets Django up for it, and turns what goes wrong into a sentence."""

import locale
import os
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence

import django
from django.db import DatabaseError
from django.utils import translation

from dudao import __version__
from dudao.config import commands
from dudao.config.environment import SettingMistake
from dudao.organisation.refusal import Refusal


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 when all went well, 1 when it was refused or failed, 2 when it was asked for wrongly."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["--version"]:
        print(f"dudao {__version__}")
        return 0
    known = commands.available()
    chosen, _rest = commands.overview(known).parse_known_args(given)
    command = next(command for command in known if command.name == chosen.command)
    try:
        return run(command, given, chosen.language)
    except SettingMistake as mistake:
        return complain(str(mistake))
    except DatabaseError as error:
        return complain(
            f"the database refused: {str(error).strip().splitlines()[0]}. `dudao doctor` says what is wrong and how to mend it."
        )
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def run(command: commands.Command, arguments: Sequence[str], language: str | None) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dudao.config.settings")
    django.setup()
    with translation.override(language or terminal_language(os.environ)):
        options = commands.parser_of(command).parse_args(arguments)
        try:
            return perform(options)
        except Refusal as refused:
            return complain(str(refused))


def perform(options: Namespace) -> int:
    """Call the function that the room's parser chose; one that returns nothing has succeeded."""
    code = options.run(options)
    sys.stdout.flush()
    return int(code or 0)


def complain(sentence: str) -> int:
    print(f"dudao: {sentence}", file=sys.stderr)
    return 1


def terminal_language(environ: Mapping[str, str]) -> str:
    """Traditional, Simplified or English, by the first of LC_ALL, LC_MESSAGES and LANG that is set."""
    name = next((environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(key)), "")
    tag = (locale.normalize(name).partition(".")[0] if name else "").lower().replace("-", "_")
    if not tag.startswith("zh"):
        return "en"
    return "zh-hant" if any(part in tag for part in ("tw", "hk", "mo", "hant")) else "zh-hans"
