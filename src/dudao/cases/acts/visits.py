"""After handling: asking the customer whether it is settled, and seeing that it was done."""

from typing import Unpack

from dudao.cases.acts.doing import How, carry_out
from dudao.cases.models import Case


def record_visit(case: Case, *, outcome: str, text: str = "", **how: Unpack[How]) -> Case:
    """Record the return visit (2.1.3.d, 2.1.5, 2.2.2.a). A dissatisfied answer reopens the case."""
    return carry_out("record_visit", case, {"outcome": outcome, "text": text}, how)


def waive_visit(case: Case, *, reason: str, **how: Unpack[How]) -> Case:
    """Do without the visit: the customer can't be reached, or a visit is unsuitable; the reason stays on record (2.1.3.d)."""
    return carry_out("waive_visit", case, {"reason": reason}, how)


def verify(case: Case, *, text: str, **how: Unpack[How]) -> Case:
    """Look whether what was promised was done, and say what was seen (3.6.3.a)."""
    return carry_out("verify", case, {"text": text}, how)
