"""What each act takes in: the fields of the desk's forms under the names of the acts."""

from typing import Annotated

from pydantic import Field

from dudao.api.values import Choice, Code, Flag, Line, Moment, Sent, Text
from dudao.cases.vocabulary import Channel, Decision, Kind, Responsibility, VisitOutcome

Username = Annotated[Code, Field(description="The username of somebody with a post at the site.")]
When = Annotated[Moment | None, Field(description="When it happened, if not just now.")]


class ContactGiven(Sent):
    """Who called. Kept apart from the case, as personal data."""

    name: Annotated[str, Field(max_length=80)] = ""
    telephone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=254)] = ""


class Receive(Sent):
    """What a customer brings up."""

    site: Code
    kind: Annotated[str, Choice(Kind.values)]
    channel: Annotated[str, Choice(Channel.values)]
    category: Code = Field(description="A key of the site's categories.")
    title: Annotated[Line, Field(min_length=1)]
    text: Text = ""
    building: Code | None = None
    unit: Code | None = Field(default=None, description="A flat of `building`.")
    place: Annotated[str, Field(max_length=200)] = Field(default="", description="Where, in words, when it is no flat or building.")
    responsibility: Annotated[str, Choice(Responsibility.values)] = Responsibility.PROPERTY.value
    class_one: Flag = False
    contact: ContactGiven | None = None
    at: When = Field(default=None, description="When it was received, if not just now.")
    quality_due_at: Moment | None = Field(default=None, description="Set by the quality department when it issues a complaint itself.")


class Respond(Sent):
    text: Text = Field(description="What was said to the customer.")
    at: When = None


class FeedBack(Respond):
    through: Line = Field(default="", description="How it was made known, such as a notice or the opinion book.")


class Assign(Sent):
    to: Username


class Refer(Sent):
    text: Text = Field(default="", description="What the letter should say besides.")


class Escalate(Sent):
    to: Line
    reason: Text


class MarkHard(Sent):
    to: Username
    reason: Text = ""


class FillForm(Sent):
    situation: Text
    cause: Text
    handling: Text
    head_opinion: Text = ""


class Reason(Sent):
    reason: Text


class ReportMajor(Sent):
    content: Text
    cause: Text
    process_and_result: Text
    lessons: Text
    corrective_measures: Text


class Decide(Sent):
    decision: Annotated[str, Choice(Decision.values)]
    reason: Text = Field(default="", description="Needed when it is declined.")
    forwarded_to: Annotated[str, Field(max_length=120)] = Field(default="", description="Needed when it is forwarded.")


class Measures(Sent):
    measures: Text


class RecordResult(Sent):
    result: Text
    told: Flag = Field(default=False, description="The customer has been told; then it is also the response when there was none.")
    at: When = None


class RecordVisit(Sent):
    outcome: Annotated[str, Choice((VisitOutcome.SATISFIED.value, VisitOutcome.DISSATISFIED.value))] = Field(
        description="A dissatisfied customer's case is taken up again."
    )
    text: Text = ""
    at: When = None


class Said(Sent):
    text: Text


class Remark(Sent):
    text: Text = ""


class Flagged(Sent):
    wanted: Flag = Field(description="Put in, or take out.")


class Issue(Sent):
    due_at: Moment = Field(description="By when it is to be handled.")
    text: Text = ""


class Reclassify(Sent):
    """Only what is to be different."""

    reason: Text
    kind: Annotated[str, Choice(Kind.values)] | None = None
    category: Code | None = None
    responsibility: Annotated[str, Choice(Responsibility.values)] | None = None
    class_one: Flag | None = None
    hard: Annotated[bool, Choice((False,))] | None = Field(default=None, description="Can be taken back here, never set.")
    major: Annotated[bool, Choice((False,))] | None = Field(default=None, description="Can be taken back here, never set.")


class Merge(Sent):
    into: Code = Field(description="The number of the earlier case of the same matter, at the same site.")
    reason: Text


class Purpose(Sent):
    purpose: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        description="What the contact is needed for, such as: calling back."
    )


BODIES: dict[str, type[Sent]] = {
    "respond": Respond,
    "assign": Assign,
    "refer": Refer,
    "feed_back": FeedBack,
    "escalate": Escalate,
    "mark_hard": MarkHard,
    "fill_form": FillForm,
    "mark_major": Reason,
    "report_major": ReportMajor,
    "decide": Decide,
    "set_measures": Measures,
    "record_result": RecordResult,
    "record_visit": RecordVisit,
    "waive_visit": Reason,
    "verify": Said,
    "close": Remark,
    "reopen": Reason,
    "reclassify": Reclassify,
    "note": Said,
    "flag_for_publication": Flagged,
    "issue_by_quality": Issue,
    "report_measures": Measures,
    "report_result": Said,
    "merge": Merge,
    "unmerge": Reason,
}
"""Every act that the desk has a button for, with what it takes in."""
