"""The texts of the built-in rulebooks: three languages, each of them proper, saying the same."""

import re
from collections.abc import Iterator

import opencc

from dudao.rulebook.books import built_in
from dudao.rulebook.loader import load
from dudao.rulebook.schema import Clause, Dimension, Rulebook, Text, Topic
from dudao.rulebook.tests.books import KNOWN

BOOK = load(built_in("residential"), KNOWN)
STUDENTS = load(built_in("student-apartments"), KNOWN)


def texts(rulebook: Rulebook) -> Iterator[tuple[str, Text]]:
    for criterion in rulebook.criteria:
        yield criterion.code, criterion.text
        if criterion.reading is not None:
            yield f"{criterion.code} reading", criterion.reading
    parts: list[Dimension | Topic | Clause] = [*rulebook.dimensions, *rulebook.topics, *rulebook.clauses]
    yield from ((part.code, part.title) for part in parts)
    yield from ((key, each.title) for key, each in rulebook.obligations.items())
    yield from ((key, each.title) for key, each in rulebook.parameters.items())
    yield from ((each.key, each.title) for each in (*rulebook.categories, *rulebook.channels))
    yield "title", rulebook.title


WRONG = ("關系", "聯系", "托管", "委托", "于", "后", "余", "里面", "范", "准備", "采納", "布告", "簽定", "复", "制訂了", "台帳")
EITHER = set("里布核伙台回")
"""Characters of which Traditional Chinese has two, both right where they stand here."""
FORMS = re.compile(r"《[^》]*》")


def test_every_text_is_there_in_three_languages() -> None:
    for book in (BOOK, STUDENTS):
        for name, text in texts(book):
            assert set(text.root) == {"zh-hant", "zh-hans", "en"}, name
            assert all(words.strip() and "{" not in words for words in text.root.values()), name


def test_traditional_is_traditional_and_simplified_is_simplified() -> None:
    to_traditional, to_simplified = opencc.OpenCC("s2t"), opencc.OpenCC("t2s")
    for book in (BOOK, STUDENTS):
        for name, text in texts(book):
            traditional, simplified = text.in_language("zh-hant"), text.in_language("zh-hans")
            changed = {one for one, other in zip(traditional, to_traditional.convert(traditional), strict=True) if one != other}
            assert changed <= EITHER, (name, changed)
            assert not [word for word in WRONG if word in traditional], name
            assert to_simplified.convert(simplified) == simplified, name
            assert to_simplified.convert(traditional).translate(str.maketrans("「」", "“”")) == simplified, name


def test_chinese_has_chinese_punctuation_and_english_has_none() -> None:
    for book in (BOOK, STUDENTS):
        for name, text in texts(book):
            assert not re.search(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]", text.in_language("zh-hant")), name
            assert not re.search("[\u3001\u3002\uff0c\uff1b\uff1a]", FORMS.sub("", text.in_language("en"))), name


def test_english_has_blanks_around_forms_and_the_right_number() -> None:
    for book in (BOOK, STUDENTS):
        for name, text in texts(book):
            english = text.in_language("en")
            assert not re.search(r"[^\s《》(“]《|》[A-Za-z]", english), name
            assert not re.search(r"\(s\)|\b1 (working )?days\b|\b([2-9]|\d\d+) (working )?day\b", english), name


def test_numbers_and_forms_are_the_same_in_every_language() -> None:
    for book in (BOOK, STUDENTS):
        for name, text in texts(book):
            traditional, english = text.in_language("zh-hant"), text.in_language("en")
            assert set(FORMS.findall(english)) <= set(FORMS.findall(traditional)), name
            numbers = [set(re.findall(r"\d+", FORMS.sub("", words))) for words in (english.replace("100,000", "10"), traditional)]
            assert numbers[1] <= numbers[0], name
