"""`dudao calendar`: what is known of the days off, and taking in a new official list."""

import argparse
import sys
from argparse import ArgumentTypeError, Namespace
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from dudao.organisation import acts
from dudao.organisation.calendar import WorkingCalendar, calendar_of
from dudao.organisation.calendar_lists import LARGEST_FILE, ListErrors, OfficialList, read
from dudao.organisation.models import CalendarDay, CalendarRegion
from dudao.organisation.refusal import Invalid, NotFound

Subparsers: TypeAlias = Any
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHOWN_PROBLEMS = 20

IMPORT_HELP = gettext_lazy("""\
Take in an official list of days off. FILE is either JSON as github.com/NateScarlet/holiday-cn publishes it for each year, or CSV:

    day,working,reason
    2027-02-05,0,Spring Festival
    2027-02-07,1,make-up day

working is 1 for a weekend day that is worked and 0 for a day off; without that column every day named is a day off. Days that the list
does not name follow their weekday. Importing the same list again changes nothing; a corrected list replaces the earlier one. Due times of
open duties move with the list, and the journal keeps old and new.
""")


def register_calendar(subparsers: Subparsers) -> None:
    calendar = subparsers.add_parser("calendar", help=_("show or extend the working calendar"), description=_("The working calendar."))
    verbs = calendar.add_subparsers(dest="verb", metavar="VERB", required=True)
    show = verbs.add_parser("show", help=_("say what is known: regions, or the days off of one year"))
    show.add_argument("--region", default="", help=_("a working calendar, such as cn; without it all are listed"))
    show.add_argument("--year", type=int, help=_("list this year's days off and make-up working days"))
    show.set_defaults(run=run_show)
    take = verbs.add_parser(
        "import", help=_("take in an official list"), description=str(IMPORT_HELP), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    take.add_argument("file", metavar="FILE", type=Path, help=_("the list, JSON or CSV"))
    take.add_argument("--region", required=True, help=_("the working calendar it belongs to, such as cn; a new name begins a new one"))
    take.add_argument("--from", dest="first", metavar="DAY", type=a_day, help=_("first day it answers for (else 1 January of its year)"))
    take.add_argument("--until", dest="last", metavar="DAY", type=a_day, help=_("last day it answers for (else 31 December of its year)"))
    take.add_argument("--weekend", metavar="DAYS", type=a_week, help=_("weekdays that are off, such as fri,sat (else as before; sat,sun)"))
    take.add_argument("--dry-run", action="store_true", help=_("only say what would change"))
    take.set_defaults(run=run_import)


def a_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(_("write the day as 2027-01-31")) from error


def a_week(text: str) -> str:
    off = {part.strip().lower()[:3] for part in text.split(",")}
    if not off <= set(WEEKDAYS):
        raise ArgumentTypeError(_("name weekdays as {names}, with commas between").format(names=",".join(WEEKDAYS)))
    return "".join("0" if name in off else "1" for name in WEEKDAYS)


def run_import(options: Namespace) -> None:
    official = _read(options)
    with transaction.atomic():
        change = acts.load_calendar(
            options.region,
            official.rows,
            official.last,
            covers_from=official.first,
            week=options.weekend,
            source=options.file.name[:120],
        )
        if options.dry_run:
            transaction.set_rollback(True)
    print(_("{region}: {first} to {last} read.").format(region=options.region, first=official.first, last=official.last), end=" ")
    if not change.anything:
        print(_("Nothing changed: this list was known."))
        return
    n = len(change.changed)
    print(ngettext("{n} day is worked or off other than before.", "{n} days are worked or off other than before.", n).format(n=n))
    print(_("Days off are known until {day}.").format(day=change.confirmed_until))
    if options.dry_run:
        print(_("This was a trial: nothing was kept."))


def _read(options: Namespace) -> OfficialList:
    try:
        with options.file.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Invalid(_("{file} can't be read: {reason}"), file=options.file, reason=error.strerror or error) from error
    try:
        return read(content, first=options.first, last=options.last)
    except ListErrors as errors:
        for problem in errors.problems[:SHOWN_PROBLEMS]:
            print(problem, file=sys.stderr)
        raise


def run_show(options: Namespace) -> None:
    regions = CalendarRegion.objects.order_by("region")
    chosen = regions.filter(region=options.region) if options.region else regions
    if not chosen:
        known = ", ".join(regions.values_list("region", flat=True)) or "–"
        raise NotFound(_('There is no calendar "{region}". Known: {known}'), region=options.region, known=known)
    for region in chosen:
        print("\n".join(_lines(region, options.year)))


def _lines(region: CalendarRegion, year: int | None) -> Iterator[str]:
    calendar = calendar_of(region.region)
    off = ",".join(name for name, worked in zip(WEEKDAYS, region.week, strict=True) if worked == "0") or "–"
    yield _("{region}: days off known from {first} to {last}; weekly days off {off}; version {version}").format(
        region=region.region, first=calendar.known_from, last=calendar.confirmed_until, off=off, version=region.version
    )
    if year is None:
        return
    for day in CalendarDay.objects.filter(region=region.region, day__year=year).exclude(source="").order_by("day"):
        kind = pgettext("day", "worked") if day.working else pgettext("day", "off")
        yield f"  {day.day} {WEEKDAYS[day.day.weekday()]}  {kind}  {day.reason}"
    counts = _worked_by_month(calendar, year)
    yield "  " + _("working days by month: {counts}; in the year: {all}").format(counts=" ".join(map(str, counts)), all=sum(counts))


def _worked_by_month(calendar: WorkingCalendar, year: int) -> Sequence[int]:
    ends = [date(year - 1, 12, 31)] + [date(year, month, monthrange(year, month)[1]) for month in range(1, 13)]
    return [calendar.working_days_between(a, b) for a, b in pairwise(ends)]
