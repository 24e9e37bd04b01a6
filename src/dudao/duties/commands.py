"""``dudao duties``: what is owed, opening what the calendar asks, and replaying the journal."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dudao.duties import acts, editions
from dudao.duties.acts.rebuilding import Replay
from dudao.duties.models import Duty, Edition
from dudao.duties.plan import Plan, plan_of
from dudao.duties.replays import as_data, words
from dudao.organisation.models import Site
from dudao.organisation.refusal import Invalid, NotFound
from dudao.rulebook.loader import load, read_text
from dudao.rulebook.problems import RulebookErrors
from dudao.rulebook.vocabulary import Vocabulary

Points = Callable[[Site, Plan, Replay, datetime], Sequence[Mapping[str, Any]]]
UNPUBLISHED = 0
"""Stands for the row of an edition that has none: rows count from 1."""

EXAMPLES = """examples:
  dudao duties list --site CH --overdue
  dudao duties open
  dudao duties rebuild
  dudao duties rebuild --site CH --mend
  dudao duties rebuild --site CH --edition residential:2027.1
  dudao duties rebuild --edition next-year.yaml --json
"""


def register(subparsers: Any, known: Vocabulary, points: Points) -> None:
    """Add the commands. ``known`` is what the rooms know; ``points`` tells what a replay would have scored, month by month."""
    parser = subparsers.add_parser(
        "duties",
        help=_("what is owed; replay under another edition"),
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    under = parser.add_subparsers(dest="duties", metavar="ACTION", required=True)
    listing = under.add_parser("list", help=_("open duties, the most urgent first"))
    listing.add_argument("--site", help=_("code of one site"))
    listing.add_argument("--overdue", action="store_true", help=_("only those past their time"))
    listing.add_argument("--limit", type=int, default=50, help=_("how many to show (50)"))
    listing.set_defaults(run=show)
    opening = under.add_parser("open", help=_("open the periodic duties up to this month; the background work does so by itself"))
    opening.set_defaults(run=open_periodic)
    rebuilding = under.add_parser("rebuild", help=_("replay the journal and say what differs from the stored duties"))
    rebuilding.add_argument("--site", help=_("code of one site (else all)"))
    rebuilding.add_argument("--edition", metavar="EDITION", help=_("try BOOK:EDITION or a rulebook FILE instead; nothing is stored"))
    how = rebuilding.add_mutually_exclusive_group()
    how.add_argument("--mend", action="store_true", help=_("make the stored duties what the journal gives"))
    how.add_argument("--dry-run", action="store_true", help=_("only report; so it does without --mend too"))
    rebuilding.add_argument("--json", action="store_true", help=_("as data"))
    rebuilding.set_defaults(run=lambda options: rebuild(options, known, points))


def show(options: argparse.Namespace) -> int:
    now = timezone.now()
    rows = Duty.objects.open().filter(shadow=False).select_related("site", "obligation").order_by("due_at", "pk")
    if options.site:
        rows = rows.filter(site=_site(options.site))
    if options.overdue:
        rows = rows.overdue(now)
    listed = list(rows[: max(options.limit, 1)])
    for duty in listed:
        due = timezone.localtime(duty.due_at)
        mark = "!" if duty.due_at < now else " "
        about = f"{duty.subject_kind} {duty.subject_id} {duty.period}"
        print(f"{mark} {due:%Y-%m-%d %H:%M}  {duty.site.code:<8} {duty.obligation.key:<32} {about}")
    if not listed:
        print(_("Nothing of this is owed."))
    return 0


def open_periodic(_options: argparse.Namespace) -> int:
    print(_("Opened: %(count)d") % {"count": acts.materialise(timezone.now())})
    return 0


def rebuild(options: argparse.Namespace, known: Vocabulary, points: Points) -> int:
    """Exit code 1 when something differs under the same edition and is left so, so that a nightly check can notice."""
    try:
        plan = _plan(options.edition, known) if options.edition else None
    except RulebookErrors as errors:
        for problem in errors.problems:
            print(problem, file=sys.stderr)
        return 1
    if plan is not None and options.mend:
        raise Invalid(_("Another edition can only be tried: what was decided under one stays with it. Leave out --mend or --edition."))
    unlike, told = 0, []
    for site in _sites(options.site, plan):
        now = timezone.now()
        found = acts.rebuild(site, now=now, plan=plan, dry_run=not options.mend)
        unlike += sum(found.differing.values())
        months = points(site, plan, found, now) if plan is not None else None
        if options.json:
            told.append(as_data(found, months))
        else:
            print("\n".join(words(found, months)))
    if options.json:
        edition = f"{plan.rulebook.key}:{plan.rulebook.edition}" if plan is not None else None
        print(json.dumps({"edition": edition, "sites": told}, ensure_ascii=False, indent=1))
    return 1 if unlike and plan is None and not options.mend else 0


def _sites(code: str | None, plan: Plan | None) -> list[Site]:
    """The sites asked for that are held to a published rulebook, or to the one that is tried."""
    asked = [_site(code)] if code else list(Site.objects.order_by("code"))
    books = {plan.rulebook.key} if plan is not None else set(Edition.objects.values_list("book", flat=True))
    sites = [site for site in asked if site.rulebook in books]
    if not sites:
        raise NotFound(_("None of these sites is held to {books}."), books=", ".join(sorted(books)) or "–")
    return sites


def _site(code: str) -> Site:
    site = Site.objects.filter(code=code).first()
    if site is None:
        known = ", ".join(Site.objects.values_list("code", flat=True)[:50])
        raise NotFound(_("There is no site {code}. Sites: {known}"), code=code, known=known)
    return site


def _plan(name: str, known: Vocabulary) -> Plan:
    """A published edition by its name, or the rulebook of a file. Raises RulebookErrors when the file is not sound."""
    if Path(name).is_file():
        rulebook = load(read_text(Path(name)), known, name=name)
        return plan_of(rulebook, UNPUBLISHED, editions.rooms())
    if os.sep in name or name.endswith((".yaml", ".yml")):
        raise NotFound(_("There is no file {name}."), name=name)
    book, _colon, edition = name.partition(":")
    found = Edition.objects.filter(book=book, edition=edition).first()
    if found is None:
        published = ", ".join(str(each).replace(" ", ":") for each in Edition.objects.order_by("book", "effective_from"))
        raise NotFound(
            _("There is no edition {name}. Published: {published}. To try one that is not published, name its file."),
            name=name,
            published=published or "–",
        )
    return editions.compiled(found.pk)
