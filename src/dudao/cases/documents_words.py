"""What papers are called, whose clause they stand under, and the words of their figures."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dudao.cases.vocabulary import JOURNAL_NAMES, ReportKind
from dudao.organisation.refusal import Sentence
from dudao.rulebook.schema import Obligation, Rulebook

LANGUAGES: Final = ("zh-hant", "zh-hans", "en")
"""The languages of papers; the first is that of a company that said nothing else."""


class PaperKind(TextChoices):
    """The papers of one case. The forms of the standard keep their Chinese names in every language."""

    PROCESSING_RECORD = "processing-record", _("《顧客投訴處理記錄表》")
    REFERRAL_LETTER = "referral-letter", pgettext_lazy("paper", "Referral letter to the developer")
    QUALITY_RECORD = "quality-record", _("《顧客投訴記錄表》")
    MAJOR_REPORT = "major-report", pgettext_lazy("paper", "Report of a major complaint")


ACT_OF: Final = {
    PaperKind.PROCESSING_RECORD: "fill_form",
    PaperKind.REFERRAL_LETTER: "refer",
    PaperKind.QUALITY_RECORD: "report_measures",
    PaperKind.MAJOR_REPORT: "report_major",
}
"""The act by which each paper of a case is done."""

TITLES: Final[dict[str, Sentence]] = {
    ReportKind.MONTHLY_SUMMARY: pgettext_lazy("paper", "Monthly summary of complaints and suggestions"),
    ReportKind.CLASS_A_ANALYSIS: pgettext_lazy("paper", "Analysis of complaints, class-A public property"),
    ReportKind.QUARTERLY_ANALYSIS: pgettext_lazy("paper", "Quarterly analysis of complaints"),
    ReportKind.DEVELOPER_COMPILATION: pgettext_lazy("paper", "Compilation of complaints about what the developer left behind"),
    ReportKind.PUBLICATION: pgettext_lazy("paper", "What was done about customers' complaints and suggestions"),
}
RECIPIENTS: Final[dict[str, tuple[Sentence, Sentence]]] = {
    ReportKind.MONTHLY_SUMMARY: (_("Division leader"), _("Quality department")),
    ReportKind.CLASS_A_ANALYSIS: (_("Division leader"), _("Quality department")),
    ReportKind.QUARTERLY_ANALYSIS: (_("Quality department; division leader"), ""),
    ReportKind.DEVELOPER_COMPILATION: (_("Quality department"), ""),
    ReportKind.PUBLICATION: (_("All customers"), ""),
}
"""To whom each periodic paper goes, and who gets a copy (2.1.6, 2.1.7)."""

COUNT_WORDS: Final[dict[str, Sentence]] = {
    "all": _("all cases"),
    "complaint": _("complaints"),
    "suggestion": _("suggestions"),
    "need": _("needs"),
    "hard": _("hard ones"),
    "major": _("major ones"),
    "reopened": _("reopened"),
    "dissatisfied": _("dissatisfied at the visit"),
}
RATE_WORDS: Final[dict[str, Sentence]] = {
    "response": _("responded to"),
    "solution": _("handled rate"),
    "visit": _("visited after handling"),
    "closing": _("closing rate"),
    "satisfaction": _("satisfied at the visit"),
}


def clause_of(rulebook: Rulebook, act: str, report: str = "") -> str:
    """The criterion under which the standard asks for a paper, such as 2.1.8.a; empty when this standard does not."""
    name = JOURNAL_NAMES[act]
    for key, obligation in rulebook.obligations.items():
        served = rulebook.criteria_served_by(key)
        if served and _asks_for(obligation, name, report):
            return served[0].code
    return ""


def _asks_for(obligation: Obligation, name: str, report: str) -> bool:
    triggers = [trigger for trigger in obligation.discharges if trigger.act == name]
    if not report:
        return bool(triggers)
    return any(
        condition.fact == "report" and condition.values and report in {str(value) for value in condition.values}
        for trigger in triggers
        for condition in trigger.where.conditions
    )
