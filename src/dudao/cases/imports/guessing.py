"""A map proposed from the file itself: columns known by their headings and by what stands in them, words of cells translated."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dudao.cases.folding import folded
from dudao.cases.imports.date_orders import ORDERS, order_of, read_by
from dudao.cases.imports.dates import SERIALS
from dudao.cases.imports.header_words import MEANINGS, WORDS
from dudao.cases.vocabulary import Kind
from dudao.sheets import cleaning
from dudao.sheets.reading import Header, Options, likely_header, open_table, rows_below
from dudao.sheets.tables import Cell, NotReadable, Table

LOOKED_AT: Final = 2000
"""Rows. Words of cells that only come later are told by the dry run."""
TELEPHONE: Final = re.compile(r"\+?[\d\s()-]{7,20}")
MOST_WORDS: Final = 60
NEEDED: Final = ("reference", "received_at")
OPEN = gettext_lazy("not known here; translate it under values")


Meanings: TypeAlias = Mapping[str, Sequence[str]]
"""The words for each value."""


class Guess(NamedTuple):
    """A map as data; ``open_words`` are words of cells, by field, for which nobody here has a meaning."""

    how: str
    line: int
    columns: dict[str, str]
    map: dict[str, Any]
    open_words: dict[str, list[str]]
    unused: list[str]


class Column(NamedTuple):
    name: str
    cells: list[Cell]


def headed(path: Path, options: Options) -> tuple[Table, Header]:
    """The table of a file, with the row in which most headings are known."""
    table = open_table(path, options)
    return table, likely_header(table, lambda name: any(likeness(name, words) for words in WORDS.values()))


def guess(
    path: Path, options: Options, *, source: str, categories: Mapping[str, Sequence[str]], site: str | None = None, complete: bool = True
) -> Guess:
    """Propose a map. ``categories`` are the standard's, words by key.

    Raises NotReadable when no column has references or receipts, unless the proposal need not be ``complete``.
    """
    table, header = headed(path, options)
    rows = [row.cells for row in islice(rows_below(table, header), LOOKED_AT) if row.flaw is None]
    columns = [Column(name, [row[place] for row in rows]) for place, name in enumerate(header.names) if name]
    found = _assigned(columns)
    if complete:
        _require(found, header)
    cells = {column.name: column.cells for column in columns}
    open_words: dict[str, list[str]] = {}
    meanings: dict[str, Meanings] = {**MEANINGS, "category": {key: (key, *names) for key, names in categories.items()}}
    fields = {key: _field(key, name, cells[name], meanings, open_words) for key, name in found.items()}
    unused = [column.name for column in columns if column.name not in found.values()]
    moments = [cell for key, name in found.items() if key == "received_at" or key.endswith(".at") for cell in cells[name]]
    made = _map(fields, source, site, ORDERS[order_of(moments)])
    return Guess(table.how, header.line, found, made, open_words, unused)


def _assigned(columns: Sequence[Column]) -> dict[str, str]:
    """Each field's column: the best fit first, no column twice; what goes with an act only when the act has a time."""
    fits = [
        (fit, -rank, key, column.name)
        for rank, (key, words) in enumerate(WORDS.items())
        for column in columns
        if (fit := _fit(key, column, words))
    ]
    found: dict[str, str] = {}
    for _fits, _rank, key, name in sorted(fits, reverse=True):
        if key not in found and name not in found.values():
            found[key] = name
    return {key: found[key] for key in WORDS if key in found and ("." not in key or f"{key.partition('.')[0]}.at" in found)}


def _fit(key: str, column: Column, words: Sequence[str]) -> int:
    """How well a column fits a field, 0 for not at all: by its heading first, by what stands in it where a heading is not enough."""
    heading = likeness(column.name, words)
    there = [cell for cell in column.cells if cell != ""]
    if key == "received_at" or key.endswith(".at"):
        return heading and (heading + 20 if _share(map(_is_date, there)) > 0.8 else 0)
    if key == "contact_telephone":
        return heading + 20 if _share(TELEPHONE.fullmatch(str(cell)) is not None for cell in there) > 0.8 and heading else 0
    if key == "reference":
        return heading and (heading + 20 if len({str(cell) for cell in there}) == len(column.cells) else 0)
    return 0 if there and _share(map(_is_date, there)) > 0.8 else heading


