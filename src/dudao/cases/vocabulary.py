"""The words of a case: its kinds, channels and states, and what each act is called."""

from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TITLE_LIMIT: Final = 160
TEXT_LIMIT: Final = 10_000
"""Longest texts taken in, in characters."""


class Kind(TextChoices):
    COMPLAINT = "complaint", _("complaint")
    SUGGESTION = "suggestion", _("suggestion")
    NEED = "need", _("need")


class Channel(TextChoices):
    PHONE = "phone", _("telephone")
    COUNTER = "counter", _("counter")
    ONLINE = "online", _("online")
    EMAIL = "email", _("e-mail")
    LETTER = "letter", _("letter")
    VISIT = "visit", _("visit")
    FORUM = "forum", _("forum")
    OPINION_BOOK = "opinion_book", _("opinion book")
    SYMPOSIUM = "symposium", _("symposium")
    INTERVIEW = "interview", _("interview")
    SURVEY = "survey", _("survey")
    HOTLINE = "hotline", _("government hotline")
    QUALITY = "quality", _("quality department")
    OTHER = "other", pgettext_lazy("channel", "other")


class Responsibility(TextChoices):
    PROPERTY = "property", _("property service")
    DEVELOPER = "developer", _("developer")
    MUNICIPAL = "municipal", _("municipal and other outside bodies")


class State(TextChoices):
    OPEN = "open", pgettext_lazy("case", "open")
    RESOLVED = "resolved", pgettext_lazy("case", "handled")
    CLOSED = "closed", pgettext_lazy("case", "closed")


class Decision(TextChoices):
    ACCEPTED = "accepted", _("accepted")
    FORWARDED = "forwarded", _("forwarded")
    DECLINED = "declined", _("declined")


class VisitOutcome(TextChoices):
    SATISFIED = "satisfied", _("satisfied")
    DISSATISFIED = "dissatisfied", _("dissatisfied")
    WAIVED = "waived", pgettext_lazy("return visit", "waived")


class ReportKind(TextChoices):
    MONTHLY_SUMMARY = "monthly-summary", _("monthly summary")
    CLASS_A_ANALYSIS = "class-a-analysis", _("analysis of complaints, class-A public property")
    QUARTERLY_ANALYSIS = "quarterly-analysis", _("quarterly analysis")
    DEVELOPER_COMPILATION = "developer-compilation", _("compilation of what the developer left behind")
    PUBLICATION = "publication", _("monthly publication of measures and results")


class ReportState(TextChoices):
    DRAFT = "draft", _("draft")
    ISSUED = "issued", _("issued")


JOURNAL_NAMES: Final[dict[str, str]] = {
    "receive": "cases.received",
    "respond": "cases.responded",
    "assign": "cases.assigned",
    "refer": "cases.referred",
    "feed_back": "cases.fed_back",
    "escalate": "cases.escalated",
    "mark_hard": "cases.marked_hard",
    "fill_form": "cases.form_filled",
    "mark_major": "cases.marked_major",
    "report_major": "cases.major_reported",
    "decide": "cases.decided",
    "set_measures": "cases.measures_set",
    "record_result": "cases.resolved",
    "record_visit": "cases.visited",
    "waive_visit": "cases.visit_waived",
    "verify": "cases.verified",
    "close": "cases.closed",
    "reopen": "cases.reopened",
    "reclassify": "cases.reclassified",
    "note": "cases.noted",
    "flag_for_publication": "cases.flagged",
    "issue_by_quality": "cases.issued_by_quality",
    "report_measures": "cases.measures_reported",
    "report_result": "cases.result_reported",
    "look_at_contact": "cases.contact_seen",
    "draft_report": "cases.report_drafted",
    "issue_report": "cases.report_issued",
}
"""What the journal calls each act. A rulebook may name every one of these."""

ACTS: Final = tuple(JOURNAL_NAMES.values())

LABELS: Final[dict[str, Promise]] = {
    "respond": _("Respond"),
    "assign": _("Assign"),
    "refer": _("Refer to the developer"),
    "feed_back": _("Tell the customer"),
    "escalate": _("Report upward"),
    "mark_hard": _("Mark as hard"),
    "fill_form": _("Fill in the form"),
    "mark_major": _("Mark as major"),
    "report_major": _("Report the major complaint"),
    "decide": _("Decide"),
    "set_measures": _("Set measures"),
    "record_result": _("Record the result"),
    "record_visit": _("Record the return visit"),
    "waive_visit": _("Waive the return visit"),
    "verify": _("Verify"),
    "close": _("Close"),
    "reopen": _("Reopen"),
    "reclassify": _("Reclassify"),
    "note": _("Add a note"),
    "flag_for_publication": _("Put into the monthly publication"),
    "issue_by_quality": _("Issue by the quality department"),
    "report_measures": _("Report measures to quality"),
    "report_result": _("Report the result to quality"),
}
"""The words on the button of each act on a case, in the order in which they are offered."""
