"""The words of surveys: what sorts there are, through which states they go, how people are asked; and what each act is called."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from dudao.organisation.roles import Role

TITLE_LIMIT: Final = 160
LINE_LIMIT: Final = 200
TEXT_LIMIT: Final = 4_000
"""Longest texts taken in, in characters."""


class Kind(TextChoices):
    SAMPLE = "sample", pgettext_lazy("survey", "mid-year sample")
    CENSUS = "census", pgettext_lazy("survey", "year-end census")
    DEPARTMENT = "department", pgettext_lazy("survey", "survey of one department")


class State(TextChoices):
    DRAFT = "draft", pgettext_lazy("survey", "being planned")
    ASKED = "asked", pgettext_lazy("survey", "plan waits for approval")
    APPROVED = "approved", pgettext_lazy("survey", "being prepared")
    COLLECTING = "collecting", pgettext_lazy("survey", "collecting")
    CLOSED = "closed", pgettext_lazy("survey", "closed")
    REPORTED = "reported", pgettext_lazy("survey", "reported")


class FormState(TextChoices):
    """Of a version of the questionnaire. What is approved is frozen; a change is a new version."""

    DRAFT = "draft", pgettext_lazy("questionnaire", "being written")
    ASKED = "asked", pgettext_lazy("questionnaire", "waits for approval")
    APPROVED = "approved", pgettext_lazy("questionnaire", "approved")


class Method(TextChoices):
    """How people are asked, as the plan says (4.2.1)."""

    WEB = "web", pgettext_lazy("survey method", "link and QR code")
    PAPER = "paper", pgettext_lazy("survey method", "printed forms")
    INTERVIEW = "interview", pgettext_lazy("survey method", "interviews at the door")


class Mode(TextChoices):
    """By which way an answer came in."""

    WEB = "web", pgettext_lazy("survey mode", "web")
    PAPER = "paper", pgettext_lazy("survey mode", "scanned")
    INTERVIEW = "interview", pgettext_lazy("survey mode", "interview")
    TYPED = "typed", pgettext_lazy("survey mode", "typed")


class Part(TextChoices):
    """What somebody does in the team."""

    MEMBER = "member", pgettext_lazy("survey team", "member")
    INTERVIEWER = "interviewer", pgettext_lazy("survey team", "interviewer or surveyor")
    TYPIST = "typist", pgettext_lazy("survey team", "types forms")


class Asked(TextChoices):
    """How it stands with one household that was drawn."""

    DRAWN = "drawn", pgettext_lazy("invitation", "drawn")
    HANDED_OUT = "handed_out", pgettext_lazy("invitation", "handed out")
    RETURNED = "returned", pgettext_lazy("invitation", "returned")
    REFUSED = "refused", pgettext_lazy("invitation", "refused")
    NOT_REACHED = "not_reached", pgettext_lazy("invitation", "not reached")
    MOVED_OUT = "moved_out", pgettext_lazy("invitation", "nobody lives there")


class Typed(TextChoices):
    """How far a form on paper is typed (4.4.3)."""

    ONCE = "once", pgettext_lazy("typed form", "typed once")
    DIFFERS = "differs", pgettext_lazy("typed form", "the two differ")
    SETTLED = "settled", pgettext_lazy("typed form", "settled")


class Scanned(TextChoices):
    """How reading a page of scans ended: as ``paper.reading`` says, or that its form had come back another way."""

    READ = "read", pgettext_lazy("scanned page", "read")
    DOUBTFUL = "doubtful", pgettext_lazy("scanned page", "rows in doubt")
    NUMBER_LOST = "number_lost", pgettext_lazy("scanned page", "number cannot be read")
    CONFLICT = "conflict", pgettext_lazy("scanned page", "code and marks differ")
    MARKS_MISSING = "marks_missing", pgettext_lazy("scanned page", "torn or cut off")
    DUPLICATE = "duplicate", pgettext_lazy("scanned page", "read before")
    WITHDRAWN = "withdrawn", pgettext_lazy("scanned page", "withdrawn version")
    FOREIGN = "foreign", pgettext_lazy("scanned page", "no form of this site")
    BLANK = "blank", pgettext_lazy("scanned page", "empty page")
    UNREADABLE = "unreadable", pgettext_lazy("scanned page", "picture damaged")
    ANSWERED = "answered", pgettext_lazy("scanned page", "answered another way before")


class Checked(TextChoices):
    """How far a scanned form is."""

    WAITING = "waiting", pgettext_lazy("scanned form", "waits for somebody to look")
    SETTLED = "settled", pgettext_lazy("scanned form", "settled")
    ASIDE = "aside", pgettext_lazy("scanned form", "set aside")


WAITING: Final = (Asked.DRAWN, Asked.HANDED_OUT, Asked.NOT_REACHED)
"""From whom an answer can still come."""
OPEN: Final = (*WAITING, Asked.REFUSED)
"""Whose answer is taken when it comes: whoever refused may think better of it."""
LEADING: Final = frozenset({Part.INTERVIEWER})
"""Parts that nobody takes without the training (4.3.4)."""

PLAN: Final = "surveys.plan"
FORM: Final = "surveys.questionnaire"
REPORT: Final = "surveys.report"
"""What the approvals call them."""


def route_of_plan(kind: str, *, asked_by_head: bool) -> tuple[str, ...]:
    """Who agrees to a plan: the operations manager (4.1.1); to a department's own survey its head, to the head's the leader (4.6)."""
    if kind != Kind.DEPARTMENT:
        return (Role.OPERATIONS_MANAGER.value,)
    return (Role.DIVISION_LEADER.value,) if asked_by_head else (Role.DEPARTMENT_HEAD.value,)


def route_of_form(kind: str, *, extras: bool, asked_by_head: bool, asked_by_quality: bool) -> tuple[str, ...]:
    """Who agrees to a questionnaire: the quality manager when it asks more than the ten groups (4.3.1), then as to a plan (4.3.3)."""
    first = (Role.QUALITY_MANAGER.value,) if extras and not asked_by_quality else ()
    return (*first, *route_of_plan(kind, asked_by_head=asked_by_head))


def route_of_report(kind: str, *, asked_by_head: bool, asked_by_quality: bool) -> tuple[str, ...]:
    """Who agrees to a report: the quality manager reviews, the management representative approves (4.5.3); a department's: as its plan."""
    if kind == Kind.DEPARTMENT:
        return route_of_plan(kind, asked_by_head=asked_by_head)
    first = () if asked_by_quality else (Role.QUALITY_MANAGER.value,)
    return (*first, Role.MANAGEMENT_REPRESENTATIVE.value)