def likeness(name: str, words: Iterable[str]) -> int:
    """100 and less for a heading that is one of the words, the usual one highest; up to 50 for one that has it within."""
    plain = folded(cleaning.line(name)).replace("_", " ").replace(" ", "")
    best = 0
    for rank, word in enumerate(words):
        wanted = folded(word).replace(" ", "")
        if plain == wanted:
            best = max(best, 100 - rank)
        elif len(wanted) > 1 and wanted in plain and not wanted.isascii():
            best = max(best, 30 + 2 * len(wanted) - rank)
    return best


def _share(answers: Iterable[bool]) -> float:
    counted = Counter(answers)
    return counted[True] / counted.total() if counted else 0.0


def _is_date(cell: Cell) -> bool:
    if isinstance(cell, datetime):
        return True
    return read_by(cell) is not None if isinstance(cell, str) else type(cell) is int and cell in SERIALS


def _require(found: Mapping[str, str], header: Header) -> None:
    for key in NEEDED:
        if key not in found:
            raise NotReadable(
                _("No column could be taken for “{wanted}” (such as {words}). Columns in line {line}: {columns}. Write the map by hand."),
                wanted=key, words=", ".join(WORDS[key][:4]), line=header.line, columns=", ".join(filter(None, header.names)) or "—",
            )  # fmt: skip


def _field(key: str, name: str, cells: Sequence[Cell], meanings: Mapping[str, Meanings], open_words: dict[str, list[str]]) -> Any:
    """A column alone, or with its words translated."""
    if key not in meanings or not meanings[key]:
        return name
    known = {folded(word): meant for meant, words in meanings[key].items() for word in words}
    values: dict[str, str] = {}
    for word in islice(dict.fromkeys(cleaning.line(str(cell)) for cell in cells if cell != ""), MOST_WORDS):
        if (meant := _meaning(folded(word), known)) is not None:
            values[word] = meant
        else:
            open_words.setdefault(key, []).append(word)
    return {"column": name, "values": values} if values else name


def _meaning(word: str, known: Mapping[str, str]) -> str | None:
    """By the word itself; else by the only one of the known words that it has within."""
    if word in known:
        return known[word]
    within = {meant for each, meant in known.items() if len(each) > 1 and each in word}
    return within.pop() if len(within) == 1 else None


def _map(fields: dict[str, Any], source: str, site: str | None, dates: Sequence[str]) -> dict[str, Any]:
    told = {key: value for key, value in fields.items() if "." not in key and key != "site"}
    told.setdefault("kind", {"constant": Kind.COMPLAINT.value})
    told.setdefault("channel", {"constant": "other"})
    told.setdefault("category", {"constant": "other"})
    told.setdefault("title", told.get("text", {"constant": "–"}))
    if "unit" in told and "building" not in told:
        told["place"] = told.pop("unit")
    acts: dict[str, dict[str, Any]] = {}
    for key, value in fields.items():
        act, dot, word = key.partition(".")
        if dot:
            acts.setdefault(act, {})[word] = value
    made: dict[str, Any] = {"source": source} | ({"dates": list(dates)} if dates else {})
    if "site" in fields or site:
        made["site"] = {"constant": site} if site else fields["site"]
    return made | {"fields": told} | ({"acts": acts} if acts else {})


def as_yaml(found: Guess) -> str:
    """The map as a file for people to correct: what is open and what is left out stands above it."""
    return "".join(f"# {line}\n" for line in _remarks(found)) + yaml.safe_dump(found.map, allow_unicode=True, sort_keys=False, width=120)


def _remarks(found: Guess) -> Iterator[str]:
    yield _("Proposed from the file ({how}, header in line {line}). Look through it, then rehearse it with --dry-run.").format(
        how=found.how, line=found.line
    )
    for key, words in found.open_words.items():
        said = ", ".join(f"“{cleaning.line(word)}”" for word in words)
        yield f"{key} ({found.columns[key]}): {said} – {OPEN}"
    if found.unused:
        yield _("Columns that are not read: {columns}.").format(columns=", ".join(found.unused))
