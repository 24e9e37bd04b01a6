"""What was chosen on screen for the columns of a log, as plain data; and the map that it makes, the same that the command reads."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _
from pydantic import ValidationError

from dudao.cases.imports import guessing
from dudao.cases.imports.date_orders import ORDERS
from dudao.cases.imports.header_words import DUE_WORDS, WORDS
from dudao.cases.imports.mapping import ACTS, CHOICES, FieldsShape, MapShape
from dudao.cases.imports.reviewing import reviewed
from dudao.cases.vocabulary import Kind
from dudao.sheets.reading import Options

COLUMN, CONSTANT = "column:", "always:"
"""Before the name of a column, or before what holds for all rows."""
NEEDED: Final = ("reference", "received_at", "site", "kind", "channel", "category", "title")
TRANSLATED: Final = ("site", "kind", "channel", "category", "visited.outcome")
"""Fields that can only hold certain words."""
KEYS: Final = tuple(WORDS)


class Amiss(NamedTuple):
    """What is wrong with a choice: of which field, and what to do."""

    key: str
    message: str


@dataclass
class Choices:
    """``columns`` by field: where it comes from. ``values``: what each word means, by field and word; ``otherwise``: all other words."""

    source: str = ""
    dates: str = "year"
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    otherwise: dict[str, str] = field(default_factory=dict)
    early: bool = False
    due: str = ""
    obligation: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Choices":
        return cls(**{name: data[name] for name in cls.__dataclass_fields__ if name in data})

    def told(self) -> dict[str, Any]:
        return asdict(self)

    def column(self, key: str) -> str:
        """The name of the column a field comes from; empty when it comes from none."""
        chosen = self.columns.get(key, "")
        return chosen.removeprefix(COLUMN) if chosen.startswith(COLUMN) else ""

    def fitted(self, names: set[str]) -> "Choices":
        """The same for another file: columns that it does not have are not chosen."""
        there = {key: chosen for key, chosen in self.columns.items() if not chosen.startswith(COLUMN) or chosen[len(COLUMN) :] in names}
        return Choices.of(self.told() | {"columns": there, "due": self.due if self.due in names else ""})


def proposed(
    path: Path, seen: Mapping[str, Any], *, source: str, categories: Mapping[str, tuple[str, ...]], sites: Mapping[str, str]
) -> Choices:
    """What the guess makes of a file, whatever it does not find left open. ``sites`` are the company's, code by code and by name."""
    codes = sorted(set(sites.values()))
    site = codes[0] if len(codes) == 1 else None
    found = guessing.guess(path, Options(), source=source, categories=categories, site=site, complete=False)
    chosen = Choices(source=source, columns={key: COLUMN + name for key, name in found.columns.items()})
    chosen.dates = next((order for order, forms in ORDERS.items() if list(forms) == found.map.get("dates", [])), "year")
    for key in TRANSLATED:
        told = _told(found.map, key)
        if isinstance(told, dict) and "values" in told:
            chosen.values[key] = dict(told["values"])
    for key, value in (("kind", Kind.COMPLAINT.value), ("channel", "other"), ("category", "other")):
        chosen.columns.setdefault(key, CONSTANT + value)
    if site is not None:
        chosen.columns["site"] = CONSTANT + site
    if "closed.at" in chosen.columns and "resolved.at" not in chosen.columns:
        chosen.columns["resolved.at"] = chosen.columns["closed.at"]
        result = next((name for name in found.unused if guessing.likeness(name, WORDS["resolved.result"])), "")
        if result:
            chosen.columns["resolved.result"] = COLUMN + result
    words = words_of(seen, chosen.column("site"))
    if told := {word: sites[word.casefold()] for word in words if word.casefold() in sites}:
        chosen.values["site"] = told
    if "title" not in chosen.columns and "text" in chosen.columns:
        chosen.columns["title"] = chosen.columns["text"]
    chosen.due = next((name for name in found.unused if guessing.likeness(name, DUE_WORDS)), "")
    return chosen


def _told(made: Mapping[str, Any], key: str) -> Any:
    act, dot, word = key.partition(".")
    if dot:
        return made.get("acts", {}).get(act, {}).get(word)
    return made["fields"].get(key)


