"""``dudao import places``: the property tree, its households and its staff from one workbook."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dudao.cases.imports.places import report
from dudao.cases.imports.places.run import Order, import_places, the_company
from dudao.cases.imports.places.template import write_template
from dudao.organisation.refusal import Invalid
from dudao.sheets.reading import Options


def register_places(things: Any) -> None:
    places = things.add_parser("places", help=_("take in sites, buildings, units, households and staff from a workbook"))
    places.add_argument("file", metavar="FILE", type=Path, nargs="?", help=_("the workbook, or one of its sheets as CSV"))
    places.add_argument("--template", metavar="FILE.xlsx", type=Path, help=_("write the workbook to fill in there, and do nothing else"))
    places.add_argument("--company", default="", metavar="CODE", help=_("company code (needed when there are several)"))
    places.add_argument("--dry-run", action="store_true", help=_("check everything, write nothing"))
    places.add_argument("--errors", metavar="FILE", type=Path, help=_("write every mistake with row and column there (.csv or .jsonl)"))
    places.add_argument("--encoding", help=_("utf-8, gb18030, big5, cp1252 …"))
    places.set_defaults(run=run_places)


def run_places(options: Namespace) -> int:
    """Exit code 1 when rows are wrong and so nothing was taken in."""
    if options.template is not None:
        _write(options.template)
        return 0
    if options.file is None:
        raise Invalid(_("Name the workbook, or write one to fill in with --template FILE.xlsx."))
    order = Order(options.file, options.dry_run, Options(encoding=options.encoding), options.errors)
    outcome = import_places(order, the_company(options.company), by=None, now=timezone.now())
    for line in report.lines(outcome):
        print(line)
    return 1 if outcome.mistakes.count else 0


def _write(path: Path) -> None:
    if path.exists():
        raise Invalid(_("{path} is there already. Choose another name."), path=path)
    try:
        write_template(path)
    except OSError as error:
        raise Invalid(_("{path} cannot be written: {reason}"), path=path, reason=error.strerror or "") from error
    print(_("Written: {path}. Fill it in and take it in with dudao import places {path} --dry-run.").format(path=path))
