"""The texts of a rulebook: parameters filled in, each text in every language of the book, none empty."""

import re
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from dudao.rulebook.problems import nearest
from dudao.rulebook.reading import Reading
from dudao.rulebook.source import Path

_TEXTS: Final = frozenset({"title", "text", "reading", "note"})
_NO_TEXTS: Final = frozenset({"where", "with", "terms", "sets", "applies"})
_PLACE = re.compile(r"\{([^{}]*)\}")
_FORMS: Final = (0, 2)


def fill_texts(reading: Reading) -> None:
    """Put the value of a parameter in place of each ``{name}`` in a text, so that no number is written twice.

    ``{name|working day|working days}`` goes on with the word for one or for several.
    """
    parameters = reading.data.get("parameters")
    known = parameters if isinstance(parameters, dict) else {}
    values = {name: each.get("value") for name, each in known.items() if isinstance(each, dict)}
    for path, text in _texts(reading.data, ()):
        for language, words in text.items():
            if not isinstance(words, str):
                continue
            for place in _PLACE.findall(words):
                _review_place(reading, (*path, language), place, values)
            text[language] = _PLACE.sub(lambda found: _filled(found, values), words)


def _review_place(reading: Reading, path: Path, place: str, values: dict[str, Any]) -> None:
    name, *forms = place.split("|")
    if name not in values:
        instead = nearest(name, values) or _("Declare it under “parameters”, or take the braces out.")
        reading.say(path, _("There is no parameter “%(name)s”.") % {"name": name}, instead)
    elif len(forms) not in _FORMS:
        message = _("After a parameter stand two words, for one and for several, or none.")
        reading.say(path, message, _("Write {%(name)s|day|days}.") % {"name": name})


def _filled(place: re.Match[str], values: dict[str, Any]) -> str:
    name, *forms = place[1].split("|")
    if name not in values:
        return place[0]
    value = values[name]
    return f"{value} {forms[0] if value == 1 else forms[-1]}" if forms else str(value)


def review_texts(reading: Reading) -> None:
    """Say which languages are missing, empty or not among the book's."""
    languages = reading.head.languages if reading.head else _languages(reading.data)
    if not languages:
        return
    for path, text in _texts(reading.data, ()):
        for language in languages:
            if language not in text:
                told = {"language": language, "word": path[-1]}
                reading.say(path, _("“%(word)s” has no text in %(language)s.") % told, _("Add %(language)s: … to it.") % told)
            elif str(text[language]).strip() == "":
                told = {"language": language, "word": path[-1]}
                message = _("“%(word)s” is empty in %(language)s.") % told
                reading.say((*path, language), message, _("Write the text in %(language)s.") % told)
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
