"""What the calendar makes of publications: what is late, what hangs too long, what was in force at the end of each month."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q

from dudao.journal import acts as journal
from dudao.organisation.models import Site
from dudao.publications import rules
from dudao.publications.acts.doing import day_at
from dudao.publications.models import Posting, Publication, Reckoned, Standing
from dudao.publications.vocabulary import HOTLINE, JOURNAL_NAMES, STANDING, TELLS_HOTLINE, State

AT_ONCE: Final = 500
"""How many sites are looked at in one go."""
WATCHED: Final = frozenset({*STANDING, *TELLS_HOTLINE})


class Found(NamedTuple):
    """What was in force of one product in one month."""

    in_force: bool
    filed: bool = False
    entries: str = ""


def note_lateness(publication: Publication, today: date) -> None:
    publication.late = rules.is_late(publication.due_on, publication.public_since, today)


def reckon_all(now: datetime) -> int:
    """Reckon every site that was not reckoned on its present day yet; returns how many rows changed."""
    changed = 0
    for zone in Site.objects.order_by().values_list("time_zone", flat=True).distinct():
        today = now.astimezone(ZoneInfo(zone)).date()
        done = Reckoned.objects.filter(site__time_zone=zone, day=today)
        waiting = Site.objects.filter(time_zone=zone, opened_on__lte=today).exclude(pk__in=done.values("site")).order_by("pk")
        keys = list(waiting.values_list("pk", flat=True))
        for first in range(0, len(keys), AT_ONCE):
            changed += sum(reckon(site, now) for site in Site.objects.filter(pk__in=keys[first : first + AT_ONCE]))
    return changed


def reckon(site: Site, now: datetime, *, only: Publication | None = None) -> int:
    """Write down how a site's publications stand today.

    1. What is due and not public is late. 2. What hangs after its last day hangs too long. 3. For each month since the site
    opened: what was in force on its last day, or today. ``only`` does the third step when that publication has a say in it.
    """
    today = day_at(site, now)
    with transaction.atomic():
        changed = 0
        if only is None:
            changed += _late(site, today) + _overstayed(site, today)
        if only is None or only.product in WATCHED:
            changed += _standings(site, today)
        if only is None:
            Reckoned.objects.update_or_create(site=site, defaults={"day": today})
        if changed and only is None:
            told = {"changed": changed}
            journal.record(JOURNAL_NAMES["reckon"], subject=site, site=site, by=None, at=now, via="system", data=told)
    return changed


def _late(site: Site, today: date) -> int:
    waiting = Publication.objects.filter(site=site, state__in=(State.ASKED.value, State.APPROVED.value), late=False)
    return waiting.filter(Q(public_since=None) & Q(due_on__lt=today) | Q(public_since__gt=F("due_on"))).update(late=True)


def _overstayed(site: Site, today: date) -> int:
    return Posting.objects.up().filter(site=site, overstayed=False, expires_on__lt=today).update(overstayed=True)


def _standings(site: Site, today: date) -> int:
    published = list(Publication.objects.filter(site=site, product__in=WATCHED).exclude(public_since=None).order_by("pk"))
    there = {(row.month, row.product): row for row in Standing.objects.filter(site=site)}
    missing, changed = [], []
    for month, day in _months(site, today):
        for product, found in _found(site, published, day):
            row = there.get((month, product))
            if row is None:
                missing.append(Standing(site=site, month=month, product=product, **found._asdict()))
            elif (row.in_force, row.filed, row.entries) != found:
                row.in_force, row.filed, row.entries = found
                changed.append(row)
    Standing.objects.bulk_create(missing, ignore_conflicts=True)
    Standing.objects.bulk_update(changed, ["in_force", "filed", "entries"])
    return len(missing) + len(changed)


def _months(site: Site, today: date) -> Iterator[tuple[int, date]]:
    """Each month since the site opened, with the day that counts: its last, or today."""
    last = min(today, site.closed_on or today)
    first = site.opened_on.replace(day=1)
    while first <= last:
        following = (first + timedelta(days=32)).replace(day=1)
        yield rules.month_of(first), min(following - timedelta(days=1), last)
        first = following


def _found(site: Site, published: Iterable[Publication], day: date) -> Iterator[tuple[str, Found]]:
    """What of all that must always be known was in force on a day."""
    held = [each for each in published if each.span.holds_on(day)]
    for product in STANDING:
        known = [each for each in held if each.product == product]
        entries = {key for each in known for key in each.entries}
        yield product.value, Found(bool(known), any(each.filing for each in known), f" {' '.join(sorted(entries))} " if entries else "")
    told = (text for each in held if each.product in TELLS_HOTLINE for text in (each.title, each.text, *each.entries.values()))
    yield HOTLINE, Found(rules.tells(site.hotline, told))
