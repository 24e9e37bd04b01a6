"""What to write instead: the shapes' objections in words a rulebook's author understands."""

import re
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from pydantic_core import ErrorDetails

from dudao.rulebook.due import Due, Span
from dudao.rulebook.owed import ConditionShape, ObligationShape, OpeningShape, TriggerShape
from dudao.rulebook.problems import nearest
from dudao.rulebook.shapes import (
    AppliesShape,
    CheckUse,
    ClauseShape,
    CriterionShape,
    DeductShape,
    DimensionShape,
    HeadShape,
    Named,
    OverrideShape,
    ParameterShape,
    Proof,
    Shape,
    TopicShape,
)  # fmt: skip

EXAMPLES: Final = {
    "rulebook": "rulebook: residential",
    "edition": 'edition: "2026.1"',
    "title": "title: {zh-hant: …, zh-hans: …, en: …}",
    "text": "text: {zh-hant: …, zh-hans: …, en: …}",
    "effective_from": "effective_from: 2026-01-01",
    "points": 'points: "0.1"',
    "languages": "languages: [zh-hant, zh-hans, en]",
    "dimensions": "dimensions: […]",
    "code": 'code: "2.1"',
    "key": "key: respond",
    "clauses": "clauses: […]",
    "criteria": "criteria: […]",
    "methods": "methods: [records]",
    "deduct": 'deduct: {per: criterion, points: "0.1"}',
    "per": "per: criterion",
    "proof": "proof: {obligations: [respond]}",
    "check": "check: cases.without_assignee",
    "opened_by": "opened_by: cases.received",
    "discharged_by": "discharged_by: cases.responded",
    "due": "due: {working_days: 1}",
    "owed_by": "owed_by: customer_service",
    "act": "act: cases.received",
    "value": "value: 7",
}

_NESTED: Final[dict[str, type[Shape]]] = {
    "parameters": ParameterShape, "categories": Named, "channels": Named, "deduct": DeductShape, "proof": Proof, "checks": CheckUse,
    "applies": AppliesShape, "any": AppliesShape, "not": AppliesShape, "opened_by": OpeningShape, "acts": TriggerShape,
    "discharged_by": TriggerShape, "voided_by": TriggerShape, "until": TriggerShape, "where": ConditionShape, "due": Due,
    "terms": Span, "otherwise": Span,
}  # fmt: skip


def things() -> dict[type[Shape], str]:
    """What the parts of a file are called."""
    return {
        HeadShape: _("the rulebook"),
        DimensionShape: _("this dimension"),
        TopicShape: _("this topic"),
        ClauseShape: _("this clause"),
        CriterionShape: _("this criterion"),
        ObligationShape: _("this obligation"),
        ParameterShape: _("this parameter"),
        Named: _("this entry"),
        DeductShape: _("this deduction"),
        OverrideShape: _("this deduction"),
        Proof: _("this proof"),
        CheckUse: _("this check"),
        AppliesShape: _("this condition on the site"),
        OpeningShape: _("this opening"),
        TriggerShape: _("this act"),
        ConditionShape: _("this condition"),
        Due: _("this due time"),
        Span: _("this term"),
    }


def explain(error: ErrorDetails, shape: type[Shape]) -> tuple[str, str]:
    """A message and what to write instead for one objection to a part of the file."""
    steps = [step for step in error["loc"] if isinstance(step, str)]
    word = steps[-1] if steps else ""
    context = error.get("ctx", {})
    told = {"word": word, "value": str(error["input"])[:40]}
    match error["type"]:
        case "mistake":
            return str(context["message"]), str(context["instead"])
        case "missing":
            told["thing"] = things()[_around(steps[:-1], shape)]
            return _("“%(word)s” is missing from %(thing)s.") % told, _("Add %(example)s.") % {"example": _example(word)}
        case "extra_forbidden":
            return _unknown(word, _around(steps[:-1], shape))
        case "literal_error":
            known = re.findall(r"'([^']*)'", str(context["expected"]))
            return _("“%(value)s” cannot stand at “%(word)s”.") % told, nearest(str(error["input"]), known)
        case "string_pattern_mismatch":
            return _pattern(word, error["input"])
        case "greater_than_equal":
            return _("%(value)s is too small for “%(word)s”.") % told, _("Write %(limit)s or more.") % {"limit": context["ge"]}
        case "less_than_equal":
            return _("%(value)s is too large for “%(word)s”.") % told, _("Write %(limit)s or less.") % {"limit": context["le"]}
        case "too_short" | "string_too_short" | "string_too_long":
            return _("“%(word)s” is empty or too long.") % told, _("Write %(example)s.") % {"example": _example(word)}
    return _sort(word, error["input"], error["type"])


def _example(word: str) -> str:
    return EXAMPLES.get(word, f"{word}: …")


def _around(steps: list[str], shape: type[Shape]) -> type[Shape]:
    """The shape in which the last of these steps stands."""
    for step in reversed(steps):
        if step in _NESTED:
            return OverrideShape if step == "deduct" and shape is CriterionShape else _NESTED[step]
    return shape


def _unknown(word: str, shape: type[Shape]) -> tuple[str, str]:
    known = [field.alias or name for name, field in shape.model_fields.items()]
    told = {"word": word, "thing": things()[shape]}
    return _("“%(word)s” is not known in %(thing)s.") % told, nearest(word, known)


def _pattern(word: str, value: Any) -> tuple[str, str]:
    example = {"code": "a", "owed_by": "department_head"}.get(word, "return-visit")
    told = {"value": value, "word": word, "example": example}
    if word == "code":
        return _("“%(value)s” is no letter for a criterion.") % told, _("Write one small letter; the clause's code is put before it.")
    return _("“%(value)s” cannot be a name here.") % told, _("Use small Latin letters, digits and hyphens, such as %(example)s.") % told


def _sort(word: str, value: Any, kind: str) -> tuple[str, str]:
    """The value is of another sort than the one expected."""
    if value is None:
        return _("“%(word)s” is empty.") % {"word": word}, _("Write %(example)s.") % {"example": _example(word)}
    told = {"word": word, "value": str(value)[:40]}
    if kind == "string_type" and isinstance(value, (int, date)):
        return _("“%(word)s” must be text.") % told, _('Write "%(value)s" in quotes.') % told
    expected = {
        "string": _("text"),
        "int": _("a whole number"),
        "bool": _("true or false"),
        "date": _("a day such as 2026-01-01, without quotes"),
        "list": _("a list: […]"),
        "tuple": _("a list: […]"),
        "dict": _("a mapping: {…}"),
        "model": _("a mapping: {…}"),
    }.get(kind.partition("_")[0], _example(word))
    return _("“%(value)s” cannot stand at “%(word)s”.") % told, _("Write %(expected)s.") % {"expected": expected}
