"""Each kind of mistake in the standard is found on its line, with what to write instead."""

import pytest

from dudao.rulebook.loader import RulebookErrors, load, load_trusted
from dudao.rulebook.tests.books import KNOWN, SMALL, Wrong, problems, read, said, small
from dudao.rulebook.vocabulary import CheckParameter, CheckSignature, Vocabulary

FIRST = 'points: "0.1"}\n            criteria'
"""The points of clause 1.1.1."""


def first(points: str, message: str, instead: str) -> Wrong:
    return Wrong(FIRST, f"points: {points}}} # first\n            criteria", message, instead, at="# first")


HANDLING = "{zh-hant: 處理, en: Handling}"
KINDS = "with: {kinds: [complaint]}"

HEAD = [
    Wrong("rulebook: small\n", "", "“rulebook” is missing from the rulebook", "Add rulebook: residential", at="edition:"),
    Wrong("rulebook: small", "rulebook: Mein Buch", "“Mein Buch” cannot be a name", "small Latin letters"),
    Wrong('edition: "2026.1"', "edition: 2026.1", "“2026.1” without quotes", 'Write "2026.1" in quotes'),
    Wrong('edition: "2026.1"', "edition: 2026", "“edition” must be text", 'Write "2026" in quotes'),
    Wrong('edition: "2026.1"', "edition:", "“edition” is empty", 'edition: "2026.1"'),
    Wrong("effective_from: 2026-01-01", "effective_from: 2026-01-15", "in the middle of one", "effective_from: 2026-01-01"),
    Wrong("effective_from: 2026-01-01", 'effective_from: "2026-01-01"', "cannot stand at “effective_from”", "without quotes"),
    Wrong("effective_from: 2026-01-01", "effective_from: 2026-02-30", "no day 2026-02-30", "2026-01-01"),
    Wrong('points: "3"', 'points: "4"', "3 points together, the rulebook says 4", 'Write points: "3"'),
    Wrong('points: "3"', 'points: "３"', "“３” is no number of points", '"0.1"'),
    Wrong("languages:", "counting: office_hours\nlanguages:", "“office_hours” cannot stand at “counting”", "end_of_day"),
    Wrong("languages:", "dimension: []\nlanguages:", "“dimension” is not known in the rulebook", "“dimensions”"),
    Wrong("languages: [zh-hant, en]", "languages: []", "“languages” is empty", "languages: [zh-hant, zh-hans, en]"),
    Wrong("    value: 2\n", "", "“value” is missing from this parameter", "Add value: 7", at="  answer:"),
    Wrong("value: 2\n", "value: [2]\n", "One word", "single value"),
    Wrong("value: 2\n", "value: 2\n    unit: days\n", "“unit” is not known in this parameter", "title, value", at="unit: days"),
    Wrong("{key: noise,", "{key: lift,", "“lift” is there already, in line 14", "another", at="噪音"),
    Wrong("{key: noise,", "{label: noise, key: noise,", "“label” is not known in this entry", "key, title"),
    Wrong("online: [online, email]", "online: online", "“online” cannot stand at “online”", "a list"),
    Wrong("categories:", "channels: [{key: fone, title: {zh-hant: 電話, en: Phone}}]\ncategories:", "no channel “fone”", "“phone”"),
]

