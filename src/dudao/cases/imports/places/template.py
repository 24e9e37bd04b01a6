"""The workbook to fill in: a sheet for each sort of thing, and one that explains every column."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dudao.cases.imports.places.sheets import SHEETS, Column
from dudao.cases.imports.places.values import CHOICES
from dudao.rendering.tables import Cell, write_xlsx

KINDS = {
    "day": gettext_lazy("a date, such as 2026-01-31"),
    "time": gettext_lazy("a time of day, such as 09:00"),
    "number": gettext_lazy("a whole number"),
    "yes": gettext_lazy("yes or no"),
    "email": gettext_lazy("an e-mail address"),
}


class Page(NamedTuple):
    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def write_template(target: Path | BinaryIO) -> None:
    """In the language of whoever asks; read back in any."""
    write_xlsx(target, [*_pages(), Page(_("How to fill in"), _explained(), list(_explanations()))])


def _pages() -> Iterator[Page]:
    for sheet in SHEETS:
        yield Page(str(sheet.title), [f"{column.title}{' *' if column.needed else ''}" for column in sheet.columns], ())


def _explained() -> list[str]:
    return [_("sheet"), _("column"), _("needed"), _("what may stand there"), _("example")]


def _explanations() -> Iterator[list[Cell]]:
    for sheet in SHEETS:
        for column in sheet.columns:
            needed = _("yes") if column.needed else ""
            yield [str(sheet.title), str(column.title), needed, _holds(column), column.example or _first(column)]
    yield [_("Nothing is deleted by an import: what is missing from the file is listed. Passwords never stand in a file."), "", "", "", ""]


def _holds(column: Column) -> str:
    if column.kind in CHOICES:
        return ", ".join(str(label) for label in CHOICES[column.kind].labels)
    if column.key == "place":
        return _("the code of company, branch or site, or site/building, such as CH/3")
    if column.kind in KINDS:
        return str(KINDS[column.kind])
    return _("text of at most {longest} characters").format(longest=column.longest)


def _first(column: Column) -> str:
    return str(CHOICES[column.kind].labels[0]) if column.kind in CHOICES else ""
