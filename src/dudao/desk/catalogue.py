"""The words a rulebook gives to categories and obligations, for lists and fields, in the reader's language."""

from datetime import date

from dudao.desk.owed import language
from dudao.duties import editions
from dudao.organisation.models import Site


def categories_of(site: Site, day: date) -> list[tuple[str, str]]:
    """The categories a case of this site may have, in the order of the rulebook."""
    rulebook = editions.plan_for(site, day).rulebook
    return [(category.key, category.title.in_language(language())) for category in rulebook.categories]


def category_words(books: set[str], day: date) -> dict[tuple[str, str], str]:
    """The words of every category of some rulebooks: (rulebook, key) → title. One query for each rulebook."""
    return {
        (book, category.key): category.title.in_language(language())
        for book in books
        for category in editions.plan_on(book, day).rulebook.categories
    }
