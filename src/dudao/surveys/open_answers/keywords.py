"""Which words people use in their answers, and in how many answers: what an open question was about, at a glance."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from dudao.surveys.open_answers.segmentation import Word, words
from dudao.surveys.open_answers.stop_words import NEGATIONS, STOP_WORDS

TELLING: Final = ("n", "v", "a", "i", "l", "j", "eng", "x")
"""Parts of speech that can be keywords, by the beginning of jieba's tag: nouns, verbs, adjectives, idioms, Latin words."""
SHORTEST_LATIN: Final = 3


class Keyword(NamedTuple):
    """A word as it is written most often, how many answers have it, and how often it stands in all of them."""

    word: str
    answers: int
    times: int


def keywords(texts: Iterable[str], *, most: int = 30, at_least: int = 2, stop: frozenset[str] = STOP_WORDS) -> list[Keyword]:
    """The words that stand in the most answers, at most ``most`` of them, each in ``at_least`` answers.

    An answer counts once for a word however often it repeats it. Traditional and Simplified forms are one word, shown in the form that is
    more frequent. A word behind a negation is kept with it. Words in a single answer are left out by default: they may name somebody.
    Equal ones come in the order of their characters, so that the order of the answers makes no difference.
    """
    answers: Counter[str] = Counter()
    times: Counter[str] = Counter()
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        found = list(telling(words(text), stop))
        answers.update({folded for folded, _form in found})
        for folded, form in found:
            times[folded] += 1
            written[folded][form] += 1
    ordered = sorted((word for word in answers if answers[word] >= at_least), key=lambda word: (-answers[word], -times[word], word))
    return [Keyword(_form(written[word]), answers[word], times[word]) for word in ordered[:most]]


def telling(found: Iterable[Word], stop: frozenset[str] = STOP_WORDS) -> Iterator[tuple[str, str]]:
    """The words that can be keywords, as (folded, written), a negation joined to the word behind it."""
    before: Word | None = None
    for word in found:
        if word.folded in NEGATIONS:
            before = word
            continue
        if tells(word) and word.folded not in stop:
            yield (before.folded + word.folded, before.written + word.written) if before else (word.folded, word.written)
        before = None


def tells(word: Word) -> bool:
    """Whether it is of a kind that says something: a Chinese word of two signs, a single adjective such as 贵, a Latin word."""
    text = word.folded
    if not word.kind.startswith(TELLING) or not any(sign.isalpha() for sign in text):
        return False
    if text.isascii():
        return len(text) >= SHORTEST_LATIN
    return len(text) > 1 or word.kind.startswith("a")


def _form(forms: Counter[str]) -> str:
    """The most frequent way to write it; of equally frequent ones the first by its characters."""
    return min(forms, key=lambda form: (-forms[form], form))
