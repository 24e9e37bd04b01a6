"""Taking in many histories at once: batch by batch, each whole or not at all, a second run changes nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Final

from django.db import IntegrityError, connection, transaction

from dudao.cases.acts import preparing
from dudao.cases.acts.history import Story
from dudao.cases.acts.intake import numbered, series_of
from dudao.cases.acts.preparing import Batch, Preparing, Ready, Refused, taken_before
from dudao.cases.acts.words import words_of_rows
from dudao.cases.models import Case
from dudao.journal import acts as journal
from dudao.organisation.models import Staff

BATCH: Final = 1000
"""Stories in one transaction: large enough to be fast, small enough that nobody waits for the lock."""


@dataclass(slots=True)
class Taken:
    """What became of some stories. ``provisional`` counts due times that rest on days whose official list is not known yet."""

    stories: int = 0
    cases: int = 0
    entries: int = 0
    duties: int = 0
    there_before: int = 0
    provisional: int = 0
    refused: list[Refused] = field(default_factory=list)

    def add(self, other: "Taken") -> None:
        for name in ("stories", "cases", "entries", "duties", "there_before", "provisional"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.refused += other.refused


def take_in(
    stories: Iterable[Story], *, by: Staff | None, now: datetime, source: str = "", via: str = "import", dry_run: bool = False
) -> Taken:
    """Take in histories and say what became of them. ``by=None`` is the command line of whoever runs the machine.

    Stories whose reference was taken in from the same ``source`` before are left as they are. ``dry_run`` checks
    everything and writes nothing.
    """
    total = Taken()
    for taken in in_batches(stories, by=by, now=now, source=source, via=via, dry_run=dry_run):
        total.add(taken)
    return total


def in_batches(
    stories: Iterable[Story], *, by: Staff | None, now: datetime, source: str = "", via: str = "import", dry_run: bool = False
) -> Iterator[Taken]:
    """The same, yielding after each batch what became of it, for progress and for files of any size.

    Memory is that of one batch, and in a dry run the references.
    """
    run = Preparing(by, now, source, via)
    if dry_run:
        seen: set[str] = set()
        return (counted(run.batch(batch, seen)) for batch in batches(stories))
    return written((run.batch(batch, set()) for batch in batches(stories)), source)


def batches(stories: Iterable[Story]) -> Iterator[list[Story]]:
    """So many together as are written in one transaction."""
    remaining = iter(stories)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def written(prepared: Iterable[Batch], source: str) -> Iterator[Taken]:
    """Write batches that were made ready, here or in another process, each in a transaction."""
    for batch in prepared:
        _write_new(batch, source)
        yield counted(batch)


def counted(batch: Batch) -> Taken:
    return Taken(
        stories=batch.stories,
        cases=len(batch.ready),
        entries=sum(len(each.entries) for each in batch.ready),
        duties=sum(len(each.duties) for each in batch.ready),
        there_before=batch.there_before,
        provisional=batch.provisional,
        refused=batch.refused,
    )


def _write_new(batch: Batch, source: str) -> None:
    """When another run took some in meanwhile, leave those out."""
    while True:
        try:
            _write(batch.ready)
        except IntegrityError:
            there = taken_before(source, (each.reference for each in batch.ready))
            rest = [each for each in batch.ready if each.reference not in there]
            if len(rest) == len(batch.ready):
                raise
            batch.there_before += len(batch.ready) - len(rest)
            batch.ready = rest
        else:
            return


def _write(ready: list[Ready]) -> None:
    if not ready:
        return
    with connection.wrap_database_errors, transaction.atomic():
        numbers = _numbers(ready)
        preparing.CASES.insert([(number, *each.case) for number, each in zip(numbers, ready, strict=True)])
        keys = dict(Case.objects.filter(number__in=numbers).values_list("number", "pk"))
        _write_about([(keys[number], number, each) for number, each in zip(numbers, ready, strict=True)])


def _numbers(ready: list[Ready]) -> list[str]:
    """Number the cases of each site and month in the order of the stories: one look at all their series."""
    series = [series_of(each.site_code, each.month) for each in ready]
    following = journal.take_many_numbers(Counter(series))
    numbers = []
    for each, name in zip(ready, series, strict=True):
        numbers.append(numbered(each.site_code, each.month, following[name]))
        following[name] += 1
    return numbers


def _write_about(ready: list[tuple[int, str, Ready]]) -> None:
    """Journal, duties, words, contacts and papers of the cases just written: (key, number, history)."""
    preparing.ENTRIES.insert([(key, *row) for key, _number, each in ready for row in each.entries])
    preparing.DUTIES.insert([(key, *row) for key, _number, each in ready for row in each.duties])
    numbers, rows = [number for _key, number, _each in ready], [each.case for _key, _number, each in ready]
    words = words_of_rows(numbers, preparing.CASES.columns[1:], rows)
    preparing.WORDS.insert([(key, said, each.site_id) for (key, _number, each), said in zip(ready, words, strict=True)])
    preparing.CONTACTS.insert([(key, *row) for key, _number, each in ready for row in each.contacts])
    preparing.FORMS.insert([(key, *row) for key, _number, each in ready for row in each.forms])
    preparing.REPORTS.insert([(key, *row) for key, _number, each in ready for row in each.reports])
