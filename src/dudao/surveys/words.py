"""What the figures of a survey are called, and how they stand on screen and paper."""

from collections.abc import Iterable
from math import isnan
from typing import Final

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dudao.organisation.refusal import Sentence
from dudao.surveys.statistics.quadrants import Field

LEVELS: Final[tuple[Sentence, ...]] = (
    pgettext_lazy("level", "Very dissatisfied"),
    pgettext_lazy("level", "Dissatisfied"),
    pgettext_lazy("level", "Neutral"),
    pgettext_lazy("level", "Satisfied"),
    pgettext_lazy("level", "Very satisfied"),
)
NOT_USED: Final[Sentence] = pgettext_lazy("level", "Not used or don't know")
FIELDS: Final[dict[Field, Sentence]] = {
    Field.IMPROVE: pgettext_lazy("quadrant", "Improve first"),
    Field.KEEP: pgettext_lazy("quadrant", "Keep it up"),
    Field.WATCH: pgettext_lazy("quadrant", "Watch"),
    Field.ENOUGH: pgettext_lazy("quadrant", "Good enough"),
    Field.UNKNOWN: pgettext_lazy("quadrant", "Not known"),
}
THEMES: Final[dict[str, Sentence]] = {
    "staff": pgettext_lazy("theme", "Staff"),
    "security": pgettext_lazy("theme", "Security"),
    "cleaning": pgettext_lazy("theme", "Cleaning"),
    "greening": pgettext_lazy("theme", "Greening"),
    "power": pgettext_lazy("theme", "Power supply"),
    "water": pgettext_lazy("theme", "Water supply"),
    "facilities": pgettext_lazy("theme", "Common facilities"),
    "parking": pgettext_lazy("theme", "Parking"),
    "home": pgettext_lazy("theme", "Home services"),
    "culture": pgettext_lazy("theme", "Community culture"),
    "club": pgettext_lazy("theme", "Club"),
    "noise": pgettext_lazy("theme", "Noise"),
    "fees": pgettext_lazy("theme", "Fees"),
}
UNKNOWN: Final = "–"
ALPHA: Final = 0.05
"""Below this a corrected p-value is called more than chance."""
FORM: Final = "KF-CQ05-02-F2"
"""The number of the form of the report (section 6 of the survey's standard)."""
HIDDEN: Final[Sentence] = _("* hidden: fewer than {minimum} answers, or answers that few could be reckoned from")


def listed(names: Iterable[str]) -> str:
    """Names one after the other, as the language parts them."""
    return gettext(", ").join(names)


def number(value: float, digits: int = 2) -> str:
    return UNKNOWN if isnan(value) else f"{value:.{digits}f}"


def signed(value: float, digits: int = 2) -> str:
    return UNKNOWN if isnan(value) else f"{value:+.{digits}f}".replace("-", "−")


def percent(share: float, digits: int = 1) -> str:
    return UNKNOWN if isnan(share) else f"{share * 100:.{digits}f} %"


def between(low: float, high: float, digits: int = 2) -> str:
    return UNKNOWN if isnan(low) or isnan(high) else f"{low:.{digits}f}–{high:.{digits}f}"


def p_value(p: float) -> str:
    """As papers print it: to three places, and never as nothing."""
    if isnan(p):
        return UNKNOWN
    return "< .001" if p < 0.001 else f"{p:.3f}".lstrip("0") if p < 1 else "1"