class Section(TextChoices):
    """The parts of the report (4.5.2), in their order; staff may write into each."""

    OVERVIEW = "overview", pgettext_lazy("report of a survey", "Overview of the survey")
    METHOD = "method", pgettext_lazy("report of a survey", "Method of analysis")
    OVERALL = "overall", pgettext_lazy("report of a survey", "Overall result")
    SERVICES = "services", pgettext_lazy("report of a survey", "Each service")
    COMPARISON = "comparison", pgettext_lazy("report of a survey", "Comparison of groups")
    DRIVING = "driving", pgettext_lazy("report of a survey", "What matters, and what to do first")
    OPEN = "open", pgettext_lazy("report of a survey", "Open questions")
    SUMMARY = "summary", pgettext_lazy("report of a survey", "Summary")


JOURNAL_NAMES: Final[dict[str, str]] = {
    "set_review": "surveys.review_set",
    "plan": "surveys.planned",
    "change_plan": "surveys.plan_changed",
    "ask_plan": "surveys.plan_asked",
    "take_back_plan": "surveys.plan_taken_back",
    "approve_plan": "surveys.plan_approved",
    "provide": "surveys.review_provided",
    "draw": "surveys.sample_drawn",
    "name_member": "surveys.member_named",
    "release_member": "surveys.member_released",
    "name_at_site": "surveys.named_at_site",
    "train": "surveys.trained",
    "compose": "surveys.questionnaire_changed",
    "ask_form": "surveys.questionnaire_asked",
    "take_back_form": "surveys.questionnaire_taken_back",
    "approve_form": "surveys.questionnaire_approved",
    "name_notice": "surveys.notice_named",
    "start": "surveys.started",
    "hand_out": "surveys.handed_out",
    "print_letters": "surveys.letters_printed",
    "answer": "surveys.returned",
    "refuse": "surveys.refused",
    "type_form": "surveys.form_typed",
    "settle_form": "surveys.form_settled",
    "take_scans": "surveys.scans_taken",
    "settle_scan": "surveys.scan_settled",
    "set_scan_aside": "surveys.scan_set_aside",
    "place_box": "surveys.box_placed",
    "open_box": "surveys.box_opened",
    "hand_over": "surveys.handed_over",
    "close": "surveys.closed",
    "finish": "surveys.round_finished",
    "begin_report": "surveys.report_begun",
    "write_report": "surveys.report_written",
    "take_figures": "surveys.report_figures_taken",
    "ask_report": "surveys.report_asked",
    "take_back_report": "surveys.report_taken_back",
    "report": "surveys.reported",
}
"""What the journal calls each act. A rulebook may name every one of these."""

ACTS: Final = tuple(JOURNAL_NAMES.values())
