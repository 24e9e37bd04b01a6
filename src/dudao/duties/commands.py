"""``dudao duties``: what is owed, opening what the calendar asks, and replaying the journal."""

import argparse
from typing import Any

from django.utils import timezone

from dudao.duties import acts, editions
from dudao.duties.acts.rebuilding import Replay
from dudao.duties.models import Duty, Edition
from dudao.duties.plan import Plan
from dudao.organisation.models import Site
from dudao.organisation.refusal import NotFound

EXAMPLES = """examples:
  dudao duties list --site CH --overdue
  dudao duties open
  dudao duties rebuild --dry-run
  dudao duties rebuild --site CH --edition residential:2027.1 --dry-run
"""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "duties",
        help="what is owed; replay under another edition",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    under = parser.add_subparsers(dest="duties", metavar="ACTION", required=True)
    listing = under.add_parser("list", help="open duties, the most urgent first")
    listing.add_argument("--site", help="code of one site")
    listing.add_argument("--overdue", action="store_true", help="only those past their time")
    listing.add_argument("--limit", type=int, default=50, help="how many to show (50)")
    listing.set_defaults(run=show)
    opening = under.add_parser("open", help="open the periodic duties up to this month; the background work does so by itself")
    opening.set_defaults(run=open_periodic)
    rebuilding = under.add_parser("rebuild", help="replay the journal, say what differs from the stored duties, and mend it")
    rebuilding.add_argument("--site", help="code of one site (else all)")
    rebuilding.add_argument("--edition", help="BOOK:EDITION, a published edition to try; nothing is stored")
    rebuilding.add_argument("--dry-run", action="store_true", help="only report")
    rebuilding.set_defaults(run=rebuild)


def show(options: argparse.Namespace) -> int:
    now = timezone.now()
    rows = Duty.objects.open().select_related("site", "obligation").order_by("due_at", "pk")
    if options.site:
        rows = rows.filter(site=_site(options.site))
    if options.overdue:
        rows = rows.overdue(now)
    for duty in rows[: max(options.limit, 1)]:
        due = timezone.localtime(duty.due_at)
        mark = "!" if duty.due_at < now else " "
        about = f"{duty.subject_kind} {duty.subject_id} {duty.period}"
        print(f"{mark} {due:%Y-%m-%d %H:%M}  {duty.site.code:<8} {duty.obligation.key:<32} {about}")
    return 0


def open_periodic(_options: argparse.Namespace) -> int:
    print(f"opened: {acts.materialise(timezone.now())}")
    return 0


def rebuild(options: argparse.Namespace) -> int:
    """Exit code 1 when something differs under the same edition, so that a nightly check can notice."""
    plan = _plan(options.edition) if options.edition else None
    sites = [_site(options.site)] if options.site else list(Site.objects.order_by("code"))
    unlike = 0
    for site in sites:
        if plan is not None and site.rulebook != plan.rulebook.key:
            continue
        found = acts.rebuild(site, now=timezone.now(), plan=plan, dry_run=options.dry_run or plan is not None)
        _print_standings(found) if plan is not None else _print_differences(found)
        unlike += sum(found.differing.values())
    return 1 if unlike and plan is None and options.dry_run else 0


def _print_differences(found: Replay) -> None:
    differing = ", ".join(f"{what} {count}" for what, count in sorted(found.differing.items())) or "nothing"
    print(f"{found.site}: same {found.same}; differs: {differing}")
    for difference in found.listed[:20]:
        print(f"    {difference.key.obligation} {difference.key.subject_kind} {difference.key.subject_id} {difference.key.period}"
              f"  {difference.what}: stored {difference.stored or '-'}, replayed {difference.replayed or '-'}")  # fmt: skip


def _print_standings(found: Replay) -> None:
    print(f"{found.site:<10} {'now: owed':>12} {'late':>8} {'then: owed':>12} {'late':>8}")
    for key in sorted({*found.stored, *found.replayed}):
        now, then = found.stored[key], found.replayed[key]
        owed = [each["late"] + each["in time"] for each in (now, then)]
        print(f"  {key:<34} {owed[0]:>6} {now['late']:>8} {owed[1]:>12} {then['late']:>8}")


def _site(code: str) -> Site:
    site = Site.objects.filter(code=code).first()
    if site is None:
        raise NotFound(f"There is no site {code!r}. Sites: {', '.join(Site.objects.values_list('code', flat=True)[:50])}")
    return site


def _plan(name: str) -> Plan:
    book, _, edition = name.partition(":")
    found = Edition.objects.filter(book=book, edition=edition).first()
    if found is None:
        known = ", ".join(str(each).replace(" ", ":") for each in Edition.objects.order_by("book", "effective_from"))
        raise NotFound(f"There is no edition {name!r}. Published: {known}")
    return editions.compiled(found.pk)
