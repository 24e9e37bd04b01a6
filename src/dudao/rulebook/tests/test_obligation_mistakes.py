"""Each kind of mistake in an obligation is found on its line, with what to write instead."""

import pytest

from dudao.rulebook.tests.books import SMALL, Wrong, obligation, problems, read, said

SECOND = """
opened_by: cases.received
where: {kind: complaint}
discharged_by: cases.responded
due: {working_days: 1}
owed_by: customer_service # second
"""

OBLIGATIONS = [
    Wrong("opened_by: cases.received", "opened_by: cases.recieved", "no act “cases.recieved”", "“cases.received”"),
    Wrong("opened_by: cases.received", "opened_by: received", "no act “received”", "“cases.received”"),
    Wrong("opened_by: cases.received", "opened_by: case.received", "no room “case”", "“cases.received”"),
    Wrong("opened_by: cases.received", "opened_by: custdy.card_lost", "no room “custdy”", "“custody.card_lost”"),
    Wrong("opened_by: cases.received", "opened_by: []", "said in one way what opens this", "{every: month}"),
    Wrong("opened_by: cases.received", "opened_by: {every: week}", "“week” cannot stand at “every”", "month"),
    Wrong(
        "opened_by: cases.received", "opened_by: {every: month}",
        "The calendar opens this duty", "due: {day: 28}", at="due: {working_days: 1}",
    ),
    Wrong("opened_by: cases.received", "opened_by: {coming: handover_date}", "said in one way", "months: 4"),
    Wrong(
        "opened_by: cases.received", "opened_by: {coming: handover_date, months: 4}", "due before that day", "before: handover_date",
        at="due: {working_days: 1}",
    ),
    Wrong("opened_by: cases.received", "opened_by: {act: cases.received, whr: {}}", "“whr” is not known in this act", "“where”"),
    Wrong(
        "opened_by: cases.received", "opened_by: {act: cases.received, when: recorded}",
        "opens when its act happened", "Take “when” out",
    ),
    Wrong(
        "opened_by: cases.received", "opened_by: {act: cases.received, where: otherwise}",
        "makes sense for voided_by only", "Write the condition",
    ),
    Wrong("where: {kind: complaint}", "where: {knd: complaint}", "does not tell a fact “knd”", "“kind”"),
    Wrong("where: {kind: complaint}", "where: {kind: complain}", "“kind” is never “complain”", "“complaint”"),
    Wrong("where: {kind: complaint}", "where: {category: lfit}", "“category” is never “lfit”", "“lift”"),
    Wrong("where: {kind: complaint}", 'where: {hard: "true"}', "“hard” is true or false", "Write hard: true"),
    Wrong("where: {kind: complaint}", "where: {quality_due_at: soon}", "can only be asked whether it is given", "{given: true}"),
    Wrong("where: {kind: complaint}", "where: {channel: {not_in: onlin}}", "no set “onlin”", "“online”"),
    Wrong("where: {kind: complaint}", "where: {channel: {in: online, given: true}}", "asks one thing", "{given: true}"),
    Wrong("where: {kind: complaint}", "where: {channel: {nott_in: [phone]}}", "“nott_in” is not known in this condition", "“not_in”"),
    Wrong("where: {kind: complaint}", "where: {kind: [[complaint]]}", "One word", "single value"),
    Wrong("discharged_by: cases.responded", "discharged_by: []", "“discharged_by” is empty", "discharged_by: cases.responded"),
    Wrong("discharged_by: cases.responded", "discharged_by: cases.respond # short", "no act “cases.respond”", "“cases.responded”"),
    Wrong("discharged_by: cases.responded", "discharged_by: {act: cases.responded, when: now}", "“now” cannot stand at “when”", "happened"),
    Wrong(
        "discharged_by: cases.responded", "discharged_by: {act: cases.responded, once: true}",
        "belongs to an act that opens", "opened_by",
    ),
    Wrong(
        "discharged_by: cases.responded", "discharged_by: {act: cases.report_issued, where: {kind: x}}", "does not tell a fact “kind”",
        "What may stand here: period, report",
    ),
    Wrong(
        "discharged_by: cases.responded\n", "",
        "“discharged_by” is missing from this obligation", "Add discharged_by", at="- key: second",
    ),
    Wrong("due: {working_days: 1}", "due: {working_day: 1}", "“working_day” is not known in this due time", "“working_days”"),
    Wrong("due: {working_days: 1}", "due: {}", "must be said once when this is due", "{working_days: 1}"),
    Wrong("due: {working_days: 1}", "due: {working_days: 1, days: 2}", "must be said once", "{days: 7}"),
    Wrong("due: {working_days: 1}", "due: {working_days: 0}", "0 is too small for “working_days”", "1 or more"),
    Wrong("due: {working_days: 1}", "due: {working_days: one}", "“one” cannot stand at “working_days”", "a whole number"),
    Wrong("due: {working_days: 1}", 'due: {working_days: "1"}', "“1” cannot stand at “working_days”", "a whole number"),
    Wrong("due: {working_days: 1}", "due: {working_days: {parameter: anser}}", "no parameter “anser”", "“answer”"),
    Wrong("due: {working_days: 1}", "due: {day: 28}", "needs a period, but an act opens the duty", "{every: month}"),
    Wrong("due: {working_days: 1}", "due: {day: 32}", "32 is too large for “day”", "31 or less"),
    Wrong("due: {working_days: 1}", "due: {fact: quality_due_at}", "when this is not told", "otherwise"),
    Wrong(
        "due: {working_days: 1}", "due: {fact: quality_due, otherwise: {days: 1}}", "does not tell a fact “quality_due”", "“quality_due_at”"
    ),
    Wrong("due: {working_days: 1}", "due: {by: category, otherwise: {days: 1}}", "needs a term for each value", "terms"),
    Wrong(
        "due: {working_days: 1}", "due: {by: category, terms: {lfit: {days: 1}}, otherwise: {days: 2}}",
        "“category” is never “lfit”", "“lift”",
    ),
    Wrong(
        "due: {working_days: 1}", "due: {by: kind, terms: {need: {days: 1, hours: 1}}, otherwise: {days: 2}}",
        "one length", "working_days",
    ),
    Wrong("due: {working_days: 1}", "due: {before: held_on, days: 3}", "does not tell a fact “held_on”", "What may stand here"),
    Wrong("due: {working_days: 1}", "due: {working_days: 1, month: 2}", "“month” does not go with “working_days”", "{day: 28}"),
    Wrong("owed_by: customer_service # second", "owed_by: custmer_service", "no post “custmer_service”", "“customer_service”"),
    Wrong(
        "owed_by: customer_service # second", "owed_by: customer_service\nuntil: cases.closed",
        "this comes once", "again: true", at="until",
    ),
    Wrong(
        "owed_by: customer_service # second", "owed_by: customer_service\ntimes: 0",
        "0 is too small for “times”", "1 or more", at="times",
    ),
    Wrong(
        "owed_by: customer_service # second", "owed_by: customer_service\napplies: {not: {property_type: public}, class: A}",
        "“class” is not known in this condition on the site", "“property_class”", at="applies",
    ),
]  # fmt: skip


