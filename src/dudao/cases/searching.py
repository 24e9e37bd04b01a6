"""Finding cases by their words: an index in either database, asked in the way that is fast for how common the words are.

PostgreSQL has a column of lexemes with a GIN index, SQLite an FTS5 table; both are kept right by the database itself from the
words of a case (``CaseWords``), so that whoever writes those, an act, an import or a restore, cannot forget them.

0. Few cases, as those of one site: each is looked at by itself, without the index, which is of all sites.
1. Rare words: the keys of all cases that have them are fetched, and everything else is asked of those.
2. Common words, as the latest cases tell: the list is walked in its own order and each row looked at by itself, for a page is
   full after a few. This is said so that no planner can choose otherwise: pairs of one word occur together, which planners take for chance.
3. On SQLite, where a look at a row costs more, there is a middle: the set of keys is made once, and the list walked with it.
"""

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Final, TypeVar

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import Expression
from django.db.models.sql.compiler import SQLCompiler

from dudao.cases.folding import Term, wanted

if TYPE_CHECKING:
    from dudao.cases.models import Case

    Rows = TypeVar("Rows", bound="QuerySet[Case]")

FEW: Final = 3_000
"""Cases of which each can be looked at by itself while somebody waits."""
LATEST: Final = 1_000
"""Cases that tell how common words are, as they are written nowadays."""
COMMON: Final = {"sqlite": 50, "postgresql": 20}
"""Words that stand in so many of the latest cases are common: the index would name a great many before it could be asked to stop."""
RARE: Final = {"sqlite": 1_000, "postgresql": 10_000}
MIDDLE: Final = 50_000
FOUND: Final = {
    "sqlite": "SELECT rowid FROM cases_search WHERE cases_search MATCH %s",
    "postgresql": "SELECT case_id FROM cases_casewords WHERE lexemes @@ %s::tsquery",
}
LATELY: Final = {
    "sqlite": "SELECT count(*) FROM (SELECT words FROM cases_casewords ORDER BY case_id DESC LIMIT %s) WHERE {standing}",
    "postgresql": "SELECT count(*) FROM (SELECT lexemes FROM cases_casewords ORDER BY case_id DESC LIMIT %s) latest WHERE {standing}",
}


class Keys(Expression):
    """Keys of cases as a subquery with one parameter, made once for the query that it stands in."""

    def __init__(self, statement: str, parameter: str) -> None:
        super().__init__(output_field=BigIntegerField())
        self.statement, self.parameter = statement, parameter

    def as_sql(self, _compiler: SQLCompiler, _connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        return f"({self.statement})", (self.parameter,)


class Stands(Func):
    """Whether the words stand in the case at hand (PostgreSQL)."""

    template = (
        "(SELECT words.lexemes @@ asked.query::tsquery FROM (SELECT %(expressions)s) AS asked (id, query)"
        " JOIN cases_casewords words ON words.case_id = asked.id)"
    )
    output_field = BooleanField()


def find(cases: "Rows", words: str) -> "Rows":
    """The cases in which all of the words stand; none when there is not one word in them. Asks how common they are at once."""
    terms = wanted(words)
    if not terms:
        return cases.none()
    vendor = connections[cases.db].vendor
    asked = _for_sqlite(terms) if vendor == "sqlite" else _for_postgresql(terms)
    if _are_few(cases) or _lately(cases.db, terms, asked) >= COMMON[vendor]:
        return _row_by_row(cases, terms) if vendor == "sqlite" else cases.filter(Stands(F("pk"), Value(asked)))
    keys = _first(cases.db, FOUND[vendor], asked, RARE[vendor] + 1)
    if vendor == "postgresql":
        if len(keys) > RARE[vendor]:
            return cases.filter(Stands(F("pk"), Value(asked)))
        return cases.filter(pk__in=Keys("SELECT unnest(%s::bigint[])", "{" + ",".join(map(str, keys)) + "}"))
    if len(keys) <= RARE[vendor]:
        return cases.filter(pk__in=keys)
    if _more_than(cases.db, FOUND[vendor], asked, MIDDLE):
        return _row_by_row(cases, terms)
    # A sum is no column: SQLite must not begin with the keys and sort them all, it shall walk the list by its own index.
    return cases.alias(key=F("pk") + 0).filter(key__in=Keys(FOUND[vendor], asked))


def _for_sqlite(terms: Sequence[Term]) -> str:
    return " AND ".join(f'"{term.word}"*' if term.begins else f'"{term.word}"' for term in terms)


def _for_postgresql(terms: Sequence[Term]) -> str:
    return " & ".join(f"'{term.word}':*" if term.begins else f"'{term.word}'" for term in terms)


def _are_few(cases: "Rows") -> bool:
    return cases.order_by()[: FEW + 1].count() <= FEW


def _lately(database: str, terms: Sequence[Term], asked: str) -> int:
    """In how many of the latest cases, whosever they are, all of the words stand."""
    vendor = connections[database].vendor
    if vendor == "sqlite":
        standing, words = " AND ".join("instr(words, %s) > 0" for _term in terms), [_in_words(term) for term in terms]
    else:
        standing, words = "lexemes @@ %s::tsquery", [asked]
    with connections[database].cursor() as cursor:
        cursor.execute(LATELY[vendor].format(standing=standing), [LATEST, *words])
        (number,) = cursor.fetchone()
    return int(number)


def _in_words(term: Term) -> str:
    """How a term stands among the words of a case."""
    return f" {term.word}" if term.begins else f" {term.word} "


def _first(database: str, found: str, asked: str, most: int) -> list[int]:
    with connections[database].cursor() as cursor:
        cursor.execute(" ".join([found, "LIMIT %s"]), [asked, most])
        return [key for (key,) in cursor.fetchall()]


def _more_than(database: str, found: str, asked: str, number: int) -> bool:
    with connections[database].cursor() as cursor:
        cursor.execute(" ".join([found, "LIMIT 1 OFFSET %s"]), [asked, number])
        return cursor.fetchone() is not None


def _row_by_row(cases: "Rows", terms: Sequence[Term]) -> "Rows":
    standing = [Q(words__words__contains=_in_words(term)) for term in terms]
    return cases.filter(reduce(and_, standing))
