"""What stands in the columns of a file: names, examples and how often each word comes, to choose by."""

from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from dudao.cases.imports.fields import as_text
from dudao.cases.imports.guessing import headed
from dudao.sheets import cleaning
from dudao.sheets.reading import Options, rows_below
from dudao.sheets.tables import Cell, Flaw, NotReadable, shortened

LOOKED_AT: Final = 20_000
"""Rows. Words that only come later are told by the rehearsal."""
MOST_COLUMNS: Final = 200
MOST_WORDS: Final = 60
"""Columns with more different words than this are no lists of words."""
EXAMPLES: Final = 3


def look(path: Path) -> dict[str, Any]:
    """The columns as plain data. Raises NotReadable when it is no table, or none that could be a log."""
    table, header = headed(path, Options())
    names = [name for name in header.names if name]
    if len(names) < 2:
        raise NotReadable(_("Only one column was found. A log needs at least a number and a date: send it as CSV or XLSX with headings."))
    if len(names) > MOST_COLUMNS:
        raise NotReadable(_("The file has more than {most} columns. Leave out those that are not needed."), most=MOST_COLUMNS)
    columns = {place: _Column(name) for place, name in enumerate(header.names) if name}
    rows, cut = 0, False
    for row in rows_below(table, header):
        if rows == LOOKED_AT:
            cut = True
            break
        rows += 1
        for place, column in columns.items() if row.flaw is None else ():
            column.add(row.cells[place])
    if not rows:
        raise NotReadable(_("There is no row below the headings."))
    return {
        "how": table.how,
        "notes": [str(note) for note in table.notes],
        "line": header.line,
        "rows": rows,
        "cut": cut,
        "columns": [column.told() for column in columns.values()],
    }


class _Column:
    def __init__(self, name: str) -> None:
        self.name = name
        self.examples: list[str] = []
        self.words: Counter[str] | None = Counter()
        self.filled = 0

    def add(self, cell: Cell) -> None:
        if cell == "" or isinstance(cell, Flaw):
            return
        text = as_text(cell)
        word = cleaning.line(text) if isinstance(text, str) else ""
        if not word:
            return
        self.filled += 1
        if len(self.examples) < EXAMPLES and shortened(word, 40) not in self.examples:
            self.examples.append(shortened(word, 40))
        if self.words is not None:
            self.words[word] += 1
            if len(self.words) > MOST_WORDS or len(word) > 80:
                self.words = None

    def told(self) -> dict[str, Any]:
        words = None if self.words is None else dict(islice(self.words.most_common(), MOST_WORDS))
        return {"name": self.name, "examples": self.examples, "filled": self.filled, "words": words}
