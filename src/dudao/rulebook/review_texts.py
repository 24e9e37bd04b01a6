"""Review of a rulebook's texts: each one in every language of the book, none empty."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from dudao.rulebook.reading import Reading
from dudao.rulebook.source import Path

_TEXTS: Final = frozenset({"title", "text", "reading", "note"})
_NO_TEXTS: Final = frozenset({"where", "with", "terms", "sets", "applies"})


def review_texts(reading: Reading) -> None:
    """Say which languages are missing, empty or not among the book's."""
    languages = reading.head.languages if reading.head else _languages(reading.data)
    for path, text in _texts(reading.data, ()):
        for language in languages:
            if language not in text:
                told = {"language": language, "word": path[-1]}
                reading.say(path, _("“%(word)s” has no text in %(language)s.") % told, _("Add %(language)s: … to it.") % told)
            elif str(text[language]).strip() == "":
                told = {"language": language, "word": path[-1]}
                reading.say(
                    (*path, language), _("“%(word)s” is empty in %(language)s.") % told, _("Write the text in %(language)s.") % told
                )
        for language in text:
            if language not in languages:
                told = {"language": language, "languages": ", ".join(languages)}
                message = _("%(language)s is not among the languages of this rulebook.") % told
                reading.say((*path, language), message, _("Add it to “languages”, or use one of: %(languages)s.") % told)


def _languages(data: dict[str, Any]) -> tuple[str, ...]:
    """The languages of a file whose head has mistakes."""
    raw = data.get("languages")
    return tuple(each for each in raw if isinstance(each, str)) if isinstance(raw, list) else ()


def _texts(data: Any, path: Path) -> Iterator[tuple[Path, dict[str, object]]]:
    steps: Any = data.items() if isinstance(data, dict) else enumerate(data)
    for step, value in steps:
        if step in _NO_TEXTS:
            continue
        if step in _TEXTS and isinstance(value, dict):
            yield (*path, step), value
        elif isinstance(value, (dict, list)):
            yield from _texts(value, (*path, step))
