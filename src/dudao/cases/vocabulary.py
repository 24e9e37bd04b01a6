"""The words of a case: its kinds, channels and states, and what each act is called."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from dudao.organisation.refusal import Sentence

TITLE_LIMIT: Final = 160
NAME_LIMIT: Final = 40
TEXT_LIMIT: Final = 10_000
"""Longest texts taken in, in characters."""


class Kind(TextChoices):
    COMPLAINT = "complaint", pgettext_lazy("kind of case", "complaint")
    SUGGESTION = "suggestion", pgettext_lazy("kind of case", "suggestion")
    NEED = "need", pgettext_lazy("kind of case", "need")


class Channel(TextChoices):
    PHONE = "phone", pgettext_lazy("channel", "telephone")
    COUNTER = "counter", pgettext_lazy("channel", "counter")
    ONLINE = "online", pgettext_lazy("channel", "online")
    EMAIL = "email", pgettext_lazy("channel", "e-mail")
    LETTER = "letter", pgettext_lazy("channel", "letter")
    VISIT = "visit", pgettext_lazy("channel", "visit")
    FORUM = "forum", pgettext_lazy("channel", "forum")
    OPINION_BOOK = "opinion_book", pgettext_lazy("channel", "opinion book")
    SYMPOSIUM = "symposium", pgettext_lazy("channel", "symposium")
    INTERVIEW = "interview", pgettext_lazy("channel", "interview")
    SURVEY = "survey", pgettext_lazy("channel", "survey")
    HOTLINE = "hotline", pgettext_lazy("channel", "government hotline")
    QUALITY = "quality", pgettext_lazy("channel", "quality department")
    OTHER = "other", pgettext_lazy("channel", "other")


class Responsibility(TextChoices):
    PROPERTY = "property", pgettext_lazy("who answers for a case", "property service")
    DEVELOPER = "developer", pgettext_lazy("who answers for a case", "developer")
    MUNICIPAL = "municipal", pgettext_lazy("who answers for a case", "municipal and other outside bodies")


class State(TextChoices):
    OPEN = "open", pgettext_lazy("case", "open")
    RESOLVED = "resolved", pgettext_lazy("case", "handled")
    CLOSED = "closed", pgettext_lazy("case", "closed")


class Decision(TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("decision", "accepted")
    FORWARDED = "forwarded", pgettext_lazy("decision", "forwarded")
    DECLINED = "declined", pgettext_lazy("decision", "declined")


class ImportTask(TextChoices):
    CHECK = "check", pgettext_lazy("import", "rehearsal")
    TAKE = "take", pgettext_lazy("import", "import")


class ImportState(TextChoices):
    DRAFT = "draft", pgettext_lazy("import", "being prepared")
    WAITING = "waiting", pgettext_lazy("import", "waiting")
    RUNNING = "running", pgettext_lazy("import", "running")
    DONE = "done", pgettext_lazy("import", "done")
    FAILED = "failed", pgettext_lazy("import", "failed")
    STOPPED = "stopped", pgettext_lazy("import", "stopped")


class VisitOutcome(TextChoices):
    SATISFIED = "satisfied", pgettext_lazy("return visit", "satisfied")
    PARTLY = "partly", pgettext_lazy("return visit", "partly satisfied")
    DISSATISFIED = "dissatisfied", pgettext_lazy("return visit", "dissatisfied")
    WAIVED = "waived", pgettext_lazy("return visit", "waived")


class ReportKind(TextChoices):
    MONTHLY_SUMMARY = "monthly-summary", pgettext_lazy("report", "monthly summary")
    CLASS_A_ANALYSIS = "class-a-analysis", pgettext_lazy("report", "analysis of complaints, class-A public property")
    QUARTERLY_ANALYSIS = "quarterly-analysis", pgettext_lazy("report", "quarterly analysis")
    DEVELOPER_COMPILATION = "developer-compilation", pgettext_lazy("report", "compilation of what the developer left behind")
    PUBLICATION = "publication", pgettext_lazy("report", "monthly publication of measures and results")


class ReportState(TextChoices):
    DRAFT = "draft", pgettext_lazy("report", "draft")
    ISSUED = "issued", pgettext_lazy("report", "issued")


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
    "merge": "cases.merged",
    "unmerge": "cases.unmerged",
    "gain_duplicate": "cases.duplicate_gained",
    "lose_duplicate": "cases.duplicate_lost",
    "customer_add": "cases.customer_added",
    "look_at_contact": "cases.contact_seen",
    "draft_report": "cases.report_drafted",
    "issue_report": "cases.report_issued",
}
"""What the journal calls each act. A rulebook may name every one of these."""

ACTS: Final = tuple(JOURNAL_NAMES.values())

LABELS: Final[dict[str, Sentence]] = {
    "respond": pgettext_lazy("act on a case", "Respond"),
    "assign": pgettext_lazy("act on a case", "Assign"),
    "refer": pgettext_lazy("act on a case", "Refer to the developer"),
    "feed_back": pgettext_lazy("act on a case", "Tell the customer"),
    "escalate": pgettext_lazy("act on a case", "Report upward"),
    "mark_hard": pgettext_lazy("act on a case", "Mark as hard"),
    "fill_form": pgettext_lazy("act on a case", "Fill in the form"),
    "mark_major": pgettext_lazy("act on a case", "Mark as major"),
    "report_major": pgettext_lazy("act on a case", "Report the major complaint"),
    "decide": pgettext_lazy("act on a case", "Decide"),
    "set_measures": pgettext_lazy("act on a case", "Set measures"),
    "record_result": pgettext_lazy("act on a case", "Record the result"),
    "record_visit": pgettext_lazy("act on a case", "Record the return visit"),
    "waive_visit": pgettext_lazy("act on a case", "Waive the return visit"),
    "verify": pgettext_lazy("act on a case", "Verify"),
    "close": pgettext_lazy("act on a case", "Close"),
    "reopen": pgettext_lazy("act on a case", "Reopen"),
    "reclassify": pgettext_lazy("act on a case", "Reclassify"),
    "note": pgettext_lazy("act on a case", "Add a note"),
    "flag_for_publication": pgettext_lazy("act on a case", "Put into the monthly publication"),
    "issue_by_quality": pgettext_lazy("act on a case", "Issue by the quality department"),
    "report_measures": pgettext_lazy("act on a case", "Report measures to quality"),
    "report_result": pgettext_lazy("act on a case", "Report the result to quality"),
    "merge": pgettext_lazy("act on a case", "Merge into another case"),
    "unmerge": pgettext_lazy("act on a case", "Take the merge back"),
}
"""The words on the button of each act on a case, in the order in which they are offered."""
