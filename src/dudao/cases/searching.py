"""Finding cases by their words: an index in either database, asked in the way that is fast for how common the words are.

PostgreSQL has a column of lexemes with a GIN index, SQLite an FTS5 table; both are kept right by the database itself from the
words of a case (``CaseWords``), so that whoever writes those, an act, an import or a restore, cannot forget them.

1. Rare words (up to ``RARE`` cases): their keys are fetched, everything else is asked of those.
2. Common words: PostgreSQL's planner knows how common and chooses; on SQLite the set of keys is made once and the list is
   walked in its own order until a page is full.
3. Words that stand in every tenth case: on SQLite each row on the way is looked at by itself, for a page is full after a few.
"""

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Final, TypeVar

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, F, Q, QuerySet
from django.db.models.expressions import Expression
from django.db.models.sql.compiler import SQLCompiler

from dudao.cases.folding import Term, wanted

if TYPE_CHECKING:
    from dudao.cases.models import Case

    Rows = TypeVar("Rows", bound="QuerySet[Case]")

RARE: Final = 1_000
COMMON: Final = 50_000
FOUND_IN_SQLITE: Final = "SELECT rowid FROM cases_search WHERE cases_search MATCH %s"
FOUND_IN_POSTGRESQL: Final = "SELECT case_id FROM cases_casewords WHERE lexemes @@ %s::tsquery"


class Keys(Expression):
    """The keys of the cases that the index finds, made once for the query that it stands in."""

    def __init__(self, found: str, asked: str) -> None:
        super().__init__(output_field=BigIntegerField())
        self.found, self.asked = found, asked

    def as_sql(self, _compiler: SQLCompiler, _connection: BaseDatabaseWrapper) -> tuple[str, list[str]]:
        return f"({self.found})", [self.asked]


def find(cases: "Rows", words: str) -> "Rows":
    """The cases in which all of the words stand; none when there is not one word in them. Asks the index once or twice at once."""
    terms = wanted(words)
    if not terms:
        return cases.none()
    sqlite = connections[cases.db].vendor == "sqlite"
    found, asked = (FOUND_IN_SQLITE, _for_sqlite(terms)) if sqlite else (FOUND_IN_POSTGRESQL, _for_postgresql(terms))
    keys = _first(cases.db, found, asked, RARE + 1)
    if len(keys) <= RARE:
        return cases.filter(pk__in=keys)
    if not sqlite:
        return cases.filter(pk__in=Keys(found, asked))
    if _more_than(cases.db, found, asked, COMMON):
        return _row_by_row(cases, terms)
    # A sum is no column: SQLite must not begin with the keys and sort them all, it shall walk the list by its own index.
    return cases.alias(key=F("pk") + 0).filter(key__in=Keys(found, asked))


def _for_sqlite(terms: Sequence[Term]) -> str:
    return " AND ".join(f'"{term.word}"*' if term.begins else f'"{term.word}"' for term in terms)


def _for_postgresql(terms: Sequence[Term]) -> str:
    return " & ".join(f"'{term.word}':*" if term.begins else f"'{term.word}'" for term in terms)


def _first(database: str, found: str, asked: str, most: int) -> list[int]:
    with connections[database].cursor() as cursor:
        cursor.execute(" ".join([found, "LIMIT %s"]), [asked, most])
        return [key for (key,) in cursor.fetchall()]


def _more_than(database: str, found: str, asked: str, number: int) -> bool:
    with connections[database].cursor() as cursor:
        cursor.execute(" ".join([found, "LIMIT 1 OFFSET %s"]), [asked, number])
        return cursor.fetchone() is not None


def _row_by_row(cases: "Rows", terms: Sequence[Term]) -> "Rows":
    standing = [Q(words__words__contains=f" {term.word}" if term.begins else f" {term.word} ") for term in terms]
    return cases.filter(reduce(and_, standing))
