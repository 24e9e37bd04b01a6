"""All mistakes of a run as a spreadsheet, for those who mend the file."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dudao.cases.imports.jobs import files
from dudao.cases.models import ImportJob
from dudao.organisation.refusal import NotFound
from dudao.rendering import tables
from dudao.rendering.tables import Cell

MOST: Final = 50_000
"""Rows written: nobody mends more by hand."""


class Faults:
    """The table: one row for each mistake, in the order of the file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def title(self) -> str:
        return gettext("Mistakes")

    @property
    def headers(self) -> Sequence[str]:
        return [gettext("Row"), gettext("Column"), gettext("What stands there"), gettext("What is wrong")]

    @property
    def rows(self) -> Iterator[Sequence[Cell]]:
        with self.path.open(encoding="utf-8") as lines:
            for text in islice(lines, MOST):
                row: dict[str, Any] = json.loads(text)
                yield [row["line"], row["column"], row["value"], row["message"]]


def write_faults(job: ImportJob, target: BinaryIO) -> None:
    """Raises NotFound when there are none, or none any more."""
    path = files.faults_of(job.key)
    if job.forgotten_at is not None or not path.is_file():
        raise NotFound(_("The list of mistakes is no longer here. Rehearse the file again."))
    tables.write_xlsx(target, [Faults(path)])
