"""What became of an import of places, in words for the terminal."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dudao.cases.imports.places.run import Outcome

ACCOUNTS_SHOWN: Final = 20


def lines(outcome: Outcome) -> Iterator[str]:
    for note in outcome.notes:
        yield _("Mind: {note}").format(note=note)
    for sheet in outcome.sheets:
        yield _("{sheet}: {rows:,} rows, {new:,} new, {changed:,} changed.").format(
            sheet=sheet.name, rows=sheet.rows, new=sheet.new, changed=sheet.changed
        )
    if outcome.posts:
        yield ngettext("{count:,} new post.", "{count:,} new posts.", outcome.posts).format(count=outcome.posts)
    yield from _differing(outcome)
    yield from _missing(outcome)
    yield from _ending(outcome)


def _differing(outcome: Outcome) -> Iterator[str]:
    if outcome.differing.count:
        yield _("{count:,} particulars differ; they were not changed:").format(count=outcome.differing.count)
    for row in outcome.differing.first:
        yield _("  {sheet}, line {line}, {what}: here “{there}”, in the file “{file}”").format(**row)


def _missing(outcome: Outcome) -> Iterator[str]:
    if outcome.missing.count:
        yield _("{count:,} are here and not in the file; they stay:").format(count=outcome.missing.count)
    for row in outcome.missing.first:
        yield f"  {row['sheet']}: {row['what']}"
    if outcome.missing.count > len(outcome.missing.first):
        yield "  …"


def _ending(outcome: Outcome) -> Iterator[str]:
    if outcome.mistakes.count:
        yield ngettext("{count:,} mistake:", "{count:,} mistakes:", outcome.mistakes.count).format(count=outcome.mistakes.count)
        for row in outcome.mistakes.first:
            column = f" [{row['column']}]" if row["column"] else ""
            yield f"  {row['sheet']}, {_('line {line}').format(line=row['line'])}{column}: {row['message']}"
        if outcome.mistakes.path is None and outcome.mistakes.count > len(outcome.mistakes.first):
            yield _("--errors FILE.csv writes all of them to a file.")
        yield _("Nothing was taken in. Mend the rows and run it again.")
    elif outcome.dry_run:
        yield _("This was a rehearsal; nothing was kept.")
    elif outcome.accounts:
        shown = ", ".join(outcome.accounts[:ACCOUNTS_SHOWN]) + (" …" if len(outcome.accounts) > ACCOUNTS_SHOWN else "")
        yield _("New accounts without a password: {names}. Give each one with dudao user password USERNAME --generate.").format(names=shown)