STANDARD = [
    Wrong('- code: "2.1"\n', '- code: "1.1" # twice\n', "“1.1” does not belong under “2”", '"2.1"', at="# twice"),
    Wrong('- code: "1.1"\n', '- code: "3.1"\n', "“3.1” does not belong under “1”", '"1.1"'),
    Wrong('- code: "1.1.1"\n', '- code: "1.2.1"\n', "“1.2.1” does not belong under “1.1”", '"1.1.1"'),
    Wrong("- code: b\n", "- code: a # twice\n", "“a” is there already, in line 29", "another code", at="# twice"),
    Wrong("- code: b\n", "- code: 1b\n", "“1b” is no letter for a criterion", "one small letter"),
    Wrong(HANDLING, "{zh-hant: 處理}", "“title” has no text in en", "Add en"),
    Wrong(HANDLING, '{zh-hant: 處理, en: " "}', "“title” is empty in en", "Write the text in en"),
    Wrong(HANDLING, "{zh-hant: 處理, en: Handling, fr: Suivi}", "fr is not among the languages", "zh-hant, en"),
    Wrong(HANDLING, "{zh-hant: 處理, en: 7}", "“en” must be text", 'Write "7" in quotes'),
    Wrong(HANDLING, "Handling", "“Handling” cannot stand at “title”", "a mapping", at="title: Handling"),
    Wrong(f"        title: {HANDLING}\n", "", "“title” is missing from this topic", "zh-hans", at='- code: "1.1"\n'.strip()),
    Wrong("title: {zh-hant: 儀容, en: Appearance}\n", "\n", "no title and no topic to take it from", "Add title", at='- code: "2.1"'),
    Wrong("en: Answered in time.}", 'en: "Answered in {days}."}', "no parameter “days”", "What may stand here: answer"),
    Wrong("en: Answered in time.}", 'en: "Answered in {anser}."}', "no parameter “anser”", "“answer”"),
    Wrong("en: Answered in time.}", 'en: "Answered in {answer|day}."}', "two words, for one and for several", "{answer|day|days}"),
    Wrong("    clauses:\n      - code", "    clause:\n      - code", "“clause” is not known in this dimension", "“clauses”"),
    first("0.1", "“0.1” without quotes is not read as it looks", 'Write "0.1" in quotes'),
    first("1", "Points are written as text", 'Write "1" in quotes'),
    first('"0.1255"', "“0.1255” cannot be deducted", 'Write "0.126"'),
    first('"-1"', "“-1” is no number of points", "above 0"),
    first('"０.１"', "“０.１” is no number of points", '"0.1"'),
    first('"1_0"', "“1_0” is no number of points", '"0.1"'),
    first('"1e-1"', "“1e-1” is no number of points", '"0.1"'),
    first('"0"', "“0” is no number of points", "above 0"),
    first('"ten"', "“ten” is no number of points", '"0.1"'),
    first('"NaN"', "“NaN” is no number of points", '"0.1"'),
    first('"2.5"', "2.5 points can never be deducted: the dimension has only 2", 'Write "2" or less'),
    first('"0.1", cap: "1"', "A cap limits occurrences", "per: occurrence"),
    Wrong('{points: "0.2"}', '{points: "2.2"}', "the dimension has only 2", 'Write "2" or less'),
    Wrong('{points: "0.2"}', '{points: "0.2", cap: "1"}', "“cap” is not known in this deduction", "points"),
    Wrong('points: "0.1", cap: "0.5"', 'points: "0.6", cap: "0.5"', "can never be deducted: the cap is 0.5", 'cap: "0.6"'),
    Wrong(', cap: "0.5"}', "} # open", "needs to know where it stops", "cap:", at="# open"),
    Wrong('cap: "0.5"', 'cap: "1.5"', "the dimension has only 1", 'Write "1" or less'),
    Wrong("per: occurrence,", "per: ocurrence,", "“ocurrence” cannot stand at “per”", "“occurrence”"),
    Wrong("methods: [onsite]", "methods: [on-site]", "“on-site” cannot stand at “methods”", "“onsite”"),
    Wrong("methods: [onsite]", "methods: []", "“methods” is empty", "methods: [records]"),
    Wrong("            proof: manual\n", "", "“proof” is missing from this criterion", "obligations: [respond]", at="- code: a # eyes"),
    Wrong("proof: manual", "proof: automatic", "“automatic” is no proof", "proof: manual"),
    Wrong("proof: manual", "proof: {}", "Nothing shows whether this criterion is met", "proof: manual"),
    Wrong("proof: manual", "proof: {obligation: [respond]}", "“obligation” is not known in this proof", "“obligations”"),
    Wrong("proof: manual", "proof: {obligations: [respnd]}", "no obligation “respnd”", "“respond”"),
    Wrong("check: cases.without_assignee", "check: cases.without_asignee", "no check “cases.without_asignee”", "“cases.without_assignee”"),
    Wrong("check: cases.without_assignee", "check: desk.without_assignee", "no room “desk”", "“cases.without_assignee”"),
    Wrong("check: cases.without_assignee", "check: without_assignee", "no check “without_assignee”", "“cases.without_assignee”"),
    Wrong(KINDS, "with: {kinds: complaint}", "“kinds” of cases.without_assignee is of another sort", "kinds: [complaint]"),
    Wrong(KINDS, "with: {kinds: [complain]}", "“complain” is not known here", "“complaint”"),
    Wrong(KINDS, "with: {kinds: [need], of: 1}", "does not ask for “of”", "What may stand here: channels, kinds, responsibilities"),
    Wrong(f"\n                      {KINDS}", " # bare", "needs “kinds”", "with: {kinds: [complaint]}", at="# bare"),
    Wrong(
        "proof: manual",
        "proof: manual\n            applies: {property_type: residental}",
        "no type of property",
        "“residential”",
        at="applies",
    ),
    Wrong("proof: manual", "proof: manual\n            applies: {area: 1}", "“area” is not known", "area_at_least", at="applies"),
    Wrong("proof: manual", "proof: manual\n            applies: {area_at_least: 0}", "0 is too small", "1 or more", at="applies"),
    Wrong(
        "proof: manual",
        'proof: manual\n            applies: {phased: "yes"}',
        "“yes” cannot stand at “phased”",
        "true or false",
        at="applies",
    ),
    Wrong("proof: manual", "proof: manual\n            applies: {any: [{phase: true}]}", "“phase” is not known", "“phased”", at="applies"),
]


