"""A file without mistakes turned into a rulebook: conditions compiled, codes completed, parts tied together."""

from collections.abc import Mapping
from typing import cast

from dudao.rulebook.conditions import Applies, Condition, Where
from dudao.rulebook.owed import ConditionShape, ObligationShape, TriggerShape
from dudao.rulebook.reading import Part, Reading
from dudao.rulebook.schema import Clause, Criterion, Dimension, Obligation, Rulebook, Topic, Trigger
from dudao.rulebook.shapes import ClauseShape, CriterionShape, DimensionShape, HeadShape, TopicShape
from dudao.rulebook.vocabulary import room_of


def assemble(reading: Reading, head: HeadShape, digest: str) -> Rulebook:
    """Build the rulebook. Expects that every part was found sound."""
    obligations = {shape.key: _obligation(shape) for _path, shape in reading.obligations}
    parts = _Parts(obligations)
    for each in reading.dimensions:
        parts.take_dimension(each)
    return Rulebook(
        key=head.rulebook,
        edition=head.edition,
        title=head.title,
        note=head.note,
        effective_from=head.effective_from,
        counting=head.counting,
        points=head.points,
        languages=head.languages,
        parameters=head.parameters,
        sets=head.sets,
        categories=head.categories,
        channels=head.channels,
        dimensions=tuple(parts.dimensions),
        topics=tuple(parts.topics),
        clauses=tuple(parts.clauses),
        criteria=tuple(parts.criteria),
        obligations=obligations,
        digest=digest,
        warnings=tuple(sorted(reading.notes.problems)),
    )


class _Parts:
    """The standard, collected in the order of the file."""

    def __init__(self, obligations: Mapping[str, Obligation]) -> None:
        self.obligations = obligations
        self.dimensions: list[Dimension] = []
        self.topics: list[Topic] = []
        self.clauses: list[Clause] = []
        self.criteria: list[Criterion] = []

    def take_dimension(self, part: Part) -> None:
        shape = cast("DimensionShape", part.shape)
        dimension = Dimension(shape.code, shape.title, shape.points)
        self.dimensions.append(dimension)
        for inner in part.parts:
            if isinstance(inner.shape, TopicShape):
                self._take_topic(inner, inner.shape, dimension)
            else:
                self._take_clause(inner, dimension, None)

    def _take_topic(self, part: Part, shape: TopicShape, dimension: Dimension) -> None:
        topic = Topic(shape.code, shape.title, dimension)
        self.topics.append(topic)
        for inner in part.parts:
            self._take_clause(inner, dimension, topic)

    def _take_clause(self, part: Part, dimension: Dimension, topic: Topic | None) -> None:
        shape = cast("ClauseShape", part.shape)
        title = shape.title or (topic.title if topic else dimension.title)
        deduct = shape.deduct
        clause = Clause(shape.code, title, topic, dimension, shape.methods, deduct.per, deduct.points, deduct.cap)
        self.clauses.append(clause)
        for inner in part.parts:
            self.criteria.append(self._criterion(cast("CriterionShape", inner.shape), clause))

    def _criterion(self, shape: CriterionShape, clause: Clause) -> Criterion:
        rooms = [self.obligations[key].rooms() for key in shape.proof.obligations]
        return Criterion(
            code=f"{clause.code}.{shape.code}",
            text=shape.text,
            reading=shape.reading,
            clause=clause,
            points=shape.deduct.points if shape.deduct else clause.points,
            methods=shape.methods or clause.methods,
            proof=shape.proof,
            applies=Applies(shape.applies),
            needs=frozenset(room_of(use.check) for use in shape.proof.checks).union(*rooms),
        )


def _obligation(shape: ObligationShape) -> Obligation:
    where = _where(shape.where)
    opened = shape.opened_by
    return Obligation(
        key=shape.key,
        title=shape.title,
        opens=tuple(_trigger(each, where, also=where) for each in opened.acts),
        every=opened.every,
        coming=(opened.coming, opened.months) if opened.coming and opened.months else None,
        where=where,
        applies=Applies(shape.applies),
        discharges=tuple(_trigger(each, where) for each in shape.discharged_by),
        voids=tuple(_trigger(each, where) for each in shape.voided_by),
        ends=tuple(_trigger(each, where) for each in shape.until),
        times=shape.times,
        due=shape.due,
        again=shape.again,
        owed_by=shape.owed_by,
        shadow=shape.shadow,
    )


def _trigger(shape: TriggerShape, own: Where, *, also: Where | None = None) -> Trigger:
    where = own.otherwise() if isinstance(shape.where, str) else _where(shape.where)
    return Trigger(shape.act, also.and_also(where) if also else where, shape.when, shape.once)


def _where(shape: Mapping[str, ConditionShape]) -> Where:
    return Where(tuple(_condition(fact, asked) for fact, asked in shape.items()))


def _condition(fact: str, asked: ConditionShape) -> Condition:
    if asked.given is not None:
        return Condition(fact, None, asked.given)
    if asked.not_in is not None:
        return Condition(fact, frozenset(asked.not_in), wanted=False)
    return Condition(fact, frozenset(asked.is_in or ()))
