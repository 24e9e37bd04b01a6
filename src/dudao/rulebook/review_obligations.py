"""Review of the obligations: acts, facts and posts that exist, due times that fit what opens them, nothing left unused."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from dudao.rulebook.due import WAYS
from dudao.rulebook.owed import ConditionShape, ObligationShape, TriggerShape
from dudao.rulebook.problems import nearest
from dudao.rulebook.reading import Reading
from dudao.rulebook.review_standard import review_site
from dudao.rulebook.shapes import CriterionShape
from dudao.rulebook.source import Path
from dudao.rulebook.vocabulary import Fact, Vocabulary

MONTHS: Final = {"month": 1, "quarter": 3, "half": 6, "year": 12}
ASSIGNEE: Final = "assignee"
"""Stands for a post: whoever was named for the subject."""


def review_obligations(reading: Reading) -> None:
    """Review each obligation against the vocabulary and the rest of the file."""
    _review_keys(reading)
    for path, obligation in reading.obligations:
        _review_due(reading, path, obligation)
        _review_rounds(reading, path, obligation)
        review_site(reading, (*path, "applies"), obligation.applies)
        if reading.known is not None:
            _review_words(reading, path, obligation, reading.known)


def _review_keys(reading: Reading) -> None:
    first = reading.obligation_keys()
    used = {key for part in reading.dimensions for each in part.inside(CriterionShape) for key in _uses(each.shape)}
    whole = all(part.shape is not None for each in reading.dimensions for part in each.inside(CriterionShape))
    for path, obligation in reading.obligations:
        told = {"name": obligation.key, "line": reading.source.line((*first[obligation.key], "key"))}
        if first[obligation.key] != path:
            message = _("There is an obligation “%(name)s” already, in line %(line)s.") % told
            reading.say((*path, "key"), message, _("Give this one another key."))
        elif obligation.key not in used and whole and not obligation.reminds:
            message = _("No criterion is proven by the obligation “%(name)s”; it will only remind.") % told
            instead = _("Name it in a criterion: proof: {obligations: [%(name)s]}, write reminds: true, or take it out.") % told
            reading.say((*path, "key"), message, instead, warning=True)


def _uses(shape: object) -> tuple[str, ...]:
    return shape.proof.obligations if isinstance(shape, CriterionShape) else ()


def _review_due(reading: Reading, path: Path, obligation: ObligationShape) -> None:
    """The manner of a due time must fit what opens the duty."""
    due, opened = obligation.due, obligation.opened_by
    at = (*path, "due")
    if opened.every is None and due.manner in ("day", "period_end"):
        reading.say(
            at,
            _("This due time needs a period, but an act opens the duty."),
            _("Write opened_by: {every: month}, or one of: %(ways)s.") % {"ways": WAYS},
        )
    elif opened.every is not None and due.manner not in ("day", "period_end"):
        reading.say(
            at, _("The calendar opens this duty, so it is due on a day of the period."), _("Write due: {day: 28} or due: {at: period_end}.")
        )
    elif opened.coming is not None and due.before != opened.coming:
        told = {"coming": opened.coming}
        reading.say(
            at,
            _("A coming %(coming)s opens this duty, so it is due before that day.") % told,
            _("Write due: {before: %(coming)s, months: 2}.") % told,
        )
    if opened.every == "term" and due.manner == "day":
        reading.say(at, _("Terms begin and end on days of the site's own calendar."), _("Write due: {at: period_end}."))
    elif opened.every in MONTHS and due.month > MONTHS[opened.every]:
        limit = {"every": opened.every, "months": str(MONTHS[opened.every])}
        reading.say(
            (*at, "month"), _("A %(every)s has no such month.") % limit, _("Write a month from 1 to %(months)s, or 0 for its last.") % limit
        )


def _review_rounds(reading: Reading, path: Path, obligation: ObligationShape) -> None:
    """Words that only make sense together with others."""
    if obligation.until and not obligation.again:
        reading.say((*path, "until"), _("“until” ends what comes again, but this comes once."), _("Write again: true, or use voided_by."))
    if obligation.again and not obligation.opened_by.acts:
        reading.say((*path, "again"), _("The calendar opens each round by itself."), _("Take “again” out."))
    for index, trigger in enumerate(obligation.opened_by.acts):
        if trigger.when != "happened":
            reading.say((*path, "opened_by", index, "when"), _("A duty opens when its act happened."), _("Take “when” out."))
    for name, triggers in (("discharged_by", obligation.discharged_by), ("voided_by", obligation.voided_by), ("until", obligation.until)):
        for index, trigger in enumerate(triggers):
            if trigger.once:
                reading.say(
                    (*path, name, index, "once"), _("“once” belongs to an act that opens."), _("Move it to opened_by, or take it out.")
                )
    _review_otherwise(reading, path, obligation)
    _review_at_birth(reading, path, obligation)


def _review_at_birth(reading: Reading, path: Path, obligation: ObligationShape) -> None:
    """A duty that the very act discharges which opens it can never be broken: it proves nothing."""
    for index, trigger in enumerate(obligation.discharged_by):
        if trigger.when == "recorded" or isinstance(trigger.where, str) or obligation.times > 1:
            continue
        for opening in obligation.opened_by.acts:
            held = {**obligation.where, **(opening.where if isinstance(opening.where, dict) else {})}
            if opening.act == trigger.act and trigger.where.items() <= held.items():
                message = _("“%(act)s” opens this duty and discharges it at once, so it can never be broken.") % {"act": trigger.act}
                instead = _("Write when: recorded, or a “where” that does not hold whenever the duty opens.")
                reading.say((*path, "discharged_by", index), message, instead, warning=True)
                break


def _review_otherwise(reading: Reading, path: Path, obligation: ObligationShape) -> None:
    acts = (("opened_by", obligation.opened_by.acts), ("discharged_by", obligation.discharged_by), ("voided_by", obligation.voided_by))
    for name, triggers in acts:
        for index, trigger in enumerate(triggers):
            if trigger.where == "otherwise" and (name != "voided_by" or not obligation.where):
                message = _("“otherwise” means: when the obligation's own “where” does not hold; that makes sense for voided_by only.")
                reading.say((*path, name, index, "where"), message, _("Write the condition out, or give the obligation a “where”."))


def _review_words(reading: Reading, path: Path, obligation: ObligationShape, known: Vocabulary) -> None:
    if known.roles and obligation.owed_by not in {*known.roles, ASSIGNEE}:
        message = _("There is no post “%(name)s”.") % {"name": obligation.owed_by}
        reading.say((*path, "owed_by"), message, nearest(obligation.owed_by, {*known.roles, ASSIGNEE}))
    opens = obligation.opened_by.acts
    triggers = (
        ("opened_by", opens),
        ("discharged_by", obligation.discharged_by),
        ("voided_by", obligation.voided_by),
        ("until", obligation.until),
    )
    for name, acts in triggers:
        for index, trigger in enumerate(acts):
            _review_trigger(reading, (*path, name, index), trigger, known)
    facts = _facts_of(reading, opens, known)
    if facts is not None:
        _review_where(reading, (*path, "where"), obligation.where, facts)
        _review_fact_due(reading, (*path, "due"), obligation, facts)


def _review_trigger(reading: Reading, path: Path, trigger: TriggerShape, known: Vocabulary) -> None:
    fault = known.fault_of_act(trigger.act)
    if fault is not None:
        reading.say((*path, "act"), *fault)
        return
    facts = _facts_of(reading, (trigger,), known)
    if facts is not None and not isinstance(trigger.where, str):
        _review_where(reading, (*path, "where"), trigger.where, facts)


def _facts_of(reading: Reading, acts: Iterable[TriggerShape], known: Vocabulary) -> dict[str, Fact] | None:
    """The facts that all of these acts tell; None when those of one of them are not known. Categories are the book's own."""
    common: dict[str, Fact] | None = None
    for trigger in acts:
        facts = known.facts_of(trigger.act)
        if facts is None:
            return None
        common = dict(facts) if common is None else {name: fact for name, fact in common.items() if name in facts}
    if common is not None and "category" in common and reading.head is not None:
        common["category"] = Fact("word", frozenset(each.key for each in reading.head.categories))
    return common


