"""``dudao export``: cases as a file, one row for each, whatever their number."""

import argparse
from argparse import Namespace
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dudao.cases import export
from dudao.cases.models import Case
from dudao.cases.spans import span_between, span_of
from dudao.organisation.models import Site
from dudao.organisation.refusal import Invalid, NotFound

EXAMPLES = """\
examples:
  dudao export cases 2026-10.csv --site CH --period 2026-10
  dudao export cases all.csv --period 2026
"""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("export", help=_("write records to a file"))
    things = parser.add_subparsers(dest="thing", metavar="WHAT", required=True)
    cases = things.add_parser(
        "cases", help=_("one row for each case, CSV or XLSX"), epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    cases.add_argument("file", metavar="FILE", type=Path, help=_("where to write: .csv or .xlsx"))
    cases.add_argument("--period", required=True, metavar="PERIOD", help=_("such as 2026-10, 2026Q4, 2026 or 2026-10-01..2026-10-15"))
    cases.add_argument("--site", metavar="CODE", help=_("only the cases of this site"))
    cases.set_defaults(run=run_cases)


def run_cases(options: Namespace) -> None:
    """For whoever runs the machine: the journal is not told, for nobody has signed in."""
    first, _dots, last = options.period.partition("..")
    span = span_of(options.period) or span_between(first, last)
    if span is None:
        raise Invalid(_("{text} is no period. Write it like 2026-10, 2026Q4, 2026 or 2026-10-01..2026-10-15."), text=options.period)
    kind = options.file.suffix.lower().removeprefix(".")
    if kind not in ("csv", "xlsx"):
        raise Invalid(_("The file's name must end in .csv or .xlsx."))
    cases = Case.objects.all()
    if options.site:
        if not Site.objects.filter(code=options.site).exists():
            raise NotFound(_("There is no site {code}."), code=options.site)
        cases = cases.filter(site__code=options.site)
    cases = cases.filter(span.received(Site.objects.order_by().values_list("time_zone", flat=True).distinct()))
    export.write(options.file, cases, kind=kind, now=timezone.now())
    print(_("%(number)s cases written to %(file)s.") % {"number": f"{cases.count():,}", "file": options.file})