@pytest.mark.parametrize("wrong", HEAD, ids=lambda wrong: wrong.message)
def test_mistakes_in_the_head(wrong: Wrong) -> None:
    wrong.is_told_in(small((wrong.old, wrong.new)))


@pytest.mark.parametrize("wrong", STANDARD, ids=lambda wrong: wrong.message)
def test_mistakes_in_the_standard(wrong: Wrong) -> None:
    wrong.is_told_in(small((wrong.old, wrong.new)))


def test_the_small_rulebook_has_no_problem() -> None:
    assert problems(SMALL) == ()


@pytest.mark.parametrize(("value", "words"), [(1, "Answered in 1 day."), (2, "Answered in 2 days.")])
def test_a_number_is_followed_by_the_word_for_one_or_for_several(value: int, words: str) -> None:
    text = small(("en: Answered in time.}", 'en: "Answered in {answer|day|days}."}'), ("value: 2\n", f"value: {value}\n"))
    assert read(text).criterion("1.1.1.a").text.in_language("en") == words


def test_a_parameter_that_nobody_uses_is_a_warning() -> None:
    (problem,) = read(small(("{working_days: {parameter: answer}}", "{working_days: 1}"))).warnings
    assert (problem.line, problem.warning) == (8, True)
    assert "Nothing uses the parameter “answer”" in problem.message


PARAMETERS = SMALL[SMALL.index("parameters:\n") : SMALL.index("sets:\n")]
SETS = SMALL[SMALL.index("sets:\n") : SMALL.index("categories:\n")]
OBLIGATIONS = SMALL[SMALL.index("obligations:\n") :]


@pytest.mark.parametrize(
    ("changes", "message", "instead"),
    [
        ([(PARAMETERS, "")], "no parameter “answer”", "parameters: {answer: {value: 7, title: {…}}}"),
        (
            [(PARAMETERS, ""), ("{working_days: {parameter: answer}}", "{days: 1}"), ("en: Answered in time.}", 'en: "In {answer}."}')],
            "no parameter “answer”",
            "Declare it under “parameters”, or take the braces out.",
        ),
        ([(SETS, "")], "no set “online”", "Write a list, such as [online]."),
        ([(OBLIGATIONS, ""), (PARAMETERS, "")], "no obligation “respond”", "Declare it under “obligations”."),
        (
            [(f"cases.without_assignee\n                      {KINDS}", "cases.hard_without_form\n                      with: {of: 1}")],
            "cases.hard_without_form does not ask for “of”",
            "Take it out; this check asks for nothing.",
        ),
    ],
)
def test_what_is_named_and_was_never_declared(changes: list[tuple[str, str]], message: str, instead: str) -> None:
    found = problems(small(*changes))
    assert any(message in each.message and instead in each.instead for each in found), "\n".join(map(str, found))


def test_a_warning_says_that_it_is_one() -> None:
    (problem,) = read(small(("{working_days: {parameter: answer}}", "{working_days: 1}"))).warnings
    assert str(problem).startswith("rulebook.yaml:8: warning: Nothing uses")


def test_a_wrong_and_a_missing_parameter_of_a_check_are_both_told() -> None:
    found = problems(small((KINDS, "with: {kind: [complaint]}")))
    assert [(each.line, each.message, each.instead) for each in found] == [
        (37, "cases.without_assignee needs “kinds”.", "Add with: {kinds: [complaint]}."),
        (38, "cases.without_assignee does not ask for “kind”.", "Did you mean “kinds”?"),
    ]


def test_a_clause_deducted_once_has_no_points_for_its_criteria() -> None:
    said(
        small((FIRST, FIRST), ("per: criterion", "per: clause")),
        'deduct: {points: "0.2"}',
        "The clause is deducted once",
        "Take “deduct” out",
    )


def test_two_dimensions_with_the_same_code() -> None:
    text = small(('- code: "2"\n', '- code: "1" # twice\n'), ('- code: "2.1"\n', '- code: "1.2"\n'))
    said(text, "# twice", "“1” is there already, in line 17", "another code")


def test_points_of_a_criterion_above_the_cap_of_its_clause() -> None:
    text = small(("proof: manual", 'deduct: {points: "0.6"}\n            proof: manual'))
    said(text, 'deduct: {points: "0.6"}', "0.6 points can never be deducted: the cap is 0.5", 'Write "0.5" or less')


