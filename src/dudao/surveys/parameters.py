"""What the rulebook says of surveys: the numbers a plan begins with, the numbers of forms, the smallest group shown."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from dudao.duties import editions
from dudao.rulebook.schema import Rulebook
from dudao.surveys.statistics.suppression import MINIMUM

HUNDRED: Final = 100


@dataclass(frozen=True, slots=True)
class Parameters:
    """Shares are between 0 and 1. ``form`` and ``report_form`` are empty where the rulebook names none."""

    margin: Decimal = Decimal("0.05")
    confidence: Decimal = Decimal("0.95")
    target_return: Decimal = Decimal("0.6")
    many_cases: int = 0
    cases_months: int = 0
    emphasis: Decimal = Decimal(1)
    smallest_group: int = MINIMUM
    form: str = ""
    report_form: str = ""


SHARES: Final = frozenset({"margin", "confidence", "target_return"})
WHOLE: Final = frozenset({"many_cases", "cases_months", "smallest_group"})
NAMES: Final = frozenset(f"survey_{name}" for name in Parameters.__slots__)
"""What a rulebook calls them; shares stand there in per cent."""


def parameters_of(rulebook: Rulebook) -> Parameters:
    """Those of a rulebook. A book that says nothing of surveys leaves the plan to begin without emphasis and forms without numbers."""
    told = {name.removeprefix("survey_"): rulebook.parameters[name].value for name in NAMES if name in rulebook.parameters}
    return Parameters(**{name: _read(name, value) for name, value in told.items()})


def of_edition(edition_id: int) -> Parameters:
    """Those of a published edition."""
    return parameters_of(editions.rulebook_of(edition_id))


def _read(name: str, value: object) -> Any:
    if name in SHARES:
        return Decimal(str(value)) / HUNDRED
    if name in WHOLE:
        return int(str(value))
    return Decimal(str(value)) if name == "emphasis" else str(value)
