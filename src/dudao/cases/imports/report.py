"""What became of an import, in words for the screen and in figures for a file."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dudao.cases.imports.compare import Agreement
from dudao.cases.imports.listing import Listing
from dudao.cases.imports.run import Outcome
from dudao.cases.vocabulary import State
from dudao.organisation.refusal import Invalid

SORTS_SHOWN: Final = 12


def lines(outcome: Outcome) -> Iterator[str]:
    """The report as it is printed."""
    yield from _read(outcome)
    yield from _oddities(outcome)
    if outcome.found.bad:
        yield from _problems(outcome)
    if outcome.agreement is not None:
        yield from _agreement(outcome.agreement, outcome.differences)
    yield from _taken(outcome)


def _read(outcome: Outcome) -> Iterator[str]:
    found = outcome.found
    yield ngettext("{count:,} row read ({how}).", "{count:,} rows read ({how}).", found.rows).format(count=found.rows, how=outcome.how)
    for note in outcome.notes:
        yield _("Mind: {note}").format(note=note)
    if found.first is not None and found.last is not None:
        states = ", ".join(f"{State(state).label} {count:,}" for state, count in found.states.most_common())
        yield _("Received from {first} to {last}: {states}.").format(first=_day(found.first), last=_day(found.last), states=states)


def _oddities(outcome: Outcome) -> Iterator[str]:
    if outcome.oddities:
        yield _("Odd in the log, and what was done:")
    for odd in outcome.oddities:
        where = f"{odd.column}: " if odd.column else ""
        yield f"  {odd.times:>9,}  {where}{odd}"
        told = [_example(example.line, example.before, example.after) for example in odd.examples[:2]]
        if told:
            yield f"             {'; '.join(told)}"


def _example(line: int, before: str, after: str) -> str:
    where = _("line {line}").format(line=line)
    if not before and not after:
        return where
    return f"{where} “{before}”" + (f" → “{after}”" if after and after != before else "")


def _problems(outcome: Outcome) -> Iterator[str]:
    bad = outcome.found.bad
    yield ngettext("{count:,} row cannot be taken in:", "{count:,} rows cannot be taken in:", bad).format(count=bad)
    for row in outcome.problems.first:
        column = f" [{row['column']}]" if row["column"] else ""
        yield f"  {_('line {line}').format(line=row['line'])}{column}: {row['message']}"
    if outcome.problems.count > len(outcome.problems.first):
        yield _("  … {count:,} mistakes in all, by column and sort:").format(count=outcome.problems.count)
        for (column, code), count in outcome.tally.counts.most_common(SORTS_SHOWN):
            some = ", ".join(str(line) for line in outcome.tally.lines[column, code])
            yield f"  {count:>9,}  {column or '–'}  {code}  ({_('lines {lines} …').format(lines=some)})"
    yield from _where(outcome.problems, _("All of them are in {path}."), _("--errors FILE.csv writes all of them to a file."))


def _where(listing: Listing, written: str, hint: str) -> Iterator[str]:
    if listing.path is not None:
        yield written.format(path=listing.path)
    elif listing.count > len(listing.first):
        yield hint


def _agreement(found: Agreement, differences: Listing) -> Iterator[str]:
    yield _("Due times beside the old system's ({rulebook}, {obligation}): {equal:,} of {compared:,} within {tolerance} seconds.").format(
        rulebook=found.rulebook, obligation=found.obligation, equal=found.equal, compared=found.compared, tolerance=found.tolerance
    )
    if found.equal:
        yield _("  Furthest apart among these: {furthest} seconds.").format(furthest=found.furthest)
    if found.verdicts or found.verdicts_not_understood:
        yield _("Verdicts on cases that are done: {equal:,} of {compared:,} the same.").format(
            equal=found.verdicts_equal, compared=found.verdicts
        )
    for word, count in found.verdicts_not_understood.most_common(5):
        yield _("  {count:,} times “{word}” is not understood: name it in the map under compare: verdicts.").format(count=count, word=word)
    if found.without_theirs:
        yield _("  {count:,} rows have no due time of the old system.").format(count=found.without_theirs)
    if found.without_ours:
        yield _("  {count:,} rows have no due time by this rulebook.").format(count=found.without_ours)
    for category, count in found.unequal_categories.most_common(SORTS_SHOWN):
        yield _("  {count:,} unequal in {category}").format(count=count, category=category)
    for row in differences.first:
        yield _("  line {line}: received {received}, theirs {theirs}, ours {ours} {their_verdict} {our_verdict}").format(**row)
    yield from _where(differences, _("The rest is in {path}."), _("--differences FILE.csv writes the rest to a file."))


def _taken(outcome: Outcome) -> Iterator[str]:
    taken = outcome.taken
    if taken is None:
        yield _("Nothing was taken in. Mend the rows, or take in the good ones alone with --skip-bad.")
        return
    verb = _("Would be taken in") if outcome.dry_run else _("Taken in")
    counts = {"cases": taken.cases, "entries": taken.entries, "duties": taken.duties}
    yield f"{verb}: " + _("{cases:,} cases, {entries:,} journal entries, {duties:,} duties.").format(**counts)
    if taken.provisional:
        yield _(
            "{count:,} due times are provisional: days off are not known that far. Take their list in with dudao calendar import."
        ).format(count=taken.provisional)
    since = outcome.since
    known = since.same + taken.there_before
    if known:
        yield _("{count:,} were there already and are the same.").format(count=known)
    if since.went_on:
        yield _("{count:,} were there already and went on: {acts:,} further acts.").format(count=since.went_on, acts=since.acts)
    if since.differing:
        yield _("{count:,} were there already and differ; they were not changed:").format(count=since.differing)
        for row in outcome.changes.first:
            yield _("  line {line} ({number}) {what}: here “{there}”, in the file “{file}”").format(**row)
        yield from _where(outcome.changes, _("All differences are in {path}."), _("--changes FILE.csv writes all of them to a file."))
    for refused in taken.refused[:SORTS_SHOWN]:
        yield f"  {refused.reference}: {refused.refusal}"


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def figures(outcome: Outcome) -> dict[str, Any]:
    """The same as data."""
    found, taken, since, agreement = outcome.found, outcome.taken, outcome.since, outcome.agreement
    return {
        "source": outcome.source,
        "how": outcome.how,
        "notes": [str(note) for note in outcome.notes],
        "dry_run": outcome.dry_run,
        "rows": found.rows,
        "bad": found.bad,
        "mistakes": outcome.problems.count,
        "states": dict(found.states),
        "oddities": [
            {**odd._asdict(), "said": str(odd), "examples": [example._asdict() for example in odd.examples]} for odd in outcome.oddities
        ],
        "compared": None if agreement is None else _agreement_figures(agreement),
        "taken": None if taken is None else {"cases": taken.cases, "entries": taken.entries, "duties": taken.duties},
        "provisional": 0 if taken is None else taken.provisional,
        "there_before": {
            "same": since.same + (taken.there_before if taken else 0),
            "went_on": since.went_on,
            "further_acts": since.acts,
            "differing": since.differing,
        },
    }


def _agreement_figures(found: Agreement) -> dict[str, Any]:
    return {
        "rulebook": found.rulebook,
        "obligation": found.obligation,
        "tolerance_seconds": found.tolerance,
        "compared": found.compared,
        "equal": found.equal,
        "furthest_seconds": found.furthest,
        "without_theirs": found.without_theirs,
        "without_ours": found.without_ours,
        "unequal_by_category": dict(found.unequal_categories),
        "verdicts": found.verdicts,
        "verdicts_equal": found.verdicts_equal,
        "verdicts_not_understood": dict(found.verdicts_not_understood),
    }


def write_figures(outcome: Outcome, path: Path) -> None:
    try:
        path.write_text(json.dumps(figures(outcome), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise Invalid(_("{path} cannot be written: {reason}"), path=path, reason=error.strerror) from error
