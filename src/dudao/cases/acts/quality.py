"""《顧客投訴記錄表》: complaints that the quality department sends down, and what is reported back to it (2.1.3.f)."""

from datetime import datetime
from typing import Unpack

from dudao.cases.acts.doing import How, carry_out
from dudao.cases.models import Case


def issue_by_quality(case: Case, *, due_at: datetime, text: str = "", **how: Unpack[How]) -> Case:
    """Send a complaint down to its site, to be handled by ``due_at``."""
    return carry_out("issue_by_quality", case, {"due_at": due_at, "text": text}, how)


def report_measures(case: Case, *, measures: str, **how: Unpack[How]) -> Case:
    """Report to the quality department which measures are taken."""
    return carry_out("report_measures", case, {"measures": measures}, how)


def report_result(case: Case, *, text: str, **how: Unpack[How]) -> Case:
    """Report to the quality department how it ended; the case is handled by then."""
    return carry_out("report_result", case, {"text": text}, how)
