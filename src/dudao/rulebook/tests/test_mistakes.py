"""Each kind of mistake in a rulebook is found on its line, with what to write instead."""

import pytest

from dudao.rulebook.tests.books import SMALL, obligation, problems, read, said, small

OBLIGATION = """
opened_by: cases.received
discharged_by: cases.responded
due: {working_days: 1}
owed_by: customer_service
"""


def replaced(old: str, new: str) -> str:
    assert OBLIGATION.count(old) == 1
    return obligation(OBLIGATION.replace(old, new))


def test_the_small_rulebook_has_no_problem() -> None:
    assert problems(SMALL) == ()
    assert problems(obligation(OBLIGATION)) == ()


HEAD = [
    ("rulebook: small\n", "", 'edition: "2026.1"', "“rulebook” is missing", "rulebook: residential"),
    ("rulebook: small", "rulebook: Mein Buch", "rulebook: Mein Buch", "cannot be a name", "small Latin letters"),
    ('edition: "2026.1"', "edition: 2026.1", "edition: 2026.1", "“2026.1” without quotes", 'Write "2026.1" in quotes'),
    (
        "effective_from: 2026-01-01",
        "effective_from: 2026-01-15",
        "effective_from: 2026-01-15",
        "in the middle",
        "effective_from: 2026-01-01",
    ),
    (
        "effective_from: 2026-01-01",
        'effective_from: "2026-01-01"',
        'effective_from: "2026-01-01"',
        "cannot stand at “effective_from”",
        "without quotes",
    ),
    ("effective_from: 2026-01-01", "effective_from: 2026-02-30", "effective_from: 2026-02-30", "no day 2026-02-30", "2026-01-01"),
    ('points: "3"', 'points: "4"', 'points: "4"', "3 points together, the rulebook says 4", 'points: "3"'),
    (
        'points: "3"',
        'points: "3"\ncounting: working_hours',
        "counting: working_hours",
        "“working_hours” cannot stand at “counting”",
        "end_of_day",
    ),
    ('points: "3"', 'points: "3"\ndimension: []', "dimension: []", "“dimension” is not known in the rulebook", "“dimensions”"),
    ("languages: [zh-hant, en]", "languages: []", "languages: []", "“languages” is empty", "zh-hans"),
    ("    value: 2", "   ", "  answer:", "“value” is missing", "value: 7"),
    ("    value: 2", "    value: [2]", "value: [2]", "One word", "single value"),
    ("{key: noise,", "{key: lift,", "噪音", "“lift” is there already, in line 14", "another"),
    ("value: 2\n", "value: 2\n    unit: days\n", "unit: days", "“unit” is not known in this parameter", "What may stand here"),
    ("online: [online, email]", "online: online", "online: online", "cannot stand at “online”", "a list"),
]


@pytest.mark.parametrize(("old", "new", "at", "message", "instead"), HEAD)
def test_mistakes_in_the_head(old: str, new: str, at: str, message: str, instead: str) -> None:
    said(small((old, new)), at, message, instead)