@pytest.mark.parametrize("wrong", OBLIGATIONS, ids=lambda wrong: wrong.message)
def test_mistakes_in_an_obligation(wrong: Wrong) -> None:
    assert SECOND.count(wrong.old) == 1
    wrong.is_told_in(obligation(SECOND.replace(wrong.old, wrong.new)))


PERIODIC = "opened_by: {every: quarter}\ndischarged_by: publications.posted\ndue: {day: 15, month: 1}\nowed_by: department_head"


@pytest.mark.parametrize(
    ("old", "new", "message", "instead"),
    [
        ("due: {day: 15, month: 1}", "due: {day: 15, month: 4}", "A quarter has no such month", "from 1 to 3"),
        ("due: {day: 15, month: 1}", "due: {day: 15, month: 13}", "13 is too large for “month”", "12 or less"),
        ("due: {day: 15, month: 1}", "due: {working_days: 3}", "The calendar opens this duty", "{day: 28}"),
        ("every: quarter", "every: term", "the site's own calendar", "{at: period_end}"),
        ("due: {day: 15, month: 1}", "due: {at: end}", "“end” cannot stand at “at”", "period_end"),
        ("owed_by:", "again: true\nowed_by:", "The calendar opens each round", "Take “again” out"),
    ],
)
def test_mistakes_in_a_periodic_obligation(old: str, new: str, message: str, instead: str) -> None:
    changed = "due: {day: 15, month: 1}" if old == "every: quarter" else new.splitlines()[0]
    said(obligation(PERIODIC.replace(old, new)), changed, message, instead)


def test_a_periodic_obligation_of_a_planned_room_is_sound() -> None:
    assert problems(obligation(PERIODIC)) == ()


def test_obligations_with_the_same_key() -> None:
    text = SMALL + SMALL[SMALL.index("  - key: respond") :].replace("- key: respond", "- key: respond # twice")
    said(text, "# twice", "an obligation “respond” already, in line 52", "another key")


def test_an_obligation_that_nobody_uses_is_a_warning() -> None:
    text = obligation(SECOND).replace("[respond, second]", "[respond]")
    (problem,) = read(text).warnings
    assert problem.warning
    assert (problem.line, problem.instead[:20]) == (60, "Name it in a criteri")
    assert "No criterion is proven by the obligation “second”" in problem.message


RECEIVED = "discharged_by: cases.responded", "discharged_by: {act: cases.received%s} # again"


@pytest.mark.parametrize(
    ("more", "warned"),
    [
        ("", True),
        (", where: {kind: complaint}", True),
        (", when: recorded", False),
        (", where: {assignee: {given: true}}", False),
        (", where: {kind: need}", False),
    ],
)
def test_a_duty_that_its_own_act_discharges_is_a_warning(more: str, *, warned: bool) -> None:
    old, new = RECEIVED
    found = problems(obligation(SECOND.replace(old, new % more)))
    assert [each.warning for each in found] == [True] * warned
    assert all("“cases.received” opens this duty and discharges it at once" in each.message for each in found)


def test_a_duty_that_its_own_act_discharges_only_in_part_is_sound() -> None:
    old, new = RECEIVED
    assert problems(obligation(SECOND.replace(old, new % "") + "times: 2\n")) == ()


def test_the_second_obligation_has_no_problem() -> None:
    assert problems(obligation(SECOND)) == ()
