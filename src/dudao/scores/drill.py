"""The records behind a line: every duty and every record that was counted, those that cost points first to be asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from dudao.duties import checks, editions
from dudao.duties.models import Duty
from dudao.duties.reads import late_q
from dudao.rulebook.schema import Text
from dudao.scores.sheets import Line, Sheet


@dataclass(frozen=True, slots=True)
class Source:
    """One proof of a criterion: what it is called, all records it asks about, and those that break it."""

    label: Text | str | Promise
    kind: str
    owed: QuerySet[Any]
    broken: QuerySet[Any]


def sources(sheet: Sheet, line: Line) -> Iterator[Source]:
    """Where the counts of a line come from. The query sets give exactly the counts of the sheet."""
    yield from _duties(sheet, line)
    yield from _checks(sheet, line)


def _duties(sheet: Sheet, line: Line) -> Iterator[Source]:
    book = sheet.plan.rulebook
    for key in line.criterion.proof.obligations:
        owed = (
            Duty.objects.scoring()
            .filter(site=sheet.site, month=sheet.month, obligation=editions.obligation_id(book.key, key))
            .order_by("due_at", "pk")
        )
        yield Source(book.obligations[key].title, "duty", owed, owed.filter(late_q(sheet.now)))


def _checks(sheet: Sheet, line: Line) -> Iterator[Source]:
    for use in line.criterion.proof.checks:
        check = checks.get(use.check)
        if check is None:
            continue
        table = check.table()._base_manager.filter(**{"site": sheet.site, check.month_field: sheet.month}).order_by("-pk")
        name = str(table.model._meta.model_name)
        yield Source(check.label, name, table.filter(check.population(**use.parameters)), table.filter(check.breaches(**use.parameters)))
