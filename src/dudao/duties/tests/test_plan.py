"""What a compiled rulebook asks for, and what it leaves out because nobody could do it yet."""

from dudao.duties.periods import MONTHS
from dudao.duties.plan import plan_of
from dudao.rulebook.books import built_in
from dudao.rulebook.loader import load_trusted

EVERY_ROOM = frozenset({"cases", "publications", "surveys", "community", "dossiers"})


def test_what_is_owed_by_the_term_waits_until_terms_can_be_entered() -> None:
    book = load_trusted(built_in("student-apartments").read_text(encoding="utf-8"))
    plan = plan_of(book, 1, EVERY_ROOM)
    assert book.obligations["survey"].every == "term"
    assert plan.periodic
    assert {obligation.every for obligation in plan.periodic} <= set(MONTHS)
