"""``dudao import``: bring in the log of another system, and the sites it speaks of."""

import argparse
import os
from argparse import Namespace
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dudao.cases.imports import report
from dudao.cases.imports.compare import Wanted
from dudao.cases.imports.guessing import as_yaml, guess
from dudao.cases.imports.jobs import worker
from dudao.cases.imports.places.command import register_places
from dudao.cases.imports.registers import categories_at, the_site
from dudao.cases.imports.run import Order, import_cases
from dudao.cases.imports.sites import import_sites
from dudao.organisation.refusal import Invalid
from dudao.sheets.reading import Options

EXAMPLES = """\
examples:
  dudao import cases log.xlsx --site CH --guess map.yaml         propose a map from the file, to be looked through
  dudao import cases log.csv --map map.yaml --dry-run            say what would happen
  dudao import cases log.xlsx --map map.yaml --sheet 2025        take it in; running it again changes nothing
  dudao import cases log.csv --map map.yaml --dry-run --rulebook residential --compare-due DUE
                                                                 how many of our due times equal the old system's
A map says which column becomes what: examples/boston311/map.yaml is one with every line explained.
"""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("import", help=_("bring in the log of another system"))
    things = parser.add_subparsers(dest="thing", metavar="WHAT", required=True)
    _register_cases(things)
    sites = things.add_parser("sites", help=_("open a company with its branches and sites, from a YAML file"))
    sites.add_argument("file", metavar="FILE", type=Path, help=_("the list, YAML"))
    sites.set_defaults(run=run_sites)
    register_places(things)
    waiting = things.add_parser("waiting", help=_("work off what was sent in on screen; the background work does it by itself"))
    waiting.add_argument(
        "--beside", type=int, metavar="PID", help=_("stop when the process of this number, which started this one, is gone")
    )
    waiting.set_defaults(run=run_waiting)


def _register_cases(things: Any) -> None:
    cases = things.add_parser(
        "cases",
        help=_("take in a log of complaints, CSV or XLSX"),
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    cases.add_argument("file", metavar="FILE", type=Path, help=_("the log, CSV or XLSX"))
    cases.add_argument("--map", type=Path, metavar="MAP.yaml", help=_("which column becomes what"))
    cases.add_argument("--guess", type=Path, metavar="MAP.yaml", help=_("propose a map from the file, write it there, and do nothing else"))
    cases.add_argument("--site", metavar="CODE", help=_("the site it belongs to, when the map names no column for it"))
    cases.add_argument("--dry-run", action="store_true", help=_("check everything, write nothing"))
    cases.add_argument("--skip-bad", action="store_true", help=_("take in the good rows, only report the bad ones"))
    cases.add_argument("--errors", metavar="FILE", type=Path, help=_("write every mistake with row and column there (.csv or .jsonl)"))
    cases.add_argument("--changes", metavar="FILE", type=Path, help=_("write what differs from cases taken in before there (.csv, .jsonl)"))
    cases.add_argument("--report", metavar="FILE", type=Path, help=_("write the figures of this run there (JSON)"))
    reading = cases.add_argument_group(_("how to read the file, when that is not found out"))
    reading.add_argument("--encoding", help=_("utf-8, gb18030, big5, cp1252 …"))
    reading.add_argument("--delimiter", help=_("what stands between the cells of a CSV file"))
    reading.add_argument("--sheet", help=_("which sheet of a workbook"))
    compare = cases.add_argument_group(_("comparing due times with those of the old system"))
    compare.add_argument("--rulebook", metavar="BOOK", help=_("a rulebook by file or name"))
    compare.add_argument("--compare-due", metavar="COLUMN", help=_("the column with the old system's due times"))
    compare.add_argument("--compare-verdict", metavar="COLUMN", help=_("the column that says whether it was in time"))
    compare.add_argument("--compare-obligation", metavar="KEY", help=_("the obligation that is meant, when receipt opens several"))
    compare.add_argument("--tolerance", type=int, default=120, metavar="SECONDS", help=_("how far apart counts as equal (120)"))
    compare.add_argument("--differences", metavar="FILE", type=Path, help=_("write every row that differs there (.csv or .jsonl)"))
    cases.set_defaults(run=run_cases)


def run_cases(options: Namespace) -> int:
    """Exit code 1 when rows could not be taken in."""
    if options.guess is not None:
        propose(options)
        return 0
    if options.map is None:
        raise Invalid(_("Name the map with --map MAP.yaml, or have one proposed with --guess MAP.yaml."))
    outcome = import_cases(order_of(options), timezone.now())
    for line in report.lines(outcome):
        print(line)
    if options.report is not None:
        report.write_figures(outcome, options.report)
    return 1 if outcome.found.bad else 0


def propose(options: Namespace) -> None:
    """Write the proposed map; an existing one is never overwritten, for people have worked on it."""
    if options.guess.exists():
        raise Invalid(_("{path} is there already. Choose another name."), path=options.guess)
    site = the_site(options.site) if options.site else None
    found = guess(
        options.file,
        Options(options.encoding, _one_sign(options.delimiter), options.sheet),
        source=options.file.stem[:40],
        categories=categories_at(site, timezone.now()) if site else {},
        site=site.code if site else None,
    )
    try:
        options.guess.write_text(as_yaml(found), encoding="utf-8")
    except OSError as error:
        raise Invalid(_("{path} cannot be written: {reason}"), path=options.guess, reason=error.strerror or "") from error
    for key, column in found.columns.items():
        print(f"{key:<18} ← {column}")
    for key, words in found.open_words.items():
        print(_("{field}: no meaning is known for {words}").format(field=key, words=", ".join(words)))
    print(_("Written: {path}. Look through it, then rehearse it with --map {path} --dry-run.").format(path=options.guess))


def order_of(options: Namespace) -> Order:
    return Order(
        file=options.file,
        map=options.map,
        site=options.site,
        dry_run=options.dry_run,
        skip_bad=options.skip_bad,
        reading=Options(options.encoding, _one_sign(options.delimiter), options.sheet),
        wanted=_wanted(options),
        errors=options.errors,
        differences=options.differences,
        changes=options.changes,
    )


def _one_sign(delimiter: str | None) -> str | None:
    given = {"\\t": "\t", "tab": "\t"}.get(delimiter or "", delimiter)
    if given is not None and len(given) != 1:
        raise Invalid(_("A delimiter is one sign, such as , or ; or tab."))
    return given


def _wanted(options: Namespace) -> Wanted | None:
    if options.rulebook is None and options.compare_due is None and options.compare_verdict is None:
        return None
    if options.rulebook is None or options.compare_due is None:
        raise Invalid(_("Comparing needs both: --rulebook BOOK and --compare-due COLUMN."))
    return Wanted(options.rulebook, options.compare_due, options.compare_verdict, options.compare_obligation, options.tolerance)


def run_waiting(options: Namespace) -> None:
    """For whoever runs the background work by a timer: ``dudao work`` starts this itself."""
    done = worker.work_off(alone=lambda: options.beside is not None and os.getppid() != options.beside)
    if options.beside is None:
        print(_("{count} worked off.").format(count=done))


def run_sites(options: Namespace) -> None:
    for line in import_sites(options.file):
        print(line)
