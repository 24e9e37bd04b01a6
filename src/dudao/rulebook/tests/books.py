"""A small rulebook to make mistakes in, and the words that the rooms of a test house know."""

from datetime import date
from textwrap import dedent
from typing import NamedTuple

from dudao.rulebook.loader import load
from dudao.rulebook.problems import Problem, RulebookErrors
from dudao.rulebook.schema import Rulebook
from dudao.rulebook.vocabulary import CheckParameter, CheckSignature, Fact, Vocabulary

DAY = date(2026, 6, 15)
KINDS = frozenset({"complaint", "suggestion", "need"})
CHANNELS = frozenset({
    "phone", "counter", "online", "email", "letter", "visit", "forum", "opinion_book", "symposium", "interview", "survey",
    "hotline", "quality", "other",
})  # fmt: skip
CASE = {
    "kind": Fact("word", KINDS),
    "channel": Fact("word", CHANNELS),
    "category": Fact("word"),
    "responsibility": Fact("word", frozenset({"property", "developer", "municipal"})),
    "class_one": Fact("flag"),
    "hard": Fact("flag"),
    "major": Fact("flag"),
    "from_quality": Fact("flag"),
    "quality_due_at": Fact("moment"),
    "decision": Fact("word", frozenset({"accepted", "forwarded", "declined"})),
    "assignee": Fact("number"),
    "visit_outcome": Fact("word", frozenset({"satisfied", "dissatisfied", "waived"})),
    "state": Fact("word", frozenset({"open", "resolved", "closed"})),
}
REPORTS = frozenset({"monthly-summary", "class-a-analysis", "quarterly-analysis", "developer-compilation", "publication"})
VERBS = (
    "received", "responded", "assigned", "referred", "fed_back", "escalated", "marked_hard", "form_filled", "marked_major",
    "major_reported", "decided", "measures_set", "resolved", "visited", "visit_waived", "verified", "closed", "reopened",
    "reclassified", "noted", "flagged", "issued_by_quality", "measures_reported", "result_reported", "merged", "unmerged",
    "report_drafted", "report_issued",
)  # fmt: skip
WITHOUT_ASSIGNEE = CheckSignature(
    {
        "kinds": CheckParameter("words", KINDS),
        "channels": CheckParameter("words", CHANNELS, required=False),
        "responsibilities": CheckParameter("words", required=False),
    }
)
OF_KINDS = CheckSignature({"kinds": CheckParameter("words", KINDS)})
KNOWN = Vocabulary(
    acts=frozenset(f"cases.{verb}" for verb in VERBS),
    checks={
        "cases.without_assignee": WITHOUT_ASSIGNEE,
        "cases.without_result": OF_KINDS,
        "cases.accepted_without_measures": OF_KINDS,
        "cases.hard_without_form": CheckSignature(),
    },
    rooms_installed=frozenset({"cases"}),
    facts={
        "cases": CASE,
        "cases.assigned": {**CASE, "named_by_head": Fact("flag")},
        "cases.report_issued": {"report": Fact("word", REPORTS), "period": Fact("word")},
    },
    parameters=frozenset(
        {
            "survey_margin",
            "survey_confidence",
            "survey_target_return",
            "survey_many_cases",
            "survey_cases_months",
            "survey_emphasis",
            "survey_smallest_group",
            "survey_form",
            "survey_report_form",
        }
    ),
    roles=frozenset({"quality_specialist", "customer_service", "department_head", "group_supervisor", "duty_attendant"}),
    property_types=frozenset({"residential", "public", "student"}),
)

SMALL = """\
rulebook: small
edition: "2026.1"
title: {zh-hant: 小規, en: Small}
effective_from: 2026-01-01
points: "3"
languages: [zh-hant, en]
parameters:
  answer:
    value: 2
    title: {zh-hant: 答覆時限, en: Time to answer}
sets:
  online: [online, email]
categories:
  - {key: lift, title: {zh-hant: 電梯, en: Lifts}}
  - {key: noise, title: {zh-hant: 噪音, en: Noise}}
dimensions:
  - code: "1"
    title: {zh-hant: 投訴, en: Complaints}
    points: "2"
    topics:
      - code: "1.1"
        title: {zh-hant: 處理, en: Handling}
        clauses:
          - code: "1.1.1"
            title: {zh-hant: 回應, en: Responding}
            methods: [records]
            deduct: {per: criterion, points: "0.1"}
            criteria:
              - code: a
                text: {zh-hant: 及時回應。, en: Answered in time.}
                proof: {obligations: [respond]}
              - code: b
                text: {zh-hant: 有人負責。, en: Somebody is named.}
                deduct: {points: "0.2"}
                proof:
                  checks:
                    - check: cases.without_assignee
                      with: {kinds: [complaint]}
  - code: "2"
    title: {zh-hant: 員工, en: Staff}
    points: "1"
    clauses:
      - code: "2.1"
        title: {zh-hant: 儀容, en: Appearance}
        methods: [onsite]
        deduct: {per: occurrence, points: "0.1", cap: "0.5"}
        criteria:
          - code: a # eyes
            text: {zh-hant: 穿著整齊。, en: Dressed properly.}
            proof: manual
obligations:
  - key: respond
    title: {zh-hant: 回應, en: Respond}
    opened_by: [cases.received, {act: cases.reclassified, once: true}]
    where: {kind: complaint, channel: {not_in: online}}
    discharged_by: cases.responded
    voided_by: {act: cases.reclassified, where: otherwise}
    due: {working_days: {parameter: answer}}
    owed_by: customer_service
"""


def small(*changes: tuple[str, str]) -> str:
    """The small rulebook with pieces of its text replaced, each of which must be there once."""
    text = SMALL
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        text = text.replace(old, new)
    return text


def obligation(body: str) -> str:
    """The small rulebook with another obligation, used by criterion 1.1.1.a."""
    piece = "".join(f"    {line}\n" for line in dedent(body).strip("\n").splitlines())
    return small(("[respond]", "[respond, second]")) + f"  - key: second\n    title: {{zh-hant: 二, en: Second}}\n{piece}"


def read(text: str) -> Rulebook:
    return load(text, KNOWN)


def problems(text: str) -> tuple[Problem, ...]:
    """Every problem of a text, warnings included."""
    try:
        return read(text).warnings
    except RulebookErrors as errors:
        return errors.problems


def said(text: str, at: str, message: str, instead: str) -> None:
    """The text has one problem: on the line that holds ``at``, with these words in its message and in its advice."""
    lines = [number for number, each in enumerate(text.splitlines(), start=1) if at in each]
    assert len(lines) == 1, f"{at!r} stands on lines {lines}"
    found = problems(text)
    told = [(each.line, message in each.message, instead in each.instead) for each in found]
    assert told == [(lines[0], True, True)], "\n".join(map(str, found))


def spelled_out(codes: str) -> list[str]:
    """2.1.5.ab is 2.1.5.a and 2.1.5.b."""
    return [f"{clause}.{letter}" for clause, letters in (word.rsplit(".", 1) for word in codes.split()) for letter in letters]


class Wrong(NamedTuple):
    """What is written instead of what, and what is said of it: on the line that holds ``at``, else of the first new line."""

    old: str
    new: str
    message: str
    instead: str
    at: str = ""

    def is_told_in(self, text: str) -> None:
        said(text, self.at or self.new.strip().splitlines()[0].strip(), self.message, self.instead)