def map_of(chosen: Choices) -> dict[str, Any]:
    """The map as data."""
    fields: dict[str, Any] = {}
    acts: dict[str, dict[str, Any]] = {}
    for key, where in chosen.columns.items():
        if not where:
            continue
        act, dot, word = key.partition(".")
        told = _field(chosen, key, where)
        if dot:
            acts.setdefault(act, {})[word] = told
        else:
            fields[key] = told
    if "unit" in fields and "building" not in fields:
        fields.setdefault("place", fields.pop("unit"))
    made: dict[str, Any] = {"source": chosen.source, "dates": list(ORDERS[chosen.dates]), "fields": fields, "acts": acts}
    if "site" in fields:
        made["site"] = fields.pop("site")
    return made | ({"before_received": "at_receipt"} if chosen.early else {})


def _field(chosen: Choices, key: str, where: str) -> Any:
    if where.startswith(CONSTANT):
        return {"constant": where.removeprefix(CONSTANT)}
    told: dict[str, Any] = {"column": where.removeprefix(COLUMN)}
    if key in TRANSLATED:
        if values := {word: meant for word, meant in chosen.values.get(key, {}).items() if meant}:
            told["values"] = values
        if otherwise := chosen.otherwise.get(key):
            told["otherwise"] = otherwise
    return told


def shape_of(chosen: Choices) -> MapShape:
    """The map, checked before by :func:`amiss`."""
    return MapShape.model_validate(map_of(chosen))


def amiss(chosen: Choices) -> list[Amiss]:
    """Everything that is wrong with the choices, by field, with what to do."""
    found = list(_missing(chosen))
    if found:
        return found
    try:
        shape = shape_of(chosen)
    except ValidationError as error:
        return [Amiss(_key(each["loc"]), str(each.get("ctx", {}).get("message", each["msg"]))) for each in error.errors(include_url=False)]
    return [Amiss(_key(steps), f"{message} {instead}") for steps, message, instead in reviewed(shape)]


def _missing(chosen: Choices) -> Iterator[Amiss]:
    for key in NEEDED:
        if not chosen.columns.get(key):
            yield Amiss(key, _("Choose the column, for without it no case can be made of a row."))
    for key in KEYS:
        act, dot, word = key.partition(".")
        if dot and word != "at" and chosen.columns.get(key) and not chosen.columns.get(f"{act}.at"):
            yield Amiss(f"{act}.at", _("Choose the column of its time too, or leave out what was said with it."))
    if chosen.columns.get("visited.at") and not chosen.columns.get("visited.outcome"):
        yield Amiss("visited.outcome", _("Choose the column of the outcome too: a visit without one cannot be taken in."))
    if chosen.columns.get("closed.at") and not chosen.columns.get("resolved.at"):
        yield Amiss("resolved.at", _("What was closed was handled before: choose when. If the log has one time only, choose it for both."))
    taken: dict[str, str] = {}
    for key in ("reference", "received_at"):
        name = chosen.column(key)
        if name and name in taken:
            yield Amiss(key, _("This column is chosen for something else already. Choose another."))
        taken[name] = key
    if chosen.due and not chosen.obligation:
        yield Amiss("obligation", _("Choose the due time of ours that it is compared with."))


def unnamed(chosen: Choices, seen: Mapping[str, Any]) -> dict[str, list[str]]:
    """Words of the chosen columns that mean nothing yet, by field."""
    found: dict[str, list[str]] = {}
    for key in TRANSLATED:
        if chosen.otherwise.get(key):
            continue
        words = words_of(seen, chosen.column(key))
        open_ones = [word for word in words if not chosen.values.get(key, {}).get(word)]
        if open_ones:
            found[key] = open_ones
    return found


def words_of(seen: Mapping[str, Any], name: str) -> dict[str, int]:
    """The different words of a column and how often each comes; none when they are too many to be words for something."""
    return next((dict(each["words"] or {}) for each in seen.get("columns", ()) if each["name"] == name), {})


def _key(steps: Any) -> str:
    """The field that a place in a map belongs to."""
    plain = [str(step) for step in steps]
    if plain[:1] == ["fields"] and len(plain) > 1 and plain[1] in FieldsShape.model_fields:
        return plain[1]
    if plain[:1] == ["acts"] and len(plain) > 1 and plain[1] in ACTS:
        return f"{plain[1]}.{plain[2] if len(plain) > 2 and plain[2] in ('to', 'result', 'outcome') else 'at'}"
    return plain[0] if plain and plain[0] in ("source", "dates", "site") else ""


CHOSEN_FROM: Final = {key: CHOICES[key] for key in ("kind", "channel")} | {"visited.outcome": CHOICES["outcome"]}
