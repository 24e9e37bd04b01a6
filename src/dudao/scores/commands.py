"""``dudao score``: the sheet of a site and month, or the league table of a month."""

import argparse
import json
import sys
from typing import Any

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dudao.organisation.models import Site
from dudao.organisation.refusal import Invalid, NotFound
from dudao.scores import acts, reads, scoring, sheets
from dudao.scores.models import SealedSheet, Tally
from dudao.scores.sheets import Sheet

EXAMPLES = """examples:
  dudao score --site CH --month 2026-11
  dudao score --site CH --month 2026-11 --json
  dudao score --all --month 2026-10
"""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "score",
        help=_("score a site for a month, down to the records"),
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--site", metavar="CODE", help=_("the sheet of one site"))
    which.add_argument("--all", action="store_true", help=_("all sites, ranked within each edition"))
    parser.add_argument("--month", metavar="YYYY-MM", help=_("such as 2026-11 (else the present month)"))
    parser.add_argument("--json", action="store_true", help=_("as data"))
    parser.set_defaults(run=score)


def score(options: argparse.Namespace) -> int:
    now = timezone.now()
    if options.all:
        return _ranking(_month(options.month) or int(f"{timezone.localtime(now):%Y%m}"), as_json=options.json)
    site = Site.objects.filter(code=options.site).first()
    if site is None:
        known = ", ".join(Site.objects.values_list("code", flat=True)[:50])
        raise NotFound(_("There is no site {code}. Sites: {known}"), code=options.site, known=known)
    sheet = sheets.live(site, _month(options.month) or scoring.month_at(site, now), now)
    if options.json:
        print(json.dumps(acts.snapshot(sheet), ensure_ascii=False, indent=1))
    else:
        _print(sheet)
    return _seal_state(sheet)


def _seal_state(sheet: Sheet) -> int:
    """Say loudly when the seal of this sheet was tampered with; 1 then."""
    seal = SealedSheet.objects.latest_of(sheet.site, sheet.month)
    if seal is None or acts.is_intact(seal):
        return 0
    told = {"number": seal.number, "at": f"{timezone.localtime(seal.sealed_at):%Y-%m-%d %H:%M}"}
    print(_("BROKEN SEAL: seal %(number)d of %(at)s was changed after it was sealed. Compare it with a backup.") % told, file=sys.stderr)
    return 1


def _month(text: str | None) -> int | None:
    if not text:
        return None
    year, _dash, month = text.partition("-")
    if not (year.isdigit() and len(year) == 4 and month.isdigit() and 1 <= int(month) <= 12):
        raise Invalid(_("{text} is no month. Write it like 2026-11."), text=text)
    return int(year) * 100 + int(month)


def _print(sheet: Sheet) -> None:
    language = get_language()
    print(f"{sheet.site.name}  {sheet.month // 100}-{sheet.month % 100:02}  {sheet.plan.rulebook.key} {sheet.plan.rulebook.edition}")
    told = {
        "score": sheet.score.normalize(), "points": sheet.points, "lost": sheet.lost.normalize(), "losable": sheet.losable.normalize(),
        "coverage": f"{sheet.coverage:.0%}",
    }  # fmt: skip
    print(_("%(score)s of %(points)s; lost %(lost)s of %(losable)s that could be lost; coverage %(coverage)s") % told)
    for part in sheet.parts:
        print(f"  {part.dimension.code}  {part.score.normalize():>6} / {part.points:<4} {part.dimension.title.in_language(language)}")
    for line in sheet.losses:
        print(f"  −{line.lost.normalize():<5} {line.code:<8} {line.criterion.text.in_language(language)}")
        print(f"         {sheets.why(line)}")
    print(_("Not measured: %(codes)s") % {"codes": ", ".join(line.code for line in sheet.not_measured) or "–"})


def _ranking(month: int, *, as_json: bool) -> int:
    now = timezone.now()
    acts.refresh_all(now)
    acts.ensure_month(list(Site.objects.all()), month, now)
    tallies = list(Tally.objects.of_month(month).filter(losable__gt=0).order_by("edition_id", "site_id"))
    if not tallies:
        print(_nothing(month), file=sys.stderr)
    by_edition = {tally.edition_id: str(tally.edition) for tally in tallies}
    tables = {name: reads.ranking([tally for tally in tallies if tally.edition_id == pk]) for pk, name in by_edition.items()}
    data = [
        {"edition": name, "rank": each.rank, "site": each.tally.site.code, "score": str(each.tally.score.normalize()),
         "lost": str(each.tally.lost.normalize()), "losable": str(each.tally.losable.normalize()), "coverage": str(each.tally.coverage)}
        for name, ranked in tables.items()
        for each in ranked
    ]  # fmt: skip
    if as_json:
        print(json.dumps(data, ensure_ascii=False, indent=1))
        return 0
    for row in data:
        rank = row["rank"] or "–"
        coverage = f"{float(str(row['coverage'])):.0%}"
        print(f"{rank:>4}  {row['site']:<8} {row['score']:>7}  −{row['lost']:<6} / {row['losable']:<6} {coverage:>5}  {row['edition']}")
    for name, ranked in tables.items():
        if basis := reads.basis(ranked):
            print(f"{name}: {basis.in_words}")
    return 0


def _nothing(month: int) -> str:
    """Why a month has no table: nothing fell due in it, or nobody was open."""
    opened = Site.objects.aggregate(first=Min("opened_on"))["first"]
    told = {"month": f"{month // 100}-{month % 100:02}", "opened": opened}
    if opened is None:
        return _("There are no sites yet.")
    if month < opened.year * 100 + opened.month:
        return (
            _("No site was open in %(month)s; the first opened on %(opened)s. Earlier records are scored once a site is given that day.")
            % told
        )
    return _("Nothing fell due at any site in %(month)s, so there is nothing to rank.") % told
