"""What there is to tell each person: one pass over the open duties, the assigned cases and the pending requests."""

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Final

from django.db.models import Count

from dudao.approvals.models import Request
from dudao.cases.models import Case, Unheard
from dudao.duties.models import Duty
from dudao.duties.reads import ASSIGNEE
from dudao.reminders.roster import Reader, Roster

SOON: Final = timedelta(days=1)
RECENT: Final = timedelta(days=2)
"""How far back a thing still counts as news: longer than a night or a weekend's quiet, shorter than anyone's memory."""
SHOWN: Final = 15


@dataclass
class News:
    """What one person is to know. Duties and requests are keys; ``news`` are the names of things worth telling at once.

    ``written`` are the cases to which customers said something, by the names under which that is told once and no more.
    """

    late: deque[int] = field(default_factory=lambda: deque(maxlen=SHOWN))
    late_count: int = 0
    today: list[int] = field(default_factory=list)
    today_count: int = 0
    requests: list[int] = field(default_factory=list)
    requests_count: int = 0
    cases: int = 0
    written: dict[str, int] = field(default_factory=dict)
    news: dict[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def anything(self) -> bool:
        return bool(self.late_count or self.today_count or self.requests_count or self.written)


def gather(roster: Roster, wanted: set[int], now: datetime) -> Mapping[int, News]:
    """For each of the people wanted, what is owed and asked. Queries: a handful, however much there is."""
    found: dict[int, News] = defaultdict(News)
    tonight = {pk: datetime.combine(now.astimezone(roster.readers[pk].zone).date(), time.max, roster.readers[pk].zone) for pk in wanted}
    open_duties = Duty.objects.open().filter(shadow=False, due_at__lte=now + SOON).order_by("due_at", "id")
    columns = open_duties.values_list("pk", "site_id", "owed_by", "owner_id", "due_at")
    for pk, site, owed_by, owner, due_at in columns.iterator(chunk_size=5000):
        for reader in roster.owing(site, owed_by, owner):
            if reader.staff.pk in wanted:
                _add(found[reader.staff.pk], pk, due_at, now, tonight[reader.staff.pk])
    _add_requests(found, roster, wanted)
    _add_cases(found, wanted, now)
    _add_written(found, roster, wanted, now)
    return found


def _add(news: News, pk: int, due_at: datetime, now: datetime, tonight: datetime) -> None:
    if due_at < now:
        news.late_count += 1
        news.late.append(pk)
    elif due_at <= tonight:
        news.today_count += 1
        if len(news.today) < SHOWN:
            news.today.append(pk)
    if due_at > now - RECENT:
        news.news[f"duty:{pk}:{'late' if due_at < now else 'soon'}:{due_at:%y%m%d%H%M}"] = ("duty", pk)


def _add_requests(found: dict[int, News], roster: Roster, wanted: set[int]) -> None:
    pending = Request.objects.pending().order_by("asked_at").values_list("pk", "site_id", "waits_for", "asked_by_id", "step")
    for pk, site, role, asked_by, step in pending.iterator(chunk_size=5000):
        for reader in roster.asked(site, role, asked_by):
            if reader.staff.pk in wanted:
                news = found[reader.staff.pk]
                news.requests_count += 1
                if len(news.requests) < SHOWN:
                    news.requests.append(pk)
                news.news[f"request:{pk}:{step}"] = ("request", pk)


def _add_cases(found: dict[int, News], wanted: set[int], now: datetime) -> None:
    """How many cases are in each one's hands, and which came into them lately."""
    if not wanted:
        return
    assigned = Case.objects.open().filter(assignee__isnull=False)
    for staff, number in assigned.values_list("assignee").annotate(Count("pk")).order_by():
        if staff in wanted:
            found[staff].cases = number
    for pk, staff, at in assigned.filter(assigned_at__gt=now - RECENT, assigned_at__lte=now).values_list(
        "pk", "assignee_id", "assigned_at"
    ):
        if staff in wanted:
            found[staff].news[f"case:{pk}:{at:%y%m%d%H%M%S}"] = ("case", pk)


def _add_written(found: dict[int, News], roster: Roster, wanted: set[int], now: datetime) -> None:
    """What customers said lately and nobody has heard yet, to whoever handles the case."""
    for case, entry, site, handler in Unheard.objects.written_between(now - RECENT, now):
        for reader in roster.owing(site, ASSIGNEE, handler):
            if reader.staff.pk in wanted:
                news = found[reader.staff.pk]
                news.written[f"wrote:{entry}"] = case
                news.news[f"wrote:{entry}"] = ("wrote", case)


def readers_by(roster: Roster, now: datetime) -> tuple[dict[int, Reader], dict[int, Reader]]:
    """Those who are told at once now, and those whose digest is due by the clock."""
    at_once = {pk: reader for pk, reader in roster.readers.items() if reader.at_once and not reader.quiet(now)}
    digest = {pk: reader for pk, reader in roster.readers.items() if reader.digest_day(now) is not None}
    return at_once, digest
