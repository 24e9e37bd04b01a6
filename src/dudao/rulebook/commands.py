"""``dudao rulebook``: check a supervision standard, show it, publish it."""

import argparse
import sys
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dudao.rulebook.books import UnknownBook, built_in, names
from dudao.rulebook.export import Table, as_json, as_markdown, tables
from dudao.rulebook.loader import load, read_text
from dudao.rulebook.problems import RulebookErrors
from dudao.rulebook.schema import Rulebook
from dudao.rulebook.vocabulary import Vocabulary
from dudao.rulebook.wording import Labels

WriteXlsx = Callable[[BinaryIO, Iterable[Table]], object]
Publish = Callable[[Rulebook, str], str]

EXAMPLES = """examples:
  dudao rulebook check my-standard.yaml
  dudao rulebook show residential --format xlsx --language zh-hant --output residential.xlsx
  dudao rulebook show my-standard.yaml --format json
"""


def register(subparsers: Any, known: Vocabulary, write_xlsx: WriteXlsx | None = None, publish: Publish | None = None) -> None:
    """Add the commands. ``known`` is what the rooms know; the frame brings the writer of spreadsheets and the act of publishing.

    ``publish`` is given the checked rulebook and its text, and answers with a sentence; without it there is no such command.
    """
    parser = subparsers.add_parser(
        "rulebook",
        help="check, show or publish a supervision standard",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(dest="rulebook", metavar="ACTION", required=True)
    checking = actions.add_parser("check", help="say everything that is wrong with a rulebook file, and what to write instead")
    checking.add_argument("file", type=Path, metavar="FILE", help="a rulebook in YAML")
    checking.set_defaults(run=lambda options: check(options.file, known))
    _add_show(actions, known, write_xlsx)
    if publish is not None:
        publishing = actions.add_parser("publish", help="put an edition in force from its first day on; published editions never change")
        publishing.add_argument("file", type=Path, metavar="FILE", help="a rulebook in YAML")
        publishing.set_defaults(run=lambda options: publish_file(options.file, known, publish))


def _add_show(actions: Any, known: Vocabulary, write_xlsx: WriteXlsx | None) -> None:
    formats = ("md", "json", "xlsx") if write_xlsx else ("md", "json")
    showing = actions.add_parser("show", help="write a rulebook out as a document, a spreadsheet or data")
    showing.add_argument("book", metavar="BOOK", help=f"{', '.join(names())}, or a file")
    showing.add_argument("--format", choices=formats, default="md", help="document, data or spreadsheet (md)")
    showing.add_argument(
        "--language", dest="text_language", metavar="LANGUAGE", help="such as zh-hant, zh-hans or en (else the terminal's)"
    )
    showing.add_argument("--output", type=Path, metavar="FILE", help="where to write it (else the terminal)")
    showing.set_defaults(run=lambda options: show(options, known, write_xlsx))


def check(file: Path, known: Vocabulary) -> int:
    """Print every problem of a file; 0 when it can be used."""
    found = _loaded(file, known)
    if found is None:
        return 1
    rulebook = found[0]
    told = {"book": rulebook.key, "edition": rulebook.edition, "points": rulebook.points, "criteria": len(rulebook.criteria)}
    print(_("%(book)s %(edition)s is sound: %(points)s points, %(criteria)s criteria.") % told)
    waiting = [each.code for each in rulebook.criteria if each.only_eyes or not each.rooms() <= known.rooms_installed]
    if waiting:
        told = {"count": len(waiting), "codes": ", ".join(waiting)}
        print(
            ngettext(
                "%(count)d criterion is not measured yet: %(codes)s", "%(count)d criteria are not measured yet: %(codes)s", len(waiting)
            )
            % told
        )
    return 0


def show(options: argparse.Namespace, known: Vocabulary, write_xlsx: WriteXlsx | None) -> int:
    """Write a rulebook out in the format and language asked for."""
    try:
        file = Path(options.book) if Path(options.book).is_file() else built_in(options.book)
    except UnknownBook as unknown:
        print(unknown, file=sys.stderr)
        return 1
    found = _loaded(file, known)
    if found is None:
        return 1
    rulebook = found[0]
    if options.text_language not in {None, *rulebook.languages}:
        told = {"language": options.text_language, "languages": ", ".join(rulebook.languages)}
        print(_("This rulebook has no texts in %(language)s. Choose one of: %(languages)s.") % told, file=sys.stderr)
        return 2
    language = options.text_language or get_language() or rulebook.languages[0]
    content = _content(rulebook, options.format, language, known.labels, write_xlsx)
    if options.output is not None:
        return _write(options.output, content)
    if options.format == "xlsx" and sys.stdout.isatty():
        print(_("A spreadsheet cannot be shown here. Add --output FILE.xlsx."), file=sys.stderr)
        return 2
    sys.stdout.buffer.write(content)
    return 0


def publish_file(file: Path, known: Vocabulary, publish: Publish) -> int:
    """Check a file and hand it to the act of publishing."""
    found = _loaded(file, known)
    if found is None:
        return 1
    print(publish(*found))
    return 0


def _loaded(file: Path, known: Vocabulary) -> tuple[Rulebook, str] | None:
    """The rulebook of a file and its text; its problems are printed, and None is returned when it has errors."""
    try:
        text = read_text(file)
        rulebook = load(text, known, name=str(file))
    except RulebookErrors as errors:
        for problem in errors.problems:
            print(problem, file=sys.stderr)
        count = sum(not problem.warning for problem in errors.problems)
        print(
            ngettext("%(count)d error. Nothing was changed.", "%(count)d errors. Nothing was changed.", count) % {"count": count},
            file=sys.stderr,
        )
        return None
    for problem in rulebook.warnings:
        print(problem, file=sys.stderr)
    return rulebook, text


def _content(rulebook: Rulebook, form: str, language: str, labels: Labels, write_xlsx: WriteXlsx | None) -> bytes:
    if form == "xlsx" and write_xlsx is not None:
        file = BytesIO()
        write_xlsx(file, tables(rulebook, language, labels))
        return file.getvalue()
    return (as_json(rulebook) if form == "json" else as_markdown(rulebook, language, labels)).encode()


def _write(path: Path, content: bytes) -> int:
    try:
        path.write_bytes(content)
    except OSError as error:
        told = {"file": path, "reason": error.strerror}
        print(_("%(file)s cannot be written: %(reason)s. Choose another place.") % told, file=sys.stderr)
        return 1
    print(_("Written to %(file)s.") % {"file": path})
    return 0
