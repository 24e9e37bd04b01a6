"""Duties, editions and acts in the words of their rulebook, in the reader's language."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from dudao.api.schemas.duties import Criterion, DutyLine, DutyWhole
from dudao.api.schemas.places import Person, SiteBrief
from dudao.api.schemas.scores import EditionLine
from dudao.cases.models import Case
from dudao.cases.vocabulary import JOURNAL_NAMES, LABELS
from dudao.duties import editions
from dudao.duties.models import Duty
from dudao.organisation.deadlines import explain
from dudao.rulebook.schema import Rulebook, Text

OUTCOMES = {"o": "open", "d": "done", "w": "waived", "v": "void"}
ACT_BY_NAME = {name: act for act, name in JOURNAL_NAMES.items() if act in LABELS}


def said(text: Text) -> str:
    return text.in_language(get_language() or "en")


def edition_line(pk: int, book: Rulebook) -> EditionLine:
    return EditionLine(id=pk, rulebook=book.key, edition=book.edition, title=said(book.title), points=book.points)


def duty_lines(duties: Iterable[Duty], now: datetime, numbers: dict[int, str] | None = None) -> list[DutyLine]:
    """Duties fetched with site, obligation and owner; one more query for the numbers of their cases, unless they are known."""
    listed = list(duties)
    if numbers is None:
        ids = {duty.subject_id for duty in listed if duty.subject_kind == "case"}
        numbers = dict(Case.objects.filter(pk__in=ids).values_list("pk", "number")) if ids else {}
    return [DutyLine(**_columns(duty, now, numbers)) for duty in listed]


def duty_whole(duty: Duty, now: datetime) -> DutyWhole:
    number = Case.objects.filter(pk=duty.subject_id).values_list("number", flat=True).first() if duty.subject_kind == "case" else None
    book = editions.rulebook_of(duty.edition_id)
    obligation = book.obligations.get(duty.obligation.key)
    acts = [ACT_BY_NAME[each.act] for each in (obligation.discharges if obligation else ()) if each.act in ACT_BY_NAME]
    return DutyWhole(
        **_columns(duty, now, {duty.subject_id: number} if number else {}),
        explanation=str(explain(duty.reckoning, ZoneInfo(duty.site.time_zone))),
        criteria=[Criterion(code=each.code, points=float(each.points)) for each in book.criteria_served_by(duty.obligation.key)],
        act=acts[0] if acts and number else None,
    )


def _columns(duty: Duty, now: datetime, numbers: dict[int, str]) -> dict[str, object]:
    obligation = editions.rulebook_of(duty.edition_id).obligations.get(duty.obligation.key)
    names = ("period", "opened_at", "due_at", "provisional", "done_at", "reason", "owed_by")
    return {name: getattr(duty, name) for name in names} | {
        "id": duty.pk,
        "site": SiteBrief.of(duty.site),
        "obligation": duty.obligation.key,
        "title": said(obligation.title) if obligation else duty.obligation.key,
        "case": numbers.get(duty.subject_id) if duty.subject_kind == "case" else None,
        "outcome": OUTCOMES[duty.outcome],
        "late": is_late(duty, now),
        "owner": Person.of(duty.owner),
        "edition": duty.edition_id,
    }


def is_late(duty: Duty, now: datetime) -> bool:
    end = duty.done_at if duty.outcome == "d" else now if duty.outcome == "o" else None
    return end is not None and end > duty.due_at
