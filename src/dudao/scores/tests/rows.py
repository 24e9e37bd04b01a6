"""Duties put straight into the table, for tests of counting: what opened them does not matter here."""

from datetime import datetime
from zoneinfo import ZoneInfo

from dudao.duties.models import Duty, Edition, Obligation
from dudao.organisation.models import Site

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def owe(site: Site, key: str, due: str, *, done: str = "", outcome: str = "", shadow: bool = False, edition: Edition | None = None) -> Duty:
    """A duty due at a local time such as "2026-09-10 18:00", done then or not at all."""
    due_at, number = at(due), Duty.objects.count() + 1
    return Duty.objects.create(
        site=site,
        obligation=Obligation.objects.get(book="residential", key=key),
        edition=edition or Edition.objects.earliest("effective_from"),
        subject_kind="case",
        subject_id=number,
        opened_at=due_at,
        due_at=due_at,
        month=due_at.year * 100 + due_at.month,
        outcome=outcome or ("d" if done else "o"),
        done_at=at(done) if done else None,
        reason="理由" if outcome == "w" else "",
        shadow=shadow,
        owed_by="customer_service",
    )
