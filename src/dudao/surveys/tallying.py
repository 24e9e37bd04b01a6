"""Answers added up by site as they come in, and read again as one tabulation."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from django.db import connection, transaction
from django.db.models import Aggregate, BinaryField, Func

from dudao.organisation.models import Site
from dudao.surveys.frozen import content_of
from dudao.surveys.models import AnswerTally, QuestionnaireVersion, Response, Survey
from dudao.surveys.questionnaire import Content, Group, Question
from dudao.surveys.statistics.levels import CODES, Whole
from dudao.surveys.statistics.tabulation import Tabulation, tabulate

COUNT: Final = np.dtype("<i4")
SUM: Final = np.dtype("<f8")
SENT: Final = np.dtype(">f8")
"""As PostgreSQL sends a number."""
Part: TypeAlias = tuple[np.ndarray, Whole, np.ndarray]
AT_ONCE: Final = 50_000
"""Responses read together: a few megabytes."""


class Joined(Aggregate):
    """The bytes of many rows one behind the other, all of such expressions in the same order. PostgreSQL only."""

    function = "string_agg"
    template = "%(function)s(%(expressions)s, ''::bytea)"
    output_field = BinaryField()


@dataclass(frozen=True, slots=True)
class Table:
    """The answers of a survey by site: ``tabulation`` is (sites, questions, 7), in the order of ``sites`` and ``questions``."""

    questions: Sequence[Question]
    sites: Sequence[Site]
    responses: Whole
    """By site."""
    tabulation: Tabulation

    @property
    def overall(self) -> int | None:
        return overall_of(self.questions)


def overall_of(questions: Sequence[Question]) -> int | None:
    """The place of the question that stands for everything: the first of the group *overall*."""
    return next((place for place, question in enumerate(questions) if question.group is Group.OVERALL), None)


def rated_of(version: QuestionnaireVersion) -> tuple[Question, ...]:
    return Content.from_json(version.content).rated


def questions_of(versions: Iterable[QuestionnaireVersion]) -> list[Question]:
    """The rated questions of some versions, each key once: as the newest version asks and orders them, then those it no longer asks."""
    found: dict[str, Question] = {}
    for version in sorted(versions, key=lambda each: -each.number):
        for question in rated_of(version):
            found.setdefault(question.key, question)
    return list(found.values())


def add(response: Response) -> None:
    """Add a response that was just stored to what its site's answers come to. Must run in the transaction that stores it.

    Two that come in at once wait for one another here, so that neither is lost.
    """
    rated = len(content_of(response.version).rated)
    of = {"survey_id": response.survey_id, "site_id": response.site_id, "version_id": response.version_id}
    row, _new = AnswerTally.objects.select_for_update().get_or_create(**of, defaults=_empty(rated))
    codes = np.frombuffer(bytes(response.answers)[:rated], np.uint8)
    items = np.arange(rated)
    parts = _parts_of(row, rated)
    for part, more in zip(parts, (1, response.weight, response.weight**2), strict=True):
        part[items, codes] += more
    _keep(row, row.responses + 1, *parts)
    row.save(update_fields=["responses", "counts", "weights", "squares"])


@transaction.atomic
def rebuild(survey: Survey) -> int:
    """Add up all responses of a survey anew, after some were corrected or many came in at once; returns how many there are."""
    Survey.objects.select_for_update().get(pk=survey.pk)
    rows: list[AnswerTally] = []
    for version in survey.versions.all():
        rated = len(rated_of(version))
        sums: dict[int, tuple[int, list[np.ndarray]]] = {}
        for answers, sites, weights in _read(survey, version, rated):
            there, of_site = np.unique(sites, return_inverse=True)
            table = tabulate(answers, of_site, number=len(there), weights=weights)
            number = np.bincount(of_site, minlength=len(there))
            for place, site in enumerate(there.tolist()):
                before, parts = sums.get(site, (0, [np.zeros((rated, CODES)) for _part in range(3)]))
                more = (table.counts[place], table.weights[place], table.squares[place])
                sums[site] = before + int(number[place]), [part + new for part, new in zip(parts, more, strict=True)]
        for site, (responses, parts) in sums.items():
            row = AnswerTally(survey=survey, site_id=site, version=version)
            _keep(row, responses, *parts)
            rows.append(row)
    AnswerTally.objects.filter(survey=survey).delete()
    AnswerTally.objects.bulk_create(rows, batch_size=500)
    return sum(row.responses for row in rows)


def table_of(survey: Survey, sites: Collection[int] | None = None) -> Table:
    """What the answers of a survey, or of some of its sites, come to by now. Two queries, whatever the number of answers."""
    tallies = AnswerTally.objects.filter(survey=survey).select_related("site").order_by("site__code", "version")
    rows = [row for row in tallies if sites is None or row.site_id in sites]
    versions = {version.pk: version for version in survey.versions.all()}
    questions = questions_of(versions[pk] for pk in {row.version_id for row in rows})
    places = {question.key: place for place, question in enumerate(questions)}
    columns = {pk: [places[question.key] for question in rated_of(versions[pk])] for pk in {row.version_id for row in rows}}
    listed = list({row.site_id: row.site for row in rows}.values())
    number = {site.pk: place for place, site in enumerate(listed)}
    sums = [np.zeros((len(listed), len(questions), CODES)) for _part in range(3)]
    responses = np.zeros(len(listed), np.int64)
    for row in rows:
        here, asked = number[row.site_id], columns[row.version_id]
        responses[here] += row.responses
        for total, part in zip(sums, _parts_of(row, len(asked)), strict=True):
            total[here, asked] += part
    return Table(questions, listed, responses, Tabulation(sums[0].astype(np.int64), sums[1], sums[2]))


def answers_of(survey: Survey) -> tuple[list[Question], np.ndarray, Whole, np.ndarray]:
    """All answers of a survey that count: the questions, (responses, questions) codes, key of the site and weight of each response.

    A question that a response's version did not ask is not answered in it.
    """
    versions = list(survey.versions.all())
    read = [(version, *part) for version in versions for part in _read(survey, version, len(rated_of(version)))]
    answered = [version for version in versions if any(each[0] is version for each in read)]
    questions = questions_of(answered or [version for version in versions if version.state == version.State.APPROVED])
    places = {question.key: place for place, question in enumerate(questions)}
    total = sum(len(sites) for _version, _answers, sites, _weights in read)
    codes = np.zeros((total, len(questions)), np.uint8)
    of_site, weight, start = np.empty(total, np.int64), np.empty(total), 0
    for version, answers, sites, weights in read:
        here = slice(start, start + len(sites))
        codes[here, [places[question.key] for question in rated_of(version)]] = answers
        of_site[here], weight[here] = sites, weights
        start += len(sites)
    return questions, codes, of_site, weight


def _read(survey: Survey, version: QuestionnaireVersion, rated: int) -> Iterable[Part]:
    """Responses to a version, part by part: (responses, rated) codes, sites, weights."""
    return (_of_sites if connection.vendor == "postgresql" else _by_row)(survey, version, rated)


def _of_sites(survey: Survey, version: QuestionnaireVersion, rated: int) -> Iterable[Part]:
    """PostgreSQL puts the bytes of a site together itself: a row for each site instead of one for each response."""
    there = Response.objects.filter(survey=survey, version=version, struck=False).order_by().values("site_id")
    sent = Func("weight", function="float8send", output_field=BinaryField())
    for row in there.annotate(joined=Joined("answers"), weights=Joined(sent)):
        heavy = np.frombuffer(bytes(row["weights"]), SENT).astype(np.float64)
        codes = np.frombuffer(bytes(row["joined"]), np.uint8).reshape(len(heavy), -1)[:, :rated]
        yield codes, np.full(len(heavy), row["site_id"], np.int64), heavy


def _by_row(survey: Survey, version: QuestionnaireVersion, rated: int) -> Iterable[Part]:
    there = Response.objects.filter(survey=survey, version=version, struck=False).order_by()
    rows = there.values_list("answers", "site_id", "weight").iterator(chunk_size=AT_ONCE)
    while part := [row for _number, row in zip(range(AT_ONCE), rows, strict=False)]:
        joined = b"".join([bytes(answers)[:rated] for answers, _site, _weight in part])
        yield (
            np.frombuffer(joined, np.uint8).reshape(len(part), rated),
            np.fromiter((site for _answers, site, _weight in part), np.int64, len(part)),
            np.fromiter((weight for _answers, _site, weight in part), np.float64, len(part)),
        )


def _empty(rated: int) -> dict[str, bytes]:
    return {"counts": bytes(rated * CODES * COUNT.itemsize), "weights": bytes(rated * CODES * 8), "squares": bytes(rated * CODES * 8)}


def _parts_of(row: AnswerTally, rated: int) -> list[np.ndarray]:
    kept = ((row.counts, COUNT), (row.weights, SUM), (row.squares, SUM))
    return [np.frombuffer(bytes(part), kind).reshape(rated, CODES).astype(np.float64) for part, kind in kept]


def _keep(row: AnswerTally, responses: int, counts: np.ndarray, weights: np.ndarray, squares: np.ndarray) -> None:
    row.responses = responses
    row.counts, row.weights, row.squares = counts.astype(COUNT).tobytes(), weights.astype(SUM).tobytes(), squares.astype(SUM).tobytes()
