"""A rulebook as tables, as Markdown and as JSON."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from dudao.rulebook.schema import Clause, Criterion, Dimension, Obligation, Rulebook
from dudao.rulebook.shapes import Text
from dudao.rulebook.wording import (
    Labels,
    acts_in_words,
    applies_in_words,
    deduction_in_words,
    due_in_words,
    methods_in_words,
    opening_in_words,
    proof_in_words,
)

Cell = str | Decimal | int | None
NO_LABELS: Final[Labels] = {}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headers, with a title short enough for the tab of a sheet."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(rulebook: Rulebook, language: str, labels: Labels = NO_LABELS) -> tuple[Table, ...]:
    """The criteria, obligations, parameters and categories of a rulebook in one language."""
    with override(language):
        return (
            _criteria(rulebook, language, labels),
            _obligations(rulebook, language),
            Table(
                _("Parameters"),
                (_("Name"), _("Meaning"), _("Value")),
                tuple((name, each.title.in_language(language), each.value) for name, each in rulebook.parameters.items()),
            ),
            Table(
                _("Categories"),
                (_("Key"), _("Title")),
                tuple((each.key, each.title.in_language(language)) for each in rulebook.categories),
            ),
        )


def _criteria(rulebook: Rulebook, language: str, labels: Labels) -> Table:
    headers = (
        _("Code"), _("Dimension"), _("Topic"), _("Clause"), _("Must be true"), _("Reading"), _("Points"), _("Deducted"),
        _("Method"), pgettext("criterion", "Applies to"), _("Shown by"),
    )  # fmt: skip
    rows = tuple(
        (
            each.code,
            each.dimension.title.in_language(language),
            each.clause.topic.title.in_language(language) if each.clause.topic else "",
            each.clause.title.in_language(language),
            each.text.in_language(language),
            each.reading.in_language(language) if each.reading else "",
            each.points,
            deduction_in_words(each.clause),
            methods_in_words(each),
            applies_in_words(each.applies),
            proof_in_words(each.proof, rulebook, language, labels),
        )
        for each in rulebook.criteria
    )
    return Table(_("Criteria"), headers, rows)


def _obligations(rulebook: Rulebook, language: str) -> Table:
    headers = (
        _("Key"), _("Title"), _("Opened by"), _("Discharged by"), _("Times"), _("Due"), _("Owed by"),
        pgettext("criterion", "Applies to"), _("Serves"),
    )  # fmt: skip
    rows = tuple(
        (
            key,
            each.title.in_language(language),
            opening_in_words(each),
            acts_in_words(each.discharges),
            each.times,
            due_in_words(each.due),
            each.owed_by,
            applies_in_words(each.applies),
            _(", ").join(criterion.code for criterion in rulebook.criteria_served_by(key)),
        )
        for key, each in rulebook.obligations.items()
    )
    return Table(_("Obligations"), headers, rows)


def as_markdown(rulebook: Rulebook, language: str, labels: Labels = NO_LABELS) -> str:
    """The whole rulebook as a document to read: the standard dimension by dimension, then obligations and parameters."""
    with override(language):
        return "\n".join(_document(rulebook, language, labels)) + "\n"


def _document(rulebook: Rulebook, language: str, labels: Labels) -> Iterator[str]:
    yield f"# {_plain(rulebook.title.in_language(language))}"
    yield ""
    told = {"edition": rulebook.edition, "day": rulebook.effective_from, "points": rulebook.points, "count": len(rulebook.criteria)}
    yield _("Edition %(edition)s, in force from %(day)s. %(points)s points, %(count)s criteria.") % told
    if rulebook.note is not None:
        yield ""
        yield _plain(rulebook.note.in_language(language))
    for dimension in rulebook.dimensions:
        yield from _dimension(rulebook, dimension, language, labels)
    for table in tables(rulebook, language)[1:]:
        if table.rows:
            yield from ("", f"## {table.title}", "", *_rows(table.headers, table.rows))


def _dimension(rulebook: Rulebook, dimension: Dimension, language: str, labels: Labels) -> Iterator[str]:
    told = {"code": dimension.code, "title": _plain(dimension.title.in_language(language)), "points": dimension.points}
    yield ""
    yield _("## %(code)s %(title)s (%(points)s points)") % told
    topic = None
    for clause in rulebook.clauses_of(dimension):
        if clause.topic is not None and clause.topic is not topic:
            topic = clause.topic
            yield ""
            yield f"### {topic.code} {_plain(topic.title.in_language(language))}"
        yield from _clause(rulebook, clause, language, labels)


def _clause(rulebook: Rulebook, clause: Clause, language: str, labels: Labels) -> Iterator[str]:
    yield ""
    yield f"**{clause.code} {_plain(clause.title.in_language(language))}** · {clause.points} · {deduction_in_words(clause)}"
    yield ""
    headers = (_("Code"), _("Must be true"), _("Points"), _("Method"), pgettext("criterion", "Applies to"), _("Shown by"))
    yield from _rows(headers, tuple(_criterion(each, rulebook, language, labels) for each in rulebook.criteria_of(clause)))


def _criterion(criterion: Criterion, rulebook: Rulebook, language: str, labels: Labels) -> tuple[Cell, ...]:
    text = criterion.text.in_language(language)
    if criterion.reading is not None:
        text = _("%(text)s *Reading: %(reading)s*") % {"text": text, "reading": criterion.reading.in_language(language)}
    return (
        criterion.code,
        text,
        criterion.points,
        methods_in_words(criterion),
        applies_in_words(criterion.applies),
        proof_in_words(criterion.proof, rulebook, language, labels),
    )


def _rows(headers: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]) -> Iterator[str]:
    for row in (headers, ("---",) * len(headers), *rows):
        yield f"| {' | '.join(_plain(cell) for cell in row)} |"


def _plain(cell: Cell) -> str:
    """A cell that cannot break out of its table."""
    return " ".join(str("" if cell is None else cell).split()).replace("|", "\\|").replace("<", "&lt;")


def as_json(rulebook: Rulebook) -> str:
    """The whole rulebook for other programs, in all its languages. Points are text, so that they stay exact."""
    content = {
        "rulebook": rulebook.key,
        "edition": rulebook.edition,
        "digest": rulebook.digest,
        "title": rulebook.title.root,
        "note": _texts(rulebook.note),
        "effective_from": rulebook.effective_from.isoformat(),
        "counting": rulebook.counting,
        "points": str(rulebook.points),
        "languages": list(rulebook.languages),
        "parameters": {name: each.model_dump() for name, each in rulebook.parameters.items()},
        "categories": [each.model_dump() for each in rulebook.categories],
        "channels": [each.model_dump() for each in rulebook.channels],
        "dimensions": [{"code": each.code, "title": each.title.root, "points": str(each.points)} for each in rulebook.dimensions],
        "criteria": [_criterion_data(each) for each in rulebook.criteria],
        "obligations": [_obligation_data(rulebook, each) for each in rulebook.obligations.values()],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _texts(text: Text | None) -> dict[str, str] | None:
    return None if text is None else text.root


def _criterion_data(criterion: Criterion) -> dict[str, Any]:
    clause = criterion.clause
    return {
        "code": criterion.code,
        "dimension": criterion.dimension.code,
        "topic": clause.topic.code if clause.topic else None,
        "clause": clause.code,
        "clause_title": clause.title.root,
        "text": criterion.text.root,
        "reading": _texts(criterion.reading),
        "deduct": {"per": clause.mode, "points": str(criterion.points), "cap": None if clause.cap is None else str(clause.cap)},
        "methods": list(criterion.methods),
        "applies": criterion.applies.asked.model_dump(by_alias=True, exclude_defaults=True) if criterion.applies.asked else None,
        "proof": criterion.proof.model_dump(by_alias=True),
        "rooms": sorted(criterion.rooms()),
    }


def _obligation_data(rulebook: Rulebook, obligation: Obligation) -> dict[str, Any]:
    acts = (("opened_by", obligation.opens), ("discharged_by", obligation.discharges), ("voided_by", obligation.voids))
    return {
        "key": obligation.key,
        "title": obligation.title.root,
        **{
            name: [{"act": each.act, "where": str(each.where)} for each in triggers]
            for name, triggers in (*acts, ("until", obligation.ends))
        },
        "every": obligation.every,
        "coming": list(obligation.coming) if obligation.coming else None,
        "applies": obligation.applies.asked.model_dump(by_alias=True, exclude_defaults=True) if obligation.applies.asked else None,
        "times": obligation.times,
        "due": obligation.due.model_dump(exclude_defaults=True),
        "again": obligation.again,
        "owed_by": obligation.owed_by,
        "shadow": obligation.shadow,
        "serves": [each.code for each in rulebook.criteria_served_by(obligation.key)],
        "rooms": sorted(obligation.rooms()),
    }
