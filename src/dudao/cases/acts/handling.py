"""From the first answer to the closing of a case."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.cases.acts.doing import How, carry_out
from dudao.cases.acts.intake import known_category
from dudao.cases.models import Case, CaseForm, MajorReport
from dudao.cases.refusals import Incomplete
from dudao.journal import acts as journal
from dudao.organisation import access
from dudao.organisation.deadlines import month_of, office_of
from dudao.organisation.models import Staff
from dudao.organisation.reach import posts_of


def respond(case: Case, *, text: str, **how: Unpack[How]) -> Case:
    """Enter the first answer to the customer (2.1.3.c)."""
    return carry_out("respond", case, {"text": text}, how)


def assign(case: Case, *, to: Staff, **how: Unpack[How]) -> Case:
    """Name who handles the case (2.1.2.c, 2.1.3.a). Handing it on is naming somebody else.

    Of a hard complaint a head may also confirm who has it.
    """
    _works_there(to, case, how["now"])
    return carry_out("assign", case, {"to": to}, how)


def _works_there(staff: Staff, case: Case, now: datetime) -> None:
    day = now.astimezone(office_of(case.site).zone).date()
    if not any(access.covers(post, case.site) for post in posts_of(staff, day)):
        raise Incomplete(_("{name} holds no post at {site}. Choose somebody who does."), field="to", name=staff.name, site=case.site)


def refer(case: Case, *, text: str = "", **how: Unpack[How]) -> Case:
    """Refer the case in writing to the developer's customer centre (2.1.3.a); the letter gets a number of its own."""
    with transaction.atomic():
        return carry_out("refer", case, {"text": text, "number": _letter_number(case, how["now"])}, how)


def _letter_number(case: Case, now: datetime) -> str:
    """Such as CH-D2611-007: the site's letters to the developer, counted by month."""
    month = f"{month_of(now, office_of(case.site).zone) % 10_000:04}"
    return f"{case.site.code}-D{month}-{journal.take_numbers(f'referral:{case.site.code}:{month}'):03}"


def escalate(case: Case, *, to: str, reason: str, **how: Unpack[How]) -> Case:
    """Report upward what lies outside the site's powers (student apartments 1.4.c)."""
    return carry_out("escalate", case, {"to": to, "reason": reason}, how)


def feed_back(case: Case, *, text: str, through: str = "", **how: Unpack[How]) -> Case:
    """Tell the customer how the case stands (2.1.3.b), or the public how it ended (student apartments 1.4.d)."""
    return carry_out("feed_back", case, {"text": text, "through": through}, how)


def mark_hard(case: Case, *, to: Staff | None = None, reason: str = "", **how: Unpack[How]) -> Case:
    """Mark a complaint as hard (2.1.2.b). Naming its handler is for the department head, here or by ``assign`` (2.1.3.d)."""
    if to is not None:
        _works_there(to, case, how["now"])
    return carry_out("mark_hard", case, {"to": to, "reason": reason}, how)


def fill_form(case: Case, *, situation: str, cause: str, handling: str, head_opinion: str = "", **how: Unpack[How]) -> Case:
    """Fill in《顧客投訴處理記錄表》, or complete it; the journal keeps every version."""
    texts = {"situation": situation, "cause": cause, "handling": handling, "head_opinion": head_opinion}
    return carry_out("fill_form", case, texts, how, partial(_keep_form, by=how["by"]))


def _keep_form(case: Case, texts: Mapping[str, Any], at: datetime, *, by: Staff) -> None:
    kept = {**texts, "filled_at": at, "filled_by": by}
    CaseForm.objects.update_or_create(case=case, defaults=kept, create_defaults={**kept, "site": case.site})


def mark_major(case: Case, *, reason: str, **how: Unpack[How]) -> Case:
    """Mark a complaint as major; from now on its report is owed (2.1.8.a)."""
    return carry_out("mark_major", case, {"reason": reason}, how)


def report_major(
    case: Case, *, content: str, cause: str, process_and_result: str, lessons: str, corrective_measures: str, **how: Unpack[How]
) -> Case:
    """Report a major complaint to the quality department and the division leader: five parts, all of them (2.1.8.a)."""
    texts = {
        "content": content,
        "cause": cause,
        "process_and_result": process_and_result,
        "lessons": lessons,
        "corrective_measures": corrective_measures,
    }
    return carry_out("report_major", case, texts, how, partial(_keep_major_report, by=how["by"]))


def _keep_major_report(case: Case, texts: Mapping[str, Any], at: datetime, *, by: Staff) -> None:
    MajorReport.objects.create(case=case, site=case.site, reported_at=at, reported_by=by, **texts)


def decide(case: Case, *, decision: str, reason: str = "", forwarded_to: str = "", **how: Unpack[How]) -> Case:
    """Accept a suggestion or need, forward it to somebody, or decline it with the reason (2.2.2.a, student apartments 1.4.a)."""
    return carry_out("decide", case, {"decision": decision, "reason": reason, "forwarded_to": forwarded_to}, how)


def set_measures(case: Case, *, measures: str, **how: Unpack[How]) -> Case:
    """Say what will be done (2.2.2.a, student apartments 1.4.b)."""
    return carry_out("set_measures", case, {"measures": measures}, how)


def record_result(case: Case, *, result: str, told: bool = False, **how: Unpack[How]) -> Case:
    """Record how it was handled (2.1.3.e). ``told`` the customer, it is also the response when there was none."""
    return carry_out("record_result", case, {"result": result, "told": told}, how)


def close(case: Case, *, text: str = "", **how: Unpack[How]) -> Case:
    """Close a handled case whose return visit, when one is owed, is settled (2.1.3.e)."""
    return carry_out("close", case, {"text": text}, how)


def reopen(case: Case, *, reason: str, **how: Unpack[How]) -> Case:
    """Take up a case again that is not settled after all: response, handling and closing are owed anew."""
    return carry_out("reopen", case, {"reason": reason}, how)


def reclassify(
    case: Case, *, reason: str, kind: str | None = None, category: str | None = None, responsibility: str | None = None,
    class_one: bool | None = None, hard: bool | None = None, major: bool | None = None, **how: Unpack[How],
) -> Case:  # fmt: skip
    """Correct how a case was classed; ``hard`` and ``major`` can be taken back here (False), never set."""
    if category:
        known_category(case.site, category, how["now"])
    wanted = {
        "kind": kind, "category": category, "responsibility": responsibility, "class_one": class_one, "hard": hard,
        "major": major, "reason": reason,
    }  # fmt: skip
    return carry_out("reclassify", case, wanted, how)


def note(case: Case, *, text: str, **how: Unpack[How]) -> Case:
    """Add to the journal what belongs to the case and changes nothing."""
    return carry_out("note", case, {"text": text}, how)


def flag_for_publication(case: Case, *, wanted: bool = True, **how: Unpack[How]) -> Case:
    """Put a case of common interest into the monthly publication, or take it out (2.1.7.a)."""
    return carry_out("flag_for_publication", case, {"wanted": wanted}, how)