STANDARD = [
    ('- code: "2"\n', '- code: "1"\n', '- code: "1"', "“1” is there already, in line 17", "another code"),
    ('- code: "1.1"\n', '- code: "3.1"\n', '- code: "3.1"', "“3.1” does not belong under “1”", '"1.1"'),
    ('- code: "1.1.1"\n', '- code: "1.2.1"\n', '- code: "1.2.1"', "“1.2.1” does not belong under “1.1”", '"1.1.1"'),
    ("- code: b\n", "- code: a\n", "- code: a", "“a” is there already", "another code"),
    ("- code: b\n", "- code: 1b\n", "- code: 1b", "“1b” is no letter", "one small letter"),
    ("{zh-hant: 處理, en: Handling}", "{zh-hant: 處理}", "{zh-hant: 處理}", "“title” has no text in en", "Add en"),
    (
        "{zh-hant: 處理, en: Handling}",
        '{zh-hant: 處理, en: " "}',
        '{zh-hant: 處理, en: " "}',
        "“title” is empty in en",
        "Write the text in en",
    ),
    (
        "{zh-hant: 處理, en: Handling}",
        "{zh-hant: 處理, en: Handling, fr: Suivi}",
        "{zh-hant: 處理, en: Handling, fr: Suivi}",
        "fr is not among the languages",
        "zh-hant, en",
    ),
    ("{zh-hant: 處理, en: Handling}", "{zh-hant: 處理, en: 7}", "{zh-hant: 處理, en: 7}", "“en” must be text", 'Write "7" in quotes'),
    (
        "en: Answered in time.}",
        "en: Answered in {days} days.}",
        "en: Answered in {days} days.}",
        "no parameter “days”",
        "What may stand here: answer",
    ),
    ("en: Answered in time.}", "en: Answered in {anser} days.}", "en: Answered in {anser} days.}", "no parameter “anser”", "“answer”"),
    ("        title: {zh-hant: 處理, en: Handling}\n", "", '- code: "1.1"', "“title” is missing from this topic", "zh-hans"),
    (
        'points: "0.1"}\n            criteria',
        "points: 0.1}\n            criteria",
        "points: 0.1}",
        "“0.1” without quotes",
        'Write "0.1" in quotes',
    ),
    (
        'points: "0.1"}\n            criteria',
        "points: 1}\n            criteria",
        "points: 1}",
        "Points are written as text",
        'Write "1" in quotes',
    ),
    (
        'points: "0.1"}\n            criteria',
        'points: "0.0005"}\n            criteria',
        'points: "0.0005"}',
        "counted in thousandths",
        '"0"',
    ),
    (
        'points: "0.1"}\n            criteria',
        'points: "0.1255"}\n            criteria',
        'points: "0.1255"}',
        "counted in thousandths",
        '"0.126"',
    ),
    ('points: "0.1"}\n            criteria', 'points: "-1"}\n            criteria', 'points: "-1"}', "no number of points", "above 0"),
    ('points: "0.1"}\n            criteria', 'points: "ten"}\n            criteria', 'points: "ten"}', "no number of points", '"0.1"'),
    (
        'points: "0.1"}\n            criteria',
        'points: "2.5"}\n            criteria',
        'points: "2.5"}',
        "the dimension has only 2",
        'Write "2" or less',
    ),
    (
        'points: "0.1"}\n            criteria',
        'points: "0.1", cap: "1"}\n            criteria',
        'points: "0.1", cap: "1"}',
        "A cap limits occurrences",
        "per: occurrence",
    ),
    ('{points: "0.2"}', '{points: "2.2"}', '{points: "2.2"}', "the dimension has only 2", 'Write "2" or less'),
    ('{points: "0.2"}', '{points: "0.2", cap: "1"}', '{points: "0.2", cap: "1"}', "“cap” is not known in this deduction", "points"),
    (
        'per: occurrence, points: "0.1", cap: "0.5"}',
        'per: occurrence, points: "0.6", cap: "0.5"}',
        'per: occurrence, points: "0.6", cap: "0.5"}',
        "the cap is 0.5",
        'cap: "0.6"',
    ),
    (
        'per: occurrence, points: "0.1", cap: "0.5"}',
        'per: occurrence, points: "0.1"}',
        'per: occurrence, points: "0.1"}',
        "where it stops",
        "cap:",
    ),
    (
        'per: occurrence, points: "0.1", cap: "0.5"}',
        'per: occurrence, points: "0.1", cap: "1.5"}',
        'per: occurrence, points: "0.1", cap: "1.5"}',
        "dimension has only 1",
        '"1"',
    ),
    ("per: occurrence,", "per: ocurrence,", "per: ocurrence,", "“ocurrence” cannot stand at “per”", "“occurrence”"),
    ("methods: [onsite]", "methods: [on-site]", "methods: [on-site]", "“on-site” cannot stand", "“onsite”"),
    ("methods: [onsite]", "methods: []", "methods: []", "“methods” is empty", "methods: [records]"),
    ("            proof: manual\n", "", "穿著整齊", "“proof” is missing from this criterion", "obligations: [respond]"),
    ("proof: manual", "proof: automatic", "proof: automatic", "“automatic” is no proof", "proof: manual"),
    ("proof: manual", "proof: {}", "proof: {}", "Nothing shows", "proof: manual"),
    (
        "proof: manual",
        "proof: {obligation: [respond]}",
        "proof: {obligation: [respond]}",
        "“obligation” is not known in this proof",
        "“obligations”",
    ),
    ("proof: manual", "proof: {obligations: [respnd]}", "proof: {obligations: [respnd]}", "no obligation “respnd”", "“respond”"),
    (
        "check: cases.without_assignee",
        "check: cases.without_asignee",
        "check: cases.without_asignee",
        "no check “cases.without_asignee”",
        "“cases.without_assignee”",
    ),
    (
        "check: cases.without_assignee",
        "check: desk.without_assignee",
        "check: desk.without_assignee",
        "no room “desk”",
        "“cases.without_assignee”",
    ),
    ("with: {kinds: [complaint]}", "with: {kind: [complaint]}", "with: {kind: [complaint]}", "does not ask for “kind”", "“kinds”"),
    (
        "with: {kinds: [complaint]}",
        "with: {kinds: complaint}",
        "with: {kinds: complaint}",
        "“kinds” of cases.without_assignee is of another sort",
        "kinds: [complaint]",
    ),
    ("with: {kinds: [complaint]}", "with: {kinds: [complain]}", "with: {kinds: [complain]}", "“complain” is not known here", "“complaint”"),
    (
        "\n                      with: {kinds: [complaint]}",
        "",
        "check: cases.without_assignee",
        "cases.without_assignee needs “kinds”",
        "with: {kinds: [complaint]}",
    ),
    (
        "proof: manual",
        "proof: manual\n            applies: {property_type: residental}",
        "applies: {property_type: residental}",
        "no type of property",
        "“residential”",
    ),
    (
        "proof: manual",
        "proof: manual\n            applies: {area: 1}",
        "applies: {area: 1}",
        "“area” is not known in this condition on the site",
        "area_at_least",
    ),
    ("proof: manual", "proof: manual\n            applies: {area_at_least: 0}", "applies: {area_at_least: 0}", "too small", "1 or more"),
    (
        "proof: manual",
        'proof: manual\n            applies: {phased: "yes"}',
        'applies: {phased: "yes"}',
        "“yes” cannot stand at “phased”",
        "true or false",
    ),
]


@pytest.mark.parametrize(("old", "new", "at", "message", "instead"), STANDARD)
def test_mistakes_in_the_standard(old: str, new: str, at: str, message: str, instead: str) -> None:
    said(small((old, new)), at, message, instead)
