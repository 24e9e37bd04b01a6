"""What must be true of cases whatever the day; whatever has a day is a duty instead.

Every condition touches columns of ``Case`` only, so that a million rows are counted in one pass.
"""

from collections.abc import Sequence
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dudao.cases.vocabulary import Decision, State
from dudao.duties.checks import Check

HANDLED: Final = ~Q(state=State.OPEN.value)


def _of_kinds(kinds: Sequence[str]) -> Q:
    return Q(kind__in=list(kinds))


def _handled(kinds: Sequence[str], channels: Sequence[str] = (), responsibilities: Sequence[str] = ()) -> Q:
    """Handled cases of some kinds; of some channels, or some who answer for them, only when any are named."""
    asked = _of_kinds(kinds) & HANDLED
    if channels:
        asked &= Q(channel__in=list(channels))
    return asked & Q(responsibility__in=list(responsibilities)) if responsibilities else asked


def _accepted(kinds: Sequence[str]) -> Q:
    return _of_kinds(kinds) & Q(decision=Decision.ACCEPTED.value)


WITHOUT_ASSIGNEE: Final = Check(
    name="cases.without_assignee",
    model="cases.Case",
    parameters={"kinds": list},
    optional={"channels": list, "responsibilities": list},
    population=_handled,
    breaches=lambda *asked, **also: _handled(*asked, **also) & Q(assignee__isnull=True),
    label=_("Handled, and nobody was ever named for it"),
)
"""2.1.3.a, 2.1.4.a, 2.2.1.a, 3.6.3.a. While a case is open, naming somebody in time is a duty."""

WITHOUT_RESULT: Final = Check(
    name="cases.without_result",
    model="cases.Case",
    parameters={"kinds": list},
    population=_handled,
    breaches=lambda kinds: _handled(kinds) & Q(result=""),
    label=_("Handled without a result on record"),
)
"""2.1.3.e, 2.2.1.a. Ours cannot be handled without words; what is taken over from an older log can."""

ACCEPTED_WITHOUT_MEASURES: Final = Check(
    name="cases.accepted_without_measures",
    model="cases.Case",
    parameters={"kinds": list},
    population=lambda kinds: _accepted(kinds) & HANDLED,
    breaches=lambda kinds: _accepted(kinds) & HANDLED & Q(measures=""),
    label=_("Accepted and handled, but no measures were set"),
)
"""2.2.2.a: constructive suggestions and reasonable needs get measures."""

HARD_WITHOUT_FORM: Final = Check(
    name="cases.hard_without_form",
    model="cases.Case",
    population=lambda: Q(hard=True, merged_into__isnull=True) & HANDLED,
    breaches=lambda: Q(hard=True, has_form=False, merged_into__isnull=True) & HANDLED,
    label=_("Hard case handled without the form"),
)
"""2.1.2.b, 2.1.3.d: 《顧客投訴處理記錄表》 is filled in. While a case is open, filling it in in time is a duty."""

CHECKS: Final = (WITHOUT_ASSIGNEE, WITHOUT_RESULT, ACCEPTED_WITHOUT_MEASURES, HARD_WITHOUT_FORM)