def test_a_dimension_holds_topics_or_clauses() -> None:
    text = small(("    clauses:\n      - code", "    topics: []\n    clauses:\n      - code"))
    assert [(each.line, each.message) for each in problems(text)] == [(42, "“topics” is empty or too long.")]
    empty = small((SMALL[SMALL.index("    clauses:\n      - code") : SMALL.index("obligations:\n  - key")], ""))
    said(empty, '- code: "2"', "either topics or clauses", "Write topics")


def test_all_problems_are_told_at_once_in_the_order_of_the_lines() -> None:
    text = small(
        ("rulebook: small\n", "# nothing\n"), ('points: "3"', "points: 3"), ("per: occurrence", "per: ocurrence"),
        ("- code: b\n", "- code: a\n"), ("cases.responded", "cases.respond"), (HANDLING, "{zh-hant: 處理}"),
    )  # fmt: skip
    assert [each.line for each in problems(text)] == [2, 5, 22, 32, 46, 56]


def test_a_problem_reads_as_file_line_what_and_what_instead() -> None:
    with pytest.raises(RulebookErrors) as caught:
        load(small(("per: occurrence", "per: ocurrence")), KNOWN, name="mine.yaml")
    assert str(caught.value) == "mine.yaml:46: error: “ocurrence” cannot stand at “per”. Did you mean “occurrence”?"


def test_a_published_edition_is_read_although_its_rooms_have_changed() -> None:
    text = small(("check: cases.without_assignee", "check: gone.without_assignee"), ("cases.responded", "gone.responded"))
    assert len(problems(text)) == 2
    assert load_trusted(text).criterion("1.1.1.b").rooms() == {"gone"}
    with pytest.raises(RulebookErrors):
        load_trusted(small(("rulebook: small\n", "")))


def test_parts_that_are_no_mappings() -> None:
    text = small(
        ("obligations:\n", "obligations:\n  - respond\n"), ("            criteria:\n", "            criteria:\n              - a\n")
    )
    assert [(each.line, each.message) for each in problems(text)] == [
        (29, "A mapping is expected for this criterion."),
        (53, "A mapping is expected for this obligation."),
    ]


LIMITS = Vocabulary(
    acts=KNOWN.acts,
    checks={
        "cases.without_assignee": CheckSignature.of({"percent": int, "sort": str, "strict": bool, "kinds": list}),
        "cases.free": CheckSignature({"sort": CheckParameter("word", frozenset({"water", "fire"}), required=False)}),
    },
    rooms_installed=KNOWN.rooms_installed,
)


@pytest.mark.parametrize(
    ("told", "message", "instead"),
    [
        ("percent: 30, sort: a, strict: true, kinds: [x]", "", ""),
        ('percent: "30", sort: a, strict: true, kinds: [x]', "“percent” of cases.without_assignee is of another sort", "percent: 30"),
        ("percent: true, sort: a, strict: true, kinds: [x]", "“percent” of cases.without_assignee is of another sort", "percent: 30"),
        ("percent: 30, sort: [a], strict: true, kinds: [x]", "“sort” of cases.without_assignee is of another sort", "sort: …"),
        ("percent: 30, sort: a, strict: 1, kinds: [x]", "“strict” of cases.without_assignee is of another sort", "strict: true"),
        ("percent: 30, sort: a, strict: true, kinds: []", "“kinds” of cases.without_assignee is of another sort", "kinds: […]"),
        ("percent: 30, sort: a, strict: true, kinds: [1]", "“kinds” of cases.without_assignee is of another sort", "kinds: […]"),
    ],
)
def test_parameters_of_checks_by_sort(told: str, message: str, instead: str) -> None:
    text = small((KINDS, f"with: {{{told}}}"))
    if not message:
        assert load(text, LIMITS).warnings == ()
        return
    with pytest.raises(RulebookErrors) as caught:
        load(text, LIMITS)
    ((problem),) = caught.value.problems
    assert (problem.line, message in problem.message, instead in problem.instead) == (38, True, True)


def test_a_parameter_that_may_be_left_out() -> None:
    free = f"cases.without_assignee\n                      {KINDS}"
    assert load(small((free, "cases.free")), LIMITS).warnings == ()
    with pytest.raises(RulebookErrors, match=r"“air” is not known here\. What may stand here: fire, water"):
        load(small((free, "cases.free\n                      with: {sort: air}")), LIMITS)


def test_when_nothing_is_known_the_shape_of_a_name_is_told() -> None:
    nothing = Vocabulary(acts=frozenset(), checks={}, rooms_installed=frozenset({"cases"}), rooms_planned=frozenset())
    assert nothing.fault_of_act("respond") == ("There is no act “respond”.", "Write it as room.verb, such as cases.responded.")
    assert nothing.fault_of_act("cases.responded") == ("There is no act “cases.responded”.", "")