def _review_where(reading: Reading, path: Path, where: Mapping[str, ConditionShape], facts: Mapping[str, Fact]) -> None:
    for name, asked in where.items():
        if name not in facts:
            reading.say((*path, name), _("The act does not tell a fact “%(name)s”.") % {"name": name}, nearest(name, facts))
            continue
        for value in (*(asked.is_in or ()), *(asked.not_in or ())):
            _review_value(reading, (*path, name), name, value, facts[name])


def _review_value(reading: Reading, path: Path, name: str, value: object, fact: Fact) -> None:
    told = {"name": name, "value": value}
    if fact.kind == "flag" and not isinstance(value, bool):
        reading.say(path, _("“%(name)s” is true or false, never “%(value)s”.") % told, _("Write %(name)s: true.") % told)
    elif fact.kind == "moment" and value is not None:
        reading.say(
            path, _("“%(name)s” is a moment; it can only be asked whether it is given.") % told, _("Write %(name)s: {given: true}.") % told
        )
    elif fact.kind == "word" and fact.values and value not in fact.values:
        reading.say(path, _("“%(name)s” is never “%(value)s”.") % told, nearest(str(value), fact.values))


def _review_fact_due(reading: Reading, path: Path, obligation: ObligationShape, facts: dict[str, Fact]) -> None:
    due = obligation.due
    for word, name in (("fact", due.fact), ("by", due.by), ("before", due.before)):
        if name is not None and name not in facts:
            reading.say((*path, word), _("The act does not tell a fact “%(name)s”.") % {"name": name}, nearest(name, facts))
    values = facts[due.by].values if due.by in facts else frozenset()
    for value in due.terms:
        if values and value not in values:
            told = {"name": due.by, "value": value}
            reading.say((*path, "terms", value), _("“%(name)s” is never “%(value)s”.") % told, nearest(value, values))
